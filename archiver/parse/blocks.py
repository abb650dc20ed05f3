"""From a tree to a flat list of blocks: one pass, no recursion, nothing judged yet.

A block is what a reader sees as one unit: a paragraph, heading, list item, quotation, table, picture, embed or
preformatted text. Text that stands loose in a div or table cell is a block as well, and two line breaks in a row end
one; a single line break is a newline in its text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from archiver.document import Document
from archiver.items import Embed, Figure, Table
from archiver.parse.composer import Composer
from archiver.parse.media import (
    PLAYERS,
    is_data_table,
    is_player,
    is_post,
    is_single_figure,
    read_embed,
    read_figure,
    read_table,
)
from archiver.parse.outline import Block, Group, Outline

MAX_BLOCKS: Final = 20_000
"""Blocks after this many are not read: no article is as long, and a page of 20 MB must end."""

_GROUPS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption"  # noqa: SIM905
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
_SKIPPED: Final = frozenset(
    "button canvas datalist head input map noscript object option rp rt script select style svg template"  # noqa: SIM905
    " textarea".split()
)
_PLAIN: Final = frozenset(
    "abbr code del em font i ins label mark path s small source span sub sup time u use".split()  # noqa: SIM905
)
_OFTEN_UNCLOSED: Final = frozenset(("button", "noscript"))
_SWALLOWED: Final = 4
"""Paragraphs that no button holds, nor what is said to readers without scripts."""
_VISUALLY_HIDDEN: Final = ("screen-reader", "sr-only", "visually-hidden", "visuallyhidden")
_MAY_BE_MEDIA: Final = PLAYERS | {"table", "figure", "blockquote"}
_MAX_NAME: Final = 2_000
"""Characters of a class attribute that are looked at."""
_NUMBERS: Final = dict.fromkeys(map(ord, "0123456789"))
_SHOWN_AS_BLOCK: Final = 1
_SHOWN_BOLD: Final = 2
_NOT_SHOWN: Final = 4

_GROUP, _SKIP, _BREAK, _LINK, _STRONG, _IMAGE, _PLAYER, _INLINE, _OTHER = range(9)
_KINDS: Final = {
    tag: kind
    for kind, tags in (
        (_INLINE, _PLAIN),
        (_GROUP, _GROUPS),
        (_SKIP, _SKIPPED),
        (_BREAK, ("br", "hr")),
        (_LINK, ("a",)),
        (_STRONG, ("b", "strong")),
        (_IMAGE, ("img",)),
        (_PLAYER, [tag for tag in PLAYERS if "-" not in tag]),
    )
    for tag in tags
}
"""What the pass does at an element of a name; at all others it looks closer."""

_OPENED: Final = 1
_UNREAD: Final = 2
_LINKED: Final = 4
_BOLD: Final = 8
_PRE: Final = 16
"""Bits: what the end of an open element has to undo."""


def read_blocks(document: Document) -> Outline:
    """The blocks of a page in reading order, all that is on it: body, menus and furniture alike."""
    reader = _Reader(absolute=document.absolute)
    walk = iterwalk(document.root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if not reader.enter(element):
                walk.skip_subtree()
        else:
            reader.leave(element)
        if len(reader.composer.blocks) >= MAX_BLOCKS:
            break
    reader.end_block()
    return Outline(blocks=tuple(reader.composer.blocks), groups=tuple(reader.groups))


def is_unshown(element: HtmlElement) -> bool:
    """Whether the words of an inline element are no running text: a button's, hidden ones, those for screen readers."""
    style = element.get("style")
    hidden = style is not None and bool(_read_style(style) & _NOT_SHOWN)
    return element.tag in _SKIPPED or hidden or _is_for_ears(element)


def _swallowed(element: HtmlElement, tag: str) -> bool:
    """Whether a button or <noscript> that was never closed holds the rest of the page: paragraphs say so."""
    return tag in _OFTEN_UNCLOSED and sum(1 for _ in islice(element.iter("p"), _SWALLOWED)) == _SWALLOWED


