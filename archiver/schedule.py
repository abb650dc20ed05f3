"""When an address is worth asking again: what earlier visits brought comes in, a moment goes out. Pure; no clock in it.

A request is worth what it is likely to bring. An article is asked again when the changes to be expected since the last
visit come to a threshold, the same for all: where the importance of an article fades as its changes do, that is what
the best use of a fixed number of requests looks like (Azar et al., Tractable near-optimal policies for crawling, PNAS
2018). Changes come at a rate that falls with age, times what the page and its site have shown before: a Poisson rate
with a gamma prior (Cho and Garcia-Molina, Estimating frequency of change, 2003).

Feeds, sitemaps and listings are asked at intervals that go with one over the square root of the rate at which they
bring something new, which makes the mean wait of a new article least for a given number of requests. The interval that
a visit had set is the estimate, so no more than that is stored.
"""

import math
from collections.abc import Iterable
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

_YOUTH: Final = 3 * HOUR
_FALL: Final = 0.8
"""Of an article's changes, (1 + age / `_YOUTH`) ** -`_FALL` are still to come: 57 % at 3 h, 17 % at a day."""
_USUAL: Final = 1.0
"""Changes in the whole life of an article, where nothing is known."""
_SITE_PRIOR: Final = 5.0
_PAGE_PRIOR: Final = 3.0
"""How many lives of articles the usual number counts for beside a site's, and the site's beside a page's own."""
_THRESHOLD: Final = 0.12
"""Changes to be expected before an article is asked again."""
_STRIDE: Final = 4.0
"""How many times its age an article is left alone at most, however sure it is to be the same."""
_BOUNDS: Final = {
    "article": (5 * MINUTE, 180 * DAY),
    "feed": (10 * MINUTE, DAY),
    "sitemap": (10 * MINUTE, 7 * DAY),
    "listing": (15 * MINUTE, 14 * DAY),
    "backlist": (7 * DAY, 90 * DAY),
}
_FIRST: Final = {"feed": HOUR, "sitemap": 3 * HOUR, "listing": 3 * HOUR, "backlist": 7 * DAY}
_FIRST_BARREN: Final = 3 * DAY
"""Of a listing that showed nothing new at its first visit: an imprint, a page about the paper, a list of tags."""
_WAIT: Final = 750.0
"""Seconds times articles: the square of an interval, times the rate of what is new."""
_MEMORY: Final = DAY
"""What a list brought counts less the longer ago that is; shorter, and a night would count for a slow site."""
_RETRIES: Final = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
_GONE_AGAIN: Final = (DAY, 7 * DAY, 30 * DAY)
"""A page that is gone is looked for this often more: some come back, most that say so are right."""
_NOT_YET: Final = (HOUR, DAY, 7 * DAY)
"""The same of an article that was never there: links are often published before their page."""

Role = Literal["article", "listing", "backlist", "feed", "sitemap"]
"""What an address is asked for. A backlist is a further page of a listing, or that of a day: what it shows is old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How an article was watched: `changes` after its first version, from one moment to another."""

    published: float
    first_seen: float
    last_seen: float
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a site edits: the `changes` of articles in all the lives that were `watched`."""

    changes: float = 0.0
    watched: float = 0.0

    def rate(self) -> float:
        """Changes in the whole life of an article."""
        return (_SITE_PRIOR * _USUAL + self.changes) / (_SITE_PRIOR + self.watched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What is known of an address after its latest visit. Moments are seconds since the epoch.

    `role` is what it turned out to be. `new` is how many addresses the latest visit showed that nothing had shown
    before, `changes` how many later versions of an article all visits have brought. `interval` is what the visit before
    the latest had set, None at the first, and `elapsed` what it came to. `failures` counts the latest visits in a row
    that failed, `status` is the latest HTTP status (0 where none), `is_unseen` says that the page was never there.
    """

    role: Role
    published: float | None
    first_seen: float
    new: int = 0
    changes: int = 0
    interval: float | None = None
    elapsed: float = 0.0
    failures: int = 0
    status: int = 200
    is_unseen: bool = False


def next_interval(visits: Visits, now: float, habit: Habit | None = None, *, thrift: float = 1.0) -> float | None:
    """Seconds until the address is worth asking again; None where it never is.

    `habit` is that of its site. The higher the `thrift`, the more a request must bring.
    """
    if visits.status in GONE:
        is_early = visits.is_unseen and visits.role == "article"
        return _step(_NOT_YET if is_early else _GONE_AGAIN, visits.failures)
    if visits.failures:
        return _step(_RETRIES, visits.failures) or _RETRIES[-1]
    if visits.role == "article":
        return _article_interval(visits, now, habit or Habit(), thrift)
    if visits.interval is None:
        is_barren = visits.role == "listing" and not visits.new
        return _FIRST_BARREN if is_barren else _FIRST[visits.role]
    return _list_interval(visits, visits.interval, thrift)


def learn_habit(watches: Iterable[Watch]) -> Habit:
    """The habit of the site whose articles were watched."""
    changes, watched = 0.0, 0.0
    for watch in watches:
        changes += watch.changes
        watched += _life(watch.first_seen - watch.published, watch.last_seen - watch.published)
    return Habit(changes=changes, watched=watched)


def _article_interval(visits: Visits, now: float, habit: Habit, thrift: float) -> float:
    published = visits.first_seen if visits.published is None else min(visits.published, visits.first_seen)
    age = max(0.0, now - published)
    watched = _life(visits.first_seen - published, age)
    rate = (_PAGE_PRIOR * habit.rate() + visits.changes) / (_PAGE_PRIOR + watched)
    left = _left(age) - thrift * _THRESHOLD / rate
    longest = _STRIDE * (age + _YOUTH)
    wait = min(longest, _YOUTH * (left ** (-1 / _FALL) - 1) - age) if left > 0 else longest
    return _bound("article", wait)


def _list_interval(visits: Visits, interval: float, thrift: float) -> float:
    wait = thrift * _WAIT
    expected = wait / interval**2 * _MEMORY
    rate = (expected + visits.new) / (_MEMORY + visits.elapsed)
    return _bound(visits.role, math.sqrt(wait / rate))


def _left(age: float) -> float:
    """The share of an article's changes that are still to come at an age."""
    return float((1 + max(0.0, age) / _YOUTH) ** -_FALL)


def _life(begin: float, end: float) -> float:
    """The share of an article's changes that come between two ages."""
    return max(0.0, _left(begin) - _left(end))


def _bound(role: Role, interval: float) -> float:
    least, most = _BOUNDS[role]
    return min(most, max(least, interval))


def _step(steps: tuple[float, ...], number: int) -> float | None:
    return steps[number - 1] if 1 <= number <= len(steps) else None
