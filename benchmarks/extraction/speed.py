"""What parsing and discovery cost beside bare lxml in one run: milliseconds of processor time a page.

    python -m benchmarks.extraction.speed [--shared ../shared] [--every 3] [--peer-python .venv-bench/bin/python]

Read the figures as ratios: times of another run, or another machine, say nothing. With `--peer-python` the same pages
are given to a peer of `benchmarks.peers` right after, its times taken there by the wall clock.
"""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import lxml.html

from archiver.discover import Site, discover
from archiver.document import read_document
from archiver.errors import NotAnArticleError
from archiver.page import Page
from archiver.parse import parse_article
from benchmarks.extraction.corpus import read_cases

ROOT = Path(__file__).parents[2]
SETS = ("fundus_fixtures", "scrapinghub")
REPEATS = 3
"""Each page is measured so often; its best time counts, as others on the machine only ever add."""
WARM_UP = 10
"""Pages parsed before the clock runs: rules and models are loaded once a process."""


def main() -> None:
    """Measure, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--every", type=int, default=3, help="take every n-th page of the sets")
    parser.add_argument("--peer", default="trafilatura", help="a name in benchmarks/peers.py")
    parser.add_argument("--peer-python", type=Path, help="the interpreter that has the peers; without it none is asked")
    options = parser.parse_args()
    pages = [case.page for name in SETS for case in [*read_cases(options.shared, name)][:: options.every]]
    columns = measure_pages(pages)
    if options.peer_python:
        columns[options.peer] = measure_peer(options.shared, options.peer_python, options.peer)
    print(render_table(columns, len(pages)))


def measure_pages(pages: Sequence[Page]) -> dict[str, list[float]]:
    """Milliseconds a page of each step; discovery works on the tree that parsing has."""
    for page in pages[:WARM_UP]:
        _measure(partial(parse_article, page))
    columns: dict[str, list[float]] = {"bare lxml": [], "read_document": [], "parse_article": [], "discover": []}
    for page in pages:
        document, site = read_document(page), Site(start_urls=(page.url,))
        steps: tuple[Callable[[], object], ...] = (
            partial(lxml.html.document_fromstring, page.body),
            partial(read_document, page),
            partial(parse_article, page),
            partial(discover, page, site=site, document=document),
        )
        for column, step in zip(columns.values(), steps, strict=True):
            column.append(min(_measure(step) for _ in range(REPEATS)))
    return columns


def measure_peer(shared: Path, python: Path, peer: str) -> list[float]:
    """Milliseconds a page that a peer takes on the whole sets."""
    milliseconds: list[float] = []
    for name in SETS:
        command = (python, "-W", "ignore", "benchmarks/peers.py", peer, shared.resolve() / "corpus" / name)
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        milliseconds += [json.loads(line)["ms"] for line in done.stdout.splitlines()]
    return milliseconds


def render_table(columns: dict[str, list[float]], pages: int) -> str:
    """Median, 95th percentile, and the median as a multiple of bare lxml's."""
    unit = statistics.median(columns["bare lxml"])
    lines = [f"{pages} pages", f"{'':16}{'median':>8}{'p95':>8}{'of lxml':>9}"]
    for name, times in columns.items():
        median, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        lines.append(f"{name:16}{median:8.1f}{slow:8.1f}{median / unit:9.1f}")
    return "\n".join(lines)


def _measure(step: Callable[[], object]) -> float:
    start = time.process_time()
    with suppress(NotAnArticleError):  # a refusal costs what an article costs
        step()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main()
