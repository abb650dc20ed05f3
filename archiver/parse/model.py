"""The scorer: an additive model, that is logistic regression over features cut into intervals.

Its data file (`weights.json`, made by `python -m benchmarks.extraction.train`) holds for each feature the edges of its
intervals and a weight for each. A block's score is the logistic function of the bias plus one weight a feature.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp
from operator import add
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
        totals = [self.bias] * size
        for name, (edges, weights) in self.terms.items():
            places = map(bisect_right, repeat(edges), columns[name])
            totals = list(map(add, totals, map(weights.__getitem__, places)))
        return [1 / (1 + exp(-max(-30.0, min(30.0, total)))) for total in totals]


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
