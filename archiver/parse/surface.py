"""The visible neighbourhood of the headline: the elements that tell a reader who wrote an article and when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document, read_text
from archiver.parse.structured import Structured
from archiver.parse.titles import find_headings, letters

_BEFORE: Final = 60
_AFTER: Final = 300
"""Elements before and after the headline that are looked at: bylines stand close to it."""
_MOST_LESSER: Final = 150
_FOREIGN: Final = re.compile(
    r"comment|related|recommend|sidebar|side-bar|teaser|more-?(?:from|news|stories)|most-?read|popular|promo"
    r"|(?<!__)footer|newsletter|carousel|trending|latest|nav(?:bar|igation)?(?![a-z])|menu",
    re.IGNORECASE,
)
"""Class words of boxes that hold other articles, readers' voices or navigation."""
_BOXES: Final = re.compile(r"(?<!elementor-)widget|(?<!v)card(?![a-z])", re.IGNORECASE)
"""Class words of boxes that hold other articles unless they are small."""
_SMALL: Final = 100
_FOREIGN_TAGS: Final = frozenset(("nav", "footer", "form", "dialog", "figure", "figcaption"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Elements around the headline, those that follow it first, then those before it from near to far.

    `shared` are the headline's element and all that it stands in: these cannot be boxes of other articles.
    """

    elements: tuple[HtmlElement, ...]
    shared: frozenset[HtmlElement]

    def is_foreign(self, element: HtmlElement) -> bool:
        """Whether an element stands in a box of other articles, comments or navigation."""
        for above in (element, *element.iterancestors()):
            if above in self.shared:
                return False
            if above.tag in _FOREIGN_TAGS and not _is_of_article(above):
                return True
            if above.tag == "a" and len(read_text(above, _SMALL + 1)) > _SMALL:
                return True  # a teaser that is one link from its headline to its byline
            name = f"{above.get('class') or ''} {above.get('id') or ''}"
            if _FOREIGN.search(name) or (_BOXES.search(name) and not _is_small(above)):
                return True
        return False


def read_surface(document: Document, structured: Structured, headline: str | None) -> Surface:
    """Find the headline's element and what stands around it; without one, the start of the page's <body>."""
    heading = _find_heading(document, structured, headline)
    start = document.root.find(".//body") if heading is None else heading
    if start is None:
        return Surface(elements=(), shared=frozenset())
    after = islice(_walk_on(start), _AFTER)
    elements = (element for element in (*after, *_walk_back(start)) if isinstance(element.tag, str))
    return Surface(elements=tuple(elements), shared=frozenset((start, *start.iterancestors())))


def _is_of_article(element: HtmlElement) -> bool:
    """Whether an element is the footer of an <article>, where many templates put who wrote it and when."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


def _is_small(box: HtmlElement) -> bool:
    """Whether a box holds a few words and no heading: a byline inside a card or a sidebar, not another article."""
    return len(read_text(box, _SMALL + 1)) <= _SMALL and next(box.iter("h1", "h2", "h3", "h4", "img"), None) is None


def own_texts(element: HtmlElement) -> Iterator[str]:
    """The text directly inside an element, and behind each of its children."""
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _walk_on(element: HtmlElement) -> Iterator[HtmlElement]:
    """What follows an element in the page, first what it holds itself."""
    yield from islice(element.iter(), 1, None)
    for above in (element, *element.iterancestors()):
        for following in above.itersiblings():
            yield from following.iter()


def _walk_back(element: HtmlElement) -> Iterator[HtmlElement]:
    """What stands before an element, roughly from near to far."""
    left = _BEFORE
    for above in (element, *element.iterancestors()):
        for before in above.itersiblings(preceding=True):
            inside = [*islice(before.iter(), left)]
            yield from inside
            left -= len(inside)
            if left <= 0:
                return


def _find_heading(document: Document, structured: Structured, headline: str | None) -> HtmlElement | None:
    first = None
    wanted = letters(headline or "")
    for element, heading in find_headings(document, structured):
        first = element if first is None else first
        if wanted and wanted in letters(heading.text):
            return element
    for element in islice(document.root.iter("h2", "h3", "h4"), _MOST_LESSER) if wanted else ():
        if wanted in letters(read_text(element, 4_000)):
            return element
    return first
