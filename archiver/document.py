"""From a page to its tree: the one tree type (lxml's) that parse and discover work on."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final
from urllib.parse import urljoin

import lxml.html
from lxml.etree import ElementDefaultClassLookup, ErrorTypes, ParserError
from lxml.html import HtmlElement, defs

from archiver.charset import decode
from archiver.errors import ParseError
from archiver.page import Page

# libxml2 drops all that follows them; browsers go on reading, and pages go on writing.
_END_TAGS = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9._:-]+(?=/)")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+/?")
_WHOLE = re.compile(r"https?://[A-Za-z0-9._:-]+(?:/[^\s?#]*)?(?:\?[^\s#]+)?(?:#\S+)?")
"""Most links of most pages: what joins them needs no parser of addresses."""
_KEPT: Final = 50_000
"""Elements that are kept as objects; lxml makes those of a larger page anew whenever one is touched."""
_ELEMENT = re.compile(rf"<(?:!doctype|{'|'.join(sorted({*defs.tags, 'main'}))})[\s/>]".encode(), re.IGNORECASE)
"""What tells a page from plain text, in which `<name>` may stand for something to fill in."""
_DEEPEST = 1000
"""Containers inside each other that are kept; libxml2 gives up at 2,048 elements of any kind."""
_CONTAINERS = re.compile(
    rb"<(/?)(?:div|span|font|center|section|article|main|table|tbody|ul|ol|dl|blockquote|b|i|u|em|strong|big|small|a"
    rb"|form|fieldset|nobr|tt|s|code)\b[^<>]*>",
    re.IGNORECASE,
)

# lxml.html asks a Python function for the class of each element, each time that one is touched.
_ONE_CLASS = ElementDefaultClassLookup(element=HtmlElement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed page. `root` is its <html>; nobody changes the tree; `base_url` is what relative addresses join."""

    page: Page
    root: HtmlElement
    base_url: str
    encoding: str
    elements: tuple[HtmlElement, ...]
    """The first elements of the page in its order, all of them but for huge pages."""

    def absolute(self, href: str) -> str:
        """The absolute form of an address in the page; the address itself where it cannot be joined."""
        if _WHOLE.fullmatch(href):
            return href
        origin = _origin(self.base_url)
        if origin and _PLAIN_PATH.fullmatch(href) and "/." not in href:
            return origin + href
        try:
            return urljoin(self.base_url, href.strip())
        except ValueError:
            return href


@lru_cache(maxsize=256)
def _origin(base_url: str) -> str:
    """Scheme and host of a base whose links may begin with a slash; empty where it has none."""
    found = _ORIGIN.match(base_url)
    return found[0] if found else ""


def read_document(page: Page) -> Document:
    """Parse the page. Raises ParseError where its bytes hold no markup at all."""
    text, encoding = decode(page.body, page.header("content-type"))
    markup = _END_TAGS.sub(b"", text.encode("utf-8", "replace")).replace(b"\0", b"")
    if not _ELEMENT.search(markup):
        raise ParseError(f"{page.url}: no markup in {len(page.body)} bytes")
    try:
        root, whole = _parse(markup)
        if not whole:
            root, _ = _parse(_flatten(markup))
    except ParserError as error:
        raise ParseError(f"{page.url}: no markup in {len(page.body)} bytes") from error
    href = next((href for base in root.iter("base") if (href := base.get("href")) is not None), "")
    try:
        base_url = urljoin(page.url, href.strip())
    except ValueError:
        base_url = page.url
    kept = tuple(islice(root.iter(), _KEPT))
    return Document(page=page, root=root, base_url=base_url, encoding=encoding, elements=kept)


def _parse(markup: bytes) -> tuple[HtmlElement, bool]:
    """The tree, and whether libxml2 read all of the markup (UTF-8): it stops for good where elements nest too deep."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    root = lxml.html.document_fromstring(markup, parser=parser)
    return root, not any(entry.type == ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log.filter_from_fatals())


def _flatten(markup: bytes) -> bytes:
    """The markup without the containers that stand deeper than `_DEEPEST`; their text stays where it is."""
    kept, depth, dropped, start = [], 0, 0, 0
    for tag in _CONTAINERS.finditer(markup):
        opens = tag[1] == b""
        if opens and depth < _DEEPEST:
            depth += 1
        elif not opens and dropped == 0:
            depth = max(depth - 1, 0)
        else:
            dropped += 1 if opens else -1
            kept.append(markup[start : tag.start()])
            start = tag.end()
    return b"".join((*kept, markup[start:]))
