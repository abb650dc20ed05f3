"""The "Original: …" line in or below a body: it becomes `translation_of` and is no text of the article."""

from collections.abc import Callable, Sequence
from typing import Final

from archiver.items import Link, TranslationOf
from archiver.parse.outline import Outline
from archiver.parse.translation import MAX_NOTE_CHARS, RULE, read_translation_line
from archiver.parse.verdicts import BODY, FURNITURE, HEADING, TITLE, Verdict
from archiver.rules import Rules

_ABOVE: Final = 6
_BELOW: Final = 10
"""Blocks above the first and below the last of the body that such a line may stand in."""


def take_out_original(
    outline: Outline, verdicts: Sequence[Verdict], rules: Rules, absolute: Callable[[str], str]
) -> tuple[list[Verdict], TranslationOf | None]:
    """The verdicts with such lines made furniture, and the work that the first of them names."""
    found: TranslationOf | None = None
    judged = list(verdicts)
    for place in _places(verdicts):
        block = outline.blocks[place]
        if verdicts[place].label == TITLE or block.media is not None or len(block.text) > MAX_NOTE_CHARS:
            continue
        links = [Link(url=absolute(link.url), text=link.text) for link in block.links]
        original = read_translation_line(block.text, links, rules)
        if original is not None:
            found = found or original
            judged[place] = Verdict(label=FURNITURE, score=verdicts[place].score, rule=RULE, kind="other")
    return judged, found


def _places(verdicts: Sequence[Verdict]) -> range:
    body = [place for place, verdict in enumerate(verdicts) if verdict.label in {BODY, HEADING}]
    return range(max(0, body[0] - _ABOVE), min(len(verdicts), body[-1] + _BELOW)) if body else range(0)
