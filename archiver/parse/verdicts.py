"""What was decided about each block of a page, and why: the trail that body and explanations are made from."""

from collections.abc import Sequence
from typing import Final

import msgspec

BODY: Final = "body"
HEADING: Final = "heading"
ABSTRACT: Final = "abstract"
CAPTION: Final = "caption"
TITLE: Final = "title"
FURNITURE: Final = "furniture"
OUTSIDE: Final = "outside"
"""The labels of a block. A `caption` stands beside a picture; `furniture` stood in or near the body and was taken out;
`outside` is the rest of the page."""

_ABOVE: Final = 12
_BELOW: Final = 48
"""Blocks before the first and after the last of the body that still count as near it."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The decision on one block. `score` is the model's belief (0 to 1) that it belongs to the body.

    `rule` names what decided; `kind` is one of `items.REMOVED_KINDS` where the label is furniture; `level` is the
    heading's level (1 to 6) where the label is heading.
    """

    label: str
    score: float
    rule: str
    kind: str | None = None
    level: int | None = None


def find_reach(verdicts: Sequence[Verdict]) -> range:
    """The places near the body, where furniture is worth keeping: what stands farther off is the rest of the page."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label in {BODY, HEADING}]
    return range(body[0] - _ABOVE, body[-1] + _BELOW + 1) if body else range(-_ABOVE, _BELOW)
