"""Quality is a ratchet: no score on the open corpus may fall below its floor (benchmarks/floors.json).

A floor rises with every gain that lasts: `python -m tests.test_quality_floor` writes those that rose, and lowers none.
The models of the package were trained on these pages, so the floors guard what is there; docs/benchmarks.md has the
figures out of fold, which tell what it is worth.
"""

import importlib.util
import json
import math
from pathlib import Path
from typing import Any

import pytest

from benchmarks.extraction.corpus import read_cases
from benchmarks.extraction.score import predict

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "benchmarks" / "floors.json"
SETS = ("fundus_fixtures", "scrapinghub", "readability")
GUARDED = ("body_f1", "body_acc", "head_f1", "para_f1", "sect_acc", "summary_r", "title_exact", "author_f1", "date_min")

needs_corpus = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason=f"no corpus at {SHARED / 'corpus'}")


@needs_corpus
@pytest.mark.parametrize("name", SETS)
def test_no_score_falls_below_its_floor(name: str) -> None:
    floors: dict[str, float] = json.loads(FLOORS.read_text("utf-8"))[name]
    scores = score_set(name)
    assert {key: scores[key] for key, floor in floors.items() if scores[key] < floor} == {}


def score_set(name: str) -> dict[str, float]:
    """The guarded scores of a set that its truth can tell."""
    spec = importlib.util.spec_from_file_location("evaluator", SHARED / "evaluate_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    evaluator: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(evaluator)
    cases = list(read_cases(SHARED, name))
    predictions = {case.truth["id"]: predict(case, None) for case in cases}
    scores, _ = evaluator.evaluate([case.truth for case in cases], predictions)
    return {key: scores[key] for key in GUARDED if scores.get(key)}


def raise_floors() -> None:
    """Write the floors that rose, cut to three places."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    for name in SETS:
        old = floors.setdefault(name, {})
        for key, score in score_set(name).items():
            old[key] = max(old.get(key, 0.0), math.floor(score * 1000) / 1000)
    FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    raise_floors()
