"""How many requests a source is sent on one day (UTC): what was sent is counted in archive.db, so over all its runs."""

from collections.abc import Mapping
from math import inf
from typing import Final

from archiver.schedule import DAY, day_of
from archiver.store.runs import Runs

_SHARE_OF_FILES: Final = 0.5
"""Of what a run finds left of a budget, how much goes to feeds and sitemaps while pages are due.

The sitemaps of a large archive alone would eat the budgets of months."""


class Budgets:
    """`a_day` is the bound by source; a source that is not in it has none. Moments are seconds since the epoch."""

    def __init__(self, runs: Runs, a_day: Mapping[str, int]) -> None:
        self._runs = runs
        self._a_day = a_day
        self._under_way: dict[str, int] = {}
        self._met: set[str] = set()
        """Sources that something came of; before, each owes a request for its robots.txt."""
        self._files: dict[str, float] = {}
        """How many more feeds and sitemaps go before pages, by source."""

    def is_spent(self, source: str, now: float) -> bool:
        """Whether nothing more may be asked for now. What is under way counts until its reply is in the log."""
        if source not in self._a_day:
            return False
        owed = self._under_way.get(source, 0) + (source not in self._met)
        return self._sent(source, now) + owed >= self._a_day[source]

    def may_return(self, source: str) -> bool:
        """Whether something is under way that may turn out to have cost nothing, as a server that cannot be reached."""
        return self._under_way.get(source, 0) > 0

    def ready_at(self, source: str, now: float) -> float:
        """When a source may be asked: at once, or from midnight on."""
        return (day_of(now) + 1) * DAY if self.is_spent(source, now) else 0.0

    def prefers_pages(self, source: str, now: float) -> bool:
        """Whether feeds and sitemaps have had their share, so that pages come before them."""
        if source not in self._a_day:
            return False
        if source not in self._files:
            self._files[source] = (self._a_day[source] - self._sent(source, now)) * _SHARE_OF_FILES
        return self._files[source] < 1

    def take(self, source: str, *, is_file: bool) -> None:
        """An address is asked for."""
        self._under_way[source] = self._under_way.get(source, 0) + 1
        if is_file:
            self._files[source] = self._files.get(source, inf) - 1

    def give_back(self, source: str) -> None:
        """What was asked for is in the log, or gave nothing."""
        self._under_way[source] -= 1
        self._met.add(source)

    def bound(self, now: float) -> dict[str, int]:
        """The sources whose budget is spent, and how much that was."""
        return {source: budget for source, budget in self._a_day.items() if self.is_spent(source, now)}

    def _sent(self, source: str, now: float) -> int:
        return self._runs.spent(source, day_of(now))
