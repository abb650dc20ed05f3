"""Pages a second of a rebuild and bytes a second of a verification, with one worker and with two.

    python -m benchmarks.archive.rebuild CORPUS [--pages 800] [--rounds 3]

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from archiver.page import Exchange
from archiver.store.layout import log_files
from archiver.store.rebuild import rebuild
from archiver.store.verify import verify
from archiver.store.writer import WarcWriter
from benchmarks.tables import render_table

_START = datetime(2026, 3, 1, tzinfo=UTC)
PAGES = 800
ROUNDS = 3
_SOURCES = 4  # each has a WARC file of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFigures:
    """What reading an archive took: pages a second of a rebuild, bytes a second of a verification.

    `idle` is what processor time says of the rebuild where each worker has a core of its own.
    """

    workers: int
    rebuild: float
    idle: float
    verify: float


def main() -> None:
    """Write an archive, then read it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    for line in render_reading(measure_reading(options.corpus, options.pages, options.rounds)):
        print(line)


def measure_reading(corpus: Path, count: int = PAGES, rounds: int = ROUNDS) -> tuple[ReadingFigures, ...]:
    """The figures of each round."""
    pages = [_read_page(path) for path in sorted(corpus.glob("**/*.html*"))]
    if not pages:
        sys.exit(f"{corpus}: no HTML files there")
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        _write_archive(root, islice(cycle(pages), count))
        size = sum(path.stat().st_size for path in log_files(root))
        order = [workers for number in range(rounds) for workers in ((1, 2), (2, 1))[number % 2]]
        return tuple(_measure(root, count, size, workers) for workers in order)


def render_reading(figures: Sequence[ReadingFigures]) -> list[str]:
    """A table: the median of each number of workers."""
    head = ["workers", "rebuild, pages/s", "where cores are idle", "verify, MB/s of WARC"]
    rows = []
    for workers in sorted({one.workers for one in figures}):
        alike = [one for one in figures if one.workers == workers]
        rebuilt, idle, verified = (
            median(getattr(one, name) for one in alike) for name in ("rebuild", "idle", "verify")
        )
        rows.append([str(workers), f"{rebuilt:.0f}", f"{idle:.0f}", f"{verified / 1e6:.0f}"])
    return render_table(head, rows)


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


def _measure(root: Path, pages: int, size: int, workers: int) -> ReadingFigures:
    before, started = _cpu_times(), time.perf_counter()
    rebuild(root, lambda _: None, print, workers=workers)
    rebuilt, after = time.perf_counter(), _cpu_times()
    if faults := list(verify(root, lambda _: None, workers=workers)):
        raise RuntimeError(f"a benchmark's archive has {len(faults)} faults")
    verified = time.perf_counter()
    own, others = (end - begin for begin, end in zip(before, after, strict=True))
    return ReadingFigures(
        workers=workers,
        rebuild=pages / (rebuilt - started),
        idle=pages / max(own, (own + others) / workers),
        verify=size / (verified - rebuilt),
    )


def _cpu_times() -> tuple[float, float]:
    """Seconds of processor time of this process, and of those that it has waited for."""
    times = os.times()
    return times.user + times.system, times.children_user + times.children_system


if __name__ == "__main__":
    main()
