"""The scorer: an additive model, that is logistic regression over features cut into intervals.

Its data file (`weights.json`, made by `python -m benchmarks.extraction.train`) holds for each feature the edges of its
intervals and a weight for each. A block's score is the logistic function of the bias plus one weight a feature.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import tanh
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
        same, weighed = self.bias, []
        for name, (edges, weights) in self.terms.items():
            column = columns[name]
            # Each different number is looked for once, as most repeat; a column of one number tells no blocks apart.
            known = {number: weights[bisect_right(edges, number)] for number in set(column)}
            if len(known) == 1:
                same += known[column[0]]
            else:
                weighed.append(map(known.__getitem__, column))
        totals = map(sum, zip(*weighed, strict=True)) if weighed else repeat(0.0, size)
        # The logistic function by way of tanh, which no total is too large for.
        return [0.5 + 0.5 * tanh(0.5 * (total + same)) for total in totals]

    def score_some(self, columns: Columns, places: Sequence[int]) -> list[float]:
        """The same for the blocks at `places` alone."""
        return self.score({name: [*map(columns[name].__getitem__, places)] for name in self.terms}, len(places))


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
