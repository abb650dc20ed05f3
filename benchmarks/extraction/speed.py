"""What parsing costs beside a peer, bare lxml and discovery, in one run: milliseconds of processor time a page.

    python -m benchmarks.extraction.speed [SET ...] [--shared ../shared] [--every 3] [--peer-python PYTHON]

Each page is parsed once, and is new to the process as a page of a new publisher is: nothing of it is remembered. With
`--peer-python` a peer of `benchmarks.peers` takes turns with us, page by page and by the same clock; every other page
is its first. Read the figures as ratios: times of another run, or another machine, say nothing.
"""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path

import lxml.html

from archiver.discover import Site, discover
from archiver.document import read_document
from archiver.errors import ArchiverError
from archiver.page import Page
from archiver.parse import parse_article
from benchmarks.extraction.corpus import ALL, Case, read_cases

ROOT = Path(__file__).parents[2]
OURS = "parse_article"
WARM_UP = 10
"""Pages parsed on both sides before the clock runs: rules and models are loaded once a process."""

Step = Callable[[], object]


def main() -> None:
    """Measure, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(ALL))
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--every", type=int, default=3, help="take every n-th page of the sets")
    parser.add_argument("--peer", default="trafilatura", help="a name in benchmarks/peers.py")
    parser.add_argument("--peer-python", type=Path, help="the interpreter that has the peers; without it none is asked")
    options = parser.parse_args()
    cases = (case for name in options.sets for case in islice(read_cases(options.shared, name), 0, None, options.every))
    if options.peer_python:
        with start_peer(options.peer_python, options.peer, options.shared) as ask:
            rows = [*measure_pages(cases, {options.peer: ask})]
    else:
        rows = [*measure_pages(cases, {})]
    print(render_table({name: [row[name] for row in rows] for name in rows[0]}, options.peer))


def measure_pages(cases: Iterator[Case], peers: dict[str, Callable[[Case], float]]) -> Iterator[dict[str, float]]:
    """Milliseconds of each step and each peer on each page; those of the first pages are left out."""
    for number, case in enumerate(cases):
        takes: list[tuple[str, Callable[[], float]]] = [(name, partial(ask, case)) for name, ask in peers.items()]
        takes.insert(0 if number % 2 else len(takes), (OURS, partial(_measure, partial(parse_article, case.page))))
        row = {name: take() for name, take in takes} | measure_steps(case.page)
        if number >= WARM_UP:
            yield row


def measure_steps(page: Page) -> dict[str, float]:
    """Milliseconds of what stands before or beside parsing; discovery works on the tree that parsing has."""
    steps: dict[str, Step] = {
        "bare lxml": partial(lxml.html.document_fromstring, page.body),
        "read_document": partial(read_document, page),
    }
    with suppress(ArchiverError):
        document = read_document(page)
        steps["discover"] = partial(discover, page, site=Site(start_urls=(page.url,)), document=document)
    return {"discover": 0.0} | {name: _measure(step) for name, step in steps.items()}


@contextmanager
def start_peer(python: Path, peer: str, shared: Path) -> Iterator[Callable[[Case], float]]:
    """A peer in a process of its own; it is asked for the milliseconds that a page takes."""
    command = (python, "-W", "ignore", "benchmarks/peers.py", peer)
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        asked, answers = process.stdin, process.stdout
        if asked is None or answers is None:
            raise OSError("a peer without pipes")

        def ask(case: Case) -> float:
            file = shared.resolve() / "corpus" / case.corpus / "pages" / f"{case.truth['id']}.html.gz"
            print(json.dumps([str(file), case.page.url]), file=asked, flush=True)
            return float(answers.readline())

        yield ask


def render_table(columns: dict[str, Sequence[float]], peer: str) -> str:
    """Median, 95th percentile and mean of each; then ours as a share of the peer's, where there is one."""
    lines = [f"{len(columns[OURS])} pages, each once", f"{'':20}{'median':>8}{'p95':>8}{'mean':>8}"]
    lines += [f"{name:20}" + "".join(f"{figure:8.2f}" for figure in _sum_up(times)) for name, times in columns.items()]
    if peer in columns:
        ratios = (ours / its for ours, its in zip(_sum_up(columns[OURS]), _sum_up(columns[peer]), strict=True))
        lines.append(f"{'ours / ' + peer:20}" + "".join(f"{ratio:8.3f}" for ratio in ratios))
    return "\n".join(lines)


def _sum_up(times: Sequence[float]) -> tuple[float, float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], statistics.fmean(times)


def _measure(step: Step) -> float:
    start = time.process_time()
    with suppress(ArchiverError):  # a refusal costs what an article costs
        step()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main()
