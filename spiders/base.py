"""The spider that all others are made of: asks sites for pages, yields the articles among them."""

import logging
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archiver.crawl.allowance import Allowance
from archiver.crawl.asked import read_arguments
from archiver.crawl.errand import Errand, errand_of, is_too_old
from archiver.crawl.failures import LOOP, Reason, reason_of
from archiver.crawl.manners import ease_delays
from archiver.crawl.pipeline import DerivedArticle
from archiver.crawl.sources import Source
from archiver.crawl.visit import Visit, visit
from archiver.discover import Candidate, CrawlPolicy, Kind, start_guesses
from archiver.discover.candidate import priority_from
from archiver.errors import MessageError
from archiver.store.derive import twin_of
from archiver.urls import identity_key, is_same_site, normalise_url, origin, source_from_url


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
        self._allowance = Allowance(self.asked.max_articles)
        self._policies = {source.name: _open_policy(source.urls) for source in self.asked.sources}
        self._names: dict[str, str] = {}
        self._seen: set[int] = set()
        self._met: set[int] = set()
        self._reached: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """A spider that hears when requests are dropped and when there is nothing left to do."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        ease_delays(crawler.settings, (url for source in spider.asked.sources for url in source.urls))
        crawler.signals.connect(spider.go_on, signal=signals.spider_idle)
        crawler.signals.connect(spider.drop, signal=signals.request_dropped)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first requests of each source."""
        self.crawler.stats.set_value("archiver/sources", len(self.asked.sources))
        self.crawler.stats.set_value("archiver/may_be_empty", self.asked.since is not None and self.asked.follow)
        for source in self.asked.sources:
            for request in self._start_source(source):
                yield request

    def source_of(self, url: str) -> str:
        """The source whose folder an exchange with that address belongs to."""
        place = origin(url)
        if place not in self._names:
            self._names[place] = self._name_source(url)
        return self._names[place]

    def find_objection(self, request: Request) -> str | None:
        """Why a request is not to be sent after all; files may lie on other sites, a start may have moved."""
        errand = errand_of(request)
        if errand is None or errand.asked or not errand.is_page:
            return None
        policy = self._policies[errand.source]
        if not policy.site().holds(request.url):
            return "leads off the site"
        return None if policy.wants(errand.candidate) else "others like it brought nothing"

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """The article of a page, and requests for what it leads to."""
        errand: Errand = response.meta["errand"]
        self._count("pages")
        if errand.asked:
            yield from self._reach(errand, response.url)
        policy = self._policies[errand.source]
        try:
            found = visit(self.crawler.archive.reading_of(response.meta["record"]), policy.site())  # type: ignore[attr-defined]
        except MessageError as error:
            self._fail(response.url, errand, Reason(name="broken", words=str(error)))
            yield from self._settle(errand, is_article=False)
            return
        policy.record(response.url, new_article=self._is_new(found))
        yield from self._take(response, errand, found)
        if self.asked.follow:
            yield from self._request_all(errand.source, policy.admit_found(found.discovery))

    def report(self, failure: Failure) -> Iterator[Any]:
        """One line for a request that gave nothing."""
        request: Request = failure.request  # type: ignore[attr-defined]
        errand: Errand = request.meta["errand"]
        reason = reason_of(failure.value)
        way = request.meta.get("redirect_urls", []) if reason is LOOP else []
        self._fail((*way, request.url)[0], errand, reason)
        if reason.is_failure:
            self._policies[errand.source].record(request.url, new_article=False)
        if errand.asked == "start" and isinstance(failure.value, HttpError):
            yield from self._guess(errand)
        yield from self._settle(errand, is_article=errand.has_twin)

    def _name_source(self, url: str) -> str:
        for source in self.asked.sources:
            if any(is_same_site(url, start) for start in source.urls):
                return source.name
        return source_from_url(url)

    def _start_source(self, source: Source) -> Iterator[Request]:
        for url in source.urls:
            start = Candidate(url=normalise_url(url), kind="listing", how="guess", via=url, priority=2**40)
            asked = "start" if self.asked.follow else "asked"
            yield from self._send(Errand(candidate=start, source=source.name, asked=asked))

    def _reach(self, errand: Errand, url: str) -> Iterator[Request]:
        """A start page came; where its site has moved, the crawl moves with it."""
        source = errand.source
        self._reached.add(source)
        self.crawler.stats.set_value("archiver/sources_reached", len(self._reached))
        policy = self._policies[source]
        if not policy.site().holds(url):
            self.logger.info("%s has moved to %s", source, url)
            self._policies[source] = _open_policy((*policy.start_urls, url))
        if errand.asked == "start":
            yield from self._guess(errand, url)

    def _guess(self, errand: Errand, url: str | None = None) -> Iterator[Request]:
        """Requests for where sites keep feeds and sitemaps, once the host has answered."""
        url = url or errand.candidate.url
        known = (*_name_files(url, self.feeds, "feed"), *_name_files(url, self.sitemaps, "sitemap"))
        guesses = self._policies[errand.source].admit((*known, *start_guesses(url)))
        yield from self._request_all(errand.source, guesses)

    def _take(self, response: Response, errand: Errand, found: Visit) -> Iterator[Any]:
        """The article of a visit, if it has one; for a twin, the page that it calls its proper one.

        The archive publishes the twin itself, at the end and only where nothing better came.
        """
        if found.article is None:
            self._refuse(response.url, errand, found)
            yield from self._settle(errand, is_article=errand.has_twin)
            return
        derived = DerivedArticle(article=found.article, record=response.meta["record"])
        proper = twin_of(found.article)
        if proper and errand.asked != "asked" and not errand.has_twin:
            candidate = Candidate(url=proper, kind="article", how="canonical", via=response.url, priority=2**40)
            yield self._build(Errand(candidate=candidate, source=errand.source, has_twin=True))
        else:
            yield derived
            yield from self._settle(errand, is_article=True)

    def _is_new(self, found: Visit) -> bool:
        """Whether a visit gave an article that this crawl has not met under another address."""
        if found.article is None or hash(found.article.id) in self._met:
            return False
        self._met.add(hash(found.article.id))
        return True

    def _request_all(self, source: str, candidates: Iterable[Candidate]) -> Iterator[Request]:
        for candidate in candidates:
            mark = hash(identity_key(candidate.url))
            if mark in self._seen or self._passes_over(candidate):
                continue
            self._seen.add(mark)
            yield from self._send(Errand(candidate=candidate, source=source))

    def _passes_over(self, candidate: Candidate) -> bool:
        is_barren = any(re.search(pattern, candidate.url) for pattern in self.passed_over)
        return is_barren or is_too_old(candidate, self.asked.since)

    def _send(self, errand: Errand) -> Iterator[Request]:
        """The request of an errand, or whichever may go first when places for articles are few."""
        if errand.is_page:
            self._allowance.hold(self._build(errand))
            yield from self._allowance.release()
        else:
            yield self._build(errand)

    def _build(self, errand: Errand) -> Request:
        return Request(
            errand.candidate.url,
            callback=self.parse,
            errback=self.report,
            priority=int(errand.candidate.priority),
            meta={"errand": errand, "found": errand.found(self.asked.since)},
        )

    def _settle(self, errand: Errand, *, is_article: bool) -> Iterator[Request]:
        """The place of a page that was none goes to the next that waits."""
        if errand.is_page and not is_article:
            self._allowance.give_back()
        yield from self._allowance.release()

    def go_on(self) -> None:
        """Nothing is under way: let those go that wait, if there is room for them now."""
        held = tuple(self._allowance.release())
        for request in held:
            self.crawler.engine.crawl(request)
        if held:
            raise DontCloseSpider

    def drop(self, request: Request) -> None:
        """Scrapy has seen the address before, so nothing will come of this request."""
        errand = errand_of(request)
        if errand is None:
            return
        way: list[str] = request.meta.get("redirect_urls", [])
        if request.url in way:
            self._fail(way[0], errand, LOOP)
        if errand.is_page:
            self._allowance.give_back()

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

    def _count(self, name: str) -> None:
        self.crawler.stats.inc_value(f"archiver/{name}")


def _name_files(url: str, paths: Iterable[str], kind: Kind) -> Iterator[Candidate]:
    for path in paths:
        yield Candidate(url=origin(url) + path, kind=kind, how="guess", via=url, priority=priority_from(kind, lift=1))


def _open_policy(start_urls: tuple[str, ...]) -> CrawlPolicy:
    return CrawlPolicy(start_urls=start_urls, today=datetime.now(UTC).date())
