"""Which address is asked next: the frontier of a crawl's sources comes in, one address after the other goes out.

Knows nothing of Scrapy. A lane (one host of one source) that is slow, blocked or has asked for time holds up no other:
lanes take turns, and cost nothing while they have nothing to give.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from typing import Final

from archiver.crawl.budget import Budgets
from archiver.store.frontier import Address, Frontier, Lane

_FILES: Final = ("feed", "sitemap")
_URGENT: Final = 2.0**40
"""More than any priority that discovery gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of a crawl.

    `in_lane` is how many addresses of a lane may be under way, `longest_wait` how many seconds a crawl waits for a host
    that has asked for time. `since` in seconds of the epoch and `articles` are None where there is no such bound.
    `budgets` are the requests that sources are sent on one day at most, those of them that have a bound.
    `only_demanded` leaves alone what nobody has demanded in this crawl.
    """

    in_lane: int = 8
    longest_wait: float = 600.0
    since: float | None = None
    articles: int | None = None
    only_demanded: bool = False
    budgets: Mapping[str, int] = field(default_factory=dict)


class Dispatch:
    """Leases addresses of the sources, each one only once until it is `done`. `clock` gives seconds since the epoch."""

    def __init__(self, frontier: Frontier, sources: Iterable[str], limits: Limits, clock: Callable[[], float]) -> None:
        self._began = clock()
        self.urgent = _URGENT + self._began
        """The priority of what is demanded in this crawl: before all else, and before what an earlier one demanded."""
        self._frontier = frontier
        self._sources = frozenset(sources)
        self._limits = limits
        self._clock = clock
        self._leased: dict[str, Lane | None] = {}
        self._ways: dict[str, list[str]] = {}
        """Of a leased address, those that its redirects have led to."""
        self._pages: set[str] = set()
        """Those of the leased that may turn out to be articles."""
        self._free = limits.articles
        self._under_way: dict[int, int] = {}
        self._blocked: dict[str, float] = {}
        """Until when hosts that have asked for time are asked for nothing."""
        self._next_at: dict[str, float] = {}
        self._delays: dict[str, float] = {}
        self._turns = deque(frontier.lanes(self._sources))
        """Lanes that may have something to give, in the order of their turns."""
        self._waiting = set(self._turns)
        self._asleep: list[tuple[float, int, Lane]] = []
        self._sleeping: set[Lane] = set()
        self._full: dict[int, Lane] = {}
        self._budgets = Budgets(frontier.runs, limits.budgets)
        self._held: dict[str, set[Lane]] = {}
        """By source, lanes that wait for what is under way: it may leave something of the budget."""

    def next(self) -> Address | None:
        """The next address to ask; None where none may be asked now."""
        now = self._clock()
        self._look_around(now)
        for _ in range(len(self._turns)):
            lane = self._turns.popleft()
            self._waiting.discard(lane)
            if self._rests(lane, now):
                continue
            address = self._lease(lane)
            if address is None:
                continue
            if self._has_no_place(address):
                self._give_turn(lane)
                continue
            self._take(address, lane)
            self._next_at[lane.host] = now + self._delays.get(lane.host, 0.0)
            self._give_turn(lane)
            return address
        return None

    def wait(self) -> float | None:
        """Seconds until another address may be asked, though nothing comes in till then; None where none waits."""
        now = self._clock()
        self._look_around(now)
        if any(self._can_give(lane) for lane in tuple(self._turns)):
            return 0.0
        ready = (moment - now for moment, _, lane in sorted(self._asleep) if self._can_give(lane))
        return next((max(0.0, wait) for wait in ready if wait <= self._limits.longest_wait), None)

    def take(self, url: str, leased: str) -> bool:
        """Add an address that a redirect leads to, to the lease of the one that was asked.

        False where it is leased already, or was asked in this crawl.
        """
        lane = self._leased.get(leased)
        known = self._frontier.find(lane.source, url) if lane else None
        if url in self._leased or (known and (known.last_asked or 0.0) >= self._began):
            return False
        self._leased[url] = None
        self._ways.setdefault(leased, []).append(url)
        return True

    def done(self, url: str, *, is_article: bool = False) -> None:
        """End a lease, with all that its redirects have led to.

        The place that a page held is free again unless an article came of it.
        """
        for further in self._ways.pop(url, ()):
            self._leased.pop(further, None)
        lane = self._leased.pop(url, None)
        if lane is not None:
            self._under_way[lane.id] -= 1
            self._budgets.give_back(lane.source)
            for held in self._held.pop(lane.source, ()):
                self._give_turn(held)
            if self._full.pop(lane.id, None):
                self._give_turn(lane)
        if url in self._pages:
            self._pages.discard(url)
            if self._free is not None and not is_article:
                self._free += 1

    def slow_down(self, host: str, delay: float) -> None:
        """Leave at least that many seconds between two requests to a host."""
        self._delays[host] = delay

    def block(self, host: str, seconds: float) -> None:
        """Ask a host for nothing for that long, in later runs neither."""
        self._blocked[host] = self._clock() + seconds
        self._frontier.block(host, self._blocked[host])

    def is_blocked(self, host: str) -> bool:
        """True while a host has been given the time that it asked for."""
        return self._blocked_until(host) > self._clock()

    def blocked(self) -> dict[str, float]:
        """Hosts that have addresses due and may not be asked for longer than a crawl waits, with the seconds."""
        now = self._clock()
        asleep = ((lane.host, self._blocked_until(lane.host) - now, lane) for _, _, lane in self._asleep)
        late = ((host, wait) for host, wait, lane in asleep if wait > 0 and self._can_give(lane))
        return {host: wait for host, wait in late if wait > self._limits.longest_wait}

    def spent(self) -> dict[str, tuple[int, int]]:
        """Sources that are asked for nothing more today: their budgets, and how many of their addresses are due."""
        bound = self._budgets.bound(self._clock())
        return {source: (budget, self._frontier.count_due(source)) for source, budget in bound.items()}

    def _look_around(self, now: float) -> None:
        """Wake the lanes whose time has come, and those that something was added to."""
        for lane in self._frontier.take_fresh():
            if lane.source in self._sources:
                self._give_turn(lane)
        while self._asleep and self._asleep[0][0] <= now:
            _, _, lane = heappop(self._asleep)
            self._sleeping.discard(lane)
            self._give_turn(lane)

    def _give_turn(self, lane: Lane) -> None:
        if lane not in self._waiting:
            self._waiting.add(lane)
            self._turns.append(lane)

    def _rests(self, lane: Lane, now: float) -> bool:
        """Whether a lane may not be asked now; it gets its turn again when it may."""
        if self._under_way.get(lane.id, 0) >= self._limits.in_lane:
            self._full[lane.id] = lane
            return True
        if self._budgets.may_return(lane.source) and self._budgets.is_spent(lane.source, now):
            self._held.setdefault(lane.source, set()).add(lane)
            return True
        ready = self._ready_of(lane, now)
        if ready > now and lane not in self._sleeping:
            self._sleeping.add(lane)
            heappush(self._asleep, (ready, lane.id, lane))
        return ready > now

    def _ready_of(self, lane: Lane, now: float) -> float:
        ready = max(self._blocked_until(lane.host), self._next_at.get(lane.host, 0.0))
        return max(ready, self._budgets.ready_at(lane.source, now))

    def _blocked_until(self, host: str) -> float:
        if host not in self._blocked:
            self._blocked[host] = self._frontier.blocked_until(host)
        return self._blocked[host]

    def _has_no_place(self, address: Address) -> bool:
        return self._free == 0 and address.candidate.kind not in _FILES

    def _lease(self, lane: Lane) -> Address | None:
        least = self.urgent if self._limits.only_demanded else -inf
        if self._budgets.prefers_pages(lane.source, self._clock()):
            page = self._frontier.lease(lane, self._leased, self._limits.since, least, only_pages=True)
            if page is not None:
                return page
        return self._frontier.lease(lane, self._leased, self._limits.since, least)

    def _can_give(self, lane: Lane) -> bool:
        address = self._lease(lane)
        return address is not None and not self._has_no_place(address)

    def _take(self, address: Address, lane: Lane) -> None:
        if address.candidate.kind not in _FILES:
            self._pages.add(address.url)
            if self._free is not None:
                self._free -= 1
        self._leased[address.url] = lane
        self._budgets.take(lane.source, is_file=address.candidate.kind in _FILES)
        self._under_way[lane.id] = self._under_way.get(lane.id, 0) + 1
