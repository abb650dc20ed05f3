"""What a page says of itself to machines: meta elements, links, JSON-LD and microdata, read once into one value."""

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml.html import HtmlElement

from archiver.document import Document, read_text
from archiver.parse.jsonld import Node, find_article, index_nodes, node_types, read_nodes
from archiver.text import squeeze

_MOST_HEADINGS: Final = 200
_LONGEST_HEADING: Final = 4_000
"""Headings that are looked at, and the characters of one, white space of the markup included."""
_MOST_JSON: Final = 5_000_000
"""Characters of JSON-LD that are read; the longest honest block seen in news is a tenth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """The machine-readable side of a page.

    `metas` maps the lower-cased name, property, itemprop or http-equiv of meta elements to their contents in order;
    `links` does the same for rel and href. `article` is the JSON-LD object of the article, empty where there is none;
    `types` are the types of all objects; `by_id` finds the objects that others point to; `headings` are the <h1>.
    """

    metas: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    article: Node
    types: frozenset[str]
    by_id: Mapping[str, Node]
    headings: tuple[HtmlElement, ...]
    title: str | None

    def meta(self, *names: str) -> str | None:
        """The first content that is not empty, names in order of trust."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)

    def value(self, name: str) -> str | None:
        """A property of the article as one line of text; None where it is missing or no text."""
        return next(iter(texts_of(self.article.get(name))), None)

    def resolve(self, value: Any) -> Any:
        """The object that `value` points to where it is a bare `@id`, else `value`."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.keys() - {"@id", "@type"}:
            return self.by_id.get(value["@id"], value)
        return value


def read_structured(document: Document) -> Structured:
    """Collect the machine-readable side of a page in one walk over the elements that hold it."""
    metas: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    blocks: list[str] = []
    headings: list[HtmlElement] = []
    titles: list[str] = []
    for element in document.root.iter("meta", "link", "script", "h1", "title"):
        if element.tag == "meta":
            _add_meta(metas, element)
        elif element.tag == "link":
            _add_link(links, element)
        elif element.tag == "script":
            if "ld+json" in (element.get("type") or "").lower():
                blocks.append(element.text_content())
        elif element.tag == "h1":
            headings.append(element)
        elif not any(above.tag == "svg" for above in element.iterancestors()):
            titles.append(clean_text(element.text_content()))
    del headings[_MOST_HEADINGS:]
    nodes = read_nodes(_within_bound(blocks))
    addresses = [document.page.url, *links.get("canonical", ()), *metas.get("og:url", ())]
    named = [*metas.get("og:title", ()), *(clean_text(read_text(heading, _LONGEST_HEADING)) for heading in headings)]
    return Structured(
        metas={name: tuple(values) for name, values in metas.items()},
        links={name: tuple(values) for name, values in links.items()},
        article=find_article(nodes, addresses, named),
        types=frozenset(kind for node in nodes for kind in node_types(node)),
        by_id=index_nodes(nodes),
        headings=tuple(headings),
        title=next((title for title in titles if title), None),
    )


def clean_text(text: str) -> str:
    """One line as a reader sees it: entities that were escaped twice are read, lone surrogates and NULs vanish."""
    if "&" in text:
        text = html.unescape(text)
        text = html.unescape(text) if "&" in text else text
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode("utf-8")
    return squeeze(text.replace("\0", ""))


def texts_of(value: Any) -> Iterator[str]:
    """The texts that a JSON-LD value gives: itself, its members, the name or @value of an object; never empty ones."""
    for member in value if isinstance(value, list) else [value]:
        text = member
        if isinstance(member, dict):
            text = member.get("name") or member.get("@value")
        if isinstance(text, str) and (cleaned := clean_text(text)):
            yield cleaned


def _within_bound(blocks: Iterable[str]) -> Iterator[str]:
    left = _MOST_JSON
    for block in blocks:
        left -= len(block)
        if left >= 0:
            yield block


def _add_meta(metas: dict[str, list[str]], element: HtmlElement) -> None:
    content = element.get("content") or element.get("value")  # a common slip of templates, and of clean-up tools
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = element.get(attribute)
        if name:
            metas.setdefault(name.strip().lower(), []).append(clean_text(content))


def _add_link(links: dict[str, list[str]], element: HtmlElement) -> None:
    href = element.get("href")
    for rel in (element.get("rel") or "").lower().split():
        if href and href.strip():
            links.setdefault(rel, []).append(href.strip())
