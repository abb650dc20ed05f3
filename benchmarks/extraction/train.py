"""Train the parser's models on the corpus.

    python -m benchmarks.extraction.train [--shared ../shared] [--folds FILE] [--package]

`--folds FILE` writes a model for each fold, trained on the publishers of the other folds: `score` uses them, so that no
page is scored by a model that saw its publisher. `--package` writes the models trained on everything into the package.

The models are additive (see `archiver.parse.model`). They are fitted by cyclic Newton steps, one feature at a time,
with a ridge that keeps intervals with few blocks near zero; all pages weigh the same, a block by its text.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from archiver.document import read_document
from archiver.errors import ArchiverError
from archiver.parse.features import measure_again, measure_blocks
from archiver.parse.metadata import read_metadata
from archiver.parse.model import Model, read_models
from archiver.parse.view import View, view_page
from archiver.rules import default_rules
from benchmarks.extraction.align import Labels, label_blocks
from benchmarks.extraction.corpus import ALL, FOLDS, FULL, PARTS, Case, read_cases

PACKAGED = Path("archiver/parse/weights.json")
ROUNDS = {"look": 25, "body": 25, "abstract": 40}
RIDGE = {"look": 60.0, "body": 100.0, "abstract": 2.0}
STEP = 0.3
PARTIAL = 0.15
"""What a page weighs whose truth speaks of a few blocks only."""

INTERVALS = 14
LEAST_SPAN = 0.5
"""A feature whose weights lie closer together is left out: it would cost time on every page and decide nothing."""

Array = Any


@dataclass(slots=True)
class Sample:
    """A page made ready: its view, first features, labels."""

    case: Case
    view: View
    columns: dict[str, list[float]]
    labels: Labels


def main() -> None:
    """Read arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--package", action="store_true")
    options = parser.parse_args()
    samples = read_samples(case for name in ALL for case in read_cases(options.shared, name))
    print(f"{len(samples)} pages, {sum(len(s.view.outline.blocks) for s in samples)} blocks")
    if options.package:
        PACKAGED.write_text(json.dumps(train(samples), indent=0) + "\n")
    if options.folds:
        models = [train([s for s in samples if s.case.fold != fold]) for fold in range(FOLDS)]
        options.folds.write_text(json.dumps(models))


def read_samples(cases: Iterable[Case]) -> list[Sample]:
    """Pages as features and labels; pages that cannot be read are left out."""
    samples, rules = [], default_rules()
    for case in cases:
        try:
            document = read_document(case.page)
        except ArchiverError:
            continue
        view = view_page(document, read_metadata(document), rules)
        labels = label_blocks(case.truth, view.outline.blocks)
        if view.outline.blocks and any(labels.body):
            samples.append(Sample(case=case, view=view, columns=measure_blocks(view), labels=labels))
    return samples


def train(samples: Sequence[Sample]) -> dict[str, Any]:
    """All models, each made on top of the one before it, as plain data."""
    weights = [_weigh(sample) for sample in samples]
    data = {"look": fit("look", [s.columns for s in samples], [s.labels.body for s in samples], weights)}
    again = _look_again(samples, weights)
    data["body"] = fit("body", again, [s.labels.body for s in samples], weights)
    even = [[1.0] * len(w) for w in weights]
    data["abstract"] = fit("abstract", again, [s.labels.abstract for s in samples], even)
    return data


def _look_again(samples: Sequence[Sample], weights: Sequence[list[float]]) -> list[dict[str, list[float]]]:
    """Second features, with first scores by models that did not see the publisher: as they will be on new pages."""
    again: list[dict[str, list[float]]] = [{}] * len(samples)
    for part in range(PARTS):
        seen = [place for place, sample in enumerate(samples) if sample.case.part != part]
        tables = [samples[place].columns for place in seen]
        labels = [samples[place].labels.body for place in seen]
        look = read_models({"look": fit("look", tables, labels, [weights[place] for place in seen])})["look"]
        for place, sample in enumerate(samples):
            if sample.case.part == part:
                again[place] = second_columns(sample, look)
    return again


def second_columns(sample: Sample, look: Model) -> dict[str, list[float]]:
    """The features of the second look at a page."""
    scores = look.score(sample.columns, len(sample.view.outline.blocks))
    return measure_again(sample.view, sample.columns, scores)


def fit(name: str, tables: Sequence[dict[str, list[float]]], labels: Sequence[Any], weights: Any) -> dict[str, Any]:
    """One model by cyclic Newton steps over the intervals of each feature, as plain data."""
    known = [np.array([label is not None for label in page], dtype=bool) for page in labels]
    truth = np.concatenate([np.array([x for x in page if x is not None], dtype=float) for page in labels])
    weight = np.concatenate([np.array(w)[k] for w, k in zip(weights, known, strict=True)])
    cut = {}
    for feature in tables[0]:
        column = np.concatenate([np.array(t[feature])[k] for t, k in zip(tables, known, strict=True)])
        edges = _edges(column)
        if len(edges):
            cut[feature] = (edges, np.searchsorted(edges, column, side="right"))
    mean = float((weight * truth).sum() / weight.sum())
    bias = float(np.log(mean / (1 - mean)))
    terms = _descend(name, cut, (truth, weight), bias)
    kept = [feature for feature in cut if np.ptp(terms[feature]) >= LEAST_SPAN]
    spared = sum(float((weight * terms[f][cut[f][1]]).sum() / weight.sum()) for f in cut.keys() - set(kept))
    print(f"{name}: {len(truth)} blocks, {truth.mean():.3f} positive, {len(kept)} features")
    return {"bias": round(bias + spared, 4), "terms": {f: [_round(cut[f][0], 5), _round(terms[f], 4)] for f in kept}}


def _descend(
    name: str, cut: dict[str, tuple[Array, Array]], known: tuple[Array, Array], bias: float
) -> dict[str, Array]:
    """Weights for the intervals of each feature. Beliefs are renewed after every third feature: often enough."""
    truth, weight = known
    total = np.full(len(truth), bias)
    belief = 1 / (1 + np.exp(-total))
    terms = {feature: np.zeros(len(edges) + 1) for feature, (edges, _) in cut.items()}
    for _ in range(ROUNDS[name]):
        for number, (feature, (_, places)) in enumerate(cut.items()):
            if number % 3 == 0:
                belief = 1 / (1 + np.exp(-total))
            size = len(terms[feature])
            pull = np.bincount(places, weight * (truth - belief), size) - RIDGE[name] * terms[feature] * 0.2
            stiffness = np.bincount(places, weight * belief * (1 - belief), size) + RIDGE[name]
            step = STEP * pull / stiffness
            terms[feature] += step
            total += step[places]
    return terms


def _round(values: Array, digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]


def _edges(column: Array) -> Array:
    """Where to cut a column: between its values when they are few, else at its quantiles."""
    values = np.unique(column)
    if len(values) <= 26:
        return values[1:]
    quantiles = np.quantile(column, np.linspace(0, 1, INTERVALS + 1)[1:-1])
    spread = np.quantile(values, np.linspace(0, 1, INTERVALS + 1)[1:-1])
    return np.unique(np.concatenate([quantiles, spread]))


def _weigh(sample: Sample) -> list[float]:
    sizes = [min(len(block.text), 600) ** 0.5 + 3 for block in sample.view.outline.blocks]
    total = sum(size for size, label in zip(sizes, sample.labels.body, strict=True) if label is not None) or 1.0
    whole = PARTIAL if sample.case.corpus not in FULL else 1.0
    return [size * 100 * whole / total for size in sizes]


if __name__ == "__main__":
    main()
