"""The archive at the rim of a crawl: exchanges go into the log, articles into the dump, both closed at the end."""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import time
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from archiver import __version__
from archiver.crawl.publication import Publication
from archiver.crawl.reading import Reader, Reading
from archiver.crawl.replay import mark_read
from archiver.crawl.root import lock_archive, root_from_settings, rules_from_settings
from archiver.errors import RecordError, StoreError, UsageError
from archiver.items import Article, WarcLocation
from archiver.page import Exchange
from archiver.schedule import day_of
from archiver.store.catchup import mark_finished, publish_pending
from archiver.store.derive import Derived
from archiver.store.frontier import Frontier
from archiver.store.index import Indexer
from archiver.store.layout import spool_directory, warc_directory
from archiver.store.publisher import Publisher
from archiver.store.records import COMPRESSORS, Compressor, Original
from archiver.store.recovery import recover
from archiver.store.revisit import original_of
from archiver.store.spool import sweep
from archiver.store.swap import finish_swap
from archiver.store.writer import WarcWriter
from archiver.urls import source_from_url

logger = logging.getLogger(__name__)

_SETTINGS_THAT_MATTER = ("DOWNLOAD_MAXSIZE", "DOWNLOAD_TIMEOUT", "DOWNLOAD_DELAY", "WARC_COMPRESSION")
"""What explains the records: where replies are cut off, how often a site was asked, how blocks were packed."""

_CONFIRM_EVERY = 2.0
"""Seconds; what was fetched since is read again from the log after a crash."""


class Archive:
    """Owns the writer and the publisher of one ARCHIVE_DIR. Scrapy builds it first; the wire finds it on the crawler.

    `on_fault` hears of the first thing that cannot be written, `count` of each article by the name of a counter.
    Raises StoreError where the directory cannot be used.
    """

    def __init__(
        self,
        root: Path,
        reader: Reader,
        writer: Callable[[Path, Callable[[Path], None]], WarcWriter],
        on_fault: Callable[[StoreError], None],
        count: Callable[[str], None],
    ) -> None:
        self.root = root
        self.spool_directory = spool_directory(root)
        self.bytes_written = 0
        self._reader = reader
        self._count = count
        self._on_fault = on_fault
        self._fault: StoreError | None = None
        self._readings: WeakKeyDictionary[Future[WarcLocation], Reading] = WeakKeyDictionary()
        self._written: deque[tuple[Reading, Future[WarcLocation]]] = deque()
        self._is_woken = False
        self._under_way = 0
        self._confirming: Any = None
        self._lock = lock_archive(root)
        finish_swap(root)
        recover(warc_directory(root))
        sweep(self.spool_directory)
        self._publisher = Publisher(root)
        if found := publish_pending(root, self._publisher, _warn, reader.rules):
            logger.info("%s: %d articles that an interrupted run had fetched were published", root, found)
        self._publication = Publication(self._publisher, count)
        self._indexer = Indexer(root)
        self._writer = writer(warc_directory(root), self._indexer.add)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The archive that the settings name, closed when the spider is."""
        settings = crawler.settings

        def open_writer(directory: Path, on_closed: Callable[[Path], None]) -> WarcWriter:
            return WarcWriter(
                directory,
                describe_crawl(settings),
                on_closed=on_closed,
                max_size=settings.getint("WARC_MAX_SIZE"),
                max_age=timedelta(seconds=settings.getint("WARC_MAX_AGE")),
                queue_size=settings.getint("WARC_QUEUE_SIZE"),
                compress=_read_compressor(settings),
            )

        source_of = getattr(crawler.spider, "source_of", source_from_url)
        reader = Reader(source_of=source_of, rules=rules_from_settings(settings))
        archive = cls(
            root_from_settings(settings), reader, open_writer, partial(_stop_crawl, crawler), crawler.stats.inc_value
        )
        crawler.archive = archive  # type: ignore[attr-defined]
        crawler.signals.connect(archive.open, signal=signals.spider_opened)
        crawler.signals.connect(archive.close, signal=signals.spider_closed)
        return archive

    def open(self) -> None:
        """Begin to confirm at short intervals what was published and settled."""
        self._confirming = create_looping_call(self._confirm)
        self._confirming.start(_CONFIRM_EVERY, now=False)

    @property
    def fault(self) -> StoreError | None:
        """The first thing that could not be written."""
        return self._fault or self._publication.fault

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:
        """Queue an exchange for the log; the future gives its location once it is on disk, or StoreError.

        Its article, if it has one, is published after those of all records before it.
        """
        reading = self.read(exchange)
        self._under_way += 1
        self._charge(reading)
        record = self._writer.write(exchange, reading.source, self._find_original(exchange.url))
        self._readings[record] = reading
        record.add_done_callback(partial(self._note_written, reading))
        return record

    @property
    def frontier(self) -> Frontier:
        """What is known of addresses; it changes in one transaction with the catalogue."""
        return self._publisher.catalogue.frontier

    def is_busy(self) -> bool:
        """True while exchanges are on their way into the log and the dump."""
        return self._under_way > 0

    def validators(self, url: str) -> dict[str, str]:
        """The headers that ask for a page only where it has changed (RFC 9110, 13.1); none for one not in the log."""
        original = self._find_original(url)
        if original is None:
            return {}
        named = (("If-None-Match", original.etag), ("If-Modified-Since", original.last_modified))
        return {name: value for name, value in named if value}

    def read(self, exchange: Exchange) -> Reading:
        """What is to be made of an exchange, by the rules that hold here."""
        return self._reader.read(exchange)

    def reading_of(self, record: Future[WarcLocation]) -> Reading | None:
        """What is made of the exchange whose record this is; None for one that was not captured here."""
        return self._readings.get(record)

    def publish(self, article: Article, location: WarcLocation) -> Article | None:
        """Publish an article whose record was there before; None where it is unchanged. Raises StoreError."""
        try:
            return self._publication.publish(Derived(article=article, location=location))
        except StoreError as error:
            self.note_fault(error)
            raise

    def close(self, reason: str = "finished", spider: object = None) -> None:
        """Write and publish what waits, close all files, let the next run write; whatever fails, the rest is done.

        `reason` is why a crawl ended: one of a spider that goes on until it is told to end was not cut short by that.
        """
        if self._confirming is not None and self._confirming.running:
            self._confirming.stop()
        goes_on = getattr(spider, "staying", None) is not None
        end = partial(self._end_publication, is_finished=reason == "finished" or (goes_on and reason == "shutdown"))
        for step in (self._writer.close, self._indexer.close, end, self._publisher.close):
            try:
                step()
            except StoreError as error:
                self.note_fault(error)
        os.close(self._lock)

    def _end_publication(self, *, is_finished: bool) -> None:
        self._is_woken = True
        self._publish_written()
        self._publication.end()
        if self.fault is None:
            mark_read(self.root, self.frontier)
            if is_finished:
                self.frontier.runs.end(time())
            mark_finished(self.root, self._publisher)

    def _note_written(self, reading: Reading, record: Future[WarcLocation]) -> None:
        """Called by the writer for each record, in the order of the log; many of them wake the reactor once."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install one

        self._written.append((reading, record))
        if not self._is_woken:
            self._is_woken = True
            cast("Any", reactor).callFromThread(self._wake)

    def _confirm(self) -> None:
        try:
            self._publisher.flush()
        except StoreError as error:
            self.note_fault(error)

    def _wake(self) -> None:
        self._is_woken = False
        self._publish_written()

    def _publish_written(self) -> None:
        while self._written:
            reading, record = self._written.popleft()
            self._under_way -= 1
            error = record.exception()
            if error is not None:
                reading.published.set_exception(error)
                self.note_fault(error)
                continue
            self.bytes_written += record.result().length
            self._publication.take(reading, record.result())
            if self._publication.fault is not None:
                self.note_fault(self._publication.fault)
            else:
                self._note_original(reading.exchange, record.result())

    def _charge(self, reading: Reading) -> None:
        """Count a request against its source's day, be it a page, a redirect, another try or a robots.txt."""
        with self.noting_faults():
            self.frontier.runs.charge(reading.source, day_of(reading.exchange.started_at.timestamp()))

    def _find_original(self, url: str) -> Original | None:
        """What an exchange may repeat; one that cannot be looked up is written in full, as it was fetched."""
        try:
            return self._publisher.catalogue.find_original(url)
        except StoreError as error:
            self.note_fault(error)
            return None

    def _note_original(self, exchange: Exchange, location: WarcLocation) -> None:
        """Remember a page that says something new, so that what repeats it can point at it."""
        original = original_of(exchange, location)
        try:
            if original is not None:
                self._publisher.catalogue.note_original(exchange.url, original)
        except StoreError as error:
            self.note_fault(error)

    @contextmanager
    def noting_faults(self) -> Iterator[None]:
        """Take a StoreError as the end of the crawl, told in one line, and not as a mistake of whoever asked."""
        try:
            yield
        except StoreError as error:
            self.note_fault(error)

    def note_fault(self, error: BaseException) -> None:
        """Something could not be written: the crawl ends, as it would fetch what it cannot keep."""
        if self._fault is None:
            self._count("archiver/archive_faults")
            self._fault = error if isinstance(error, StoreError) else StoreError(f"{self.root}: {error!r}")
            self._on_fault(self._fault)


