"""`scrapy crawl`: Scrapy's own command with one clear line for what goes wrong and an exit status to rely on."""

import argparse
import asyncio
import logging
import sys
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.crawl.tally import Tally, read_tally
from archiver.errors import ArchiverError, UsageError

_CHATTY = (
    "asyncio",  # repeats what a failed start says in our own line, with a traceback
    "scrapy.addons",  # these name every setting and middleware, a screenful before the first page
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.utils.log",
)


class Command(ScrapyCrawl):
    """Exit status: 0 done; 1 something failed that a person must look at; 2 wrong usage."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Crawl sites into the archive with a spider: news, demo, warc or one of your own"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options; keep Scrapy's own start-up lines for -L DEBUG."""
        super().process_options(args, opts)
        if self.settings is not None and self.settings["LOG_LEVEL"] != "DEBUG":
            for name in _CHATTY:
                logging.getLogger(name).addFilter(_is_news)
            logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_shorten)
            # It warns of the first reply that is cut off, also where the next try brings it whole.
            logging.getLogger("scrapy.core.downloader.handlers.http11").addFilter(_is_failure)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider that is named."""
        if len(args) != 1:
            raise ScrapyUsageError("name one spider: " + ", ".join(self._spiders()), print_help=False)
        if args[0] not in self._spiders():
            raise ScrapyUsageError(f"no spider {args[0]!r}; there are {', '.join(self._spiders())}", print_help=False)
        crawler = self._create_crawler(args[0])
        self.exitcode = self._crawl(crawler, opts.spargs)

    def _spiders(self) -> list[str]:
        if self.crawler_process is None:
            return []
        return sorted(self.crawler_process.spider_loader.list())

    def _crawl(self, crawler: Crawler, arguments: dict[str, str]) -> int:
        process: Any = self.crawler_process
        task: asyncio.Task[None] = process.crawl(crawler, **arguments)
        process.start()
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, ArchiverError):
            print(f"scrapy crawl: {error}", file=sys.stderr)
            return 2 if isinstance(error, UsageError) else 1
        if error is not None:
            raise error
        return exit_status(crawler.stats.get_stats(), read_tally(crawler.stats.get_stats()))


def _is_news(record: logging.LogRecord) -> bool:
    """A filter, as Scrapy sets the levels of its loggers itself."""
    return record.levelno >= logging.WARNING and record.name != "asyncio"


def _is_failure(record: logging.LogRecord) -> bool:
    """A filter for what warns of things that the spider tells where they matter."""
    return record.levelno >= logging.ERROR


def _shorten(record: logging.LogRecord) -> bool:
    """A robots.txt that cannot be had is one line; where the whole host is down, the line of its page says so."""
    kind = record.exc_info[0] if record.exc_info else None
    record.exc_info = None
    return kind not in {CannotResolveHostError, DownloadConnectionRefusedError}


def exit_status(stats: dict[str, Any], tally: Tally) -> int:
    """1 where a person must look: no source reached, no article found, a bug, an archive that cannot be written."""
    is_broken = stats.get("spider_exceptions/count", 0) or stats.get("archiver/archive_faults", 0)
    if is_broken or stats.get("finish_reason") not in {"finished", "shutdown"}:
        return 1
    if stats.get("archiver/sources_spent") and not tally.pages:
        return 0  # earlier runs of the day have asked for all that this one might have
    if stats.get("archiver/stays"):
        return int(tally.failed > 0 and not tally.pages)
    is_bare = not tally.sources_reached or not stats.get("archiver/may_be_empty")
    return int(bool(tally.sources) and not tally.articles and is_bare)
