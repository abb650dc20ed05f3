"""Headings of the body: real ones, and lines that only look like one to a reader.

A pseudo-heading is short, says no whole sentence, and stands over running text: a line that is all bold, a line of its
own between double breaks, a block whose class calls it a subheading. A bold question in an interview is none.
"""

import re
from collections.abc import Sequence
from typing import Final

from archiver.parse.outline import HEADINGS, Block, Outline
from archiver.parse.verdicts import BODY, HEADING, Verdict

_MOST_CHARS: Final = 140
_MOST_BARE_CHARS: Final = 90
_LEAST_BELOW: Final = 30
"""Characters: the longest heading, the longest with no mark but its place, the least text around that one."""

_LEAST_UNMARKED: Final = 5
"""Short paragraphs with no mark at all that make headings of each other: fewer are short paragraphs as often."""
_LEAST_ELEMENTS: Final = 2
"""Heading elements in a body from which on bold lines in it are no headings: who writes those means others by these."""

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:sub-?(?:title|titulo|head(?:ing|line)?|hed)|(?:inter|cross|between|section|content|paragraph)-?"
    r"(?:title|head(?:ing|er|line)?)|heading|crosshead|zwischen(?:titel|ueberschrift)|intertitre|tussenkop|"
    r"mellom?tittel|mellanrubrik|ladillo|sottotitolo|podzag(?:olovok)?|subtitulo)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_UNFINISHED = (".", ",", ";", "。", "，", "；", "।", "،", "؛")
_ASKS = ("?", "？", "؟")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
_CLOSERS = "”“\"»’')]）」』"
_LIST_TAGS = frozenset(("li", "dd", "td", "th", "blockquote", "figcaption"))


def find_headings(outline: Outline, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The same verdicts, with body blocks that head others made headings."""
    found = list(verdicts)
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    elements = sum(heading_level(outline, outline.blocks[place]) is not None for place in body)
    above: Block | None = None  # the nearest text: a picture between it and a heading parts nothing
    for number, place in enumerate(body):
        below = outline.blocks[body[number + 1]] if number + 1 < len(body) else None
        decided = _judge(outline, outline.blocks[place], above, below)
        if decided is not None and not (decided[0] == "heading-bold" and elements >= _LEAST_ELEMENTS):
            rule, level = decided
            found[place] = Verdict(label=HEADING, score=verdicts[place].score, rule=rule, level=level)
        above = outline.blocks[place] if outline.blocks[place].media is None else above
    if not any(verdict.label == HEADING for verdict in found):
        for place in _find_unmarked(outline, body):
            found[place] = Verdict(label=HEADING, score=verdicts[place].score, rule="heading-paragraph")
    return found


def heading_level(outline: Outline, block: Block) -> int | None:
    """The level of the heading element that a block stands in; None where it stands in none."""
    place = block.group
    while place >= 0:
        group = outline.groups[place]
        if group.tag in HEADINGS:
            return HEADINGS[group.tag]
        place = group.parent if group.tag in {"div", "section", "header", "p"} else -1
    return None


def _judge(outline: Outline, block: Block, above: Block | None, below: Block | None) -> tuple[str, int | None] | None:
    if block.media is not None or not block.text:
        return None
    level = heading_level(outline, block)
    if level is not None:
        return ("heading-element", level) if len(block.text) < 2 * _MOST_CHARS else None
    if below is None or not _may_head(outline, block):
        return None
    if _NAMED.search(outline.groups[block.group].name):
        return "heading-class", None
    if block.bold and above is not None and not below.bold and (block.text.isupper() or not block.text.endswith(_ASKS)):
        return "heading-bold", None
    return ("heading-line", None) if _stands_bare(block, above, below) else None


def _may_head(outline: Outline, block: Block) -> bool:
    if len(block.text) > _MOST_CHARS or "\n" in block.text or block.text.endswith(_UNFINISHED):
        return False
    return block.loose or outline.groups[block.group].tag not in _LIST_TAGS


def _stands_bare(block: Block, above: Block | None, below: Block) -> bool:
    """Whether a line between double breaks, with no mark of its own, heads the text below it."""
    if not block.loose or len(block.text) > _MOST_BARE_CHARS or block.link_chars or not block.text[:1].isprintable():
        return False
    if block.text.endswith((":", "：", "!", *_ASKS)) and above is None:
        return False
    return above is not None and _is_running(above) and _is_running(below)


def _is_running(block: Block) -> bool:
    """Whether a block is text that can be headed: long, or a whole sentence however short."""
    return len(block.text) >= _LEAST_BELOW or block.text.rstrip(_CLOSERS).endswith(_ENDS)


def _find_unmarked(outline: Outline, body: Sequence[int]) -> list[int]:
    """Places of short paragraphs that head others with no mark at all.

    They are believed only where nothing else heads and there are several, each another: a caption, a credit or an
    advert's label that slipped in stands alone or repeats itself.
    """
    blocks = [outline.blocks[place] for place in body]
    found = [
        number
        for number in range(1, len(body) - 1)
        if _is_unmarked(outline, *blocks[number - 1 : number + 2]) and len(blocks[number + 1].text) >= _LEAST_BELOW
    ]
    texts = {blocks[number].text for number in found}
    return [body[number] for number in found] if _LEAST_UNMARKED <= len(texts) == len(found) else []


def _is_unmarked(outline: Outline, above: Block, block: Block, below: Block) -> bool:
    text = block.text
    return (
        text[-1:].isalnum()
        and not (block.media or above.media or below.media or block.link_chars)
        and len(text) <= _MOST_BARE_CHARS
        and ":" not in text
        and outline.groups[block.group].tag not in _LIST_TAGS
        and _is_running(above)
        and _is_running(below)
    )
