"""The standfirst or summary above a body: set apart from it by its looks, or known from the page's description."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from archiver.parse.outline import HEADINGS
from archiver.parse.pieces import find_list
from archiver.parse.titles import letters
from archiver.parse.verdicts import ABSTRACT, BODY, OUTSIDE, Verdict
from archiver.parse.view import View

_MOST_ALIKE: Final = 2
"""A first paragraph that looks like so many of the body is its first paragraph, whatever the description repeats."""
_NEAR: Final = 12
_SAME_WORDS: Final = 0.75
_LEAST: Final = 30
_SENTENCE: Final = 70
"""Characters as of Latin script; hardly a heading of a first section is as long."""
_RIGHT_BELOW: Final = 6
"""Blocks from the title on in which length alone says so: dates, names and buttons stand between."""
_STANDFIRST: Final = re.compile(
    r"sub-?_?(?:tit|head)|standfirst|teaser(?!-?_?title)|summary|(?<![a-z])(?:dek|deck|lede|lead|intro|abstract|excerpt)(?![a-z])"
    r"|articledek|chapo|chapeau|entradilla|bajada|sottotitolo|occhiello|ingress|vorspann",
    re.IGNORECASE,
)
"""Class words of standfirsts in several languages."""
_BYLINE: Final = re.compile(
    r"^\W*(?:by|von|par|por|di|door)\s|\d[.:]\d\d(?!\d)|(?:19|20)\d\d\s+(?:by|von|par|por)\s", re.IGNORECASE
)
"""Lines that say who and when stand in the same places under the same names."""
_MOST: Final = 600


def return_first_paragraphs(view: View, verdicts: list[Verdict]) -> None:
    """Give back to the body, in place, what is set like the rest of it, or all where nothing else is the body."""
    alike = Counter(_looks(view, place) for place, verdict in enumerate(verdicts) if verdict.label == BODY)
    for place, verdict in enumerate(verdicts):
        if verdict.label == ABSTRACT and (not alike or alike[_looks(view, place)] >= _MOST_ALIKE):
            verdicts[place] = Verdict(label=BODY, score=verdict.score, rule="set like the body")


def take_described(view: View, verdicts: list[Verdict], described: Sequence[float]) -> None:
    """Take, in place, a line between title and body that says what the page's description says."""
    body = next((place for place, verdict in enumerate(verdicts) if verdict.label == BODY), -1)
    if body < 0 or not 0 <= view.title < body:
        return
    for place in range(max(view.title, body - _NEAR), body):
        verdict, block = verdicts[place], view.outline.blocks[place]
        fits = _LEAST <= len(block.text) <= _MOST and block.media is None and 2 * block.link_chars < len(block.text)
        if verdict.label == OUTSIDE and fits and described[place] >= _SAME_WORDS:
            verdicts[place] = Verdict(label=ABSTRACT, score=verdict.score, rule="described")


def take_set_apart(view: View, verdicts: list[Verdict], described: Sequence[float]) -> None:
    """Take, in place, the line between title and first paragraph that is made as standfirsts are.

    That is a heading as long as a sentence, or one that the description repeats; and what the model left outside right
    below the title under a name that means a standfirst.
    """
    first = next((place for place, verdict in enumerate(verdicts) if _opens(view, place, verdict)), -1)
    for place in range(view.title + 1, min(first, view.title + _NEAR)) if view.title >= 0 else ():
        block, verdict = view.outline.blocks[place], verdicts[place]
        group = view.outline.groups[block.group]
        named = _STANDFIRST.search(group.name) is not None
        if verdict.label == BODY and group.tag != "h1":
            long = len(block.text) * view.scale >= _SENTENCE and place - view.title <= _RIGHT_BELOW
            told = named or long or described[place] >= _SAME_WORDS
            rule = "a heading like a standfirst"
        else:
            told = named and verdict.label == OUTSIDE and place == view.title + 1
            rule = "named a standfirst"
        if told and _may_be(view, place):
            verdicts[place] = Verdict(label=ABSTRACT, score=verdict.score, rule=rule)
            return


def _opens(view: View, place: int, verdict: Verdict) -> bool:
    """Whether a block is a paragraph of the body, below the title."""
    heading = view.outline.groups[view.outline.blocks[place].group].tag in HEADINGS
    return place > view.title and verdict.label == BODY and not heading


def _may_be(view: View, place: int) -> bool:
    """Whether a block reads like a standfirst, rather than like the title once more, a byline, a caption or a link."""
    block = view.outline.blocks[place]
    again = letters(view.metadata.headline or "") in letters(block.text) and bool(view.metadata.headline)
    asks = block.text.endswith(("?", "？"))  # an interview begins with a question
    plain = block.media is None and 2 * block.link_chars < len(block.text) and not asks
    return plain and not again and _LEAST <= len(block.text) <= _MOST and not _BYLINE.search(block.text)


def take_alike(view: View, verdicts: list[Verdict]) -> None:
    """Take, in place, the lines right below an abstract that are set the same, in elements of the same name."""
    for place in range(1, len(verdicts)):
        verdict, block = verdicts[place], view.outline.blocks[place]
        named = view.outline.groups[block.group].name != ""
        fits = verdict.label == OUTSIDE and named and 2 * block.link_chars < len(block.text)
        if fits and verdicts[place - 1].label == ABSTRACT and _looks(view, place) == _looks(view, place - 1):
            verdicts[place] = Verdict(label=ABSTRACT, score=verdict.score, rule="set like the abstract")


def take_whole_lists(view: View, verdicts: list[Verdict]) -> None:
    """Take, in place, the other items of a list above the body whose first is an abstract: all are one summary."""
    members: dict[int, list[int]] = {}
    for place, block in enumerate(view.outline.blocks):
        holder = find_list(view.outline, block.group) if verdicts[place].label in {ABSTRACT, BODY, OUTSIDE} else -1
        if holder >= 0 and block.text:
            members.setdefault(holder, []).append(place)
    for places in members.values():
        if verdicts[places[0]].label == ABSTRACT and _is_summary(view, verdicts, places):
            for place in places:
                verdicts[place] = Verdict(label=ABSTRACT, score=verdicts[place].score, rule="list of the abstract")


def _is_summary(view: View, verdicts: Sequence[Verdict], places: Sequence[int]) -> bool:
    """Whether a list is short and stands above the body rather than holding it."""
    size = sum(len(view.outline.blocks[place].text) for place in places)
    below = any(verdict.label == BODY for verdict in verdicts[places[-1] + 1 :])
    return size <= _MOST and below and not any(verdict.label == BODY for verdict in verdicts[: places[0]])


def _looks(view: View, place: int) -> tuple[str, str, int, bool]:
    block = view.outline.blocks[place]
    group = view.outline.groups[block.group]
    return group.tag, group.name, view.around.containers[place], block.bold
