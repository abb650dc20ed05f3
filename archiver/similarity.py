"""How alike two texts are: a text comes in, a sketch of it, or what two of them have in common, goes out. Pure.

Sketches are MinHash (Broder 1997) over shingles; they only find pairs that are worth comparing, and whether two texts
are copies is decided on the shingles themselves. A shingle is three words, as an edit costs as many shingles as it is
long; in scripts that part no words it is six characters, which are about as many.
"""

import re
from dataclasses import dataclass
from typing import Final

from rensa import RMinHash  # type: ignore[attr-defined] # of a compiled part

SKETCH_BYTES: Final = 512
_PERMUTATIONS: Final = 128
_SEED: Final = 1
BAND_BYTES: Final = 16
"""Four values: texts that share a band of their sketches, at the same place, are worth comparing. Of 32 bands, two
texts that have half of their shingles in common share one in 87 of 100 cases, at .8 always."""
_WORDS: Final = 3
_CHARACTERS: Final = 6
_FEWEST: Final = 60
"""Shingles of a text that is compared: below that, the standing phrases of a house make most of a text."""
_FEWEST_CONTAINED: Final = 120
"""Of one that may lie in a longer text: two notes in brief can share a standing passage that long, stories do not."""
_MOST: Final = 20_000
"""Shingles that are looked at; a text that long is known by its beginning."""
_ALIKE: Final = 0.8
_UNDIVIDED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN: Final = re.compile(rf"[{_UNDIVIDED}]|[^\W{_UNDIVIDED}]+")
_UNDIVIDED_TOKEN: Final = re.compile(rf"[{_UNDIVIDED}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two texts, from 0 to 1: what they share of all that either says, and of all that the shorter one says."""

    jaccard: float
    containment: float
    shorter: int
    """Shingles of the shorter one."""

    @property
    def are_copies(self) -> bool:
        """True where one is the other but for small edits, or lies in it but for small edits."""
        lies_in_it = self.containment >= _ALIKE and self.shorter >= _FEWEST_CONTAINED
        return self.jaccard >= _ALIKE or lies_in_it


def shingles(text: str) -> frozenset[str]:
    """The distinct shingles of a text, case and punctuation aside; none where it is too short to be known by them."""
    tokens = _TOKEN.findall(text.casefold())[: _MOST + _CHARACTERS]
    undivided = sum(1 for token in tokens if _UNDIVIDED_TOKEN.match(token))
    size = _CHARACTERS if undivided * 2 > len(tokens) else _WORDS
    found = frozenset(" ".join(tokens[place : place + size]) for place in range(len(tokens) - size + 1))
    return found if len(found) >= _FEWEST else frozenset()


def sketch_of(text: str) -> bytes | None:
    """The sketch of a text, `SKETCH_BYTES` long; None for one that is too short."""
    found = shingles(text)
    if not found:
        return None
    hashed = RMinHash(_PERMUTATIONS, _SEED)
    hashed.update(sorted(found))
    return b"".join(value.to_bytes(4, "big") for value in hashed.digest())


def estimate(one: bytes, other: bytes) -> float:
    """The Jaccard similarity of two texts by their sketches, give or take .1."""
    same = sum(one[place : place + 4] == other[place : place + 4] for place in range(0, SKETCH_BYTES, 4))
    return same / _PERMUTATIONS


def compare(one: frozenset[str], other: frozenset[str]) -> Likeness:
    """How alike two texts are, by their shingles."""
    shared = len(one & other)
    either, shorter = len(one) + len(other) - shared, min(len(one), len(other))
    return Likeness(
        jaccard=shared / either if either else 0.0,
        containment=shared / shorter if shorter else 0.0,
        shorter=shorter,
    )
