"""The subjects of an article: what it states, freed of what systems note in the same place, else its links to tags."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final

from lxml.etree import XPath
from lxml.html import HtmlElement

from archiver.document import Document, read_text
from archiver.parse.structured import Structured, clean_text, texts_of
from archiver.parse.titles import find_site_names, letters

_MOST: Final = 60
_MOST_TAGS: Final = 500
"""Links looked at, some of them again and again the same."""
_LONGEST: Final = 100
_MOST_LINKS: Final = 25
"""Links in a list of tags; a menu of all subjects of a paper has more, and a single link may be a promotion."""
_SEPARATORS: Final = re.compile(r"[,;、，،؛|]")
_MARKED: Final = XPath("//a[contains(@rel, 'tag')]")
_ADDRESSED: Final = XPath(
    "//a[contains(@href, '/tag') or contains(@href, '/topic') or contains(@href, '/thema') or contains(@href, '/theme')"
    " or contains(@href, '/tema') or contains(@href, '/keyword') or contains(@href, '/schlagwort')"
    " or contains(@href, '/sujet') or contains(@href, '/etiqueta')]"
)
_ADDRESS: Final = re.compile(
    r"/(?:tags?|topics?|themen?|themes?|temas?|keywords?|schlagw(?:ort|oerter)|sujets?|etiquetas?)/[^/?#]",
    re.IGNORECASE,
)
_OUTSIDE: Final = frozenset(("nav", "header", "footer", "aside", "form", "figure"))
_BESIDE: Final = 40
"""Letters in a list of tags that are in none of its links: "Topics of this article"."""
_NOTE: Final = re.compile(
    r"^(?:[\w ]{0,12}(?:categor(?:y|ies)|tokens?|topics?|tags?|section|entity)\s?:|\(\d+\))\s*", re.IGNORECASE
)
"""What a system writes before a subject: its own name for the kind, a number."""
_PATH: Final = re.compile(
    r"^(?:sections?|organi[sz]ations?|topics?|tags?|persons?|people|places?|locations?|categor(?:y|ies)|events?|subjects?)/"
)
_NO_SUBJECT: Final = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.-]+\.(?:com|net|org|[a-z]{2})|\d{5,}", re.IGNORECASE
)
"""Keys and hosts that systems note among the subjects."""


def read_keywords(document: Document, structured: Structured) -> tuple[str, ...]:
    """The subjects of an article, each once: its own list, else its tags, else the links that are made as tags."""
    sites = find_site_names(document, structured)
    sources = (
        _split(texts_of(structured.article.get("keywords"))),
        _split(structured.metas.get("news_keywords", ())),
        iter(structured.metas.get("article:tag", ())),
        _split(structured.metas.get("keywords", ())),
        _find_marked(document),
        _find_addressed(document),
    )
    for source in sources:
        words: dict[str, str] = {}
        for word in map(_clean, source):
            if letters(word) and len(word) <= _LONGEST and not _is_noted(word, sites):
                words.setdefault(letters(word), word)
        if words:
            return tuple(words.values())[:_MOST]
    return ()


def _clean(word: str) -> str:
    return _PATH.sub("", _NOTE.sub("", word)).lstrip("#")


def _is_noted(word: str, sites: AbstractSet[str]) -> bool:
    """Whether a word is the system's key, a host or the paper's own name rather than a subject."""
    return letters(word) in sites or _NO_SUBJECT.fullmatch(word) is not None


def _split(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (part.strip() for part in _SEPARATORS.split(text)) if len(text) > 1 else ()


def _find_marked(document: Document) -> Iterator[str]:
    for link in _MARKED(document.root)[:_MOST_TAGS]:
        if "tag" in link.get("rel").lower().split():
            yield _say(link)


def _find_addressed(document: Document) -> Iterator[str]:
    """The links of the first list outside navigation whose addresses are those of tags."""
    for link in _ADDRESSED(document.root)[:_MOST_TAGS]:
        above = list(link.iterancestors())
        if not _ADDRESS.search(link.get("href")) or any(element.tag in _OUTSIDE for element in above):
            continue
        box = next((element for element in above if element.tag not in {"li", "span", "p"}), None)
        links = [] if box is None else list(islice(box.iter("a"), _MOST_LINKS + 1))
        if box is not None and 1 < len(links) <= _MOST_LINKS and _is_list(box, links):
            yield from map(_say, links)
            return


def _is_list(box: HtmlElement, links: list[HtmlElement]) -> bool:
    told = sum(len(_say(link)) for link in links)
    tags = all(_ADDRESS.search(link.get("href") or "") for link in links)
    return tags and len(clean_text(read_text(box, _MOST_LINKS * 4 * _LONGEST))) - told <= _BESIDE + len(links)


def _say(link: HtmlElement) -> str:
    return clean_text(read_text(link, 4 * _LONGEST))
