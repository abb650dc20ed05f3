"""What parsing and discovery cost beside bare lxml and a peer, in one run: milliseconds of processor time a page.

    python -m benchmarks.extraction.speed [--shared ../shared] [--every 3] [--peer-python .venv-bench/bin/python]

Read the figures as ratios: times of another run, or another machine, say nothing. With `--peer-python` a peer of
`benchmarks.peers` takes turns with us: the same pages one by one, by the same clock.
"""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import lxml.html

from archiver.discover import Site, discover
from archiver.document import read_document
from archiver.errors import NotAnArticleError
from archiver.page import Page
from archiver.parse import parse_article
from benchmarks.extraction.corpus import Case, read_cases

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
    cases = [case for name in SETS for case in [*read_cases(options.shared, name)][:: options.every]]
    for case in cases[:WARM_UP]:
        _measure(partial(parse_article, case.page))
    if options.peer_python:
        with start_peer(options.peer_python, options.peer) as ask:
            rows = [measure_page(case.page) | {options.peer: ask(options.shared, case)} for case in cases]
    else:
        rows = [measure_page(case.page) for case in cases]
    print(render_table({name: [row[name] for row in rows] for name in rows[0]}, len(cases)))


def measure_page(page: Page) -> dict[str, float]:
    """Milliseconds of each step; discovery works on the tree that parsing has."""
    document, site = read_document(page), Site(start_urls=(page.url,))
    steps: dict[str, Callable[[], object]] = {
        "bare lxml": partial(lxml.html.document_fromstring, page.body),
        "read_document": partial(read_document, page),
        "parse_article": partial(parse_article, page),
        "discover": partial(discover, page, site=site, document=document),
    }
    return {name: min(_measure(step) for _ in range(REPEATS)) for name, step in steps.items()}


@contextmanager
def start_peer(python: Path, peer: str) -> Iterator[Callable[[Path, Case], float]]:
    """A peer in a process of its own; it is asked for the milliseconds that a page takes."""
    command = (python, "-W", "ignore", "benchmarks/peers.py", peer)
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        asked, answers = process.stdin, process.stdout
        if asked is None or answers is None:
            raise OSError("a peer without pipes")

        def ask(shared: Path, case: Case) -> float:
            file = shared.resolve() / "corpus" / case.corpus / "pages" / f"{case.truth['id']}.html.gz"
            print(json.dumps([str(file), case.page.url]), file=asked, flush=True)
            return float(answers.readline())

        yield ask


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
