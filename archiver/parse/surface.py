"""The visible neighbourhood of the headline: the elements that tell a reader who wrote an article and when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.parse.structured import Structured
from archiver.parse.titles import find_headings, letters

_BEFORE: Final = 60
_AFTER: Final = 300
"""Elements before and after the headline that are looked at: bylines stand close to it."""
_FOREIGN: Final = re.compile(
    r"comment|related|recommend|sidebar|side-bar|widget|teaser|more-?(?:from|news|stories)|most-?read|popular|promo"
    r"|footer|newsletter|carousel|card(?![a-z])|trending|latest|nav(?:bar|igation)?(?![a-z])|menu",
    re.IGNORECASE,
)
"""Class words of boxes that hold other articles, readers' voices or navigation."""
_FOREIGN_TAGS: Final = frozenset(("nav", "footer", "form", "dialog", "figure", "figcaption"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Elements around the headline, those that follow it first, then those before it from near to far."""

    elements: tuple[HtmlElement, ...]


def read_surface(document: Document, structured: Structured, headline: str | None) -> Surface:
    """Find the headline's element and what stands around it; without one, the start of the page's <body>."""
    elements = [element for element in document.root.iter() if isinstance(element.tag, str)]
    heading = _find_heading(document, structured, headline)
    places = {id(element): place for place, element in enumerate(elements)}
    place = places.get(id(heading), -1) if heading is not None else -1
    if place < 0:
        body = document.root.find(".//body")
        place = places.get(id(body), 0) if body is not None else 0
    after = elements[place + 1 : place + 1 + _AFTER]
    before = elements[max(place - _BEFORE, 0) : place]
    return Surface(elements=(*after, *reversed(before)))


def is_foreign(element: HtmlElement) -> bool:
    """Whether an element stands in a box of other articles, comments or navigation."""
    for above in (element, *element.iterancestors()):
        if above.tag in {"body", "main", "article", "html"}:
            return False
        if above.tag in _FOREIGN_TAGS or _FOREIGN.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
    return False


def own_texts(element: HtmlElement) -> Iterator[str]:
    """The text directly inside an element, and behind each of its children."""
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _find_heading(document: Document, structured: Structured, headline: str | None) -> HtmlElement | None:
    first = None
    wanted = letters(headline or "")
    for element, heading in find_headings(document, structured):
        first = element if first is None else first
        if wanted and wanted in letters(heading.text):
            return element
    return first
