"""A minimal crawl in a process of its own: a plan (JSON) on standard input, a line for each answer on standard output.

The plan: {"directory", "allowed": [origin], "settings", "requests": [{"url", "method", "body", "headers", "meta"}]}.
An answer: {"url", "status" or "error", "exchange" (whether there was one), "location" or null, "text"}.
"""

import json
import sys
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from archiver.items import WarcLocation
from archiver.page import Exchange
from archiver.store.recovery import recover
from archiver.store.writer import WarcWriter

HANDLER = "archiver.crawl.wire.CapturingDownloadHandler"
SETTINGS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
    "DOWNLOADER_MIDDLEWARES": {"archiver.crawl.guard.AddressGuardMiddleware": 1},
    "HTTPERROR_ALLOW_ALL": True,
    "LOG_LEVEL": "WARNING",
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}


class OneSource:
    """The archive of this crawl: all goes to one source."""

    def __init__(self, writer: WarcWriter, spool_directory: Path) -> None:
        self._writer = writer
        self.spool_directory = spool_directory

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:
        return self._writer.write(exchange, "test")


class SlowDisk:
    """An archive whose disk catches up only when the crawl has come to a halt; notes how much ever waited."""

    spool_directory = None

    def __init__(self) -> None:
        self.most = 0
        self._last = 0
        self._waiting: list[Future[WarcLocation]] = []
        self._loop: LoopingCall | None = None

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:
        if self._loop is None:
            self._loop = LoopingCall(self._catch_up)
            self._loop.start(0.5, now=False)
        self._waiting.append(Future())
        self.most = max(self.most, len(self._waiting))
        return self._waiting[-1]

    def _catch_up(self) -> None:
        if len(self._waiting) != self._last:
            self._last = len(self._waiting)
            return
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            future.set_result(WarcLocation(filename="none", offset=0, length=0, record_id=str(self.most)))


class PlannedSpider(scrapy.Spider):
    name = "planned"

    def __init__(self, plan: Mapping[str, Any]) -> None:
        super().__init__()
        self.plan = plan
        self.allowed_private_origins = set(plan["allowed"])

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for wanted in self.plan["requests"]:
            yield scrapy.Request(
                wanted["url"],
                method=wanted.get("method", "GET"),
                body=wanted.get("body", ""),
                headers=wanted.get("headers"),
                meta=wanted.get("meta", {}),
                callback=self.answered,
                errback=self.failed,
                dont_filter=True,
            )

    def answered(self, response: Response) -> None:
        if self.settings.getbool("SLOW_DISK"):
            return
        say(response.request, status=response.status, text=response.body.decode("utf-8", "replace")[:200])

    def failed(self, failure: Failure) -> None:
        say(failure.request, error=f"{type(failure.value).__name__}: {failure.value}")  # type: ignore[attr-defined]


def say(request: Any, **more: object) -> None:
    record = request.meta.get("record")
    location = record.result(30) if record else None
    line = {
        "url": request.url,
        "exchange": "exchange" in request.meta,
        "location": [location.filename, location.offset, location.record_id] if location else None,
        **more,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def run(plan: Mapping[str, Any], archive: object) -> None:
    process = CrawlerProcess({**SETTINGS, **plan["settings"]})
    crawler = process.create_crawler(PlannedSpider)
    if archive is not None:
        crawler.archive = archive  # type: ignore[attr-defined]
    process.crawl(crawler, plan=plan)
    process.start()


def main() -> None:
    plan = json.load(sys.stdin)
    if plan["settings"].get("NO_ARCHIVE"):
        run(plan, None)
    elif plan["settings"].get("SLOW_DISK"):
        archive = SlowDisk()
        run(plan, archive)
        sys.stdout.write(json.dumps({"most": archive.most}) + "\n")
    else:
        directory = Path(plan["directory"])
        recover(directory)
        writer = WarcWriter(directory, {"software": "test crawl"})
        run(plan, OneSource(writer, Path(plan["directory"]) / "spool"))
        writer.close()


if __name__ == "__main__":
    main()
