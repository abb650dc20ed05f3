"""A site of ten thousand articles, crawled by the real program, and crawled again the next day.

    python -m benchmarks.crawl.large_site [--articles 10000]

Said at a hundredth, a tenth and all of the articles: articles that a CPU-second of the crawler brings (of the stretch
since the mark before), its memory, the size of archive.db and of the WARC files. Of the next day, on which a few
articles were edited and a few are new: what was asked, and how much of it came whole. For that day to have passed,
every moment in the frontier is moved a day back.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.crawl.big_paper import BigPaper, Served, serve_paper
from benchmarks.tables import render_table

ROOT = Path(__file__).parents[2]
ARTICLES = 10_000
EDITED = (40, 41, 500, 501, 3000, 3001)
"""Counted from the newest: one of each two carries an ETag. The paper's sitemap tells of each."""
NEW = 10
_DAY = 86_400.0
_HASTE = ("AUTOTHROTTLE_ENABLED=False", "DOWNLOAD_DELAY=0", "CONCURRENT_REQUESTS_PER_DOMAIN=16")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a crawl stood when so many articles had been sent: CPU seconds, MB resident, MB of archive.db and WARC."""

    articles: int
    cpu: float
    resident: float
    catalogue: float
    log: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the site was asked on a day, what it answered, and the items that came of it."""

    whole: int
    unchanged: int
    others: int
    items: int
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeSite:
    """All that is measured."""

    marks: tuple[Mark, ...]
    days: tuple[Day, ...]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    print("\n".join(render_large_site(measure_large_site(parser.parse_args().articles))))


def measure_large_site(articles: int = ARTICLES) -> LargeSite:
    """Two crawls: a few minutes."""
    now = datetime.now(UTC)
    edited = frozenset(articles - back for back in EDITED if back <= articles)
    marks: list[Mark] = []
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder)
        with serve_paper(BigPaper(articles, now)) as site:
            wanted = sorted({max(1, articles // 100), max(1, articles // 10), articles})
            first = _crawl(archive, site, wanted, marks)
            port = int(site.origin.rpartition(":")[2])
        _let_a_day_pass(archive / "archive.db")
        with serve_paper(BigPaper(articles, now, edited, NEW), port) as site:
            second = _crawl(archive, site, [], marks)
    return LargeSite(marks=tuple(marks), days=(first, second))


def render_large_site(measured: LargeSite) -> list[str]:
    """The lines of docs/benchmarks.md."""
    first, second = measured.days
    head = ["articles", "a CPU-second", "memory, MB", "archive.db, MB", "WARC, MB"]
    before = Mark(articles=0, cpu=0, resident=0, catalogue=0, log=0)
    rows = []
    for mark in measured.marks:
        speed = (mark.articles - before.articles) / (mark.cpu - before.cpu)
        figures = (f"{speed:.0f}", f"{mark.resident:.0f}", f"{mark.catalogue:.1f}", f"{mark.log:.1f}")
        rows.append([f"{mark.articles:,}", *figures])
        before = mark
    days = [
        [name, *map(str, (day.whole, day.unchanged, day.others, day.items)), f"{day.cpu:.0f}"]
        for name, day in (("first", first), ("next", second))
    ]
    return [
        "A generated site with sitemaps, a feed and paged sections, crawled by `scrapy crawl news`. Speed is of the",
        "stretch since the line above, over the crawler's process tree, with its start and all discovery.",
        "",
        *render_table(head, rows),
        "",
        f"The next day {len(EDITED)} articles were edited and {NEW} are new, of which sitemap and feed tell. Other",
        "articles are asked again by their age; half of them have no validators, so that they come whole.",
        "",
        *render_table(["day", "articles sent whole", "304", "lists and files", "new lines", "CPU s"], days),
    ]


def _crawl(archive: Path, site: Served, wanted: list[int], marks: list[Mark]) -> Day:
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={site.origin}/"]
    command += [part for setting in (*_HASTE, f"ARCHIVE_DIR={archive}") for part in ("-s", setting)]
    before, cpu, waiting = _count_items(archive), 0.0, list(wanted)
    with (archive / "crawl.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        while process.poll() is None:
            cpu = max(cpu, _cpu(process.pid))
            if len(waiting) > 1 and site.count("articles") >= waiting[0]:
                marks.append(_mark(archive, process.pid, waiting.pop(0)))
            if waiting and site.count("articles") >= waiting[-1]:
                last = _mark(archive, process.pid, waiting[-1])  # the last that can be seen before the end
                if last.resident:
                    marks[len(wanted) - 1 :] = [last]
            time.sleep(0.1)
    if process.returncode:
        raise RuntimeError((archive / "crawl.log").read_text("utf-8")[-2000:])
    counts = {kind: site.count(kind) for kind in ("articles", "unchanged", "others")}
    return Day(
        whole=counts["articles"],
        unchanged=counts["unchanged"],
        others=counts["others"],
        items=_count_items(archive) - before,
        cpu=cpu,
    )


def _mark(archive: Path, pid: int, articles: int) -> Mark:
    catalogue = sum(path.stat().st_size for path in archive.glob("archive.db*"))
    log = sum(path.stat().st_size for path in archive.glob("warc/*/*.warc.gz*"))
    resident = sum(_resident(one) for one in _tree(pid))
    return Mark(articles=articles, cpu=_cpu(pid), resident=resident, catalogue=catalogue / 2**20, log=log / 2**20)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text("ascii").split():
            yield from _tree(int(child))


def _cpu(pid: int) -> float:
    """Seconds that a process and its children have taken, those that ended too."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
        own = sum(map(int, fields[11:15])) / _TICKS
        return own + sum(_cpu(child) for child in _tree(pid) if child != pid)
    except (OSError, IndexError):
        return 0.0


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE / 2**20
    except (OSError, IndexError):
        return 0.0


def _count_items(archive: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in archive.glob("items/*/*.jsonl"))


def _let_a_day_pass(path: Path) -> None:
    with sqlite3.connect(path) as db:
        for column in ("due_at", "first_seen", "last_asked", "last_seen", "last_changed"):
            db.execute(f"UPDATE addresses SET {column} = {column} - ?", (_DAY,))  # noqa: S608 -- one of five names
        db.execute("UPDATE runs SET began = began - ?, ended = ended - ?", (_DAY, _DAY))
    db.close()


if __name__ == "__main__":
    main()
