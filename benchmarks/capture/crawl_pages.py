"""What capture costs a crawl: pages a CPU-second of the crawler, as a share of bare Scrapy's.

    python -m benchmarks.capture.crawl_pages [--corpus ../shared/corpus] [--pairs 7] [--pages 600]

Each pair is a bare crawl and one that captures, one right after the other, so that what else the machine does weighs
on both. Nothing is extracted: what is measured is the tee, the records, the compressor, the disk.

Two shares are given: of all processor time of the crawler's process, from its start to its end, as a scheduled crawl of
that many pages costs it; and of the time after the first pages, when all is imported. `naive` is what the others are to
be held against: warcio's writer with its own compressor, called where a spider gets its response.
"""

import argparse
import importlib
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from archiver.store.members import GZIP_CODEC, File, inflate
from archiver.store.records import COMPRESSORS
from archiver.store.writer import WarcWriter
from benchmarks.capture.pages import reply_to, sample_pages, serve

ROOT = Path(__file__).parents[2]
HANDLER = "archiver.crawl.wire.CapturingDownloadHandler"
NAIVE = "naive"
CASES = (("fast", False), ("dense", False), ("fast", True), (NAIVE, False), (NAIVE, True))
SETTINGS: dict[str, Any] = {
    "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "LOG_LEVEL": "ERROR",
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}
_WARM = 64  # pages before the clock starts: handlers are built, and their modules read, with the first request
_MEASURED = 4 * 2**20  # bytes of a file whose size is compared; all of it would take longer than the crawl
_TIMEOUT = 600
_GZIP = 31  # zlib's wbits for a gzip member


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFigures:
    """What came of one case: shares of bare Scrapy's rate, pages a CPU-second, size of the files against gzip -6.

    `shares` and the rates are over the whole process, `warm_shares` from when the first pages have come.
    """

    compressor: str
    is_gzipped: bool
    shares: tuple[float, ...]
    warm_shares: tuple[float, ...]
    bare_rate: float
    capture_rate: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    pages: int
    seconds: float
    warm_seconds: float
    size: float


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--pages", type=int, default=600)
    options = parser.parse_args()
    for figures in measure_capture(sample_pages(options.corpus), options.pairs, options.pages):
        print(
            f"{figures.compressor:6}{'gzipped' if figures.is_gzipped else 'raw':8}"
            f" keeps {statistics.median(figures.shares):.0%} of bare Scrapy"
            f" ({min(figures.shares):.0%} to {max(figures.shares):.0%}),"
            f" {statistics.median(figures.warm_shares):.0%} once warm"
            f" ({min(figures.warm_shares):.0%} to {max(figures.warm_shares):.0%});"
            f" {figures.bare_rate:.0f} and {figures.capture_rate:.0f} pages a CPU-second;"
            f" files {figures.size:.3f} of gzip -6",
            flush=True,
        )


def measure_capture(pages: Sequence[bytes], pairs: int = 7, count: int = 600) -> Iterator[CaptureFigures]:
    """The figures of each case, from that many pairs of crawls of `count` pages."""
    for compressor, is_gzipped in CASES:
        with serve([reply_to(page, is_gzipped=is_gzipped) for page in pages]) as origin:
            runs = [(_crawl("bare", origin, count), _crawl(compressor, origin, count)) for _ in range(pairs)]
        yield CaptureFigures(
            compressor=compressor,
            is_gzipped=is_gzipped,
            shares=tuple(bare.seconds / captured.seconds for bare, captured in runs),
            warm_shares=tuple(bare.warm_seconds / captured.warm_seconds for bare, captured in runs),
            bare_rate=statistics.median(bare.pages / bare.seconds for bare, _ in runs),
            capture_rate=statistics.median(captured.pages / captured.seconds for _, captured in runs),
            size=runs[-1][1].size,
        )


def _crawl(name: str, origin: str, count: int) -> _Run:
    command = [sys.executable, "-m", "benchmarks.capture.crawl_pages", "--crawl", name, origin, str(count)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=_TIMEOUT)
    run = _Run(**json.loads(done.stdout))
    if run.pages != count:
        raise RuntimeError(f"{run.pages} of {count} pages came: {done.stderr}")
    return run


