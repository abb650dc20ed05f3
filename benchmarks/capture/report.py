"""The part of docs/benchmarks.md that says what it costs to keep exact bytes."""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.capture.crawl_pages import CaptureFigures, measure_capture
from benchmarks.capture.memory import LONG, MemoryFigures, measure_large, measure_long
from benchmarks.capture.pages import sample_pages
from benchmarks.tables import render_table

ROOT = Path(__file__).parents[2]
PAIRS = 7
PAGES = 543
"""Three times the pages that the project's bars were measured with."""

CompressorTable = Mapping[str, Sequence[float]]
"""Name -> MB/s, size against raw, size against gzip -6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureReport:
    """All that is measured of capture."""

    crawls: tuple[CaptureFigures, ...]
    compressors: CompressorTable
    large: tuple[MemoryFigures, ...]
    long: tuple[MemoryFigures, ...]


def measure_report(corpus: Path, peer_python: Path) -> CaptureReport:
    """Measure: a few minutes for the pairs, and as long as a crawl of a hundred thousand pages takes."""
    pages = sample_pages(corpus)
    return CaptureReport(
        crawls=tuple(measure_capture(pages, PAIRS, PAGES)),
        compressors=measure_compressors(pages, peer_python),
        large=measure_large(),
        long=measure_long(LONG),
    )


def measure_compressors(pages: Sequence[bytes], peer_python: Path) -> CompressorTable:
    """The figures of each compressor on these pages."""
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            Path(folder, f"{number:04}").write_bytes(page)
        command = [str(peer_python), "benchmarks/capture/compressors.py", folder]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=600)
    table: CompressorTable = json.loads(done.stdout)
    return table


def render_report(report: CaptureReport) -> list[str]:
    """Its lines."""
    return [
        "Pages a CPU-second of a crawler that fetches and writes, against bare Scrapy (`CONCURRENT_ITEMS=1` in both):",
        f"median over pairs of crawls of {PAGES} pages, one right after the other, least and most in brackets. All",
        "processor time of the crawler's process counts; *once warm* leaves out its start and the first pages. Size is",
        "that of the WARC files, against what gzip -6 makes of the same records; ms are of CPU time, what capture adds",
        "to each page. *naive* is warcio's own writer, called where a spider gets its response.",
        "",
        *render_table(
            ["compressor", "pages arrive", "keeps", "once warm", "bare", "with capture", "ms", "size"],
            _rows(report.crawls),
        ),
        "",
        "Compressors on the same pages (`fast` is isal 2, `dense` libdeflate 6, and 5 from 128 KiB on; zlib-ng is",
        "measured only):",
        "",
        *render_table(
            ["compressor", "MB/s", "of raw", "of gzip -6"],
            (
                [name, f"{speed:.0f}", f"{raw:.3f}", f"{dense:.3f}"]
                for name, (speed, raw, dense) in report.compressors.items()
            ),
        ),
        "",
        "MB of memory: replies of 30 MB, sixteen at a time, the most at any moment; and a long crawl of small pages",
        "with all of the archive, after so many of them.",
        "",
        *render_table(
            ["30 MB replies", "at most"], ([figures.name, f"{figures.peak:.0f}"] for figures in report.large)
        ),
        "",
        *(line for figures in report.long for line in _render_long(figures)),
    ]


def _rows(crawls: Sequence[CaptureFigures]) -> list[list[str]]:
    return [
        [
            figures.compressor,
            "gzipped" if figures.is_gzipped else "raw",
            _render_shares(figures.shares),
            _render_shares(figures.warm_shares),
            f"{figures.bare_rate:.0f}",
            f"{figures.capture_rate:.0f}",
            f"{1000 / figures.capture_rate - 1000 / figures.bare_rate:.2f}",
            f"{figures.size:.3f}",
        ]
        for figures in crawls
    ]


def _render_shares(shares: Sequence[float]) -> str:
    return f"{statistics.median(shares):.0%} ({min(shares):.0%} to {max(shares):.0%})"


def _render_long(figures: MemoryFigures) -> list[str]:
    head = ["long crawl", *(f"{count:,} pages" for count in figures.resident), "at most"]
    return render_table(
        head, [[figures.name, *(f"{value:.0f}" for value in (*figures.resident.values(), figures.peak))]]
    )
