"""The scorer: an additive model, that is logistic regression over features cut into intervals.

Its data file (`weights.json`, made by `python -m benchmarks.extraction.train`) holds for each feature the edges of its
intervals and a weight for each. A block's score is the logistic function of the bias plus one weight a feature.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

import msgspec

from archiver.parse.features import Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One scorer. `terms` maps a feature to the edges of its intervals and to their weights (one more than edges)."""

    bias: float
    terms: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]

    def score(self, columns: Columns, size: int) -> list[float]:
        """The belief, 0 to 1, for each of `size` blocks."""
        weighed = [_weigh(columns[name], edges, weights) for name, (edges, weights) in self.terms.items()]
        totals = [sum(row, self.bias) for row in zip(*weighed, strict=True)] or [self.bias] * size
        return [1 / (1 + exp(-max(-30.0, min(30.0, total)))) for total in totals]


def _weigh(column: Sequence[float], edges: Sequence[float], weights: Sequence[float]) -> Iterator[float]:
    """The weight of each number of a column; each different one is looked for once, as most repeat."""
    known = {number: weights[bisect_right(edges, number)] for number in set(column)}
    return map(known.__getitem__, column)


Models = dict[str, Model]
"""By name: `look` and `body` (first and second score of a body block), `abstract`."""


def read_models(data: dict[str, Any]) -> Models:
    """Models from the decoded data file."""
    return {
        name: Model(
            bias=model["bias"],
            terms={feature: (tuple(edges), tuple(weights)) for feature, (edges, weights) in model["terms"].items()},
        )
        for name, model in data.items()
    }


@cache
def default_models() -> Models:
    """The models that the package brings, read once."""
    return read_models(msgspec.json.decode(files("archiver.parse").joinpath("weights.json").read_bytes()))
