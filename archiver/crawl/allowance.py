"""Keeps a crawl to a number of articles: requests that could exceed it are held back, the best are let go first."""

import heapq
from collections.abc import Iterator
from itertools import count

from scrapy import Request


class Allowance:
    """At most `limit` articles; None means no limit, and then nothing is held back.

    A page takes a place when it is requested, and gives it back when it turns out to be no article. So whatever is
    fetched may be published, and there is never one too many.
    """

    def __init__(self, limit: int | None) -> None:
        self._free = limit
        self._held: list[tuple[int, int, Request]] = []
        self._arrivals = count()

    def hold(self, request: Request) -> None:
        """Let a request wait for a place; a higher `priority` goes first, then what came first."""
        heapq.heappush(self._held, (-request.priority, next(self._arrivals), request))

    def release(self) -> Iterator[Request]:
        """The requests that may be sent now; each has taken a place."""
        while self._held and self._free != 0:
            self.take()
            yield heapq.heappop(self._held)[2]

    def take(self) -> None:
        """Take a place."""
        if self._free is not None:
            self._free -= 1

    def give_back(self) -> None:
        """A page that had taken a place was no article, or never came."""
        if self._free is not None:
            self._free += 1
