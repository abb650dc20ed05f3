"""Pages a second of a rebuild and bytes a second of a verification, with one worker and with two.

    python -m benchmarks.archive.rebuild CORPUS [--pages 400]

CORPUS is a folder of HTML files (.html or .html.gz), taken again under other addresses where they are too few.
"""

import argparse
import gzip
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from archiver.page import Exchange
from archiver.store.layout import log_files
from archiver.store.rebuild import rebuild
from archiver.store.verify import verify
from archiver.store.writer import WarcWriter

_START = datetime(2026, 3, 1, tzinfo=UTC)
_SOURCES = 4  # each has a WARC file of its own


def main() -> None:
    """Write an archive, then read it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=400)
    options = parser.parse_args()
    pages = [_read_page(path) for path in sorted(options.corpus.glob("**/*.html*"))]
    if not pages:
        sys.exit(f"{options.corpus}: no HTML files there")
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        _write_archive(root, islice(cycle(pages), options.pages))
        size = sum(path.stat().st_size for path in log_files(root))
        print(f"{options.pages} pages in {len(log_files(root))} files, {size / 1e6:.1f} MB of WARC")
        for workers in (1, 2):
            _measure(root, options.pages, size, workers)


def _read_page(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _write_archive(root: Path, pages: Iterable[bytes]) -> None:
    writer = WarcWriter(root / "warc", {})
    for number, page in enumerate(pages):
        url = f"https://paper{number % _SOURCES}.example/2026/03/story-number-{number}-of-the-archive"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
        exchange = Exchange(
            url=url,
            request=b"GET / HTTP/1.1\r\n\r\n",
            response=head.encode() + page,
            started_at=_START + timedelta(seconds=number),
        )
        writer.write(exchange, f"paper{number % _SOURCES}.example")
    writer.close()


def _measure(root: Path, pages: int, size: int, workers: int) -> None:
    started = time.perf_counter()
    versions = rebuild(root, lambda _: None, print, workers=workers)
    rebuilt = time.perf_counter()
    faults = list(verify(root, lambda _: None, workers=workers))
    verified = time.perf_counter()
    print(
        f"{workers} workers: rebuild {pages / (rebuilt - started):.1f} pages/s ({versions} versions), "
        f"verify {size / (verified - rebuilt) / 1e6:.1f} MB/s of WARC ({len(faults)} faults)"
    )


if __name__ == "__main__":
    main()
