"""Who a page visibly names as author: the byline near the headline, its links, and what microdata marks."""

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.items import Author
from archiver.parse.people import split_names
from archiver.parse.structured import clean_text
from archiver.parse.surface import Surface, is_foreign

_BYLINE: Final = re.compile(
    r"(?<![a-z])(?:by-?line|(?:post|article|entry|story|meta|content|blog)?[-_]{0,2}authors?|autor(?:e|en|es|in)?"
    r"|auteurs?|contributors?|writers?|journalists?|redakteur|verfasser|dateline)(?![a-z])|byline|author",
    re.IGNORECASE,
)
_NOT_BYLINE: Final = re.compile(
    r"author[-_]?(?:bio|box|desc|social|image|img|avatar|photo|title|role|job|position|twitter|follow|more)"
    r"|authori[sz]|(?:date|time|share)[-_]?author|bio(?![a-z])",
    re.IGNORECASE,
)
_PROFILE: Final = re.compile(
    r"/(?:authors?|autor(?:e|en|es|in)?|auteurs?|by|byline|people|profiles?|staff|journalists?|contributors?|writers?"
    r"|columnists?|redaktion|redazione|redaktor|reporters?|person|team|user|users|members?|firma|yazar(?:lar)?)/[^/?#]",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"^\s*(?:written\s+by|posted\s+by|published\s+by|reported\s+by|words\s+by|story\s+by|by|von|par|por|autora?|auteur"
    r"|автор|текст|text|door|av|af|di)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_LONGEST: Final = 200


def find_bylines(document: Document, surface: Surface) -> tuple[Author, ...]:
    """The authors named in the first byline near the headline, else in the page's first element marked as author."""
    for element in surface.elements:
        if _is_byline(element) and not is_foreign(element) and (authors := read_byline(document, element)):
            return authors
    for element in _marked(document):
        if not is_foreign(element) and (authors := read_byline(document, element)):
            return authors
    for element in surface.elements[:120]:
        text = clean_text(element.text or "")
        if _BY.match(text) and len(text) < _LONGEST and not is_foreign(element):
            return tuple(Author(name=name) for name in split_names(clean_text(element.text_content())))
    return ()


def read_byline(document: Document, element: HtmlElement) -> tuple[Author, ...]:
    """The names in one byline: those that link to a profile or are marked as a name, else all of its words."""
    marked = tuple(_linked(document, element))
    if marked:
        return tuple(dict.fromkeys(marked))
    text = clean_text(" ".join(element.itertext()))
    return tuple(Author(name=name) for name in split_names(text)) if len(text) < _LONGEST else ()


def _linked(document: Document, element: HtmlElement) -> Iterator[Author]:
    for inner in element.iter("a", "span"):
        rel, href = (inner.get("rel") or "").lower(), inner.get("href") or ""
        if inner.tag == "a" and ("author" in rel.split() or _PROFILE.search(href)):
            for name in split_names(clean_text(inner.text_content())):
                yield Author(name=name, url=document.absolute(href) if href else None)
        elif inner.tag == "span" and inner.get("itemprop") == "name":
            for name in split_names(clean_text(inner.text_content())):
                yield Author(name=name)


def _is_byline(element: HtmlElement) -> bool:
    if element.tag in {"meta", "link", "script", "style", "img", "svg", "time"}:
        return False
    if "author" in (element.get("rel") or "").lower().split() or "author" in (element.get("itemprop") or ""):
        return True
    name = f"{element.get('class') or ''} {element.get('data-testid') or ''} {element.get('id') or ''}"
    return len(name) > 2 and bool(_BYLINE.search(name)) and not _NOT_BYLINE.search(name)


def _marked(document: Document) -> Iterator[HtmlElement]:
    yield from document.root.iterfind(".//a[@rel='author']")
    yield from document.root.iterfind(".//*[@itemprop='author']")
