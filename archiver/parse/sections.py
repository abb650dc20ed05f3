"""From judged blocks to sections: headings open them, items become lists, runs of one widget one removal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from archiver import items
from archiver.items import Link, ListBlock, Paragraph, Preformatted, Quote, Removed, Section
from archiver.parse.outline import Block, Outline
from archiver.parse.verdicts import ABSTRACT, BODY, FURNITURE, HEADING, Verdict

MAX_REMOVED: Final = 200
MAX_REMOVED_CHARS: Final = 2_000
"""Bounds of `Article.removed`: entries, and characters of each."""

_SPOKEN = (items.Figure, items.Embed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A body block with what it becomes: `kind` and the group that pieces of one list or quote share."""

    block: Block
    kind: str
    holder: int
    entry: int


def build_sections(
    outline: Outline, verdicts: Sequence[Verdict], absolute: Callable[[str], str]
) -> tuple[Section, ...]:
    """The body as sections; what stands before the first heading has none. `absolute` makes links whole."""
    sections: list[Section] = []
    heading: tuple[str, int | None] | None = None
    pieces: list[_Piece] = []
    for block, verdict in zip(outline.blocks, verdicts, strict=True):
        if verdict.label == HEADING:
            sections.extend(_close_section(heading, pieces))
            heading, pieces = (block.text.replace("\n", " "), verdict.level), []
        elif verdict.label == BODY:
            pieces.append(_piece(outline, _with_whole_links(block, absolute)))
    sections.extend(_close_section(heading, pieces))
    return tuple(sections)


def build_removed(outline: Outline, verdicts: Sequence[Verdict]) -> tuple[Removed, ...]:
    """What was taken out, neighbouring blocks of one kind and rule as one entry."""
    judged = zip(outline.blocks, verdicts, strict=True)
    removed: list[Removed] = []
    for (label, kind, rule), run in groupby(judged, key=lambda pair: (pair[1].label, pair[1].kind, pair[1].rule)):
        if label == FURNITURE and len(removed) < MAX_REMOVED:
            text = "\n".join(block.text for block, _ in run if block.text)
            if text:
                removed.append(Removed(kind=kind or "other", text=text[:MAX_REMOVED_CHARS], rule=rule))
    return tuple(removed)


def collect_abstract(outline: Outline, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """The standfirst or summary, one text a block, each once."""
    judged = zip(outline.blocks, verdicts, strict=True)
    return tuple(dict.fromkeys(block.text for block, verdict in judged if verdict.label == ABSTRACT))


def render_text(sections: Iterable[Section]) -> str:
    """The running text with its headings, blank lines between blocks, without captions and foreign content."""
    return "\n\n".join(_texts(sections))


def _texts(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        if section.heading:
            yield section.heading
        for block in section.blocks:
            if block.text and not isinstance(block, _SPOKEN):
                yield block.text


def _close_section(heading: tuple[str, int | None] | None, pieces: Sequence[_Piece]) -> Iterator[Section]:
    if heading is None and not pieces:
        return
    text, level = heading or (None, None)
    yield Section(heading=text, level=level, blocks=tuple(_build_blocks(pieces)))


def _build_blocks(pieces: Sequence[_Piece]) -> Iterator[items.Block]:
    for (kind, holder), run in groupby(pieces, key=lambda piece: (piece.kind, piece.holder)):
        members = tuple(run)
        if kind == "list":
            yield _build_list(members, ordered=holder % 2 == 1)
        elif kind == "quote":
            yield _build_quote(members)
        else:
            yield from (_build_block(member) for member in members)


def _build_block(piece: _Piece) -> items.Block:
    block = piece.block
    if block.media is not None:
        return block.media
    if piece.kind == "preformatted":
        return Preformatted(text=block.text, links=block.links)
    return Paragraph(text=block.text, links=block.links)


def _build_list(members: Sequence[_Piece], *, ordered: bool) -> ListBlock:
    entries = tuple(
        "\n".join(member.block.text for member in run) for _, run in groupby(members, key=lambda member: member.entry)
    )
    return ListBlock(text="\n".join(entries), items=entries, ordered=ordered, links=_all_links(members))


def _build_quote(members: Sequence[_Piece]) -> Quote:
    return Quote(text="\n".join(member.block.text for member in members), links=_all_links(members))


def _all_links(members: Iterable[_Piece]) -> tuple[Link, ...]:
    return tuple(link for member in members for link in member.block.links)


def _with_whole_links(block: Block, absolute: Callable[[str], str]) -> Block:
    """The block with whole addresses; links that run a script lead nowhere and are left out."""
    if not block.links or block.media is not None:
        return block
    links = tuple(
        Link(url=absolute(link.url), text=link.text)
        for link in block.links
        if not link.url.lower().startswith("javascript:")
    )
    return replace(block, links=links)


def _piece(outline: Outline, block: Block) -> _Piece:
    """What a body block becomes, told by the nearest list, quotation or preformatted element around it."""
    entry, place = -1, block.group
    while place >= 0 and block.media is None:
        group = outline.groups[place]
        if group.tag == "li":
            entry = place if entry < 0 else entry
        elif group.tag in {"ul", "ol"} and entry >= 0:
            return _Piece(block=block, kind="list", holder=place * 2 + (group.tag == "ol"), entry=entry)
        elif group.tag == "blockquote":
            return _Piece(block=block, kind="quote", holder=place, entry=entry)
        elif group.tag == "pre":
            return _Piece(block=block, kind="preformatted", holder=place, entry=entry)
        place = group.parent
    return _Piece(block=block, kind="other", holder=-1, entry=-1)
