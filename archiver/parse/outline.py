"""What a page is read into: blocks in reading order, and the groups that they stand in."""

from dataclasses import dataclass
from typing import Final

import msgspec
from lxml.html import HtmlElement

from archiver.items import Embed, Figure, Link, Table

HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
"""Elements that are headings, with their levels."""


class Group(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A block-level element. `parent` is the place of the group around it (-1 for the outermost)."""

    parent: int
    tag: str
    name: str
    """Its class attribute, or its id where it has no class, without digits; empty where it has neither."""
    element: HtmlElement


class Block(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One unit of the page. `group` is the place of its innermost block-level element in `Outline.groups`.

    Addresses of links stand as in the page; those of `media` are absolute.
    """

    group: int
    text: str
    links: tuple[Link, ...] = ()
    link_chars: int = 0
    bold: bool = False
    """All of its text is bold."""
    loose: bool = False
    """It ended at a double line break, or began after one: a line of its own in running text."""
    image: HtmlElement | None = None
    """The last picture between the block before and the end of this one."""
    media: Table | Figure | Embed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page as blocks in reading order, and the groups that they stand in (parents before children)."""

    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]
