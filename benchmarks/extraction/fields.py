"""Score headline, authors and date of publication, page by page and publisher by publisher.

    python -m benchmarks.extraction.fields [SET ...] [--shared ../shared] [--misses title|authors|published]

The rules for fields are not trained, but were written with these pages in view: the figures are in-sample. "by site" is
the mean over publishers, each of whose pages count together as one. Milliseconds are of `read_metadata` alone.
"""

import argparse
import importlib.util
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from archiver.document import read_document
from archiver.errors import ArchiverError
from archiver.parse.metadata import read_metadata
from benchmarks.extraction.corpus import Case, read_cases

SETS = ("fundus_fixtures", "parser_fixtures", "readability", "wcxb_a", "wcxb_b")

Scores = dict[str, list[tuple[str, float]]]
Row = dict[str, Any]


def main() -> None:
    """Print one line a set, and with --misses each page whose field is not the truth's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--misses", choices=("title", "authors", "published"))
    options = parser.parse_args()
    evaluator = load_evaluator(options.shared)
    for name in options.sets:
        rows = [(case, predict(case)) for case in read_cases(options.shared, name)]
        print(f"{name:<16} {_describe(score(evaluator, rows))} {_describe_speed([row['ms'] for _, row in rows])}")
        if options.misses:
            _print_misses(evaluator, rows, options.misses)


def load_evaluator(shared: Path) -> ModuleType:
    """The evaluator that lies beside the corpus, as a module."""
    spec = importlib.util.spec_from_file_location("evaluate_extraction", shared / "evaluate_extraction.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "evaluate_extraction.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(case: Case) -> Row:
    """The fields of one page in the evaluator's names, with the milliseconds that they took."""
    try:
        document = read_document(case.page)
    except ArchiverError:
        return {"ms": 0.0}
    start = time.perf_counter()
    metadata = read_metadata(document)
    return {
        "ms": (time.perf_counter() - start) * 1000,
        "title": metadata.headline,
        "authors": [author.name for author in metadata.authors],
        "published": metadata.date_published,
    }


def score(evaluator: ModuleType, rows: Iterable[tuple[Case, Row]]) -> Scores:
    """What each page scores in each field that its truth has, beside its publisher."""
    scores: Scores = defaultdict(list)
    for case, row in rows:
        site = str(case.truth.get("publisher") or case.truth.get("domain"))
        for field, measure in _measures(evaluator).items():
            truth = case.truth.get(field.partition(".")[0])
            if truth:
                scores[field].append((site, measure(truth, row.get(field.partition(".")[0]))))
    return scores


def _measures(evaluator: ModuleType) -> dict[str, Callable[[Any, Any], float]]:
    def same_time(true: Any, found: Any, *, minute: bool) -> float:
        return float(evaluator.same_time(evaluator.when(true), evaluator.when(found), minute))

    def author_f1(true: Any, found: Any) -> float:
        a, b = evaluator.names(true), evaluator.names(found)
        return float(evaluator.prf(len(a & b), len(b - a), len(a - b))[2])

    return {
        "title": lambda true, found: float(evaluator.squeeze(true) == evaluator.squeeze(found)),
        "authors": author_f1,
        "published.day": lambda true, found: same_time(true, found, minute=False),
        "published.minute": lambda true, found: same_time(true, found, minute=True),
    }


def _describe(scores: Scores) -> str:
    return "  ".join(
        f"{field} {statistics.fmean(value for _, value in values):.3f} ({_by_site(values):.3f} by site)"
        for field, values in scores.items()
    )


def _by_site(values: list[tuple[str, float]]) -> float:
    sites: dict[str, list[float]] = defaultdict(list)
    for site, value in values:
        sites[site].append(value)
    return statistics.fmean(map(statistics.fmean, sites.values()))


def _describe_speed(times: list[float]) -> str:
    return f"ms {statistics.median(times):.1f} p95 {statistics.quantiles(times, n=20)[-1]:.1f}"


def _print_misses(evaluator: ModuleType, rows: Iterable[tuple[Case, Row]], field: str) -> None:
    measure = _measures(evaluator)["published.minute" if field == "published" else field]
    for case, row in rows:
        truth = case.truth.get(field)
        if truth and measure(truth, row.get(field)) < 1:
            print(f"  {case.truth['id']}\n    true  {truth}\n    found {row.get(field)}")


if __name__ == "__main__":
    main()
