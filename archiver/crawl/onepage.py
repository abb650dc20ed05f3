"""One page from the web, by the ordinary crawler machinery, kept in memory only."""

from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from archiver.crawl.failures import reason_of
from archiver.crawl.sources import check_address
from archiver.errors import ArchiverError
from archiver.items import WarcLocation
from archiver.page import Exchange, Page, page_from_exchange
from archiver.urls import origin

_NOWHERE = WarcLocation(filename="", offset=0, length=0, record_id="")


class FetchError(ArchiverError):
    """Raised where a page cannot be had, with the reason."""


def fetch_page(url: str, settings: Settings) -> Page:
    """The page at an address, after redirects; robots.txt and all limits count as in a crawl. Archives nothing.

    Starts and ends the reactor, so it can be called once a process. Raises UsageError and FetchError.
    """
    url = check_address(url)
    settings = settings.copy()
    settings.setdict(_QUIET, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_OnePageSpider)
    process.crawl(crawler, url=url)
    process.start()
    spider: Any = crawler.spider
    if spider is None or spider.page is None:
        raise FetchError(f"{url}: {spider.reason if spider else 'the crawler did not start'}")
    page: Page = spider.page
    return page


class KeepNothing:
    """Stands where the archive stands: takes exchanges and forgets them."""

    def __init__(self) -> None:
        self.root = Path()
        self.spool_directory = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """An archive for a crawler that has none."""
        crawler.archive = archive = cls()  # type: ignore[attr-defined]
        return archive

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:  # noqa: ARG002 - the wire's interface
        """Forget the exchange."""
        done: Future[WarcLocation] = Future()
        done.set_result(_NOWHERE)
        return done


class _OnePageSpider(scrapy.Spider):
    name = "onepage"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.allowed_private_origins = frozenset({origin(url)})
        self.page: Page | None = None
        self.reason = "nothing came"

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self._url, callback=self.parse, errback=self.report)

    def parse(self, response: Response, **_: Any) -> None:
        self.page = page_from_exchange(response.meta["exchange"])

    def report(self, failure: Failure) -> None:
        self.reason = reason_of(failure.value).words


_QUIET = {
    "EXTENSIONS": {"archiver.crawl.onepage.KeepNothing": 10},
    "ITEM_PIPELINES": {},
    "LOG_LEVEL": "CRITICAL",
}