def _read_compressor(settings: BaseSettings) -> Compressor:
    """What WARC_COMPRESSION names. Raises UsageError."""
    name = settings["WARC_COMPRESSION"]
    if name not in COMPRESSORS:
        raise UsageError(f"WARC_COMPRESSION={name} is neither {' nor '.join(COMPRESSORS)}")
    return COMPRESSORS[name]


def _warn(error: RecordError) -> None:
    logger.warning("%s; `scrapy verify` tells all", error)


def _stop_crawl(crawler: Crawler, error: StoreError) -> None:
    """End a crawl whose log cannot be written: it would fetch what it cannot keep."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install one

    def stop() -> None:
        logger.error("The crawl ends: %s", error)
        if crawler.engine.spider is not None:  # else it has ended already, and only the last of its files are missing
            deferred_from_coro(crawler.engine.close_spider_async(reason="archive cannot be written"))

    reactor.callFromThread(stop)


def describe_crawl(settings: BaseSettings) -> Mapping[str, str]:
    """What the warcinfo record of each file says of the crawl that wrote it (WARC/1.1, 6.2)."""
    hostname = settings["ARCHIVE_HOSTNAME"]
    named = {"operator": settings["ARCHIVE_OPERATOR"], "hostname": hostname}
    limits = {name: settings.get(name) for name in _SETTINGS_THAT_MATTER}
    return {
        **{name: str(value) for name, value in named.items() if value},
        "software": f"news-archiver/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "http-header-user-agent": str(settings["USER_AGENT"]),
        "settings": ", ".join(f"{name}={value}" for name, value in limits.items()),
    }
