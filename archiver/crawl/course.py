"""The course of a crawl: what its sources are asked for and what came of it. Between the spider and the frontier.

Knows requests and replies only as errands and exchanges, and nothing of Scrapy.
"""

import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from time import time

from archiver.crawl.archive import Archive
from archiver.crawl.asked import Asked
from archiver.crawl.dispatch import Dispatch
from archiver.crawl.errand import Errand
from archiver.crawl.reading import Reading
from archiver.crawl.replay import errand_of_record, replay_reading, unread_exchanges
from archiver.crawl.settlement import Settlement, settle, watch_of
from archiver.crawl.sources import Source, SourceNames
from archiver.crawl.visit import Visit
from archiver.discover import Candidate, CrawlPolicy, Kind, Site, start_guesses
from archiver.discover.candidate import priority_from
from archiver.errors import RecordError, StoreError
from archiver.items import Article, WarcLocation
from archiver.schedule import DAY, Habit, learn_habit
from archiver.store.derive import describe_failure, fault_of, twin_of
from archiver.store.frontier import Address, Outcome
from archiver.store.layout import start_of_run
from archiver.store.reader import StoredExchange
from archiver.urls import normalise_url, origin

_RECALLED = 5_000
"""Of the latest visits of a source, how many teach the policy what its addresses look like."""
_REMEMBERED = 30 * DAY
"""For how long a family of addresses that brought nothing is left alone."""
_PUT_OFF = 30 * DAY
_MOVED = 301


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a spider knows of its site: paths of feeds and sitemaps, patterns of addresses that lead to no article."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()

    def with_those_of(self, source: Source) -> "Ways":
        """These and what is told of a source."""
        return Ways(
            feeds=(*self.feeds, *source.feeds),
            sitemaps=(*self.sitemaps, *source.sitemaps),
            passed_over=(*self.passed_over, *source.passed_over),
        )


