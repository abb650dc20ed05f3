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
from twisted.python.failure import Failure

from archiver.items import WarcLocation
from archiver.page import Exchange
from archiver.store.writer import WarcWriter, recover

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

    def __init__(self, writer: WarcWriter) -> None:
        self._writer = writer

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:
        return self._writer.write(exchange, "test")


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


def main() -> None:
    plan = json.load(sys.stdin)
    directory = Path(plan["directory"])
    recover(directory)
    writer = WarcWriter(directory, {"software": "test crawl"})
    process = CrawlerProcess({**SETTINGS, **plan.get("settings", {})})
    crawler = process.create_crawler(PlannedSpider)
    crawler.archive = OneSource(writer)  # type: ignore[attr-defined]
    process.crawl(crawler, plan=plan)
    process.start()
    writer.close()


if __name__ == "__main__":
    main()
