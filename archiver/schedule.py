"""When an address is worth asking again: what earlier visits brought comes in, a moment goes out. Pure; no clock in it.

Articles are asked again by their age, as most changes come in the first hours (the steps are those of newsdiffs), and
more or less often than that by what their own visits brought. Feeds, sitemaps and listings are asked again by how often
they showed anything new (the rule of Media Cloud's feed poller).
"""

from dataclasses import dataclass
from typing import Final, Literal

MINUTE: Final = 60.0
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def day_of(moment: float) -> int:
    """The day of a moment in UTC, counted from the epoch."""
    return int(moment // DAY)


GONE: Final = frozenset((404, 410))
"""The statuses that say that a page is not there any more."""

_AGES: Final = ((3 * HOUR, 15 * MINUTE), (DAY, HOUR), (7 * DAY, 3 * HOUR), (30 * DAY, 3 * DAY), (365 * DAY, 30 * DAY))
"""Up to that age, the interval of an article that has neither changed nor stayed the same for long."""
_OLDEST: Final = 180 * DAY
_OFTENEST: Final = 5 * MINUTE
_EAGER: Final = 0.5
_PATIENT: Final = 1.5
_MOST_PATIENT: Final = 6.0
_BOUNDS: Final = {
    "feed": (15 * MINUTE, DAY),
    "sitemap": (15 * MINUTE, 7 * DAY),
    "listing": (30 * MINUTE, 14 * DAY),
    "backlist": (7 * DAY, 90 * DAY),
}
_FIRST: Final = {"feed": HOUR, "sitemap": 3 * HOUR, "listing": 3 * HOUR, "backlist": 7 * DAY}
_FIRST_BARREN: Final = 3 * DAY
"""Of a listing that showed nothing new at its first visit: an imprint, a page about the paper, a list of tags."""
_RETRIES: Final = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
_GONE_AGAIN: Final = (DAY, 7 * DAY, 30 * DAY)
"""A page that is gone is looked for this often more: some come back, most that say so are right."""

Role = Literal["article", "listing", "backlist", "feed", "sitemap"]
"""What an address is asked for. A backlist is a further page of a listing, or that of a day: what it shows is old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What is known of an address after its latest visit. Moments are seconds since the epoch.

    `role` is what it turned out to be. `brought` says whether the latest visit brought anything new: another version of
    the article, an address that nothing had shown before. `interval` is what the visit before it had set, None at the
    first. `failures` counts the latest visits in a row that failed, `status` is the latest HTTP status (0 where none).
    """

    role: Role
    published: float | None
    first_seen: float
    brought: bool
    interval: float | None = None
    failures: int = 0
    status: int = 200


def next_interval(visits: Visits, now: float) -> float | None:
    """Seconds until the address is worth asking again; None where it never is."""
    if visits.status in GONE:
        return _step(_GONE_AGAIN, visits.failures)
    if visits.failures:
        return _step(_RETRIES, visits.failures) or _RETRIES[-1]
    if visits.role == "article":
        return _article_interval(visits, now)
    if visits.interval is None:
        is_barren = visits.role == "listing" and not visits.brought
        return _FIRST_BARREN if is_barren else _FIRST[visits.role]
    least, most = _BOUNDS[visits.role]
    return min(most, max(least, visits.interval * (_EAGER if visits.brought else _PATIENT)))


def _article_interval(visits: Visits, now: float) -> float:
    age = max(0.0, now - (visits.published if visits.published is not None else visits.first_seen))
    base = next((interval for limit, interval in _AGES if age < limit), _OLDEST)
    if visits.interval is None:
        return base
    if visits.brought:
        return max(_OFTENEST, min(base, visits.interval) * _EAGER)
    return min(_MOST_PATIENT * base, max(base, visits.interval * _PATIENT))


def _step(steps: tuple[float, ...], number: int) -> float | None:
    return steps[number - 1] if 1 <= number <= len(steps) else None