@dataclass(slots=True)
class _Reader:
    """The state of the pass: the groups found, the open ones, and the block that text is being added to."""

    absolute: Callable[[str], str]
    composer: Composer = field(default_factory=Composer)
    groups: list[Group] = field(default_factory=list)
    _open: list[int] = field(default_factory=lambda: [-1])
    _path: list[int] = field(default_factory=list)
    """For each open element, what its end has to undo."""

    def enter(self, element: HtmlElement) -> bool:
        """Begin an element; False where nothing inside it is to be read as running text."""
        tag = str(element.tag)
        style = element.get("style")
        look = _read_style(style) if style else 0
        kind = _KINDS.get(tag, _OTHER)
        if kind == _GROUP or look & _SHOWN_AS_BLOCK or (kind == _OTHER and _opens_group(element, tag)):
            return self._enter_group(element, tag, look)
        self._path.append(0)
        if kind == _BREAK:
            self._break(tag)
        elif (kind == _SKIP and not _swallowed(element, tag)) or look & _NOT_SHOWN or _is_for_ears(element):
            return False
        elif kind == _PLAYER and is_player(element, tag):
            return self._add_media(read_embed(element, self.absolute))
        else:
            self._enter_inline(element, kind, look)
        return True

    def leave(self, element: HtmlElement) -> None:
        """End an element and take the text that follows it."""
        undo = self._path.pop()
        if undo:
            self._undo(undo)
        tail = element.tail
        if tail:
            self.composer.add_text(tail)

    def end_block(self) -> None:
        """Close the block that is being read."""
        if not self.composer.begun:
            self.composer.loose = False
            return
        place = self._open[-1]
        drop_cap = place >= 0 and "drop" in self.groups[place].name.lower()
        self.composer.end_block(place, drop_cap=drop_cap)

    def _break(self, tag: str) -> None:
        if tag == "br":
            self.composer.end_line(self._open[-1])
        else:
            self.end_block()

    def _enter_group(self, element: HtmlElement, tag: str, look: int) -> bool:
        self.end_block()
        own = element.get("class")
        name = own or element.get("id")
        name = _plain_name(name[:_MAX_NAME]) if name else ""
        self.groups.append(Group(parent=self._open[-1], tag=tag, name=name, element=element))
        self._open.append(len(self.groups) - 1)
        self._path.append(_UNREAD)
        if own and _names_hidden(own[:_MAX_NAME]):
            return False
        media = self._read_media(element, tag) if tag in _MAY_BE_MEDIA else None
        if media is not None:
            return self._add_media(media)
        self._path[-1] = _OPENED | _PRE * (tag == "pre") | _BOLD * bool(look & _SHOWN_BOLD)
        self.composer.pre += tag == "pre"
        self.composer.bold += bool(look & _SHOWN_BOLD)
        text = element.text
        if text:
            self.composer.add_text(text)
        return True

    def _enter_inline(self, element: HtmlElement, kind: int, look: int) -> None:
        if kind == _LINK:
            self.composer.start_link(element.get("href"))
            self._path[-1] = _LINKED
        elif kind == _STRONG or look & _SHOWN_BOLD:
            self.composer.bold += 1
            self._path[-1] = _BOLD
        elif kind == _IMAGE:
            self.composer.image = element
        text = element.text
        if text:
            self.composer.add_text(text)

    def _undo(self, undo: int) -> None:
        if undo & _OPENED:
            self.end_block()
        if undo & (_OPENED | _UNREAD):
            self._open.pop()
        if undo & _LINKED:
            self.composer.end_link()
        if undo & _BOLD:
            self.composer.bold -= 1
        if undo & _PRE:
            self.composer.pre -= 1

    def _read_media(self, element: HtmlElement, tag: str) -> Table | Figure | Embed | None:
        if tag == "table" and is_data_table(element):
            return read_table(element, self.absolute)
        if tag == "figure" and is_single_figure(element):
            return read_figure(element, self.absolute)
        if (tag == "blockquote" and is_post(element)) or is_player(element, tag):
            return read_embed(element, self.absolute)
        return None

    def _add_media(self, media: Table | Figure | Embed) -> bool:
        """Add a block of its own for an element; False, as nothing else inside it is read."""
        self.end_block()
        self.composer.blocks.append(Block(group=self._open[-1], text=media.text, links=media.links, media=media))
        return False


def _opens_group(element: HtmlElement, tag: str) -> bool:
    if "-" in tag:
        return True
    if tag != "cite":
        return False
    parent = element.getparent()
    return parent is not None and parent.tag == "blockquote"


@lru_cache(maxsize=20_000)
def _plain_name(name: str) -> str:
    """A class without its numbers, as many sites count their paragraphs: "par1", "par2" are one kind of element."""
    return name.translate(_NUMBERS)


@lru_cache(maxsize=4096)
def _read_style(style: str) -> int:
    """What a style attribute says of display and weight, as bits."""
    declared = dict(part.strip().split(":", 1) for part in style.lower().split(";") if ":" in part)
    rules = {name.strip(): value.strip() for name, value in declared.items()}
    weight, display = rules.get("font-weight", ""), rules.get("display", "")
    bold = weight in {"bold", "bolder", "600", "700", "800", "900"}
    return (
        _SHOWN_AS_BLOCK * (display in {"block", "flex", "grid", "list-item", "table"})
        + _SHOWN_BOLD * bold
        + _NOT_SHOWN * (display == "none")
    )


def _is_for_ears(element: HtmlElement) -> bool:
    """Whether a class says that an element is for screen readers alone: it repeats or names what is seen."""
    name = element.get("class")
    return name is not None and _names_hidden(name[:_MAX_NAME])


@lru_cache(maxsize=20_000)
def _names_hidden(name: str) -> bool:
    return any(word in name for word in _VISUALLY_HIDDEN)
