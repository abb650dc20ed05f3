"""What was decided about each block of a page, and why: the trail that body and explanations are made from."""

from dataclasses import dataclass
from typing import Final

BODY: Final = "body"
HEADING: Final = "heading"
ABSTRACT: Final = "abstract"
CAPTION: Final = "caption"
TITLE: Final = "title"
FURNITURE: Final = "furniture"
OUTSIDE: Final = "outside"
"""The labels of a block. A `caption` stands beside a picture; `furniture` stood in or near the body and was taken out;
`outside` is the rest of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision on one block. `score` is the model's belief (0 to 1) that it belongs to the body.

    `rule` names what decided; `kind` is one of `items.REMOVED_KINDS` where the label is furniture; `level` is the
    heading's level (1 to 6) where the label is heading.
    """

    label: str
    score: float
    rule: str
    kind: str | None = None
    level: int | None = None
