"""The "Original: …" line in or below a body: it becomes `translation_of` and is no text of the article."""

from collections.abc import Sequence
from typing import Final

from lxml.etree import XPath
from msgspec.structs import replace

from archiver.document import Document
from archiver.items import TranslationOf
from archiver.parse.language import normalise_tag
from archiver.parse.outline import Outline
from archiver.parse.translation import MAX_NOTE_CHARS, RULE, read_translation_line
from archiver.parse.verdicts import BODY, FURNITURE, HEADING, TITLE, Verdict
from archiver.rules import Rules

_LINKS: Final = XPath("//a[@hreflang][@href]")
_ABOVE: Final = 6
_BELOW: Final = 10
"""Blocks above the first and below the last of the body that such a line may stand in."""


def take_out_original(
    outline: Outline, verdicts: Sequence[Verdict], rules: Rules, document: Document
) -> tuple[list[Verdict], TranslationOf | None]:
    """The verdicts with such lines made furniture, and the work that the first of them names."""
    found: TranslationOf | None = None
    judged = list(verdicts)
    for place in _places(verdicts):
        block = outline.blocks[place]
        if verdicts[place].label == TITLE or block.media is not None or len(block.text) > MAX_NOTE_CHARS:
            continue
        original = read_translation_line(block.text, block.links, rules)
        if original is not None:
            found = found or _make_whole(original, document)
            judged[place] = Verdict(label=FURNITURE, score=verdicts[place].score, rule=RULE, kind="other")
    return judged, found and _add_language(found, document)


def _make_whole(original: TranslationOf, document: Document) -> TranslationOf:
    return original if original.url is None else replace(original, url=document.absolute(original.url))


def _add_language(original: TranslationOf, document: Document) -> TranslationOf:
    """With the language that the link to the work states (HTML, `hreflang`) where its line states none."""
    if original.language is not None or original.url is None:
        return original
    for link in _LINKS(document.root):
        if document.absolute(link.get("href")) == original.url:
            return replace(original, language=normalise_tag(link.get("hreflang")))
    return original


def _places(verdicts: Sequence[Verdict]) -> range:
    body = [place for place, verdict in enumerate(verdicts) if verdict.label in {BODY, HEADING}]
    return range(max(0, body[0] - _ABOVE), min(len(verdicts), body[-1] + _BELOW)) if body else range(0)
