"""Where furniture rules and the model disagree: marks of an element that holds what reads like the article.

Class words lie: themes name the article's own box after the rating inside it, or after the menu that it once was. The
marks are believed as long as something else on the page can be the body.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from archiver.parse.furniture import Match
from archiver.parse.outline import Block
from archiver.parse.verdicts import ABSTRACT, BODY, OUTSIDE, Verdict
from archiver.parse.view import View

_LONG: Final = 80
"""Letters from which on a block counts as prose; shorter ones decide nothing."""
_LEAST_PROSE: Final = 150
"""Letters of prose that an element must hold before its marks are doubted."""
_LEAST_BELIEF: Final = 0.3
"""The model's mean belief in that prose, by letters."""
_BODYLIKE: Final = frozenset(("comments", "related", "consent"))
"""Kinds that read like an article and are none: letters, teasers, terms."""
_ENOUGH: Final = 0.5


def doubt_marks(view: View, scores: Sequence[float]) -> tuple[Match | None, ...]:
    """The matches of the view; where all that may be body is marked, less those of the elements that hold it."""
    if any(match is None and score >= _ENOUGH for match, score in zip(view.matches, scores, strict=True)):
        return view.matches
    doubted = {group for group, places in _group_prose(view).items() if _reads_like_body(view, scores, places)}
    marked = (_marked_by(view, place) for place in range(len(view.matches)))
    return tuple(None if group in doubted else match for match, group in zip(view.matches, marked, strict=True))


def take_likeliest(view: View, verdicts: list[Verdict]) -> None:
    """Where what calls itself an article has no body, take, in place, the prose that the model half believes in."""
    if not view.metadata.is_article or any(verdict.label in {BODY, ABSTRACT} for verdict in verdicts):
        return
    for place, (block, verdict) in enumerate(zip(view.outline.blocks, verdicts, strict=True)):
        if verdict.label == OUTSIDE and verdict.score >= _LEAST_BELIEF and _is_prose(block):
            verdicts[place] = Verdict(label=BODY, score=verdict.score, rule="likeliest")


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _LONG and block.link_chars * 2 < len(block.text)


def _group_prose(view: View) -> dict[int, list[int]]:
    """The places of the prose in each outermost marked group."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place, (block, match) in enumerate(zip(view.outline.blocks, view.matches, strict=True)):
        marked = _marked_by(view, place)
        if _is_prose(block) and marked >= 0 and match is not None and match.kind not in _BODYLIKE:
            found[marked].append(place)
    return found


def _reads_like_body(view: View, scores: Sequence[float], places: Sequence[int]) -> bool:
    sizes = [len(view.outline.blocks[place].text) for place in places]
    believed = sum(size * scores[place] for size, place in zip(sizes, places, strict=True))
    return sum(sizes) >= _LEAST_PROSE and believed >= _LEAST_BELIEF * sum(sizes)


def _marked_by(view: View, place: int) -> int:
    """The outermost marked group around a block; -1 where none is marked."""
    group, marked = view.outline.blocks[place].group, -1
    while group >= 0 and view.group_matches[group] is not None:
        marked, group = group, view.outline.groups[group].parent
    return marked
