"""From a page to its tree: the one tree type (lxml's) that parse and discover work on."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin

import lxml.html
from lxml.etree import ElementDefaultClassLookup, ErrorTypes, ParserError, iterwalk
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
_ELEMENT = re.compile(rf"<(?:!doctype|{'|'.join(sorted({*defs.tags, 'main'}))})[\s/>]".encode(), re.IGNORECASE)
"""What tells a page from plain text, in which `<name>` may stand for something to fill in."""
MAX_TEXT = 20_000_000
"""Characters of a page that are read; what follows no article needs."""
_DEEPEST = 100
_DEEPEST_OF_ALL = 150
"""Containers, and elements of any kind, inside each other that are kept where a page nests deeper than its parser goes
(256). Real pages stay below 60, and work that climbs from each element would cost that much more."""
_CONTAINERS = frozenset(
    "a article b big blockquote center code dl em fieldset font form i main nobr ol s section small span strong table"  # noqa: SIM905
    " tbody tt u ul div".split()
)
_NESTING = re.compile(
    rb"<(/?)(?!(?:p|li|t[rdh]|d[td]|option|script|style|title|textarea|html|head|body|area|base|br|col|embed|hr|img|input"
    rb"|link|meta|param|source|track|wbr)[\s/>])([a-z][^\s/<>]{0,40})[^<>]*>",
    re.IGNORECASE,
)
"""Tags of elements that may stand inside each other without end: those that a next one of their kind does not close."""
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{10000,}")
_ATTRIBUTE = re.compile(rb"""\s+[^\s"'>]*(?:"[^"]*"|'[^']*')?""")
_MOST_ATTRIBUTES = 1_000
"""Of one element: libxml2 goes through those that it has for each one more."""
_MOST_PARTS = 2_000
"""Tags inside an element that `read_text` looks at."""

# lxml.html asks a Python function for the class of each element, each time that one is touched.
_ONE_CLASS = ElementDefaultClassLookup(element=HtmlElement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed page. `root` is its <html>; nobody changes the tree; `base_url` is what relative addresses join."""

    page: Page
    root: HtmlElement
    base_url: str
    encoding: str

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
    markup = _END_TAGS.sub(b"", text[:MAX_TEXT].encode("utf-8", "replace")).replace(b"\0", b"")
    if not _ELEMENT.search(markup):
        raise ParseError(f"{page.url}: no markup in {len(page.body)} bytes")
    try:
        root, whole = _parse(_LONG_TAG.sub(_cut_attributes, markup), huge=False)
        if not whole:
            root, _ = _parse(_LONG_TAG.sub(_cut_attributes, _flatten(markup)), huge=True)
    except ParserError as error:
        raise ParseError(f"{page.url}: no markup in {len(page.body)} bytes") from error
    href = next((href for base in root.iter("base") if (href := base.get("href")) is not None), "")
    try:
        base_url = urljoin(page.url, href.strip())
    except ValueError:
        base_url = page.url
    return Document(page=page, root=root, base_url=base_url, encoding=encoding)


def read_text(element: HtmlElement, most: int, glue: str = "") -> str:
    """The text of an element, at most so many characters, for those who have no use for more; `glue` parts its pieces.

    Elements may stand inside each other, so that reading all of each would read the page many times over.
    """
    if len(element) == 0:
        return (element.text or "")[:most]
    texts, size = [element.text or ""], 0
    for event, part in islice(iterwalk(element, events=("start", "end")), 1, _MOST_PARTS):
        text = part.text if event == "start" else part.tail if part is not element else None
        if text:
            texts.append(text)
            size += len(text)
            if size >= most:
                break
    return glue.join(texts)[:most]


def _parse(markup: bytes, *, huge: bool) -> tuple[HtmlElement, bool]:
    """The tree, and whether libxml2 read all of the markup (UTF-8): it stops for good at its limits.

    These are 256 elements inside each other and ten million characters of one text or attribute; 2,048 and a thousand
    million where it is told that the page is `huge`.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=huge, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    root = lxml.html.document_fromstring(markup, parser=parser)
    return root, not any(entry.type == ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log.filter_from_fatals())


def _flatten(markup: bytes) -> bytes:
    """The markup without the tags of elements that stand too deep; their text stays where it is."""
    kept, depth, start = [], 0, 0
    dropped: Counter[str] = Counter()
    for tag in _NESTING.finditer(markup):
        name = tag[2].lower().decode("utf-8", "replace")
        if tag[1]:
            is_kept = dropped[name] == 0
            depth = max(depth - is_kept, 0)
            dropped[name] -= not is_kept
        else:
            is_kept = depth < (_DEEPEST if name in _CONTAINERS or "-" in name else _DEEPEST_OF_ALL)
            depth += is_kept
            dropped[name] += not is_kept
        if not is_kept:
            kept.append(markup[start : tag.start()])
            start = tag.end()
    return b"".join((*kept, markup[start:]))


def _cut_attributes(tag: re.Match[bytes]) -> bytes:
    last = next(islice(_ATTRIBUTE.finditer(tag[0]), _MOST_ATTRIBUTES, None), None)
    return tag[0][: last.start()] if last else tag[0]
