"""Runs of body text far from each other: which of them are the article, and which other things that read like one."""

from collections.abc import Iterator, Sequence
from typing import Final

from archiver.parse.surroundings import is_prose
from archiver.parse.verdicts import BODY, OUTSIDE, Verdict
from archiver.parse.view import View

_GAP: Final = 8
"""Blocks outside the body that part one island from the next."""
_ISLAND: Final = 0.3
"""An island with less text than this share of the largest has to show that it is of the body."""
_MOST_EARLY: Final = 100
_SURE_AMID: Final = 0.65
_SURE_BESIDE: Final = 0.85
_MANY: Final = 8
"""The least belief, by text, in an island between others and in one at an end, which has to be of so many blocks."""


def drop_islands(view: View, verdicts: list[Verdict]) -> None:
    """Keep the largest run of body blocks, and what is nearly as large, near it, looks the same, or is sure."""
    islands = list(_islands(verdicts))
    if len(islands) < 2:
        return
    sizes = [_measure(view, island) for island in islands]
    largest = max(range(len(islands)), key=sizes.__getitem__)
    home = {mark for place in islands[largest] for mark in _homes(view, place)}
    kept = [
        size >= _ISLAND * sizes[largest] or any(not home.isdisjoint(_homes(view, place)) for place in island)
        for island, size in zip(islands, sizes, strict=True)
    ]
    for number, island in enumerate(islands):
        amid = any(kept[:number]) and any(kept[number + 1 :])
        early = island[-1] < view.title and max(len(view.outline.blocks[place].text) for place in island) < _MOST_EARLY
        if early or not (kept[number] or _is_sure(view, verdicts, island, amid=amid)):
            for place in island:
                verdicts[place] = Verdict(label=OUTSIDE, score=verdicts[place].score, rule="apart")


def _is_sure(view: View, verdicts: Sequence[Verdict], island: Sequence[int], *, amid: bool) -> bool:
    """Whether the model is so sure of running text that boxes around it must have parted it from the rest."""
    if not any(is_prose(view.outline.blocks[place], view.scale) for place in island):
        return False
    believed = sum(len(view.outline.blocks[place].text) * verdicts[place].score for place in island)
    least = _SURE_AMID if amid else _SURE_BESIDE
    return believed >= least * _measure(view, island) and (amid or len(island) >= _MANY)


def _measure(view: View, island: Sequence[int]) -> int:
    return sum(len(view.outline.blocks[place].text) for place in island)


def _homes(view: View, place: int) -> Iterator[int | tuple[str, str]]:
    """What ties a block to others: its container, the group around that one, and its element where that has a name."""
    container = view.around.containers[place]
    group = view.outline.groups[view.outline.blocks[place].group]
    yield container
    yield view.outline.groups[container].parent
    if group.name:
        yield group.tag, group.name


def _islands(verdicts: Sequence[Verdict]) -> Iterator[list[int]]:
    island: list[int] = []
    for place, verdict in enumerate(verdicts):
        if verdict.label != BODY:
            continue
        if island and place - island[-1] > _GAP:
            yield island
            island = []
        island.append(place)
    if island:
        yield island
