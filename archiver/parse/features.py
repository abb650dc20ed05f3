"""From blocks to numbers: what each block is, where it stands, and what stands around it.

A table of features is a dict of columns, one number for each block in each. The model (see `model`) turns a number
into a weight by the interval that it falls into, so nothing needs scaling and categories are small integers.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import log2
from typing import Final

from archiver.items import Embed, Figure, Table
from archiver.parse.class_words import WORD_KINDS
from archiver.parse.outline import Block
from archiver.parse.surroundings import (
    FLAGS,
    HIDDEN,
    find_region,
    measure_distances,
    sum_up,
)
from archiver.parse.view import View, mark_numbers

Columns = dict[str, list[float]]

_KINDS: Final = {
    name: number
    for number, names in enumerate((
        "p", "div", "li", "h1", "h2", "h3", "h4 h5 h6", "td th tr tbody table", "blockquote",
        "figcaption caption figure", "dt dd dl", "pre", "header footer aside nav",
        "article section main body html", "form fieldset legend address",
    ), start=1)
    for name in names.split()
}  # fmt: skip
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"[0-9]")
_CAPITAL = re.compile(r"[A-Z]")
_ENDS: Final = dict.fromkeys(".!?…。！？।؟", 1) | dict.fromkeys("\"”’»'“)）」』", 2) | {":": 3, "：": 3, ",": 4, ";": 4}
_TELLING: Final = ("nav", "footer", "aside", "header", "form", "table", "figure", "dialog")
"""Elements whose insides differ; that a block stands in <main> or a list says nothing more than the rest does."""

_NO_LINK: Final = -1.0


def measure_blocks(view: View) -> Columns:
    """First look: each block by itself, in its containers, and beside its neighbours."""
    columns: Columns = {}
    _measure_text(view, columns)
    _measure_place(view, columns)
    _measure_groups(view, columns)
    _measure_names(view, columns)
    _measure_region(view, columns, view.prose)
    _measure_neighbours(columns, ("length", "links", "key_share", "kind", "mark"))
    return columns


def measure_again(view: View, columns: Columns, scores: Sequence[float]) -> Columns:
    """Second look: the same table, with what the first scores say of the region and of neighbours added."""
    again = dict(columns)
    weights = [
        score * min(len(block.text), 1000) if score > 0.3 else 0.0
        for block, score in zip(view.outline.blocks, scores, strict=True)
    ]
    _measure_region(view, again, weights)
    again["score"] = list(scores)
    _measure_agreement(view, again, scores)
    _measure_spread(again, scores, weights)
    return again


def _measure_text(view: View, columns: Columns) -> None:
    blocks, groups = view.outline.blocks, view.outline.groups
    scale = view.scale
    columns["kind"] = [_kind(block, groups[block.group].tag) for block in blocks]
    columns["length"] = [len(block.text) * scale for block in blocks]
    columns["links"] = [
        min(1.0, block.link_chars / len(block.text)) if block.link_chars and block.text else _NO_LINK
        for block in blocks
    ]
    columns["end"] = [_ENDS.get(block.text[-1:], 0) for block in blocks]
    columns["stops"] = [_count_stops(block.text) for block in blocks]
    columns["digits"] = [_share(block.text, str.isdigit, _DIGIT) for block in blocks]
    columns["capitals"] = [_share(block.text, str.isupper, _CAPITAL) for block in blocks]
    columns["bold"] = [block.bold + 2 * block.loose for block in blocks]
    columns["mark"] = mark_numbers(view.matches)
    seen = Counter(block.text for block in blocks)
    columns["copies"] = [seen[block.text] if block.text else 0 for block in blocks]
    words = [_WORD.findall(block.text.lower()) if 10 < len(block.text) < 800 else [] for block in blocks]
    columns["described"] = _overlaps(words, view.metadata.description)
    columns["titled"] = _overlaps(words, view.metadata.headline)


def _measure_place(view: View, columns: Columns) -> None:
    size, total = len(view.prose), sum(view.prose) or 1.0
    columns["prose_before"] = [sofar / total for sofar in accumulate(view.prose[:-1], initial=0.0)]
    columns["place"] = [place / size for place in range(size)]
    columns["from_title"] = _measure_steps(size, view.title) if view.title >= 0 else [99.0] * size


def _measure_groups(view: View, columns: Columns) -> None:
    blocks, groups, around = view.outline.blocks, view.outline.groups, view.around
    prose, direct, within = view.prose, view.prose_direct, view.prose_within
    total = sum(prose) or 1.0
    parents = [groups[place].parent for place in around.containers]
    columns["container_share"] = [direct[place] / total for place in around.containers]
    columns["within_share"] = [within[place] / total for place in around.containers]
    columns["parent_share"] = [within[place] / total if place >= 0 else 1.0 for place in parents]
    columns["container_links"] = [around.link_chars[place] / (around.chars[place] or 1) for place in around.containers]
    columns["container_count"] = [around.count[place] for place in around.containers]
    keys = [
        (groups[b.group].tag, groups[b.group].name, groups[c].name)
        for b, c in zip(blocks, around.containers, strict=True)
    ]
    by_key: Counter[tuple[str, str, str]] = Counter()
    for key, size in zip(keys, prose, strict=True):
        by_key[key] += int(size)
    columns["key_share"] = [by_key[key] / total for key in keys]
    number = Counter(keys)
    columns["key_count"] = [number[key] for key in keys]
    columns["depth"] = [around.depth[block.group] for block in blocks]


def _measure_names(view: View, columns: Columns) -> None:
    """What kind of elements a block stands in, and what their classes and ids are called."""
    blocks, groups, around = view.outline.blocks, view.outline.groups, view.around
    flags = [around.flags[block.group] for block in blocks]
    for name in _TELLING:
        bit = FLAGS[name]
        columns["in_" + name] = [float(flag & bit > 0) for flag in flags]
    columns["in_hidden"] = [float(flag & HIDDEN > 0) for flag in flags]
    columns["after_image"] = [float(block.image is not None) for block in blocks]
    own = [around.words[block.group] for block in blocks]
    near = [around.words[groups[block.group].parent] for block in blocks]
    above = [around.words_above[block.group] for block in blocks]
    for place, name in enumerate(WORD_KINDS):
        bit = 1 << place
        columns["says_" + name] = [
            1 if mine & bit else 2 if its & bit else 3 if all_ & bit else 0
            for mine, its, all_ in zip(own, near, above, strict=True)
        ]


def _measure_region(view: View, columns: Columns, weights: Sequence[float]) -> None:
    """Where each block stands as seen from the group that most of the weight stands in."""
    around, blocks = view.around, view.outline.blocks
    direct, within = sum_up(view.outline, around.containers, weights)
    region = find_region(view.outline, direct)
    distances = measure_distances(view.outline, region)
    columns["up"] = [distances[block.group][0] for block in blocks]
    columns["down"] = [distances[place][1] if distances[place][0] < 9 else 99 for place in around.containers]
    inside = [place for place, block in enumerate(blocks) if distances[block.group][0] == 0]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    columns["after_region_start"] = _measure_steps(len(blocks), first)
    columns["before_region_end"] = [-steps for steps in _measure_steps(len(blocks), last)]
    total = sum(weights) or 1.0
    columns["region_share"] = [direct[place] / total for place in around.containers]
    columns["region_within"] = [within[place] / total for place in around.containers]


def _measure_neighbours(columns: Columns, names: Sequence[str]) -> None:
    for name in names:
        column = columns[name]
        columns["before_" + name] = [-2.0, *column[:-1]]
        columns["after_" + name] = [*column[1:], -2.0]


def _measure_agreement(view: View, columns: Columns, scores: Sequence[float]) -> None:
    """Mean first score of blocks that look the same, and of blocks in the same container, weighted by length."""
    groups = view.outline.groups
    sums: dict[object, float] = {}
    sizes: dict[object, float] = {}
    blocks, containers = view.outline.blocks, view.around.containers
    keys = [(groups[block.group].tag, groups[block.group].name) for block in blocks]
    for block, score, *places in zip(blocks, scores, keys, containers, strict=True):
        size = min(len(block.text), 300) + 1
        for place in places:
            sums[place] = sums.get(place, 0.0) + score * size
            sizes[place] = sizes.get(place, 0.0) + size
    columns["key_score"] = [sums[key] / sizes[key] for key in keys]
    columns["container_score"] = [sums[place] / sizes[place] for place in containers]


def _measure_spread(columns: Columns, scores: Sequence[float], weights: Sequence[float]) -> None:
    """First scores around each block, near and wide, and how much of the likely body lies before it."""
    padded = [0.0, 0.0, 0.0, *scores, 0.0, 0.0, 0.0]
    span = range(len(scores))
    columns["score_before"] = [padded[i + 2] for i in span]
    columns["score_after"] = [padded[i + 4] for i in span]
    columns["near_before"] = [(padded[i] + padded[i + 1] + padded[i + 2]) / 3 for i in span]
    columns["near_after"] = [(padded[i + 4] + padded[i + 5] + padded[i + 6]) / 3 for i in span]
    columns["best_before"] = _running_max(scores)
    columns["best_after"] = _running_max(scores[::-1])[::-1]
    total, sofar, before = sum(weights) or 1.0, 0.0, []
    for weight in weights:
        before.append(sofar / total)
        sofar += weight
    columns["body_before"] = before
    columns["body_after"] = [1 - share - weight / total for share, weight in zip(before, weights, strict=True)]


def _running_max(scores: Sequence[float]) -> list[float]:
    """The best score before each place, fading by a tenth with each block."""
    best, out = 0.0, []
    for score in scores:
        out.append(best)
        best = max(best * 0.9, score)
    return out


def _kind(block: Block, tag: str) -> float:
    if block.media is None:
        return _KINDS.get(tag, 0)
    return {Table: 20, Figure: 21, Embed: 22}[type(block.media)]


def _count_stops(text: str) -> float:
    if text.isascii():
        return text.count(". ") + text.count(", ")
    return text.count(". ") + text.count(", ") + text.count("。") + text.count("、") + text.count("، ")


def _share(text: str, test: Callable[[str], bool], ascii_only: re.Pattern[str]) -> float:
    """The share of a block's first characters that pass a test; `ascii_only` finds the same ones in plain ASCII."""
    sample = text[:60]
    if sample.isascii():
        return len(ascii_only.findall(sample)) / len(sample) if sample else 0.0
    return sum(map(test, sample)) / len(sample)


def _overlaps(blocks: Sequence[Sequence[str]], known: str | None) -> list[float]:
    """The share of each block's words that stand in a known text; -1 where there is none."""
    said = set(_WORD.findall(known.lower())) if known else set()
    if not said:
        return [-1.0] * len(blocks)
    return [sum(map(said.__contains__, words)) / len(words) if words else 0.0 for words in blocks]


def _measure_steps(size: int, start: int) -> list[float]:
    """For each of `size` places the signed logarithm of its steps from `start`."""
    steps = [log2(1 + step) for step in range(max(start + 1, size - start))]
    return [-step for step in steps[start:0:-1]] + steps[: size - start]