class FetchSpider(scrapy.Spider):
    """Fetches pages from `origin` and looks at nothing; `clock` is the CPU time used when the first had come."""

    name = "fetch"

    def __init__(self, origin: str, count: int, keep: Callable[[Response], None] | None = None) -> None:
        super().__init__()
        self.allowed_private_origins = {origin}
        self.keep = keep
        self.pages = -_WARM
        self.clock = 0.0
        self._urls = (f"{origin}/{number}" for number in range(count + _WARM))

    async def start(self) -> AsyncIterator[Any]:
        """Ask for page after page."""
        for url in self._urls:
            yield scrapy.Request(url, callback=self.count, dont_filter=True)

    def count(self, response: Response) -> None:
        """Count a page; the first few only warm up."""
        if self.keep:
            self.keep(response)
        if self.pages == 0:
            self.clock = read_cpu_clock()
        self.pages += 1


class Log:
    """An archive that is nothing but the log."""

    spool_directory = None

    def __init__(self, writer: WarcWriter) -> None:
        self._writer = writer

    def capture(self, exchange: Any) -> Any:
        """Write the exchange."""
        return self._writer.write(exchange, "bench")


def crawl(name: str, origin: str, count: int) -> None:
    """Crawl in this process and print what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        spider = _RUNS.get(name, _crawl_captured)(name, Path(folder), {"origin": origin, "count": count})
        warm_seconds = read_cpu_clock() - spider.clock
        seconds = read_cpu_clock()
        size = max((measure_size(path) for path in Path(folder).glob("**/*.warc.gz")), default=0.0)
    print(json.dumps({"pages": spider.pages, "seconds": seconds, "warm_seconds": warm_seconds, "size": size}))


def _crawl_bare(_: str, __: Path, arguments: dict[str, Any]) -> Any:
    return _run(AsyncCrawlerProcess(SETTINGS), arguments)


def _crawl_naive(_: str, folder: Path, arguments: dict[str, Any]) -> Any:
    with (folder / "naive.warc.gz").open("wb") as stream:
        return _run(AsyncCrawlerProcess(SETTINGS), arguments | {"keep": _naive_keeper(stream)})


def _naive_keeper(stream: IO[bytes]) -> Callable[[Response], None]:
    warcio: Any = importlib.import_module("warcio")
    heads: Any = importlib.import_module("warcio.statusandheaders")
    writer = warcio.WARCWriter(stream, gzip=True)

    def keep(response: Response) -> None:
        headers = [(name.decode(), value.decode()) for name, values in response.headers.items() for value in values]
        head = heads.StatusAndHeaders(f"{response.status} OK", headers, protocol="HTTP/1.1")
        body = io.BytesIO(response.body)
        record = writer.create_warc_record(response.url, "response", payload=body, http_headers=head)
        writer.write_record(record)

    return keep


def _crawl_captured(compressor: str, folder: Path, arguments: dict[str, Any]) -> Any:
    process = AsyncCrawlerProcess(SETTINGS | {"DOWNLOAD_HANDLERS": {"http": HANDLER}})
    writer = WarcWriter(folder, {}, compress=COMPRESSORS[compressor])
    spider = _run(process, arguments, Log(writer))
    writer.close()
    return spider


def _run(process: AsyncCrawlerProcess, arguments: dict[str, Any], archive: Log | None = None) -> Any:
    crawler = process.create_crawler(FetchSpider)
    if archive:
        crawler.archive = archive  # type: ignore[attr-defined]
    process.crawl(crawler, **arguments)
    process.start()
    return crawler.spider


_RUNS = {"bare": _crawl_bare, NAIVE: _crawl_naive}


def measure_size(path: Path) -> float:
    """Size of the records that a WARC file begins with, as a share of what gzip -6 makes of each."""
    with path.open("rb") as stream:
        file = File(stream.fileno(), path.stat().st_size)
        offset = dense = 0
        while offset < min(file.size, _MEASURED):
            member = inflate(file, offset, GZIP_CODEC, file.size * 1000)
            dense += len(zlib.compress(member.data, 6, _GZIP))
            offset += member.length
    return offset / dense


def read_cpu_clock() -> float:
    """Seconds that this process has used, user and system, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if sys.argv[1:2] == ["--crawl"]:
        crawl(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
