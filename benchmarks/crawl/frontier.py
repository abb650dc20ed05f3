"""What the frontier costs an address, from ten thousand known ones to a million: time, memory, bytes on disk.

    python -m benchmarks.crawl.frontier [--sizes 10000,100000,1000000]

Each size is measured in a process of its own. It adds that many addresses of a hundred hosts in batches of fifty, as
pages name them, commits as a crawl does, then leases and settles a thousand of them.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from archiver.crawl.dispatch import Dispatch, Limits
from archiver.discover import Candidate
from archiver.discover.candidate import priority_from
from archiver.store.catalogue import Catalogue
from archiver.store.frontier import Outcome
from benchmarks.tables import render_table

ROOT = Path(__file__).parents[2]
SIZES = (10_000, 100_000, 1_000_000)
HOSTS = 100
BATCH = 50
COMMIT = 2_000
"""Addresses between two commits: what a busy crawl finds in two seconds."""
LEASED = 1_000
HEAD = [
    "addresses",
    "add, µs each",
    "lease and settle, µs each",
    "known again, µs each",
    "peak memory, MB",
    "archive.db, MB",
]


def main() -> None:
    """Measure each size in a process of its own, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return
    print("\n".join(render_frontier(measure_frontier(tuple(map(int, options.sizes.split(",")))))))


def measure_frontier(sizes: Sequence[int] = SIZES) -> list[list[str]]:
    """A row of the table for each size."""
    command = (sys.executable, "-m", "benchmarks.crawl.frontier", "--one")
    runs = (
        subprocess.run((*command, str(size)), cwd=ROOT, check=True, capture_output=True, text=True) for size in sizes
    )
    return [json.loads(run.stdout) for run in runs]


def render_frontier(rows: list[list[str]]) -> list[str]:
    """The lines of docs/benchmarks.md."""
    return [
        "CPU time, memory and disk with so many addresses known, of a hundred hosts.",
        "",
        *render_table(HEAD, rows),
    ]


def measure(size: int) -> tuple[str, ...]:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        catalogue = Catalogue(path)
        adding = _seconds(lambda: _add(catalogue, size)) / size
        asking = _seconds(lambda: _ask(catalogue)) / LEASED
        again = _seconds(lambda: _add(catalogue, min(size, 20_000))) / min(size, 20_000)
        catalogue.commit()
        catalogue.close()
        space = path.stat().st_size / 2**20
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (f"{size:,}", *(f"{1e6 * each:.0f}" for each in (adding, asking, again)), f"{memory:.0f}", f"{space:.0f}")


def _add(catalogue: Catalogue, size: int) -> None:
    for start in range(0, size, BATCH):
        source = f"paper{start // BATCH % HOSTS}"
        found = [_candidate(source, number) for number in range(start, min(size, start + BATCH))]
        catalogue.frontier.add(source, found, float(start))
        if start % COMMIT == 0:
            catalogue.commit()


def _ask(catalogue: Catalogue) -> None:
    sources = [f"paper{number}" for number in range(HOSTS)]
    dispatch = Dispatch(catalogue.frontier, sources, Limits(), time.time)
    for _ in range(LEASED):
        address = dispatch.next()
        assert address is not None  # noqa: S101 - far more were added than are asked
        outcome = Outcome(asked_at=1.0, status=200, kind="article", article_id="x", interval=9.0, due_at=9e9)
        catalogue.frontier.settle(address.source, address.url, outcome)
        dispatch.done(address.url, is_article=True)


def _candidate(source: str, number: int) -> Candidate:
    url = f"https://{source}.example/2026/11/{number % 28 + 1:02}/what-the-council-said-of-bridge-{number}"
    return Candidate(url=url, kind="article", how="sitemap", via=url, priority=priority_from("article") + number % 977)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
