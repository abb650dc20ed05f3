"""A page as the judges see it: blocks, the facts of their groups, furniture rules that fit, and the visible title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from archiver.document import Document
from archiver.items import REMOVED_KINDS, Embed, Figure
from archiver.parse.blocks import read_blocks
from archiver.parse.furniture import Match, classify_element, classify_text
from archiver.parse.outcome import Metadata
from archiver.parse.outline import HEADINGS, Block, Outline
from archiver.parse.surroundings import Surroundings, is_prose, measure_scale, sum_up, survey_groups
from archiver.rules import Rules

_MOST_PROSE: Final = 0.4
"""An element that holds a larger share of the page's running text is no furniture, whatever its class says."""

_MOST_WALL: Final = 2_500
_WALL_PROSE: Final = 0.9
"""The most characters of running text of a wall, and the least of the page's that it holds."""

_ALL_LINKS: Final = 0.8
_SHORT_LINK: Final = 120
_RUN_ENDS: Final = 3

_EDGE: Final = 6
"""Letters: two versions of a headline begin or end alike; comparing all of every block would cost more than parsing."""

_LEAST_LIKE: Final = 0.6
"""Letters of a text for each of a headline that it repeats."""

_LETTERS: Final = re.compile(r"[^\W_]+")

MARKS: Final = {kind: number for number, kind in enumerate(REMOVED_KINDS, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page as the judges see it. `matches` holds for each block the furniture rule that fits it or what it is in.

    `group_matches` holds the same for each group.
    """

    url: str
    """The address of the page."""
    outline: Outline
    around: Surroundings
    metadata: Metadata
    matches: tuple[Match | None, ...]
    group_matches: tuple[Match | None, ...]
    prose: tuple[float, ...]
    """The characters of each block that is running text; 0 for the others."""
    prose_direct: tuple[float, ...]
    prose_within: tuple[float, ...]
    """The running text of the blocks whose container each group is, and of all blocks inside it."""
    scale: int
    """How many letters of other scripts one of the page's stands for."""
    title: int
    """The place of the block that shows the headline; -1 where none does."""


def view_page(document: Document, metadata: Metadata, rules: Rules) -> View:
    """Read a page into blocks and note what is known of them before anything is judged."""
    outline = thin_out(read_blocks(document))
    around = survey_groups(outline)
    scale = measure_scale(outline.blocks)
    prose = [float(len(block.text)) if is_prose(block, scale) else 0.0 for block in outline.blocks]
    direct, within = sum_up(outline, around.containers, prose)
    group_matches = match_groups(outline, within, sum(prose), rules)
    return View(
        url=document.page.url,
        outline=outline,
        around=around,
        metadata=metadata,
        matches=match_blocks(outline, group_matches, rules),
        group_matches=group_matches,
        prose=tuple(prose),
        prose_direct=tuple(direct),
        prose_within=tuple(within),
        scale=scale,
        title=find_title(outline, metadata.headline),
    )


def thin_out(outline: Outline) -> Outline:
    """The outline without the inside of long runs of short links: menus, tag clouds, lists of headlines.

    Nothing in them is body; the first and last few stay, as what stands beside a run is told by it.
    """
    kept: list[Block] = []
    run: list[Block] = []
    for block in outline.blocks:
        if _is_bare_link(block):
            run.append(block)
            continue
        kept.extend(_trim_run(run))
        run.clear()
        kept.append(block)
    kept.extend(_trim_run(run))
    return Outline(blocks=tuple(kept), groups=outline.groups)


def match_groups(outline: Outline, within: Sequence[float], total: float, rules: Rules) -> tuple[Match | None, ...]:
    """For each group the furniture rule that fits it, or the outermost element around it that one fits.

    `within` is the running text inside each group, `total` that of the page, in characters.
    """
    matches: list[Match | None] = []
    for place, group in enumerate(outline.groups):
        match = matches[group.parent] if group.parent >= 0 else None
        if match is None:
            match = classify_element(group.element, rules)
            match = match if match is not None and _is_believed(match, within[place], total) else None
        matches.append(match)
    return tuple(matches)


def match_blocks(outline: Outline, groups: Sequence[Match | None], rules: Rules) -> tuple[Match | None, ...]:
    """For each block the rule that fits an element around it (`groups`, as of `match_groups`), else its own words."""
    found = [groups[block.group] or _match_line(block, rules) for block in outline.blocks]
    _spread_related(outline.blocks, found)
    return tuple(found)


def _is_believed(match: Match, prose: float, total: float) -> bool:
    """Whether an element that holds `prose` of the page's `total` is what its marks say.

    One that asks for consent may hold all of a short page: nothing else was sent.
    """
    if prose <= _MOST_PROSE * total:
        return True
    return match.kind == "consent" and prose <= _MOST_WALL and prose >= _WALL_PROSE * total


def _match_line(block: Block, rules: Rules) -> Match | None:
    """The rule for a block's words; those of a picture or player are its caption, whatever they sound like."""
    if isinstance(block.media, Figure | Embed):
        return None
    return classify_text(block.text, rules, link_chars=block.link_chars)


def _spread_related(blocks: Sequence[Block], found: list[Match | None]) -> None:
    """A line such as "Read also:" stands over links: blocks of nothing but links below it are what it announces."""
    for place in range(1, len(blocks)):
        block, above = blocks[place], found[place - 1]
        linked = block.media is None and block.link_chars >= _ALL_LINKS * len(block.text) > 0
        if linked and found[place] is None and above is not None and above.kind == "related":
            found[place] = above


def find_title(outline: Outline, headline: str | None) -> int:
    """The place of the block that shows the headline: the best heading that says the same, else the first <h1>."""
    wanted = _plain(headline or "")
    best, place = 0.0, -1
    for number, block in enumerate(outline.blocks):
        tag = outline.groups[block.group].tag
        likeness = _liken(block.text, wanted)
        if likeness < 0.8 and tag != "h1":
            continue
        worth = likeness + (0.5 if tag == "h1" else 0.2 if tag in HEADINGS else 0.0)
        if worth > best:
            best, place = worth, number
    return place


def _is_bare_link(block: Block) -> bool:
    return block.media is None and len(block.text) < _SHORT_LINK and block.link_chars >= 0.9 * len(block.text)


def _trim_run(run: Sequence[Block]) -> Sequence[Block]:
    return run if len(run) <= 2 * _RUN_ENDS else [*run[:_RUN_ENDS], *run[-_RUN_ENDS:]]


def repeats_title(block: Block, headline: str | None) -> bool:
    """Whether a block says what the headline says."""
    return _liken(block.text, _plain(headline or "")) > 0.9


def mark_numbers(matches: Sequence[Match | None]) -> list[float]:
    """Matches as numbers, by kind: 0 for none."""
    return [float(MARKS[match.kind]) if match else 0.0 for match in matches]


def _plain(text: str) -> str:
    return _press(text[:300])


@lru_cache(maxsize=2048)
def _press(text: str) -> str:
    return "".join(_LETTERS.findall(text)).casefold()


def _liken(text: str, wanted: str) -> float:
    """How much a text says the same as a headline in plain letters, 0 to 1; most texts are too short to."""
    return _likeness(_plain(text), wanted) if len(text) > _LEAST_LIKE * len(wanted) else 0.0


def _likeness(text: str, wanted: str) -> float:
    if not text or not wanted or not _LEAST_LIKE < len(text) / len(wanted) < 1.6:
        return 0.0
    if text == wanted:
        return 1.0
    if text[:_EDGE] != wanted[:_EDGE] and text[-_EDGE:] != wanted[-_EDGE:]:
        return 0.0
    matcher = SequenceMatcher(None, text, wanted, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > 0.8 else 0.0
