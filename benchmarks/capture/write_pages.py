"""What compressing, writing and reading pages costs: `python -m benchmarks.capture.write_pages FOLDER` (of HTML)."""

import gzip
import hashlib
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import deflate
from isal import isal_zlib

from archiver.page import Exchange, page_from_exchange
from archiver.store.reader import read_exchanges
from archiver.store.writer import WarcWriter

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"


def main() -> None:
    """Print a line for each step: milliseconds of CPU a page, MB/s, and size against raw where there is one."""
    pages = list(read_pages(Path(sys.argv[1])))
    for level in (0, 1, 2, 3):
        measure_compressor(f"isal-{level}", pages, partial(isal_zlib.compress, level=level, wbits=31))
    for level in (1, 6):
        measure_compressor(f"zlib-{level}", pages, partial(zlib.compress, level=level, wbits=31))
    for level in (5, 6):
        measure_compressor(f"libdeflate-{level}", pages, partial(_deflate, level))
    for name in ("sha1", "sha256"):
        measure(name, pages, partial(_digest, name, pages))
    with tempfile.TemporaryDirectory() as folder:
        measure("write", pages, lambda: write_pages(Path(folder), pages))
        (path,) = Path(folder).glob("*/*")
        measure("read", pages, lambda: list(read_exchanges(path)))
        measure("read to page", pages, lambda: [page_from_exchange(one.exchange) for one in read_exchanges(path)])


def read_pages(folder: Path) -> Iterable[bytes]:
    """The bytes of every page below the folder, packed or not, up to 500."""
    paths = sorted(path for path in folder.rglob("*.html*") if path.is_file())
    for path in paths[:500]:
        yield gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def write_pages(folder: Path, pages: Iterable[bytes]) -> None:
    """Write each page as an exchange, as fast as the queue takes them."""
    writer = WarcWriter(folder, {})
    for number, page in enumerate(pages):
        url, head = f"http://paper.example/{number}", HEAD % len(page)
        request = b"GET / HTTP/1.1\r\n\r\n"
        writer.write(Exchange(url=url, request=request, response=head + page, started_at=datetime.now(UTC)), "paper")
    writer.close()


def _deflate(level: int, page: bytes) -> bytes:
    return bytes(deflate.gzip_compress(page, level))


def _digest(name: str, pages: list[bytes]) -> list[bytes]:
    return [hashlib.new(name, page).digest() for page in pages]


def measure_compressor(name: str, pages: list[bytes], compress: Callable[[bytes], bytes]) -> None:
    """Speed, then size."""
    size = sum(len(compress(page)) for page in pages) / sum(map(len, pages))
    measure(name, pages, lambda: [compress(page) for page in pages], f"{size:.3f} of raw")


def measure(name: str, pages: list[bytes], step: Callable[[], object], more: str = "") -> None:
    """One line; CPU time of all threads."""
    started = time.process_time()
    step()
    seconds = time.process_time() - started
    rate = sum(map(len, pages)) / seconds / 1e6
    print(f"{name:14}{seconds * 1000 / len(pages):8.3f} ms/page {rate:8.0f} MB/s  {more}")


if __name__ == "__main__":
    main()
