"""Posts of a live blog: blocks and verdicts come in; the line with its time, and its title, become the heading of each.

A post is one of several alike elements that each open with a time, or a heading and a time, and hold text of the body.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from archiver.document import read_text
from archiver.parse.headings import heading_level
from archiver.parse.outline import Block, Outline
from archiver.parse.verdicts import BODY, FURNITURE, HEADING, OUTSIDE, TITLE, Verdict
from archiver.text import squeeze

POST_TIME: Final = "post-time"
POST_TITLE: Final = "post-title"
POST_TIME_BELOW: Final = "post-time-below"
"""Rules of headings: the first says when, the second stands right behind it and goes on with the same heading; the
third is a time right behind the title of its post.
"""

_LEAST_POSTS: Final = 2
_MOST_TIME: Final = 40
_MOST_TITLE: Final = 200
_MOST_TIMES: Final = 3
_CLOCK: Final = re.compile(
    r"(?:kl|at|um|à|в|o)?\.?\s?\d{1,2}\s?[:.h時]\s?\d\d\s?(?:uhr|[ap]\.?m\.?|h|分)?(?:\s?\(?[a-zа-я]{2,5}\)?)?",
    re.IGNORECASE,
)
_LIVE_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))

_Key = tuple[int, str, str]


def find_posts(outline: Outline, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The same verdicts with times and titles of posts made headings."""
    found = list(verdicts)
    for post, place in _find_openings(outline, verdicts):
        below = _is_titled(outline, verdicts, place) and post in _climb(outline, outline.blocks[place - 1].group)
        found[place] = Verdict(label=HEADING, score=verdicts[place].score, rule=POST_TIME_BELOW if below else POST_TIME)
        if below:
            continue
        title = place + 1
        if title < len(found) and _is_title(outline, post, outline.blocks[title], verdicts[title]):
            level = heading_level(outline, outline.blocks[title])
            found[title] = Verdict(label=HEADING, score=verdicts[title].score, rule=POST_TITLE, level=level)
    return found


def _find_openings(outline: Outline, verdicts: Sequence[Verdict]) -> Iterator[tuple[int, int]]:
    """Each post as the group that holds it, with the place of the time that opens it."""
    known: dict[int, frozenset[str]] = {}
    blocks = enumerate(outline.blocks)
    times = [place for place, block in blocks if _shows_time(outline, block, verdicts[place], known)]
    if len(times) < _LEAST_POSTS:
        return
    opened = _find_first(outline)
    alike: dict[_Key, list[tuple[int, int]]] = {}
    for place in times:
        openers = {place, place - 1} if _is_titled(outline, verdicts, place) else {place}
        for group in _climb(outline, outline.blocks[place].group):
            if opened.get(group) not in openers:
                break
            key = (outline.groups[group].parent, outline.groups[group].tag, outline.groups[group].name)
            alike.setdefault(key, []).append((group, place))
    holders = (block.group for block, verdict in zip(outline.blocks, verdicts, strict=True) if verdict.label == BODY)
    bodies = {group for holder in holders for group in _climb(outline, holder)}
    for posts in alike.values():
        with_text = [(group, place) for group, place in posts if group in bodies]
        if len(with_text) >= _LEAST_POSTS:
            yield from with_text


def _find_first(outline: Outline) -> dict[int, int]:
    """For each group the place of the first block in it."""
    first: dict[int, int] = {}
    for place, block in enumerate(outline.blocks):
        for group in _climb(outline, block.group):
            if group in first:
                break
            first[group] = place
    return first


def _climb(outline: Outline, group: int) -> Iterator[int]:
    while group >= 0:
        yield group
        group = outline.groups[group].parent


def _shows_time(outline: Outline, block: Block, verdict: Verdict, known: dict[int, frozenset[str]]) -> bool:
    """Whether a block is a time and nothing else: all that a <time> says, or the hands of a clock.

    `known` keeps what the times of a group say: a whole page may stand in one.
    """
    if verdict.label not in {BODY, OUTSIDE, FURNITURE, HEADING} or not 0 < len(block.text) <= _MOST_TIME:
        return False
    if _CLOCK.fullmatch(block.text):
        return True
    if block.group not in known:
        times = islice(outline.groups[block.group].element.iter("time"), _MOST_TIMES)
        known[block.group] = frozenset(squeeze(read_text(time, 4 * _MOST_TIME)) for time in times)
    return block.text in known[block.group]


def _is_titled(outline: Outline, verdicts: Sequence[Verdict], place: int) -> bool:
    """Whether a heading element stands right above a time."""
    above = place - 1
    return above >= 0 and verdicts[above].label == HEADING and heading_level(outline, outline.blocks[above]) is not None


def _is_title(outline: Outline, post: int, block: Block, verdict: Verdict) -> bool:
    """Whether the line under a time is the title of the same post."""
    if block.media is not None or verdict.label == TITLE or len(block.text) > _MOST_TITLE:
        return False
    within = list(_climb(outline, block.group))
    heads = any(outline.groups[group].tag in _LIVE_HEADINGS for group in within[:2])
    return post in within and (heads or verdict.label == HEADING)
