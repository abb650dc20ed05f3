"""What a crawl says of itself: a live line on a terminal, a log line a minute elsewhere, a summary at its end."""

import logging
import sys
import time
from typing import Any, Protocol, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from archiver.crawl.archive import Archive
from archiver.crawl.tally import Tally, describe, describe_failures, describe_size, read_tally
from archiver.store.layout import items_directory, warc_directory

logger = logging.getLogger(__name__)

_LIVE_STEP = 0.25  # seconds


class _Display(Protocol):
    """Where the state of a crawl is shown while it runs."""

    step: float

    def show(self, text: str) -> None:
        """Show the line in the place of the one before."""

    def stop(self) -> None:
        """Show nothing more."""


class Progress:
    """Shows the state of a crawl every `display.step` seconds, and the summary at its end."""

    def __init__(self, crawler: Crawler, archive: Archive, interval: float) -> None:
        self._crawler = crawler
        self._archive = archive
        self._started = time.monotonic()
        self._interval = interval
        self._display: _Display | None = None
        self._loop: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A display of the crawler's counters, from its spider's start to its end."""
        progress = cls(crawler, crawler.archive, crawler.settings.getfloat("LOGSTATS_INTERVAL"))  # type: ignore[attr-defined]
        crawler.signals.connect(progress.start, signal=signals.spider_opened)
        crawler.signals.connect(progress.stop, signal=signals.spider_closed)
        return progress

    def start(self) -> None:
        """Begin to show where the crawl stands."""
        self._started = time.monotonic()
        self._display = _open_display(self._interval)
        if self._display.step > 0:
            self._loop = create_looping_call(self._show)
            self._loop.start(self._display.step, now=False)

    def stop(self, reason: str) -> None:
        """Show the summary; `reason` is why Scrapy ended the crawl."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        if self._display is not None:
            self._display.stop()
        tally = self._tally()
        how = "Done" if reason == "finished" else f"Ended early ({reason})"
        logger.info("%s after %.1f s: %s", how, self._elapsed(), describe(tally))
        logger.info("%s written; records in %s, articles in %s", *self._results())

    def _show(self) -> None:
        if self._display is not None:
            tally = self._tally()
            self._display.show(f"{describe_short(tally)}, {tally.pages / max(self._elapsed(), 0.1):.1f} pages/s")

    def _tally(self) -> Tally:
        return read_tally(self._crawler.stats.get_stats())

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _results(self) -> tuple[str, str, str]:
        root = self._archive.root
        return describe_size(self._archive.bytes_written), str(warc_directory(root)), str(items_directory(root))


class _LogLines:
    """A line in the log every `step` seconds, as under cron."""

    def __init__(self, step: float) -> None:
        self.step = step

    def show(self, text: str) -> None:
        """Log the line."""
        logger.info("%s", text)

    def stop(self) -> None:
        """Nothing is left to be taken down."""


class _LiveLine:
    """One line at the bottom of a terminal; what is logged meanwhile goes above it."""

    step = _LIVE_STEP

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - no crawl under cron pays for it
        from rich.live import Live  # noqa: PLC0415

        self._live = Live(console=Console(stderr=True), refresh_per_second=4, transient=True)
        self._live.start()
        self._handlers = [handler for handler in logging.root.handlers if type(handler) is logging.StreamHandler]
        self._streams = [handler.setStream(sys.stderr) for handler in self._handlers]

    def show(self, text: str) -> None:
        """Put the line in the place of the one before."""
        self._live.update(text)

    def stop(self) -> None:
        """Take the line away and give the log its stream back."""
        self._live.stop()
        for handler, stream in zip(self._handlers, self._streams, strict=True):
            if stream is not None:
                handler.setStream(stream)


def describe_short(tally: Tally) -> str:
    """Where a running crawl stands, in a line that fits a terminal."""
    return f"{tally.articles} articles ({tally.new} new), {tally.pages} pages, {describe_failures(tally)}"


def _open_display(interval: float) -> _Display:
    return _LiveLine() if sys.stderr.isatty() else _LogLines(interval)
