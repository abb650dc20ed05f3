"""The policies that the simulator compares: ours, which is the code that a crawl uses, and those it is held against."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from archiver.schedule import DAY, HOUR, MINUTE, Habit, Role, Visits, next_interval

_AGES: Final = ((3 * HOUR, 15 * MINUTE), (DAY, HOUR), (7 * DAY, 3 * HOUR), (30 * DAY, 3 * DAY), (365 * DAY, 30 * DAY))
"""Up to that age, the interval of newsdiffs."""
_WATCHED: Final = 7 * DAY
"""How long fixed intervals go on for one article."""
_POLLED: Final = (15 * MINUTE, DAY)


@dataclass(slots=True)
class Known:
    """What is kept of one address: what the frontier stores, and the interval before `factor`."""

    role: Role
    first_seen: float
    published: float | None = None
    new: int = 0
    has_changed: bool = False
    changes: int = 0
    interval: float | None = None
    elapsed: float = 0.0
    failures: int = 0
    is_unseen: bool = False
    habit: Habit = field(default_factory=Habit)


class Policy(Protocol):
    """`factor` makes it ask less often the higher it is."""

    def __call__(self, known: Known, now: float, factor: float) -> float | None:
        """Seconds until the next visit; None for never. What `known.interval` is to be is set there."""


def ours(known: Known, now: float, factor: float) -> float | None:
    """`archiver.schedule`; the factor is its thrift."""
    visits = Visits(
        role=known.role,
        published=known.published,
        first_seen=known.first_seen,
        new=known.new,
        changes=known.changes,
        interval=known.interval,
        elapsed=known.elapsed,
        failures=known.failures,
        status=404 if known.failures else 200,
        is_unseen=known.is_unseen,
    )
    known.interval = next_interval(visits, now, known.habit, thrift=factor)
    return known.interval


def ours_without_history(known: Known, now: float, factor: float) -> float | None:
    """The same, but an article's own changes and its site's are not looked at: by age alone."""
    changes, habit = known.changes, known.habit
    known.changes, known.habit = 0, Habit()
    found = ours(known, now, factor)
    known.changes, known.habit = changes, habit
    return found


def fixed(known: Known, now: float, factor: float) -> float | None:
    """Everything each hour, articles for a week."""
    if known.role == "article" and now - known.first_seen > _WATCHED:
        return None
    return HOUR * factor


def newsdiffs(known: Known, now: float, factor: float) -> float | None:
    """Lists each hour, articles by age."""
    return (_by_age(known, now) if known.role == "article" else HOUR) * factor


def media_cloud(known: Known, now: float, factor: float) -> float | None:  # noqa: ARG001 -- a policy is told the time
    """Feeds by whether they showed anything new; articles once."""
    if known.role == "article":
        return HOUR * factor if known.failures == 1 else None
    known.interval = _poll(known)
    return known.interval * factor


def steps(known: Known, now: float, factor: float) -> float | None:
    """The rule that was here before: newsdiffs' ages, halved by each change and stretched by each visit without."""
    if known.role != "article":
        return media_cloud(known, now, factor)
    base = _by_age(known, now)
    if known.failures:
        return DAY * 7 ** (known.failures - 1) if known.failures < 3 else None
    if known.interval is None:
        known.interval = base
    elif known.has_changed:
        known.interval = max(5 * MINUTE, min(base, known.interval) / 2)
    else:
        known.interval = min(6 * base, max(base, known.interval * 1.5))
    return known.interval * factor


POLICIES: Final[dict[str, Policy]] = {
    "ours": ours,
    "ours, by age alone": ours_without_history,
    "the steps before": steps,
    "newsdiffs' ages": newsdiffs,
    "fixed intervals": fixed,
    "Media Cloud's feed rule alone": media_cloud,
}


def _by_age(known: Known, now: float) -> float:
    age = now - (known.first_seen if known.published is None else known.published)
    return next((interval for limit, interval in _AGES if age < limit), 180 * DAY)


def _poll(known: Known) -> float:
    if known.interval is None:
        return HOUR
    least, most = _POLLED
    return min(most, max(least, known.interval * (0.5 if known.new else 1.5)))
