"""What is known of the groups of a page: how much prose each holds, what it stands inside, where the region may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from archiver.parse.class_words import name_kinds
from archiver.parse.outline import Block, Outline

FLAGS: Final = {
    "nav": 1,
    "footer": 2,
    "aside": 4,
    "header": 8,
    "form": 16,
    "article": 32,
    "main": 64,
    "li": 128,
    "blockquote": 256,
    "table": 512,
    "figure": 1024,
    "dialog": 2048,
}
HIDDEN: Final = 4096
ARTICLE_BODY: Final = 8192
"""Bits of `Surroundings.flags`: what a group is or stands inside."""

_LEAVES: Final = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dt",
        "dd",
        "dl",
        "pre",
        "figcaption",
        "blockquote",
        "tr",
        "tbody",
        "table",
    ]
)
_LEAST_PROSE: Final = 60
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")
_DISPLAY_NONE: Final = ("display:none", "display: none", "visibility:hidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Facts of groups, each a list with an entry for each group of the outline, and the container of each block.

    A container is the nearest element around a block that holds other blocks too, so that wrappers of single
    paragraphs do not count; `prose` is what stands directly in a container, `prose_within` also what is deeper.
    """

    flags: list[int]
    words: list[int]
    """The kinds that its own class or id names, as bits of `class_words.WORD_KINDS`."""
    words_above: list[int]
    """The same of all that it stands inside."""
    depth: list[int]
    chars: list[int]
    link_chars: list[int]
    count: list[int]
    containers: list[int]


def survey_groups(outline: Outline) -> Surroundings:
    """Walk the groups once down (what each is inside of) and once up (what each holds)."""
    groups, size = outline.groups, len(outline.groups)
    flags, depth = [0] * size, [0] * size
    words = [name_kinds(group.name) for group in groups]
    words_above = [0] * size
    for place, group in enumerate(groups):
        flags[place] = FLAGS.get(group.tag, 0) | _attribute_flags(group.element)
        parent = group.parent
        if parent >= 0:
            flags[place] |= flags[parent]
            depth[place] = depth[parent] + 1
            words_above[place] = words_above[parent] | words[parent]
    chars, link_chars, count = [0] * size, [0] * size, [0] * size
    for block in outline.blocks:
        chars[block.group] += len(block.text)
        link_chars[block.group] += block.link_chars
        count[block.group] += 1
    for place in range(size - 1, 0, -1):
        parent = groups[place].parent
        if parent >= 0 and count[place]:
            chars[parent] += chars[place]
            link_chars[parent] += link_chars[place]
            count[parent] += count[place]
    return Surroundings(
        flags=flags,
        depth=depth,
        chars=chars,
        link_chars=link_chars,
        count=count,
        containers=_find_containers(outline, count),
        words=words,
        words_above=words_above,
    )


def sum_up(outline: Outline, containers: Sequence[int], weights: Sequence[float]) -> tuple[list[float], list[float]]:
    """For each group, the weight of the blocks whose container it is, and of all blocks inside it."""
    direct = [0.0] * len(outline.groups)
    for container, weight in zip(containers, weights, strict=True):
        direct[container] += weight
    within = direct.copy()
    for place in range(len(within) - 1, 0, -1):
        if within[place]:
            parent = outline.groups[place].parent
            if parent >= 0:
                within[parent] += within[place]
    return direct, within


def find_region(outline: Outline, direct: Sequence[float]) -> int:
    """The group that most prose stands in or close below: prose counts less for those above its container."""
    if not outline.groups:
        return -1
    credit = list(direct)
    for share, levels in ((0.6, 1), (0.36, 2)):
        for place, weight in enumerate(direct):
            if not weight:
                continue
            above = place
            for _ in range(levels):
                above = outline.groups[above].parent if above >= 0 else -1
            if above >= 0:
                credit[above] += share * weight
    return max(range(len(credit)), key=credit.__getitem__)


def measure_distances(outline: Outline, region: int) -> list[tuple[int, int]]:
    """For each group, how many levels up from the region and then down from there it is reached."""
    above: dict[int, int] = {}
    place, steps = region, 0
    while place >= 0:
        above[place] = steps
        place, steps = outline.groups[place].parent, steps + 1
    distances: list[tuple[int, int]] = []
    for place, group in enumerate(outline.groups):
        if place in above:
            distances.append((above[place], 0))
        elif group.parent >= 0:
            up, down = distances[group.parent]
            distances.append((up, down + 1))
        else:
            distances.append((99, 0))
    return distances


def is_prose(block: Block, scale: int) -> bool:
    """Whether a block reads like running text: long enough, and mostly not links. `scale` as of `measure_scale`."""
    size = len(block.text)
    return size * scale >= _LEAST_PROSE and block.media is None and block.link_chars < 0.4 * size


def measure_scale(blocks: Sequence[Block]) -> int:
    """How many letters of other scripts say what one of the page's says: 2 for Chinese, Japanese and Korean."""
    sample = "".join(block.text for block in blocks if len(block.text) > 20)[:4000]
    return 2 if len(_WIDE.findall(sample)) > len(sample) * 0.25 else 1


def _attribute_flags(element: HtmlElement) -> int:
    get = element.get
    style, property_ = get("style"), get("itemprop")
    hides = get("hidden") is not None or (style is not None and any(mark in style for mark in _DISPLAY_NONE))
    return HIDDEN * hides | ARTICLE_BODY * (property_ is not None and "articleBody" in property_)


def _find_containers(outline: Outline, count: Sequence[int]) -> list[int]:
    known: dict[int, int] = {}
    containers = []
    for block in outline.blocks:
        place = block.group
        if place not in known:
            at = place
            while outline.groups[at].parent >= 0 and (count[at] < 2 or outline.groups[at].tag in _LEAVES):
                at = outline.groups[at].parent
            known[place] = at
        containers.append(known[place])
    return containers
