"""The spider that all others are made of: asks sites for pages, yields the articles among them."""

import logging
from collections.abc import AsyncIterator, Iterator
from functools import cached_property, partial
from time import time
from typing import Any, ClassVar, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archiver.crawl.archive import Archive
from archiver.crawl.asked import read_arguments
from archiver.crawl.course import Course, Ways, proper_of
from archiver.crawl.dispatch import Dispatch, Limits
from archiver.crawl.errand import Errand, errand_of
from archiver.crawl.failures import LOOP, Reason, reason_of
from archiver.crawl.manners import ease_delays, lacks_contact
from archiver.crawl.patience import AskedForTime
from archiver.crawl.pipeline import DerivedArticle
from archiver.crawl.scheduler import wake_engine
from archiver.crawl.settlement import Settlement, read_seconds, settlement_from_visit
from archiver.crawl.sources import SourceNames
from archiver.crawl.staying import Staying
from archiver.crawl.tally import describe_time
from archiver.crawl.visit import Visit, visit
from archiver.errors import MessageError, RecordError
from archiver.page import Exchange
from archiver.store.frontier import Address
from archiver.urls import origin

_NOT_MODIFIED = 304


class NewsSpider(scrapy.Spider):
    """Discovers and archives the articles of one or more sites.

    A spider for one site, or for one design of sites, is a subclass of class attributes only. The arguments (`-a`) are
    those of `scrapy crawl news`.
    """

    source: ClassVar[str | None] = None
    """The name of its folders, where this is to be another than the host."""
    feeds: ClassVar[tuple[str, ...]] = ()
    """Paths of feeds that discovery does not find by itself, as in "/feed/archive/"."""
    sitemaps: ClassVar[tuple[str, ...]] = ()
    """The same for sitemaps."""
    passed_over: ClassVar[tuple[str, ...]] = ()
    """Regular expressions, searched in addresses, for what never leads to an article."""

    def __init__(self, *args: Any, **given: str) -> None:
        """Check what a person asked for. Raises UsageError."""
        super().__init__(*args)
        self.asked = read_arguments(given, tuple(self.start_urls), self.source)
        self.allowed_private_origins = frozenset(origin(url) for source in self.asked.sources for url in source.urls)
        self.staying: Staying | None = None
        self._told: set[str] = set()
        self._names = SourceNames(self.asked.sources)
        self._reached: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """A spider that hears when requests are dropped."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        ease_delays(crawler.settings, (url for source in spider.asked.sources for url in source.urls))
        if spider.asked.stay:
            spider.staying = Staying(crawler, spider.asked.stay, spider.ripen)
        crawler.signals.connect(spider.drop, signal=signals.request_dropped)
        crawler.signals.connect(spider.tell_blocked, signal=signals.spider_idle)
        crawler.signals.connect(spider.tell_spent, signal=signals.spider_idle)
        return spider

    @cached_property
    def archive(self) -> Archive:
        """The archive that the crawl writes to."""
        archive: Archive = self.crawler.archive  # type: ignore[attr-defined]
        return archive

    @cached_property
    def dispatch(self) -> Dispatch:
        """What is asked next; Scrapy's scheduler leases from it."""
        limits = Limits(
            in_lane=self.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            longest_wait=self.settings.getfloat("LONGEST_WAIT"),
            since=read_seconds(self.asked.since),
            articles=self.asked.max_articles,
            only_demanded=not self.asked.follow,
            budgets=self.asked.budgets(self.settings.getint("DAILY_BUDGET")),
        )
        return Dispatch(self.archive.frontier, (source.name for source in self.asked.sources), limits, time)

    @cached_property
    def course(self) -> Course:
        """What is asked for and what came of it."""
        ways = Ways(feeds=self.feeds, sitemaps=self.sitemaps, passed_over=self.passed_over)
        return Course(self.archive, self.asked, ways, self.dispatch, partial(wake_engine, self.crawler))

    async def start(self) -> AsyncIterator[Any]:
        """Make the first addresses of each source due; the scheduler takes them from the frontier."""
        self.crawler.stats.set_value("archiver/sources", len(self.asked.sources))
        if lacks_contact(self.settings["USER_AGENT"], (url for source in self.asked.sources for url in source.urls)):
            self.logger.warning(
                "USER_AGENT names no contact of yours, so the sites cannot reach you; set it in"
                " archiver/crawl/settings.py or with -s USER_AGENT='my-archive/1.0 (+https://my.site/; me@my.site)'"
            )
        with self.archive.noting_faults():
            self.course.open(self._warn)
            may_be_empty = self.asked.follow and (
                self.asked.since is not None or self.asked.stay is not None or self.course.knows_articles()
            )
            self.crawler.stats.set_value("archiver/may_be_empty", may_be_empty)
            self.crawler.stats.set_value("archiver/stays", self.asked.stay is not None)
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # Scrapy wants an iterator; the scheduler has all that is to be asked
            yield request

    def source_of(self, url: str) -> str:
        """The source whose folder an exchange with that address belongs to."""
        return self._names.name_of(url)

    def request_for(self, address: Address) -> Request:
        """The request that asks an address; only for what has changed, where the archive has its page."""
        errand = self.course.errand_for(address)
        return Request(
            address.url,
            callback=self.parse,
            errback=self.report,
            headers=self.archive.validators(address.url),
            priority=int(address.candidate.priority),
            meta={
                "errand": errand,
                "found": errand.found(self.asked.since),
                "handle_httpstatus_list": [_NOT_MODIFIED],
            },
        )

    def find_objection(self, request: Request) -> str | None:
        """Why a request is not to be sent after all; files may lie on other sites, a start may have moved."""
        errand = errand_of(request)
        return self.course.find_objection(errand, request.url) if errand else None

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """The article of a page; what it leads to goes into the frontier. A page that breaks us costs itself alone."""
        errand: Errand = response.meta["errand"]
        try:
            with self.archive.noting_faults():
                yield from self._read(response, errand)
        except Exception:
            failed = _answer(errand, response.meta["exchange"], 0, "extractor")
            self.course.settle(response.meta["record"], failed, is_article=False)
            raise

    def _read(self, response: Response, errand: Errand) -> Iterator[Any]:
        record, exchange = response.meta["record"], response.meta["exchange"]
        self._count("pages")
        if errand.asked:
            self._reach(errand, response.url)
        if response.status == _NOT_MODIFIED:
            self._count("articles/unchanged" if errand.candidate.kind == "article" else "not_modified")
            self.course.settle(record, _answer(errand, exchange, _NOT_MODIFIED), is_article=False)
            return
        try:
            found = visit(self.archive.reading_of(record), self.course.site_of(errand))  # type: ignore[arg-type]
        except MessageError as error:
            self._fail(response.url, errand, Reason(name="broken", words=str(error)))
            self.course.settle(record, _answer(errand, exchange, 0, "broken"), is_article=False)
            return
        yield from self._take(response, errand, found)

    def report(self, failure: Failure) -> None:
        """One line for a request that gave nothing."""
        with self.archive.noting_faults():
            self._report(failure)

    def _report(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        errand: Errand = request.meta["errand"]
        reason = reason_of(failure.value)
        way = request.meta.get("redirect_urls", []) if reason is LOOP else []
        if isinstance(failure.value, AskedForTime):
            self.course.release(errand)
            return
        self._fail((*way, request.url)[0], errand, reason)
        if not reason.is_failure:
            self.course.put_off(errand)
            return
        self.course.note_failure(errand, request.url)
        status = failure.value.response.status if isinstance(failure.value, HttpError) else 0
        if errand.asked == "start" and status:
            self.course.guess(errand, errand.candidate.url)
        answer = _answer(errand, request.meta.get("exchange"), status, reason.name)
        self.course.settle(request.meta.get("record"), answer, is_article=errand.has_twin)

    def drop(self, request: Request) -> None:
        """The address that a redirect leads to is asked for already, so nothing will come of this request."""
        errand = errand_of(request)
        if errand is None:
            return
        way = request.meta.get("redirect_urls", ())
        is_loop = request.url in way
        if is_loop:
            self._fail(way[0], errand, LOOP)
        with self.archive.noting_faults():
            self.course.settle_moved(errand, request.url, LOOP.name if is_loop else None)

    def ripen(self) -> None:
        """Ask what has become due since."""
        with self.archive.noting_faults():
            self.course.ripen()

    def tell_blocked(self) -> None:
        """Say at the end which hosts still have addresses that are due."""
        for host, wait in self.dispatch.blocked().items():
            words = f"{host} asked to be left alone for {describe_time(wait)}; the next crawl goes on there"
            self._tell_once(host, logging.WARNING, words)

    def tell_spent(self) -> None:
        """Say at the end which sources were asked for all that they are asked for on one day."""
        with self.archive.noting_faults():
            spent = self.dispatch.spent()
            self.crawler.stats.set_value("archiver/sources_spent", len(spent))
            for source, (budget, due) in spent.items():
                if due:
                    words = f"{source}: stopped at the budget of {budget} requests a day; {due} addresses wait"
                    self._tell_once(source, logging.INFO, words)

    def _tell_once(self, key: str, level: int, words: str) -> None:
        """Log what stays true while a crawl has nothing to do."""
        if key not in self._told:
            self._told.add(key)
            self.logger.log(level, "%s", words)

    def _reach(self, errand: Errand, url: str) -> None:
        self._reached.add(errand.source)
        self.crawler.stats.set_value("archiver/sources_reached", len(self._reached))
        if self.course.reach(errand, url):
            self.logger.info("%s has moved to %s", errand.source, url)

    def _take(self, response: Response, errand: Errand, found: Visit) -> Iterator[Any]:
        """The article of a visit, if it has one; for a twin, the page that it calls its proper one is asked for.

        The archive publishes the twin itself, at the end and only where nothing better came.
        """
        record = response.meta["record"]
        settlement = settlement_from_visit(errand, response.meta["exchange"].started_at, found)
        settlement = self.course.admit(settlement, found, is_known=errand.is_known)
        proper = proper_of(errand, found.article)
        if found.article is None:
            self._refuse(response.url, errand, found)
        elif proper is not None:
            self.course.demand_proper(errand, proper, response.url)
        else:
            yield DerivedArticle(article=found.article, record=record)
        is_article = errand.has_twin if found.article is None else proper is None
        self.course.settle(record, settlement, is_article=is_article)

    def _refuse(self, url: str, errand: Errand, found: Visit) -> None:
        if not found.is_readable and errand.is_page:
            self._fail(url, errand, Reason(name="unreadable", words=found.refusal.removeprefix(f"{url}: ")))
            return
        self._count("not_articles")
        level = logging.WARNING if errand.asked == "asked" else logging.DEBUG
        self.logger.log(level, "No article: %s", found.refusal)

    def _fail(self, url: str, errand: Errand, reason: Reason) -> None:
        if not errand.asked and (errand.is_guess or not reason.is_failure):
            self._count(f"passed_over/{reason.name}")
            self.logger.debug("%s: %s", url, reason.words)
            return
        self._count(f"failed/{reason.name}")
        if not reason.is_logged:
            self.logger.log(logging.ERROR if errand.asked else logging.WARNING, "%s: %s", url, reason.words)

    def _warn(self, error: RecordError) -> None:
        self.logger.warning("%s; `scrapy verify` tells all", error)

    def _count(self, name: str) -> None:
        self.crawler.stats.inc_value(f"archiver/{name}")


def _answer(errand: Errand, exchange: Exchange | None, status: int, reason: str | None = None) -> Settlement:
    """What an address came to whose page was not read."""
    return Settlement(
        source=errand.source,
        asked=errand.candidate.url,
        url=exchange.url if exchange else errand.candidate.url,
        asked_at=exchange.started_at.timestamp() if exchange else time(),
        status=status,
        failed=status != _NOT_MODIFIED,
        reason=reason,
    )
