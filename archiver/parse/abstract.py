"""The standfirst or summary above a body: set apart from it by its looks, or known from the page's description."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from archiver.parse.verdicts import ABSTRACT, BODY, OUTSIDE, Verdict
from archiver.parse.view import View

_MOST_ALIKE: Final = 2
"""A first paragraph that looks like so many of the body is its first paragraph, whatever the description repeats."""
_NEAR: Final = 12
_SAME_WORDS: Final = 0.75
_LEAST: Final = 30
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


def take_alike(view: View, verdicts: list[Verdict]) -> None:
    """Take, in place, the lines right below an abstract that are set the same, in elements of the same name."""
    for place in range(1, len(verdicts)):
        verdict, block = verdicts[place], view.outline.blocks[place]
        named = view.outline.groups[block.group].name != ""
        fits = verdict.label == OUTSIDE and named and 2 * block.link_chars < len(block.text)
        if fits and verdicts[place - 1].label == ABSTRACT and _looks(view, place) == _looks(view, place - 1):
            verdicts[place] = Verdict(label=ABSTRACT, score=verdict.score, rule="set like the abstract")


def _looks(view: View, place: int) -> tuple[str, str, int, bool]:
    block = view.outline.blocks[place]
    group = view.outline.groups[block.group]
    return group.tag, group.name, view.around.containers[place], block.bold
