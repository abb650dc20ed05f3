"""Truth laid over blocks: which blocks of a page belong to the body, which are headings, which the abstract."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archiver.parse.outline import Block

_WORD = re.compile(r"\w+")
_GRAM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """For each block 1, 0, or None where the truth does not say."""

    body: tuple[int | None, ...]
    heading: tuple[int | None, ...]
    abstract: tuple[int | None, ...]


def label_blocks(truth: dict[str, Any], blocks: Sequence[Block]) -> Labels:
    """Labels from a truth of any of the corpus's kinds."""
    if "sections" in truth:
        return _label_sections(truth, blocks)
    if "body_text" in truth:
        body = _mark(blocks, truth["body_text"].split("\n\n"), title=truth.get("title"))
        return Labels(body=body, heading=(None,) * len(blocks), abstract=(None,) * len(blocks))
    return _label_segments(truth, blocks)


def squeeze(text: str) -> str:
    """Letters and digits only, case folded."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _label_sections(truth: dict[str, Any], blocks: Sequence[Block]) -> Labels:
    headings = {squeeze(s["heading"]) for s in truth["sections"] if s["heading"]}
    pieces = [x for s in truth["sections"] for x in [s["heading"], *s["paragraphs"]] if x]
    body: list[int | None] = list(_mark(blocks, pieces, title=truth.get("title")))
    summary = list(_mark(blocks, truth.get("summary") or [], title=None, spread=False))
    for place, is_summary in enumerate(summary):
        if is_summary:
            summary[place] = 1
            body[place] = body[place] or None
    heading = tuple(
        (int(squeeze(block.text) in headings) if is_body else None) for block, is_body in zip(blocks, body, strict=True)
    )
    known = "summary" in truth
    return Labels(body=tuple(body), heading=heading, abstract=tuple(summary) if known else (None,) * len(blocks))


def _label_segments(truth: dict[str, Any], blocks: Sequence[Block]) -> Labels:
    """Pieces that must and must not be found say something of the blocks that hold them, and of no others."""
    wanted = [squeeze(x) for x in truth.get("with", []) if len(squeeze(x)) > 8]
    unwanted = [squeeze(x) for x in truth.get("without", []) if len(squeeze(x)) > 3]
    body: list[int | None] = []
    for block in blocks:
        text = squeeze(block.text)
        good, bad = any(x in text for x in wanted), any(x in text for x in unwanted)
        body.append(1 if good and not bad else 0 if bad and not good else None)
    return Labels(body=tuple(body), heading=(None,) * len(blocks), abstract=(None,) * len(blocks))


def _mark(blocks: Sequence[Block], pieces: Sequence[str], *, title: str | None, spread: bool = True) -> tuple[int, ...]:
    """1 for blocks whose text the pieces hold. Short ones count only whole, and among the long ones."""
    lines = {squeeze(line) for piece in pieces for line in [piece, *piece.split("\n")]} - {""}
    grams = Counter(gram for piece in pieces for gram in _grams(piece))
    whole = squeeze("".join(pieces))
    marks, sure = [], []
    for place, block in enumerate(blocks):
        text, own = squeeze(block.text), _grams(block.text)
        exact = text in lines
        part = len(text) > 25 and (text in whole or sum(g in grams for g in own) > 0.7 * max(1, len(own)))
        marks.append(int(bool(text) and (exact or part)))
        if marks[-1] and len(text) > 60:
            sure.append(place)
    if spread and sure:
        first, last = _bulk(sure, blocks)
        heads = squeeze(title or "")
        for place, block in enumerate(blocks):
            short = len(squeeze(block.text)) <= 60
            if marks[place] and short and (not first - 12 <= place <= last + 12 or squeeze(block.text) == heads):
                marks[place] = 0
    return tuple(marks)


def _bulk(sure: Sequence[int], blocks: Sequence[Block]) -> tuple[int, int]:
    """First and last place of the run of sure blocks that holds most text, gaps of 40 blocks allowed."""
    best, run = (0, 0, 0), [sure[0]]
    for place in [*sure[1:], 10**9]:
        if place - run[-1] > 40:
            size = sum(len(blocks[p].text) for p in run)
            best = max(best, (size, run[0], run[-1]))
            run = []
        run.append(place)
    return best[1], best[2]


def _grams(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return [tuple(words[i : i + _GRAM]) for i in range(max(1, len(words) - _GRAM + 1))] if words else []
