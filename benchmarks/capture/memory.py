"""What capture costs in memory: over a long crawl of pages, and with large replies in flight.

    python -m benchmarks.capture.memory [--pages 100000]

The long crawl runs with all of the archive (log, catalogue, originals), an address for each page; pages are plain
text, so that what is measured is not the extractor. The large replies are 16 of 30 MB at a time, and of bytes that no
compressor makes smaller.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from benchmarks.capture.pages import serve

ROOT = Path(__file__).parents[2]
HANDLER = "archiver.crawl.wire.CapturingDownloadHandler"
BARE, CAPTURE = "bare", "capture"
LARGE = 30_000_000
LONG = 100_000
_PAGE_SIZE = resource.getpagesize()
_PARAGRAPH = "The ferry to the island runs again since the morning, and the harbour is full of people who waited.\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
_TIMEOUT = 3600
_ASKED = 64  # requests in the scheduler at most: Scrapy takes all that it is given


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFigures:
    """MB of a crawler's memory: pages that had come → resident then; and the most that it ever had."""

    name: str
    resident: dict[int, float]
    peak: float


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=LONG)
    options = parser.parse_args()
    for figures in (*measure_large(), *measure_long(options.pages)):
        print(figures, flush=True)


def measure_long(count: int) -> tuple[MemoryFigures, ...]:
    """A crawl of `count` small pages with the archive: memory at a hundredth of them, at a tenth, half, and the end."""
    pages = [(_PARAGRAPH * (40 + n)).encode() for n in range(50)]
    marks = [count // 100, count // 10, count // 2, count]
    with serve([_HEAD % (b"text/plain", len(page)) + page for page in pages]) as origin:
        return (_crawl(CAPTURE, origin, marks),)


def measure_large(count: int = 48) -> tuple[MemoryFigures, ...]:
    """Crawls of `count` large replies, sixteen at a time."""
    with serve([_HEAD % (b"application/octet-stream", LARGE) + os.urandom(LARGE)]) as origin:
        return tuple(_crawl(name, origin, [count]) for name in (BARE, CAPTURE))


def _crawl(name: str, origin: str, marks: list[int]) -> MemoryFigures:
    command = [sys.executable, "-m", "benchmarks.capture.memory", "--crawl", name, origin, json.dumps(marks)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=_TIMEOUT)
    said = json.loads(done.stdout.splitlines()[-1])
    resident = {int(mark): value for mark, value in said["resident"].items()}
    if list(resident) != marks:
        raise RuntimeError(f"only {list(resident)} of {marks} pages came: {done.stderr}")
    return MemoryFigures(name=name, resident=resident, peak=said["peak"])


class _MarkSpider(scrapy.Spider):
    """Fetches pages and notes the memory in use at each mark."""

    name = "marks"

    def __init__(self, origin: str, marks: list[int]) -> None:
        super().__init__()
        self.allowed_private_origins = {origin}
        self.pages = 0
        self.resident: dict[int, float] = {}
        self._origin = origin
        self._marks = marks

    async def start(self) -> AsyncIterator[Any]:
        """Ask for page after page, each under an address of its own."""
        for number in range(self._marks[-1]):
            if number % _ASKED == 0 and number:
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield scrapy.Request(f"{self._origin}/{number}", callback=self.count, dont_filter=True)

    def count(self, _: object) -> None:
        """Count a page."""
        self.pages += 1
        if self.pages in self._marks:
            self.resident[self.pages] = read_resident()


def crawl(name: str, origin: str, marks: list[int]) -> None:
    """Crawl in this process and print what memory it took."""
    settings: dict[str, Any] = {
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_WARNSIZE": 0,
        "LOG_LEVEL": "ERROR",
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
    }
    with tempfile.TemporaryDirectory() as folder:
        if name == CAPTURE:
            settings |= {
                "ARCHIVE_DIR": folder,
                "DOWNLOAD_HANDLERS": {"http": HANDLER},
                "EXTENSIONS": {"archiver.crawl.archive.Archive": 10},
                "WARC_COMPRESSION": "fast",
                "WARC_MAX_AGE": 3600,
                "WARC_MAX_SIZE": 1 << 30,
                "WARC_QUEUE_SIZE": 64,
            }
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(_MarkSpider)
        process.crawl(crawler, origin=origin, marks=marks)
        process.start()
        spider: Any = crawler.spider
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"resident": spider.resident, "peak": peak}))


def read_resident() -> float:
    """MB of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE_SIZE / 2**20


if __name__ == "__main__":
    if sys.argv[1:2] == ["--crawl"]:
        crawl(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))
    else:
        main()
