"""Pages a second of a rebuild and bytes a second of a verification, with one worker and with two.

    python -m benchmarks.archive.rebuild CORPUS [--pages 400] [--rounds 2]

One worker and two take turns, each first in every other round. On a machine that others use too, only processor time
tells anything: it is given for this process, which reads and publishes, and for the workers, which derive.

CORPUS is a folder of HTML files (.html or .html.gz), taken again under other addresses where they are too few.
"""

import argparse
import gzip
import os
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
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    pages = [_read_page(path) for path in sorted(options.corpus.glob("**/*.html*"))]
    if not pages:
        sys.exit(f"{options.corpus}: no HTML files there")
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        _write_archive(root, islice(cycle(pages), options.pages))
        size = sum(path.stat().st_size for path in log_files(root))
        print(f"{options.pages} pages in {len(log_files(root))} files, {size / 1e6:.1f} MB of WARC")
        for number in range(options.rounds):
            for workers in ((1, 2), (2, 1))[number % 2]:
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
    before, started = _cpu_times(), time.perf_counter()
    versions = rebuild(root, lambda _: None, print, workers=workers)
    rebuilt, after = time.perf_counter(), _cpu_times()
    faults = list(verify(root, lambda _: None, workers=workers))
    verified = time.perf_counter()
    own, others = (end - begin for begin, end in zip(before, after, strict=True))
    idle = pages / max(own, (own + others) / workers)
    print(
        f"{workers} workers: rebuild {pages / (rebuilt - started):.1f} pages/s ({versions} versions), "
        f"CPU {own:.1f} s here and {others:.1f} s in workers, so {idle:.1f} pages/s where cores are idle; "
        f"verify {size / (verified - rebuilt) / 1e6:.1f} MB/s of WARC ({len(faults)} faults)",
        flush=True,
    )


def _cpu_times() -> tuple[float, float]:
    """Seconds of processor time of this process, and of those that it has waited for."""
    times = os.times()
    return times.user + times.system, times.children_user + times.children_system


if __name__ == "__main__":
    main()