class Course:
    """Owns the policies of the sources. `wake` is called when something may have become due."""

    def __init__(
        self, archive: Archive, asked: Asked, ways: Ways, dispatch: Dispatch, wake: Callable[[], None]
    ) -> None:
        self._archive = archive
        self._frontier = archive.frontier
        self._asked = asked
        self._ways = {source.name: ways.with_those_of(source) for source in asked.sources}
        self._dispatch = dispatch
        self._wake = wake
        self._policies = {source.name: _open_policy(source.urls) for source in asked.sources}
        self._demanded: dict[str, str] = {}
        """Addresses that a person gave, and what for (`Errand.asked`)."""
        self._met: set[int] = set()
        self._habits: dict[str, Habit] = {}
        """How each source edits, by what this crawl found of it in the frontier."""
        self._names = SourceNames(asked.sources)

    def open(self, on_fault: Callable[[RecordError], None]) -> None:
        """Take up what a killed run had fetched, and make due what this crawl begins with."""
        for source in self._asked.sources:
            self._recall(source)
            self._replay(source, on_fault)
            self._demand(source)
        if self._asked.follow:
            self._frontier.ripen(float("inf") if self._asked.revisit == "all" else time())

    def ripen(self) -> None:
        """Make due what has become worth asking again, and ask it."""
        self._frontier.ripen(time())
        self._wake()

    def knows_articles(self) -> bool:
        """True where an earlier crawl has found articles of each source."""
        return all(self._frontier.has_articles(source.name) for source in self._asked.sources)

    def errand_for(self, address: Address) -> Errand:
        """What an address is asked for."""
        return Errand(
            candidate=address.candidate,
            source=address.source,
            asked=self._demanded.get(address.url),
            has_twin=address.has_twin,
            is_known=address.visits > 0,
            is_proven=address.article_id is not None or address.changes > 0,
        )

    def find_objection(self, errand: Errand, url: str) -> str | None:
        """Why an address is not worth a request after all; None where it is."""
        if errand.asked or not errand.is_page:
            return None
        policy = self._policies[errand.source]
        if not policy.site().holds(url):
            return "leads off the site"
        return None if errand.is_proven or policy.wants(errand.candidate) else "others like it brought nothing"

    def reach(self, errand: Errand, url: str) -> bool:
        """A start page came from there; where its site has moved, which is the answer, the crawl moves with it."""
        policy = self._policies[errand.source]
        has_moved = not policy.site().holds(url)
        if has_moved:
            self._policies[errand.source] = _open_policy((*policy.start_urls, url))
        if errand.asked == "start":
            self.guess(errand, url)
        return has_moved

    def guess(self, errand: Errand, url: str) -> None:
        """Add where sites keep feeds and sitemaps, once the host has answered."""
        ways = self._ways[errand.source]
        known = (*_name_files(url, ways.feeds, "feed"), *_name_files(url, ways.sitemaps, "sitemap"))
        guesses = self._policies[errand.source].admit((*known, *start_guesses(url)))
        self._frontier.add(errand.source, guesses, time())

    def site_of(self, errand: Errand) -> Site:
        """The site that an errand's source is, with what is learnt of its articles' addresses so far."""
        return self._policies[errand.source].site()

    def note_failure(self, errand: Errand, url: str) -> None:
        """Let the policy learn that a first visit failed."""
        if not errand.is_known:
            self._policies[errand.source].record(url, new_article=False)

    def admit(self, settlement: Settlement, found: Visit, *, is_known: bool) -> Settlement:
        """The settlement with those of the addresses on a page that are worth asking."""
        policy = self._policies[settlement.source]
        if not is_known:
            policy.record(settlement.url, new_article=self._is_new(found.article))
        if not self._asked.follow:
            return settlement
        admitted = policy.admit_found(found.discovery)
        patterns = self._ways[settlement.source].passed_over
        wanted = [one for one in admitted if not any(re.search(pattern, one.url) for pattern in patterns)]
        return replace(settlement, candidates=self._hand_over(settlement.source, wanted))

    def demand_proper(self, errand: Errand, proper: str, via: str) -> None:
        """Ask for the page that a twin names, unless it was asked for before."""
        known = self._frontier.find(errand.source, proper)
        if known is None or not known.visits:
            candidate = Candidate(url=proper, kind="article", how="canonical", via=via, priority=self._dispatch.urgent)
            self._frontier.demand(errand.source, candidate, time(), has_twin=True)

    def settle(self, record: "Future[WarcLocation] | None", settlement: Settlement, *, is_article: bool) -> None:
        """Write down what came of an address once its record is on disk and its article is published."""
        reading = self._archive.reading_of(record) if record is not None else None
        if reading is None:
            self._finish(settlement, is_article=is_article)
        else:
            reading.published.add_done_callback(partial(self._take_published, settlement, is_article=is_article))

    def release(self, errand: Errand) -> None:
        """An address was not answered for now: it stays due."""
        self._dispatch.done(errand.candidate.url)
        self._frontier.touch(errand.source, errand.candidate.url)
        self._wake()

    def put_off(self, errand: Errand) -> None:
        """An address was not asked for after all; it may be worth it in another month."""
        self._frontier.put_off(errand.source, errand.candidate.url, time() + _PUT_OFF)
        self._dispatch.done(errand.candidate.url)
        self._wake()

    def settle_moved(self, errand: Errand, url: str, failure: str | None = None) -> None:
        """A redirect leads to an address that is or was asked for in this crawl; `failure` where it leads nowhere."""
        self._frontier.runs.count(errand.source, "failed" if failure else None, failure)
        self._frontier.settle(
            errand.source, errand.candidate.url, Outcome(asked_at=time(), status=_MOVED, moved_to=url)
        )
        self._dispatch.done(errand.candidate.url)
        self._wake()

    def _take_published(self, settlement: Settlement, published: "Future[Article | None]", *, is_article: bool) -> None:
        if published.exception() is None:  # else the crawl ends, and the address stays due
            brought = published.result() is not None
            self._finish(replace(settlement, brought=brought), is_article=is_article)

    def _finish(self, settlement: Settlement, *, is_article: bool) -> None:
        try:
            settle(self._frontier, settlement, time(), self._habits.get(settlement.source))
        except StoreError as error:
            self._archive.note_fault(error)
            return
        self._dispatch.done(settlement.asked, is_article=is_article)
        self._wake()

    def _recall(self, source: Source) -> None:
        """Let the policy learn from the latest visits; those of a run that was cut short count as this one's."""
        policy = self._policies[source.name]
        began = self._frontier.runs.begin(source.name, time())
        visited = self._frontier.visited(source.name, _RECALLED)
        self._habits[source.name] = learn_habit(watch for address in visited if (watch := watch_of(address)))
        for address in visited:
            asked_at, is_article = address.last_asked or 0.0, address.article_id is not None
            if asked_at >= began:
                policy.record(address.url, new_article=is_article)
            elif asked_at >= began - _REMEMBERED:
                policy.recall(address.url, holds_article=is_article, brought=address.changes > 0)

    def _replay(self, source: Source, on_fault: Callable[[RecordError], None]) -> None:
        log = unread_exchanges(self._archive.root, self._frontier, source.name, on_fault)
        runs = self._frontier.runs
        for began, exchanges in groupby(log, key=lambda stored: start_of_run(stored.location.filename).timestamp()):
            is_known, ended = runs.resume(source.name, began), began
            for stored in exchanges:
                ended = stored.exchange.started_at.timestamp()
                self._replay_exchange(source, stored, on_fault)
            if not is_known:
                runs.end(ended, source.name)
        runs.begin(source.name, time())

    def _replay_exchange(self, source: Source, stored: StoredExchange, on_fault: Callable[[RecordError], None]) -> None:
        errand = errand_of_record(stored.exchange, source.name)
        if errand is None:
            return  # of robots.txt, and of records that no crawl of ours has written
        try:
            self._settle_again(self._archive.read(stored.exchange), errand)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one page that breaks the extractor must not cost all others
            on_fault(fault_of(stored.location, describe_failure(stored.exchange.url, error)))

    def _settle_again(self, reading: Reading, errand: Errand) -> None:
        """Do with a record what was done with the reply, or would have been had the crawl not been killed."""
        url = reading.exchange.url
        if errand.asked == "start" and not self.site_of(errand).holds(url):
            self.reach(errand, url)
        replayed = replay_reading(reading, errand, self.site_of(errand))
        if replayed is None:
            return
        settlement, found = replayed
        if found is not None:
            settlement = self.admit(settlement, found, is_known=False)
            proper = proper_of(errand, found.article)
            if proper is not None:
                self.demand_proper(errand, proper, url)
        settle(self._frontier, settlement, settlement.asked_at, self._habits.get(settlement.source))

    def _demand(self, source: Source) -> None:
        for url in map(normalise_url, source.urls):
            known = self._frontier.find(source.name, url) if self._asked.stay else None
            if known is not None and known.visits:
                continue  # one that goes on asks it again when it is worth it
            start = Candidate(url=url, kind="listing", how="guess", via=url, priority=self._dispatch.urgent)
            self._demanded[url] = "start" if self._asked.follow else "asked"
            self._frontier.demand(source.name, start, time())

    def _hand_over(self, source: str, candidates: list[Candidate]) -> tuple[Candidate, ...]:
        """Those that are the source's own; what belongs to another of the crawl, on the same site, is asked there."""
        if len(self._policies) == 1:
            return tuple(candidates)
        owners = [self._names.name_of(candidate.url) for candidate in candidates]
        owners = [owner if owner in self._policies else source for owner in owners]
        for owner, candidate in zip(owners, candidates, strict=True):
            if owner != source:
                self._frontier.add(owner, [candidate], time())
        return tuple(candidate for owner, candidate in zip(owners, candidates, strict=True) if owner == source)

    def _is_new(self, article: Article | None) -> bool:
        """Whether a visit gave an article that this crawl has not met under another address."""
        if article is None or hash(article.id) in self._met:
            return False
        self._met.add(hash(article.id))
        return True


def proper_of(errand: Errand, article: Article | None) -> str | None:
    """The address that a twin calls its proper one, where that is to be asked for as well."""
    if article is None or errand.asked == "asked" or errand.has_twin:
        return None
    return twin_of(article)


def _name_files(url: str, paths: tuple[str, ...], kind: Kind) -> tuple[Candidate, ...]:
    priority = priority_from(kind, lift=1)
    return tuple(
        Candidate(url=origin(url) + path, kind=kind, how="guess", via=url, priority=priority) for path in paths
    )


def _open_policy(start_urls: tuple[str, ...]) -> CrawlPolicy:
    return CrawlPolicy(start_urls=start_urls, today=datetime.now(UTC).date())
