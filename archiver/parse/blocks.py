"""From a tree to a flat list of blocks: one pass, no recursion, nothing judged yet.

A block is what a reader sees as one unit: a paragraph, heading, list item, quotation, table, picture, embed or
preformatted text. Text that stands loose in a div or table cell is a block as well, and two line breaks in a row end
one; a single line break is a newline in its text. Every block knows its group: the chain of block-level elements
that it stands in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from archiver.document import Document
from archiver.items import Embed, Figure, Link, Table
from archiver.parse.media import (
    is_data_table,
    is_player,
    is_post,
    is_single_figure,
    read_embed,
    read_figure,
    read_table,
)
from archiver.text import squeeze

MAX_BLOCKS: Final = 20_000
"""Blocks after this many are not read: no article is as long, and a page of 20 MB must end."""

HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

_GROUPS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SKIPPED = frozenset(
    [
        "button",
        "canvas",
        "datalist",
        "head",
        "input",
        "map",
        "noscript",
        "object",
        "option",
        "rp",
        "rt",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
    ]
)
_BOLD = frozenset(("b", "strong"))
_VISUALLY_HIDDEN = ("screen-reader", "sr-only", "visually-hidden", "visuallyhidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A block-level element. `parent` is the place of the group around it (-1 for the outermost)."""

    parent: int
    tag: str
    name: str
    """Its class attribute, or its id where it has no class; empty where it has neither."""
    element: HtmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One unit of the page. `group` is the place of its innermost block-level element in `Outline.groups`."""

    group: int
    text: str
    links: tuple[Link, ...] = ()
    link_chars: int = 0
    bold: bool = False
    """All of its text is bold."""
    loose: bool = False
    """It ended at a double line break, or began after one: a line of its own in running text."""
    after_image: bool = False
    """A picture stands between it and the block before."""
    media: Table | Figure | Embed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page as blocks in reading order, and the groups that they stand in (parents before children)."""

    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]


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
        if len(reader.blocks) >= MAX_BLOCKS:
            break
    reader.end_block()
    return Outline(blocks=tuple(reader.blocks), groups=tuple(reader.groups))


@dataclass(slots=True)
class _Reader:
    """The state of the pass: the open groups, and the line and block that text is being added to."""

    absolute: Callable[[str], str]
    blocks: list[Block] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    _open: list[int] = field(default_factory=lambda: [-1])
    _lines: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _links: list[Link] = field(default_factory=list)
    _skipped: HtmlElement | None = None
    _href: str | None = None
    _link_text: list[str] = field(default_factory=list)
    _bold: int = 0
    _bold_chars: int = 0
    _chars: int = 0
    _pre: int = 0
    _loose: bool = False
    _image: bool = False
    _initial: str = ""

    def enter(self, element: HtmlElement) -> bool:
        """Begin an element; False where nothing inside it is to be read as running text."""
        tag = str(element.tag)
        if tag in _GROUPS or "-" in tag:
            self.end_block()
            self._open_group(element, tag)
            return self._enter_group(element, tag)
        if tag == "br":
            self._end_line()
        elif tag == "hr":
            self.end_block()
        elif tag in _SKIPPED or _is_out_of_sight(element):
            self._skipped = element
            return False
        elif is_player(element, tag):
            self.end_block()
            self._add_media(read_embed(element, self.absolute))
            self._skipped = element
            return False
        else:
            self._enter_inline(element, tag)
        return True

    def leave(self, element: HtmlElement) -> None:
        """End an element and take the text that follows it."""
        tag = str(element.tag)
        if element is self._skipped:
            self._skipped = None
            if tag in _GROUPS:
                self._open.pop()
        elif tag in _GROUPS or "-" in tag:
            self.end_block()
            self._open.pop()
            self._pre -= tag == "pre"
        elif tag == "a":
            self._end_link()
            self._href = None
        elif tag in _BOLD:
            self._bold -= 1
        if element.tail:
            self._add_text(element.tail)

    def end_block(self) -> None:
        """Close the block that is being read; nothing happens where it is empty."""
        self._end_link()
        if self._line:
            self._push_line()
        if self._lines:
            self._add_block()
        self._loose = False

    def _enter_group(self, element: HtmlElement, tag: str) -> bool:
        media: Table | Figure | Embed | None = None
        if tag == "table" and is_data_table(element):
            media = read_table(element, self.absolute)
        elif tag == "figure" and is_single_figure(element):
            media = read_figure(element, self.absolute)
        elif tag == "blockquote" and is_post(element):
            media = read_embed(element, self.absolute)
        if media is not None:
            self._add_media(media)
            self._skipped = element
            return False
        self._pre += tag == "pre"
        if element.text:
            self._add_text(element.text)
        return True

    def _enter_inline(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._end_link()
            self._href = element.get("href")
        elif tag in _BOLD:
            self._bold += 1
        elif tag in {"img", "picture"}:
            self._image = True
        if element.text:
            self._add_text(element.text)

    def _open_group(self, element: HtmlElement, tag: str) -> None:
        name = element.get("class") or element.get("id") or ""
        self.groups.append(Group(parent=self._open[-1], tag=tag, name=name, element=element))
        self._open.append(len(self.groups) - 1)

    def _add_text(self, text: str) -> None:
        self._line.append(text)
        size = len(text.strip())
        if size:
            self._chars += size
            if self._bold:
                self._bold_chars += size
            if self._href is not None:
                self._link_text.append(text)

    def _end_line(self) -> None:
        """A line break: the second in a row ends the block."""
        if self._push_line() or not self._lines:
            return
        self._loose = True
        self._end_link()
        self._add_block()
        self._loose = True

    def _push_line(self) -> bool:
        raw = "".join(self._line)
        line = raw.strip("\n") if self._pre else squeeze(raw)
        self._line.clear()
        if line:
            self._lines.append(line)
        return bool(line)

    def _end_link(self) -> None:
        if self._href is not None and self._link_text:
            text = squeeze("".join(self._link_text))
            self._links.append(Link(url=self._href, text=text))
        self._link_text.clear()

    def _add_block(self) -> None:
        text = self._initial + "\n".join(self._lines)
        self._initial = ""
        if self._is_drop_cap(text):
            self._initial = text
        else:
            self.blocks.append(
                Block(
                    group=self._open[-1],
                    text=text,
                    links=tuple(self._links),
                    link_chars=sum(len(link.text) for link in self._links),
                    bold=self._bold_chars >= self._chars > 0,
                    loose=self._loose,
                    after_image=self._image,
                )
            )
            self._image = False
        self._lines.clear()
        self._links.clear()
        self._chars = self._bold_chars = 0

    def _is_drop_cap(self, text: str) -> bool:
        return len(text) == 1 and text.isalpha() and "drop" in self.groups[self._open[-1]].name.lower()

    def _add_media(self, media: Table | Figure | Embed) -> None:
        self.blocks.append(Block(group=self._open[-1], text=media.text, links=media.links, media=media))


def _is_out_of_sight(element: HtmlElement) -> bool:
    """Whether a class says that an inline element is for screen readers alone: it repeats what is seen."""
    name = element.get("class")
    return name is not None and any(word in name for word in _VISUALLY_HIDDEN)
