"""What was taken out of a page: judged blocks, and what furniture says in its buttons or to screen readers alone."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, islice
from typing import Final

from lxml.html import HtmlElement

from archiver.items import Removed
from archiver.parse.blocks import is_unshown
from archiver.parse.verdicts import FURNITURE, Verdict, find_reach
from archiver.parse.view import View
from archiver.text import squeeze

MAX_REMOVED: Final = 200
MAX_REMOVED_CHARS: Final = 2_000
"""Bounds of `Article.removed`: entries, and characters of each."""

_MAX_PARTS: Final = 300
_MAX_WORDS: Final = 200
"""Elements of a piece of furniture that are looked at, and the characters of one that are kept."""

_INLINE: Final = ("button", "span", "a", "label", "small", "b", "strong", "i", "em")
_FRAME: Final = frozenset(("navigation", "other"))
"""Kinds whose buttons say nothing of the article: "Menu", "Search"."""

_Piece = tuple[int, str, str, str]
"""The place in the page, kind, rule and words of what was taken out."""


def build_removed(view: View, verdicts: Sequence[Verdict]) -> tuple[Removed, ...]:
    """What was taken out, neighbours of one kind and rule as one entry."""
    parted = list(accumulate((verdict.label != FURNITURE for verdict in verdicts), initial=0))
    pieces = sorted([*_read_unshown(view, verdicts), *_read_shown(view, verdicts)], key=lambda piece: piece[0])
    runs = groupby(pieces, key=lambda piece: (parted[piece[0]], piece[1], piece[2]))
    return tuple(
        Removed(kind=kind, text="\n".join(piece[3] for piece in run)[:MAX_REMOVED_CHARS], rule=rule)
        for (_, kind, rule), run in islice(runs, MAX_REMOVED)
    )


def _read_shown(view: View, verdicts: Sequence[Verdict]) -> Iterator[_Piece]:
    for place, verdict in enumerate(verdicts):
        text = view.outline.blocks[place].text
        if verdict.label == FURNITURE and text:
            yield place, verdict.kind or "other", verdict.rule, text


def _read_unshown(view: View, verdicts: Sequence[Verdict]) -> Iterator[_Piece]:
    """The words of furniture near the body that are no block: those of buttons, and for screen readers."""
    reach = find_reach(verdicts)
    # Groups are numbered as they open, so that the first block of this or a later one is where a group stands.
    latest = list(accumulate((block.group for block in view.outline.blocks), max))
    for number, (group, match) in enumerate(zip(view.outline.groups, view.group_matches, strict=True)):
        inside = group.parent >= 0 and view.group_matches[group.parent] is not None
        if match is None or inside or match.kind in _FRAME:
            continue
        place = bisect_left(latest, number)
        words = "\n".join(dict.fromkeys(_read_words(group.element))) if place in reach else ""
        if words:
            yield min(place, len(verdicts) - 1), match.kind, match.rule, words


def _read_words(element: HtmlElement) -> Iterator[str]:
    taken: set[HtmlElement] = set()
    for part in islice(element.iter(*_INLINE), _MAX_PARTS):
        if part.getparent() in taken:
            taken.add(part)
        elif is_unshown(part):
            taken.add(part)
            words = squeeze(part.text_content())
            if words:
                yield words[:_MAX_WORDS]
