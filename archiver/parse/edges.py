"""Lines at the edges of a body that say when it was written and by whom: dateline above the text, signature below."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from archiver.parse.datelines import is_dateline
from archiver.parse.outline import HEADINGS, Block, Outline
from archiver.parse.people import split_names
from archiver.parse.surroundings import is_prose
from archiver.parse.verdicts import BODY, FURNITURE, Verdict
from archiver.parse.view import View
from archiver.text import squeeze

SIGNATURE: Final = "signature"
DATELINE: Final = "dateline"
_BYLINE: Final = "byline-author"
"""The first two are rules of this module; the third is that of the furniture rules for a line with a label."""

_MOST_SIGNATURE: Final = 60
_MOST_MARKS: Final = 400
"""Inline elements looked through for the one that a signature stands in."""
_SET_APART: Final = ("i", "em", "b", "strong", "cite", "u")
_NAME_WORDS: Final = range(2, 5)
_PARTICLES: Final = frozenset(
    "af al bin da dal de del della den der di do dos du e el ibn la le ten ter und van von y zu".split()  # noqa: SIM905
)
_NO_SIGNATURE: Final = frozenset((*HEADINGS, "li", "dd", "dt", "figcaption"))
_DASHES: Final = " -–—―"
_SENTENCE_ENDS: Final = re.compile(r"[.!?…。！？؟।][”“\"»’')\]）」』]*$")


def take_out_datelines(view: View, verdicts: list[Verdict]) -> None:
    """A date above the first running text, alone or with who wrote beside it, is no paragraph."""
    for place, verdict in enumerate(verdicts):
        if verdict.label != BODY:
            continue
        block = view.outline.blocks[place]
        if is_prose(block, view.scale):
            return
        if _says_when(block.text):
            verdicts[place] = Verdict(label=FURNITURE, score=verdict.score, rule=DATELINE, kind="byline")


def take_out_signature(view: View, verdicts: list[Verdict]) -> None:
    """A name alone below the last sentence, set apart by italics, bold or its place, signs the text."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    if len(body) < 2:
        return
    block, above = (view.outline.blocks[place] for place in (body[-1], body[-2]))
    if _may_sign(view.outline, block) and _SENTENCE_ENDS.search(above.text) and _is_set_apart(view.outline, block):
        score = verdicts[body[-1]].score
        verdicts[body[-1]] = Verdict(label=FURNITURE, score=score, rule=SIGNATURE, kind="byline")


def read_signature(outline: Outline, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The names in the first line at an edge of the body that says who wrote; empty where none does."""
    for block, verdict in zip(outline.blocks, verdicts, strict=True):
        if verdict.label == FURNITURE and verdict.rule in {SIGNATURE, DATELINE, _BYLINE}:
            names = [name for line in block.text.split("\n") if not is_dateline(line) for name in split_names(line)]
            if names:
                return tuple(dict.fromkeys(names))
    return ()


def _says_when(text: str) -> bool:
    dated = [is_dateline(line) for line in text.split("\n")]
    return any(dated) and all(date or _is_names(line) for line, date in zip(text.split("\n"), dated, strict=True))


def _is_names(line: str) -> bool:
    """Whether a line says names, with or without a label before them."""
    names = split_names(line) if len(line) <= _MOST_SIGNATURE else ()
    return bool(names) and all(_is_name_word(word) for name in names for word in name.split())


def _may_sign(outline: Outline, block: Block) -> bool:
    text = block.text.strip(_DASHES)
    if block.media is not None or len(text) > _MOST_SIGNATURE or outline.groups[block.group].tag in _NO_SIGNATURE:
        return False
    words = text.split()
    return len(words) in _NAME_WORDS and all(map(_is_name_word, words)) and words[0].lower() not in _PARTICLES


def _is_name_word(word: str) -> bool:
    """Whether a word is written as names are: "Vera", "V.", "O'Hara", "Jean-Paul", "van"."""
    if word in _PARTICLES:
        return True
    letters = word.rstrip(".")
    if word.endswith(".") and len(letters) > 2:
        return False
    return letters[:1].isupper() and all(letter.isalpha() or letter in "-'’." for letter in letters)


def _is_set_apart(outline: Outline, block: Block) -> bool:
    element = outline.groups[block.group].element
    if "right" in (element.get("align") or "") or "right" in (element.get("style") or ""):
        return True
    marks = islice(element.iter(*_SET_APART), _MOST_MARKS)
    return any(len(part) < 3 and squeeze(part.text_content()) == block.text for part in marks)
