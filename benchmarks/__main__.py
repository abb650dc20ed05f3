"""Everything that is measured, in one run: `make bench`. Writes docs/benchmarks.md and docs/benchmarks.svg.

    python -m benchmarks [--shared ../shared] [--work DIR] [--peer-python .venv-bench/bin/python]

Extraction is scored out of fold by publisher: the models are trained anew without the publishers that they then parse.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.archive.rebuild import measure_reading, render_reading
from benchmarks.capture.report import CaptureReport, measure_report, render_report
from benchmarks.crawl.copies import measure_copies, render_copies
from benchmarks.crawl.crawl_corpus import SETS as CRAWLED
from benchmarks.crawl.crawl_corpus import CrawlFigures, crawl_set
from benchmarks.crawl.freshness import render_freshness
from benchmarks.crawl.frontier import measure_frontier, render_frontier
from benchmarks.crawl.large_site import measure_large_site, render_large_site
from benchmarks.extraction.corpus import ALL
from benchmarks.plot import Scores, render_plot
from benchmarks.tables import render_table

ROOT = Path(__file__).parents[1]
PEERS = ("trafilatura", "readability-lxml", "resiliparse", "lxml-parse-only")
OURS = "ours"
COLUMNS = {
    "body_f1": "body F1",
    "body_acc": "exact body",
    "seg_f1": "segments F1",
    "head_f1": "heading F1",
    "para_f1": "paragraph F1",
    "sect_acc": "right heading",
    "summary_r": "summary",
    "title_exact": "title exact",
    "author_f1": "author F1",
    "date_day": "day",
    "date_min": "minute",
    "ms_median": "ms median",
    "ms_p95": "ms p95",
}

READ_AS = (
    "An archive of corpus pages in four files, read with that many workers; a small archive is read with one by itself."
)


def main() -> None:
    """Measure, then write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--work", type=Path, help="where predictions and crawls go; a temporary folder by default")
    parser.add_argument("--peer-python", type=Path, default=ROOT / ".venv-bench" / "bin" / "python")
    options = parser.parse_args()
    if not (options.shared / "corpus").is_dir():
        sys.exit(
            f"{options.shared / 'corpus'} is not there: the figures need the corpus; name its parent with --shared"
        )
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        extraction = measure_extraction(options.shared.resolve(), work, options.peer_python)
        crawls = [crawl_set(options.shared.resolve(), name, work / "crawl" / name) for name in CRAWLED]
        capture = measure_report(options.shared / "corpus", options.peer_python)
        reading = render_reading(measure_reading(options.shared / "corpus"))
    crawling = [
        *("## A site of ten thousand articles", "", *render_large_site(measure_large_site()), ""),
        *("## The frontier", "", *render_frontier(measure_frontier()), ""),
        *("## Near-copies", "", *render_copies(measure_copies()), ""),
        *render_freshness(),
        *("", "## Rebuild and verify", "", READ_AS, "", *reading),
    ]
    page = render_page(extraction, crawls, crawling, capture)
    (ROOT / "docs" / "benchmarks.md").write_text(page, "utf-8")
    (ROOT / "docs" / "benchmarks.svg").write_text(render_plot(extraction, OURS), "utf-8")
    print(page)


_INTRODUCE_PLOT = (
    "![Body F1 and segments F1 against milliseconds a page, for this extractor and its peers](benchmarks.svg)",
    "",
    "Each dot is an extractor's mean over the sets below that score it, by their pages; its time is the mean of the",
    "medians, parsing included.",
)


def measure_extraction(shared: Path, work: Path, peer_python: Path) -> dict[str, dict[str, Scores]]:
    """Set -> extractor -> scores."""
    folds, ours = work / "folds.json", work / OURS
    _run(sys.executable, "-m", "benchmarks.extraction.train", "--shared", str(shared), "--folds", str(folds))
    command = ("-m", "benchmarks.extraction.score", *ALL, "--shared", str(shared), "--folds", str(folds))
    _run(sys.executable, *command, "--out", str(ours))
    return {name: _score_set(shared, work, peer_python, name) for name in ALL}


def _score_set(shared: Path, work: Path, peer_python: Path, name: str) -> dict[str, Scores]:
    folder = work / "sets" / name
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{peer}.jsonl" for peer in PEERS]
    for peer, file in zip(PEERS, files, strict=True):
        with file.open("w") as out:
            script: list[str | Path] = [
                peer_python,
                "-W",
                "ignore",
                "benchmarks/peers.py",
                peer,
                shared / "corpus" / name,
            ]
            subprocess.run(script, cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL, check=True)
    mine = folder / f"{OURS}.jsonl"
    mine.write_bytes((work / OURS / f"{name}.jsonl").read_bytes())
    table = folder / "scores.json"
    evaluator = [shared / "evaluate_extraction.py", shared / "corpus" / name, mine, *files, "--json", table]
    _run(sys.executable, *map(str, evaluator))
    scores: dict[str, Scores] = json.loads(table.read_text("utf-8"))
    return scores


def render_page(
    extraction: Mapping[str, Mapping[str, Scores]],
    crawls: list[CrawlFigures],
    crawling: list[str],
    capture: CaptureReport,
) -> str:
    """docs/benchmarks.md; `crawling` are the lines of its parts on long crawls."""
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}. Times are of one shared machine: read them as ratios.",
        "",
        "## Extraction",
        "",
        "The open corpus, each page parsed with models that never saw its publisher (five folds). Peers as they come.",
        "A dash: the set's truth says nothing of it, or the extractor does not give it.",
        "",
        *_INTRODUCE_PLOT,
    ]
    for name, table in extraction.items():
        pages = int(table[OURS]["pages"] or 0)
        lines += ["", f"### {name} ({pages} pages)", "", *_render_scores(table)]
    lines += ["", "## The whole program on real pages", "", *_render_crawls(crawls), "", *crawling]
    lines += ["", "## Capture", "", *render_report(capture)]
    return "\n".join(lines) + "\n"


def _render_scores(table: Mapping[str, Scores]) -> list[str]:
    columns = {key: title for key, title in COLUMNS.items() if table[OURS].get(key) is not None}
    head = ["extractor", *columns.values()]
    rows = [[name, *(_cell(key, scores.get(key)) for key in columns)] for name, scores in table.items()]
    return render_table(head, rows)


def _render_crawls(crawls: list[CrawlFigures]) -> list[str]:
    head = ["set", "pages", "items", "records", "exceptions", "seconds", "body F1", "exact body"]
    rows = [
        [
            crawl.name,
            *map(str, (crawl.pages, crawl.items, crawl.records, crawl.exceptions)),
            f"{crawl.seconds:.0f}",
            _cell("body_f1", crawl.scores["body_f1"]),
            _cell("body_acc", crawl.scores["body_acc"]),
        ]
        for crawl in crawls
    ]
    said = "`scrapy crawl news` on the pages of a set, a site per publisher, with the models of the package."
    return [said, "", *render_table(head, rows)]


def _cell(key: str, value: float | None) -> str:
    if value is None or (value == 0 and not key.startswith("ms")):
        return "–"
    return f"{value:.1f}" if key.startswith("ms") else f"{value:.3f}".removeprefix("0")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
