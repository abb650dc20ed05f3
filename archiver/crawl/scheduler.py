"""Scrapy's scheduler over the frontier: addresses are leased from it, what continues a lease waits in memory."""

from typing import Any, Protocol, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred

from archiver.crawl.archive import Archive
from archiver.crawl.dispatch import Dispatch
from archiver.crawl.errand import errand_of
from archiver.store.frontier import Address


class FrontierSpider(Protocol):
    """What a spider has that is fed from the frontier."""

    dispatch: Dispatch

    def request_for(self, address: Address) -> Request:
        """The request that asks an address."""


class FrontierScheduler(BaseScheduler):
    """Redirects and retries of a leased address, and requests of a spider's own, go through Scrapy's scheduler.

    A spider without a `dispatch` has nothing but that.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._others = Scheduler.from_crawler(crawler)
        self._dispatch: Dispatch | None = None
        self._alarm: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A scheduler for the crawler's spider."""
        return cls(crawler)

    @property
    def _archive(self) -> Archive:
        archive: Archive = self._crawler.archive  # type: ignore[attr-defined]
        return archive

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Called when the spider is opened."""
        self._dispatch = getattr(spider, "dispatch", None)
        return self._others.open(spider)

    def close(self, reason: str) -> Deferred[None] | None:
        """Called when the spider is closed; what is leased stays due for the next run."""
        self._cancel_alarm()
        return self._others.close(reason)

    def has_pending_requests(self) -> bool:
        """True while anything may still be asked, now or after a wait that the crawl is ready for."""
        if self._dispatch is None or self._others.has_pending_requests():
            return self._others.has_pending_requests()
        with self._archive.noting_faults():
            return self._dispatch.wait() is not None or self._archive.is_busy()
        return False

    def enqueue_request(self, request: Request) -> bool:
        """Take a request that continues a lease, or one of the spider's own; False where it has been asked already."""
        errand = errand_of(request)
        if errand is None or self._dispatch is None:
            return self._others.enqueue_request(request)
        way: list[str] = request.meta.get("redirect_urls", [])
        if way and (request.url in way or not self._dispatch.take(request.url, errand.candidate.url)):
            return False
        return self._others.enqueue_request(request.replace(dont_filter=True))

    def next_request(self) -> Request | None:
        """The next request, if one may be sent now."""
        request = self._others.next_request()
        if request is not None or self._dispatch is None:
            return request
        with self._archive.noting_faults():
            address = self._dispatch.next()
            if address is not None:
                return cast("FrontierSpider", self._crawler.spider).request_for(address)
            self._set_alarm(self._dispatch.wait())
        return None

    def _set_alarm(self, wait: float | None) -> None:
        """Let the engine ask again when a host may be asked; by itself it looks every five seconds only."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install one

        self._cancel_alarm()
        if wait:
            self._alarm = cast("Any", reactor).callLater(wait, wake_engine, self._crawler)

    def _cancel_alarm(self) -> None:
        if self._alarm is not None and self._alarm.active():
            self._alarm.cancel()
        self._alarm = None


def wake_engine(crawler: Crawler) -> None:
    """Let the engine ask its scheduler again. Scrapy has no public way to say so."""
    slot = crawler.engine._slot if crawler.engine else None  # noqa: SLF001
    if slot is not None:
        slot.nextcall.schedule()
