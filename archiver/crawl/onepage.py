"""A page from the web, or a few of one site, by the ordinary crawler machinery, kept in memory only."""

from collections.abc import AsyncIterator, Iterator, Sequence
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
from archiver.discover import Site, discover
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
    (page,) = fetch_pages((url,), settings)
    return page


def fetch_pages(urls: Sequence[str], settings: Settings, *, follow: int = 0) -> tuple[Page, ...]:
    """The pages at some addresses, in their order, and up to `follow` articles that each of them leads to.

    Otherwise as `fetch_page`; raises FetchError for the first address that cannot be had.
    """
    urls = tuple(map(check_address, urls))
    settings = settings.copy()
    settings.setdict(_QUIET, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_FewPagesSpider)
    process.crawl(crawler, urls=urls, follow=follow)
    process.start()
    spider: Any = crawler.spider
    if spider is None:
        raise FetchError(f"{urls[0]}: the crawler did not start")
    missing = next((url for url in urls if url not in spider.pages), None)
    if missing is not None:
        raise FetchError(f"{missing}: {spider.reasons.get(missing, 'nothing came')}")
    return (*(spider.pages[url] for url in urls), *spider.followed)


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


class _FewPagesSpider(scrapy.Spider):
    name = "onepage"

    def __init__(self, urls: tuple[str, ...], follow: int) -> None:
        super().__init__()
        self._urls = urls
        self._follow = follow
        self.allowed_private_origins = frozenset(map(origin, urls))
        self.pages: dict[str, Page] = {}
        self.reasons: dict[str, str] = {}
        self.followed: list[Page] = []

    async def start(self) -> AsyncIterator[Any]:
        for url in self._urls:
            yield Request(url, callback=self.parse, errback=self.report, cb_kwargs={"asked": url})

    def parse(self, response: Response, asked: str = "", **_: Any) -> Iterator[Request]:
        page = self.pages[asked] = page_from_exchange(response.meta["exchange"])
        if self._follow:
            found = discover(page, site=Site(start_urls=(page.url,))).candidates
            articles = [candidate.url for candidate in found if candidate.kind == "article" and candidate.how == "link"]
            yield from (Request(url, callback=self.keep, errback=self.report) for url in articles[: self._follow])

    def keep(self, response: Response) -> None:
        self.followed.append(page_from_exchange(response.meta["exchange"]))

    def report(self, failure: Failure) -> None:
        request: Any = failure.request  # type: ignore[attr-defined]
        self.reasons[request.cb_kwargs.get("asked", request.url)] = reason_of(failure.value).words


_QUIET = {
    "EXTENSIONS": {"archiver.crawl.onepage.KeepNothing": 10},
    "ITEM_PIPELINES": {},
    "LOG_LEVEL": "CRITICAL",
}
