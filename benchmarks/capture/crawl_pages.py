"""What capture costs a crawl: pages a CPU-second of the crawler, as a share of bare Scrapy's.

    python -m benchmarks.capture.crawl_pages FOLDER [--pairs 7] [--pages 600]

FOLDER holds HTML pages. They are served from memory by a process of their own, raw and gzipped. Each pair is a bare
crawl and one that captures, one right after the other, so that what else the machine does weighs on both.
"""

import argparse
import asyncio
import gzip
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from archiver.store.records import COMPRESSORS
from archiver.store.writer import WarcWriter
from benchmarks.capture.write_pages import read_pages

HANDLER = "archiver.crawl.wire.CapturingDownloadHandler"
CASES = (("fast", False), ("dense", False), ("fast", True))


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--pages", type=int, default=600)
    options = parser.parse_args()
    for name, is_gzipped in CASES:
        with serve(options.folder, is_gzipped=is_gzipped) as origin:
            pairs = [
                (measure_crawl("bare", origin, options.pages), measure_crawl(name, origin, options.pages))
                for _ in range(options.pairs)
            ]
        shares = [bare / captured for bare, captured in pairs]
        rates = [options.pages / statistics.median(seconds) for seconds in zip(*pairs, strict=True)]
        print(
            f"{name:6}{'gzipped' if is_gzipped else 'raw':8} keeps {statistics.median(shares):.0%} of bare Scrapy"
            f" ({min(shares):.0%} to {max(shares):.0%}); {rates[0]:.0f} and {rates[1]:.0f} pages a CPU-second",
            flush=True,
        )


def measure_crawl(name: str, origin: str, count: int) -> float:
    """CPU seconds, user and system, in which a crawler process fetches `count` pages; its start is not counted."""
    command = [sys.executable, "-m", "benchmarks.capture.crawl_pages", "--crawl", name, origin, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    if said["pages"] != count:
        raise RuntimeError(f"{said['pages']} of {count} pages came: {done.stderr}")
    return float(said["seconds"])


@contextmanager
def serve(folder: Path, *, is_gzipped: bool) -> Iterator[str]:
    """The origin of a server of the pages in the folder."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(folder, is_gzipped, there), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{here.recv()}"
    process.kill()
    process.join()


def _serve(folder: Path, is_gzipped: bool, port: Connection) -> None:  # noqa: FBT001 - a process takes positions
    coding = b"Content-Encoding: gzip\r\n" if is_gzipped else b""
    bodies = [gzip.compress(page, 6) if is_gzipped else page for page in read_pages(folder)]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + coding + b"Content-Length: %d\r\n\r\n"
    replies = [head % len(body) + body for body in bodies]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(replies[int(request.split(b" ")[1][1:]) % len(replies)])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


class _FetchSpider(scrapy.Spider):
    """Fetches and looks at nothing."""

    name = "fetch"

    def __init__(self, origin: str, count: int) -> None:
        super().__init__()
        self.allowed_private_origins = {origin}
        self._urls = [f"{origin}/{number}" for number in range(count)]
        self.pages = 0
        self.began = 0.0

    async def start(self) -> AsyncIterator[Any]:
        self.began = read_cpu_clock()
        for url in self._urls:
            yield scrapy.Request(url, callback=self.count, dont_filter=True)

    def count(self, _: object) -> None:
        self.pages += 1


class _Log:
    """An archive that is nothing but the log."""

    def __init__(self, writer: WarcWriter) -> None:
        self._writer = writer

    def capture(self, exchange: Any) -> Any:
        return self._writer.write(exchange, "bench")


def crawl(name: str, origin: str, count: int) -> None:
    """Crawl in this process and print what it cost."""
    settings: dict[str, Any] = {
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "LOG_LEVEL": "ERROR",
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
    }
    if name != "bare":
        settings["DOWNLOAD_HANDLERS"] = {"http": HANDLER}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_FetchSpider)
    with tempfile.TemporaryDirectory() as folder:
        if name != "bare":
            writer = WarcWriter(Path(folder), {}, compress=COMPRESSORS[name])
            crawler.archive = _Log(writer)  # type: ignore[attr-defined]
        process.crawl(crawler, origin=origin, count=count)
        process.start()
        if name != "bare":
            writer.close()
        spider: Any = crawler.spider
        print(json.dumps({"pages": spider.pages, "seconds": read_cpu_clock() - spider.began}))


def read_cpu_clock() -> float:
    """Seconds that this process has used, user and system, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if sys.argv[1:2] == ["--crawl"]:
        crawl(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
