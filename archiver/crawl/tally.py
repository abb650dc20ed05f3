"""The counters of a crawl come in, what a person wants to know of it goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FAILED = "archiver/failed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Where a crawl stands. `failures` are the reasons with their numbers, the commonest first."""

    new: int
    changed: int
    unchanged: int
    pages: int
    failures: tuple[tuple[str, int], ...]
    sources: int
    sources_reached: int

    @property
    def articles(self) -> int:
        """Articles seen, whether or not they said anything new."""
        return self.new + self.changed + self.unchanged

    @property
    def failed(self) -> int:
        """Requests that gave nothing."""
        return sum(number for _, number in self.failures)


def read_tally(stats: Mapping[str, Any]) -> Tally:
    """The state of a crawl, from Scrapy's counters."""
    failures = [(name.removeprefix(_FAILED), number) for name, number in stats.items() if name.startswith(_FAILED)]
    return Tally(
        new=stats.get("archiver/articles/new", 0),
        changed=stats.get("archiver/articles/changed", 0),
        unchanged=stats.get("archiver/articles/unchanged", 0),
        pages=stats.get("archiver/pages", 0),
        failures=tuple(sorted(failures, key=lambda failure: (-failure[1], failure[0]))),
        sources=stats.get("archiver/sources", 0),
        sources_reached=stats.get("archiver/sources_reached", 0),
    )


def describe(tally: Tally) -> str:
    """One line for the log and the terminal."""
    parts = [f"{tally.new} new articles", f"{tally.changed} changed", f"{tally.unchanged} unchanged"]
    return f"{', '.join(parts)}; {tally.pages} pages, {describe_failures(tally)}"


def describe_failures(tally: Tally) -> str:
    """How many requests failed and why."""
    if not tally.failures:
        return "no failures"
    reasons = ", ".join(f"{name} {number}" for name, number in tally.failures)
    return f"{tally.failed} failed ({reasons})"


def describe_time(seconds: float) -> str:
    """A time span for a person, rounded.

    >>> describe_time(90), describe_time(7190)
    ('2 min', '2 h')
    """
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 0.9 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def describe_size(size: float) -> str:
    """A number of bytes for a person.

    >>> describe_size(1536), describe_size(10)
    ('1.5 kB', '10 B')
    """
    for unit in ("B", "kB", "MB"):
        if size < 1024:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"
