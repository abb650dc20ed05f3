"""What a body block becomes, told by the elements around it: part of a list or quotation, preformatted, or itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from archiver.parse.outline import Block, Outline
from archiver.parse.verdicts import BODY, HEADING, Verdict

LIST: Final = "list"
QUOTE: Final = "quote"
PREFORMATTED: Final = "preformatted"
PLAIN: Final = "plain"

CITE_TAGS: Final = frozenset(("cite", "footer", "figcaption"))
"""Elements that name the source of a quotation that they stand in."""

_MOST_OF_BODY: Final = 0.6
"""A list or quotation with a larger share of the body's text is layout: an article set as one <li>."""
_LONG_ENTRY: Final = 3
"""An entry of so many blocks is a part of the article, not an entry of a list."""

_LEAST_PULL: Final = 15
"""Letters; fewer words are said twice by chance."""
_FRAMED: Final = frozenset(("blockquote", *CITE_TAGS))
_MOST_FRAMED: Final = 3
_LISTS: Final = frozenset(("ul", "ol", "dl"))
_ENTRIES: Final = frozenset(("li", "dt", "dd"))
_PULL_TAGS: Final = frozenset(("aside", "div", "figure", "blockquote", "p", "section"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A body block with what it becomes. Pieces of one `holder` make one list or quotation, of one `entry` one item."""

    block: Block
    kind: str
    holder: int = -1
    entry: int = -1


def read_pieces(outline: Outline, verdicts: Sequence[Verdict]) -> dict[int, Piece]:
    """The pieces of the body by place."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    pieces = {place: _read_piece(outline, outline.blocks[place]) for place in body}
    layout = set(_find_layout(outline, verdicts, pieces))
    return {
        place: Piece(block=piece.block, kind=PLAIN) if piece.holder in layout else piece
        for place, piece in pieces.items()
    }


def find_list(outline: Outline, place: int) -> int:
    """The outermost list that a group is an entry of, or stands in an entry of; -1 where there is none."""
    in_entry = False
    while place >= 0:
        tag = outline.groups[place].tag
        in_entry = in_entry or tag in _ENTRIES
        if tag in _LISTS and in_entry:
            return _outermost_list(outline, place)
        place = outline.groups[place].parent
    return -1


def find_quote(outline: Outline, place: int) -> int:
    """The nearest quotation that a group is or stands in; -1 where there is none."""
    while place >= 0:
        group = outline.groups[place]
        if group.tag == "blockquote" or _is_called_pull(group.name) or _frames_quote(outline, place):
            return _with_frame(outline, place)
        place = group.parent
    return -1


def repeats(said: str, texts: Iterable[str]) -> bool:
    """Whether words that stand as a quotation are the article's own: one of its paragraphs holds them too."""
    words = _press(said)
    return len(words) >= _LEAST_PULL and any(words in _press(text) for text in texts)


def is_pull_quote(outline: Outline, holder: int) -> bool:
    """Whether an element or one close around it is called a pull quote."""
    for _ in range(3):
        if holder < 0:
            return False
        group = outline.groups[holder]
        if group.tag in _PULL_TAGS and _is_called_pull(group.name):
            return True
        holder = group.parent
    return False


def _read_piece(outline: Outline, block: Block) -> Piece:
    entry, place = -1, block.group
    while place >= 0 and block.media is None:
        group = outline.groups[place]
        if group.tag in _ENTRIES:
            entry = place if entry < 0 else entry
        elif group.tag in _LISTS and entry >= 0:
            return Piece(block=block, kind=LIST, holder=_outermost_list(outline, place), entry=entry)
        elif group.tag == "blockquote" or _is_called_pull(group.name) or _frames_quote(outline, place):
            return Piece(block=block, kind=QUOTE, holder=_with_frame(outline, place), entry=block.group)
        elif group.tag == "pre":
            return Piece(block=block, kind=PREFORMATTED)
        place = group.parent
    return Piece(block=block, kind=PLAIN)


def _frames_quote(outline: Outline, place: int) -> bool:
    """Whether a group is a <figure> around a quotation, with its source as the caption, and around nothing else."""
    group = outline.groups[place]
    if group.tag != "figure":
        return False
    tags = [part.tag for part in islice(group.element, _MOST_FRAMED)]
    return "blockquote" in tags and _FRAMED.issuperset(tags)


def _with_frame(outline: Outline, place: int) -> int:
    """The quotation, or the <figure> right around it."""
    parent = outline.groups[place].parent
    return parent if parent >= 0 and _frames_quote(outline, parent) else place


def _press(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _outermost_list(outline: Outline, place: int) -> int:
    outermost, above = place, outline.groups[place].parent
    while above >= 0 and outline.groups[above].tag in _LISTS | _ENTRIES:
        outermost = above if outline.groups[above].tag in _LISTS else outermost
        above = outline.groups[above].parent
    return outermost


def _is_called_pull(name: str) -> bool:
    return bool(name) and "pullquote" in name.lower().replace("-", "").replace("_", "")


def _find_layout(outline: Outline, verdicts: Sequence[Verdict], pieces: dict[int, Piece]) -> Iterator[int]:
    """Lists and quotations that hold headings, whole passages, or most of the body."""
    for place, verdict in enumerate(verdicts):
        if verdict.label == HEADING:
            holder = _read_piece(outline, outline.blocks[place]).holder
            if holder >= 0:
                yield holder
    sizes: Counter[int] = Counter()
    entries: Counter[tuple[int, int]] = Counter()
    for piece in pieces.values():
        sizes[piece.holder] += len(piece.block.text)
        entries[piece.holder, piece.entry] += piece.kind == LIST
    yield from (holder for (holder, _), count in entries.items() if count >= _LONG_ENTRY)
    total = sum(sizes.values())
    yield from (holder for holder, size in sizes.items() if holder >= 0 and size > _MOST_OF_BODY * total)
