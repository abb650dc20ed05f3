"""The archive at the rim of a crawl: exchanges go into the log, articles into the dump, both closed at the end."""

import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from twisted.internet.defer import Deferred

from archiver import __version__
from archiver.crawl.root import lock_archive, root_from_settings
from archiver.errors import RecordError, StoreError
from archiver.items import Article, WarcLocation
from archiver.page import Exchange
from archiver.store.catchup import mark_finished, publish_pending
from archiver.store.layout import warc_directory
from archiver.store.publisher import Publisher
from archiver.store.rebuild import finish_swap
from archiver.store.recovery import recover
from archiver.store.writer import WarcWriter
from archiver.urls import source_from_url

logger = logging.getLogger(__name__)


class Archive:
    """Owns the writer and the publisher of one ARCHIVE_DIR. Scrapy builds it first; the wire finds it on the crawler.

    `fault` is the first thing that could not be written. `on_fault` hears of one in the log, from the writer's thread.
    Raises StoreError where the directory cannot be used.
    """

    def __init__(
        self,
        root: Path,
        source_of: Callable[[str], str],
        writer: Callable[[Path], WarcWriter],
        on_fault: Callable[[StoreError], None],
    ) -> None:
        self.root = root
        self.bytes_written = 0
        self._source_of = source_of
        self._on_fault = on_fault
        self.fault: StoreError | None = None
        self._lock = lock_archive(root)
        finish_swap(root)
        recover(warc_directory(root))
        self._publisher = Publisher(root)
        if found := publish_pending(root, self._publisher, _warn):
            logger.info("%s: %d articles that an interrupted run had fetched were published", root, found)
        self._writer = writer(warc_directory(root))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The archive that the settings name, closed when the spider is."""
        settings = crawler.settings

        def open_writer(directory: Path) -> WarcWriter:
            return WarcWriter(
                directory,
                describe_crawl(settings),
                max_size=settings.getint("WARC_MAX_SIZE"),
                max_age=timedelta(seconds=settings.getint("WARC_MAX_AGE")),
                queue_size=settings.getint("WARC_QUEUE_SIZE"),
            )

        source_of = getattr(crawler.spider, "source_of", source_from_url)
        archive = cls(root_from_settings(settings), source_of, open_writer, partial(_stop_crawl, crawler))
        crawler.archive = archive  # type: ignore[attr-defined]
        crawler.signals.connect(archive.close, signal=signals.spider_closed)
        return archive

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:
        """Queue an exchange for the log; the future gives its location once it is on disk, or StoreError."""
        future = self._writer.write(exchange, self._source_of(exchange.url))
        future.add_done_callback(self._count)
        return future

    def publish(self, article: Article, location: WarcLocation) -> Article | None:
        """The article as published; None where it is unchanged. Raises StoreError."""
        try:
            return self._publisher.publish(article, location)
        except StoreError as error:
            self.fault = error  # the records are there: the next start publishes what is missing
            raise

    def close(self) -> None:
        """Write what waits, close all files, and let the next run write."""
        try:
            self._writer.close()
            if self.fault is None:
                mark_finished(self.root, self._publisher)
        finally:
            self._publisher.close()
            os.close(self._lock)

    def _count(self, future: Future[WarcLocation]) -> None:
        error = future.exception()
        if error is None:
            self.bytes_written += future.result().length
        elif self.fault is None:
            self.fault = error if isinstance(error, StoreError) else StoreError(f"{self.root}: {error!r}")
            self._on_fault(self.fault)


def _warn(error: RecordError) -> None:
    logger.warning("%s; `scrapy verify` tells all", error)


def _stop_crawl(crawler: Crawler, error: StoreError) -> None:
    """End a crawl whose log cannot be written: it would fetch what it cannot keep."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install one

    def stop() -> None:
        logger.error("The crawl ends: %s", error)
        Deferred.fromCoroutine(crawler.engine.close_spider_async(reason="archive cannot be written"))

    reactor.callFromThread(stop)


def describe_crawl(settings: BaseSettings) -> Mapping[str, str]:
    """What the warcinfo record of each file says of the crawl that wrote it (WARC/1.1, 6.2)."""
    return {
        "software": f"news-archiver/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "http-header-user-agent": str(settings["USER_AGENT"]),
    }
