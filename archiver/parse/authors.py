"""Who wrote an article: people and organisations that the page names as its authors."""

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final

from archiver.document import Document
from archiver.items import Author
from archiver.parse.bylines import find_bylines
from archiver.parse.people import is_label, split_names
from archiver.parse.signatures import FULL_NAME, find_signature
from archiver.parse.structured import Structured, texts_of
from archiver.parse.surface import Surface
from archiver.parse.titles import find_site_names, letters
from archiver.text import squeeze

_METAS: Final = (
    "author", "article:author", "article:author_name", "og:article:author", "parsely-author", "sailthru.author",
    "byl", "byline", "dc.creator", "dcterms.creator", "citation_author", "cxenseparse:author", "creator", "authors",
    "article.author", "vr:author", "rnews:author", "twitter:creator_name",
)  # fmt: skip
_MOST: Final = 100
_DESK: Final = re.compile(
    r" ?\([^()]*\)$|^(?:team|redaktion|rédaction|redazione|redacción) "
    r"|(?<![ -])[ -]+(?:(?:blog|online|web|news) ?)?"
    r"(?:staff|team|editors?|editorial|contributor|writers?|redaktion|desk|admin|newsroom)\b.*$",
    re.IGNORECASE,
)
"""What a paper adds to its name where nobody signs, in a squeezed name."""


def read_authors(document: Document, structured: Structured, surface: Callable[[], Surface]) -> tuple[Author, ...]:
    """The authors in the page's order, each once: JSON-LD, then meta elements, then the visible byline.

    A source that only names the publisher is heard last: templates fill in the publisher where nobody asked for more.
    Meta elements name who uploaded an article as often as who wrote it: a byline that names somebody else wins.
    `surface` is asked for only where JSON-LD does not tell.
    """
    sites = find_site_names(document, structured)
    stated = _once(_from_json(document, structured))
    people = _without(stated, sites)
    if people:
        return stated if all(map(_is_agency, people)) else people
    noted = _once(_from_metas(structured))
    visible = _once(find_bylines(document, surface()))
    people, seen = _without(noted, sites), _without(visible, sites)
    if people and not (seen and _are_others(seen, people)):
        return noted if all(map(_is_agency, people)) else people
    return seen or find_signature(surface()) or stated or noted or visible


def _are_others(seen: Iterable[Author], noted: Iterable[Author]) -> bool:
    """Whether a byline names in full, as persons are named, people of whom no other source says a word."""
    words = {word for author in noted for word in author.name.casefold().split()}
    run = "".join(letters(author.name) for author in noted)
    return all(
        FULL_NAME.fullmatch(author.name.partition(",")[0])
        and not any(w in words or w in run for w in author.name.casefold().split())
        for author in seen
    )


def _without(authors: tuple[Author, ...], sites: AbstractSet[str]) -> tuple[Author, ...]:
    """The authors that are not the publisher under one of its names."""
    return tuple(
        author
        for author in authors
        if letters(author.name) not in sites and letters(_DESK.sub("", squeeze(author.name))) not in sites
    )


def _is_agency(author: Author) -> bool:
    """Whether a name is an agency's short one, beside which the publisher is an author in its own right."""
    return len(author.name) <= 4 and author.name.isalpha()


def _from_json(document: Document, structured: Structured) -> Iterator[Author]:
    value = structured.article.get("author") or structured.article.get("creator")
    for member in value if isinstance(value, list) else [value]:
        resolved = structured.resolve(member)
        url = _address(document, resolved)
        for text in texts_of(resolved):
            names = split_names(text)
            for name in names:
                yield Author(name=name, url=url if len(names) == 1 else None)


def _from_metas(structured: Structured) -> Iterator[Author]:
    for meta in _METAS:
        found = [name for text in structured.metas.get(meta, ()) if "://" not in text for name in split_names(text)]
        if found:
            yield from (Author(name=name) for name in found)
            return
    for number in "12":
        if is_label(structured.meta(f"twitter:label{number}") or ""):
            yield from (Author(name=name) for name in split_names(structured.meta(f"twitter:data{number}") or ""))


def _once(authors: Iterable[Author]) -> tuple[Author, ...]:
    kept: dict[str, Author] = {}
    for author in authors:
        key = letters(author.name)
        if key and (key not in kept or kept[key].url is None):
            kept[key] = author
    return tuple(kept.values())[:_MOST]


def _address(document: Document, value: Any) -> str | None:
    url = value.get("url") if isinstance(value, dict) else None
    url = document.absolute(url) if isinstance(url, str) and url.strip() else None
    return url if url and url.startswith(("http://", "https://")) else None
