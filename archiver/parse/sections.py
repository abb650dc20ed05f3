"""From judged blocks to sections: headings open them, items become lists, parts of a quotation one quote."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import msgspec

from archiver import items
from archiver.items import Figure, Link, ListBlock, Paragraph, Preformatted, Quote, Section
from archiver.parse.media import find_source
from archiver.parse.outline import Block, Outline
from archiver.parse.pieces import (
    CITE_TAGS,
    LIST,
    PLAIN,
    PREFORMATTED,
    QUOTE,
    Piece,
    is_pull_quote,
    read_pieces,
    repeats,
)
from archiver.parse.posts import POST_TIME_BELOW, POST_TITLE
from archiver.parse.verdicts import ABSTRACT, BODY, CAPTION, HEADING, Verdict
from archiver.text import squeeze

_SHOWN = (items.Figure, items.Embed)


def build_sections(
    outline: Outline, verdicts: Sequence[Verdict], absolute: Callable[[str], str]
) -> tuple[Section, ...]:
    """The body as sections; what stands before the first heading has none. `absolute` makes addresses whole."""
    pieces = read_pieces(outline, verdicts)
    plain = tuple(piece.block.text for piece in pieces.values() if piece.kind == PLAIN)
    builder = _Builder(outline=outline, absolute=absolute, plain=plain)
    for place, verdict in enumerate(verdicts):
        block = outline.blocks[place]
        if verdict.rule == POST_TITLE:
            builder.extend_heading(_tidy_heading(block.text), verdict.level)
        elif verdict.rule == POST_TIME_BELOW:
            builder.time_heading(_tidy_heading(block.text))
        elif verdict.label == HEADING:
            builder.start_section(_tidy_heading(block.text), verdict.level)
        elif verdict.label == CAPTION:
            builder.pieces.append(Piece(block=_read_captioned(block, absolute), kind=PLAIN))
        elif verdict.label == BODY:
            builder.pieces.append(pieces[place])
    builder.end_section()
    return tuple(builder.sections)


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
            if block.text and not isinstance(block, _SHOWN):
                yield block.text


@dataclass(slots=True)
class _Builder:
    """The sections so far, and the pieces of the one that is open. `plain` are the texts of all paragraphs."""

    outline: Outline
    absolute: Callable[[str], str]
    plain: tuple[str, ...]
    sections: list[Section] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    _heading: str | None = None
    _level: int | None = None

    def start_section(self, heading: str, level: int | None) -> None:
        self.end_section()
        self._heading, self._level = heading, level

    def extend_heading(self, words: str, level: int | None) -> None:
        """The title of a post behind the time that opened its section."""
        self._heading, self._level = f"{self._heading} {words}", level

    def time_heading(self, time: str) -> None:
        """The time of a post whose title opened its section: it goes before the title, as everywhere."""
        self._heading = f"{time} {self._heading}"

    def end_section(self) -> None:
        if self._heading is not None or self.pieces:
            blocks = tuple(self._build_blocks())
            self.sections.append(Section(heading=self._heading, level=self._level, blocks=blocks))
        self.pieces.clear()

    def _build_blocks(self) -> Iterator[items.Block]:
        for (kind, holder), run in groupby(self.pieces, key=lambda piece: (piece.kind, piece.holder)):
            members = tuple(run)
            if kind == LIST:
                yield self._build_list(members, ordered=self.outline.groups[holder].tag == "ol")
            elif kind == QUOTE:
                yield self._build_quote(members, holder)
            else:
                yield from (self._build_block(member) for member in members)

    def _build_block(self, piece: Piece) -> items.Block:
        block = piece.block
        if block.media is not None:
            return block.media
        if piece.kind == PREFORMATTED:
            return Preformatted(text=block.text, links=self._links((piece,)))
        return Paragraph(text=block.text, links=self._links((piece,)))

    def _build_list(self, members: Sequence[Piece], *, ordered: bool) -> ListBlock:
        entries = tuple(_join(run) for _, run in groupby(members, key=lambda member: member.entry))
        return ListBlock(text="\n".join(entries), items=entries, ordered=ordered, links=self._links(members))

    def _build_quote(self, members: Sequence[Piece], holder: int) -> Quote:
        cited = [member for member in members if self.outline.groups[member.entry].tag in CITE_TAGS]
        said = [member for member in members if member not in cited] or members
        return Quote(
            text=_join(said),
            cite=_join(cited).lstrip("-–—― ") or None if len(said) < len(members) else None,
            pull=is_pull_quote(self.outline, holder) or repeats(_join(said), self.plain),
            links=self._links(members),
        )

    def _links(self, members: Sequence[Piece]) -> tuple[Link, ...]:
        """Links with whole addresses; those that run a script lead nowhere and are left out."""
        return tuple(
            Link(url=self.absolute(link.url), text=link.text)
            for member in members
            for link in member.block.links
            if not link.url.lower().startswith("javascript:")
        )


def _join(pieces: Iterable[Piece]) -> str:
    return "\n".join(piece.block.text for piece in pieces)


def _tidy_heading(text: str) -> str:
    """One line, without the colon that leads over to the text."""
    return text.replace("\n", " ").removesuffix(":").removesuffix("：").rstrip()


def _read_captioned(block: Block, absolute: Callable[[str], str]) -> Block:
    """A picture whose caption is a block beside it rather than a <figcaption>."""
    source = find_source(block.image) if block.image is not None else None
    alt = squeeze(block.image.get("alt", "")) if block.image is not None else ""
    figure = Figure(text=block.text, url=absolute(source) if source else None, alt=alt or None)
    return msgspec.structs.replace(block, media=figure)
