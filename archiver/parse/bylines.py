"""Who a page visibly names as author: the byline near the headline, its links, and what microdata marks."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.etree import XPath
from lxml.html import HtmlElement

from archiver.document import Document, read_text
from archiver.items import Author
from archiver.parse.people import is_label, split_names
from archiver.parse.runs import read_names
from archiver.parse.structured import clean_text
from archiver.parse.surface import Surface
from archiver.text import squeeze

_BYLINE: Final = re.compile(
    r"(?<![a-z])(?:by-?line|(?:post|article|entry|story|meta|content|blog)?[-_]{0,2}authors?|autor(?:e|en|es|in)?"
    r"|auteurs?|contributors?|writers?|journalists?|redakteur|verfasser|dateline)(?![a-z])|byline|author",
    re.IGNORECASE,
)
_NOT_BYLINE: Final = re.compile(
    r"author[-_]?(?:bio|box|desc|social|image|img|avatar|photo|title|role|job|position|twitter|follow|more)"
    r"|authori[sz]|(?:time|share)[-_]?author|bio(?![a-z])",
    re.IGNORECASE,
)
_PROFILE: Final = re.compile(
    r"/(?:authors?|autor(?:e|en|es|in)?|auteurs?|by|byline|people|staff|journalists?|contributors?|writers?"
    r"|columnists?|reporters?|yazar(?:lar)?|profiles?|redakteure|redaktion|periodistas?|firmas?|journalistes?|redactie"
    r"|autor[ei]|forfatter|skribent|avtor[iy]?|penulis)/[^/?#]",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"(?:(?:written|posted|published|reported|words|story) by|by|von|par|por|autora?|auteur|автор|текст|door|di)"
    r"(?: ?:)?(?: |$)",
    re.IGNORECASE,
)
"""How the words of a byline begin once they are squeezed."""
_CARDS: Final = XPath(
    "//*[contains(@class, 'vcard')][contains(concat(' ', normalize-space(@class), ' '), ' vcard ')]"
    "[contains(concat(' ', @class), ' author') or contains(concat(' ', @class), ' post-author')]"
    " | //*[@typeof='schema:Person'][@property='schema:name']"
)
"""Cards of an author wherever they stand, below the text too; those of comments are called otherwise."""
_MARKED: Final = XPath("//*[@itemprop='author' or self::a[@rel='author']]")
_NAMED: Final = XPath("//*[contains(@class, 'author') or contains(@class, 'byline')]")
_LEAVES: Final = frozenset(("a", "span", "p", "b", "strong"))
_SILENT: Final = frozenset(("meta", "link", "script", "style", "img", "svg", "time"))
_AUTHOR_LINKS: Final = XPath("//a[contains(@href, '/author/')]")
_LABELS: Final = XPath("//*[self::strong or self::b or self::dt][string-length(text()) < 24]")
_CARD_NAME: Final = ".//*[contains(concat(' ', normalize-space(@class), ' '), ' fn ')]"
_LONGEST: Final = 200
_MOST_LABELS: Final = 500
_MOST_MARKED: Final = 100
"""Elements looked at far from the headline, or in a byline."""
_MOST_READ: Final = 4 * _LONGEST
"""Characters of a byline with the white space of its markup."""
_SENTENCE: Final = 20
"""Characters around a link that make a sentence of it where a full stop ends them."""
_SENTENCE_END: Final = re.compile(r"[.!?…。！？؟।]['\"»”’)\]]{0,3}$")


def find_bylines(document: Document, surface: Surface) -> tuple[Author, ...]:
    """The authors named in the byline nearest to the headline, else in the first element marked as author."""
    for element in surface.elements:
        if not _is_byline(element) or surface.is_foreign(element):
            continue
        if authors := _read_labelled(document, element) or read_byline(document, element):
            return authors
    for element in _marked(document, surface):
        if not surface.is_foreign(element) and (authors := read_byline(document, element)):
            return authors
    for label in _LABELS(document.root)[:_MOST_LABELS]:
        if not surface.is_foreign(label) and (authors := _read_labelled(document, label)):
            return authors
    cards = {authors for card in _CARDS(document.root)[:_MOST_MARKED] if (authors := _read_card(document, card))}
    return cards.pop() if len(cards) == 1 else ()


def _read_card(document: Document, card: HtmlElement) -> tuple[Author, ...]:
    """The name in an hCard (microformats.org, class "fn"), with the address of its link."""
    name = next(iter(card.xpath(_CARD_NAME)), card)
    href = name.get("href") or next((link.get("href") for link in name.iterancestors("a")), None)
    url = document.absolute(href) if href else None
    return tuple(Author(name=found, url=url) for found in read_names(name))


def read_byline(document: Document, element: HtmlElement) -> tuple[Author, ...]:
    """The names in one byline: those that link to a profile or are marked as a name, else what its words say."""
    marked = tuple(_linked(document, element))
    if marked:
        return tuple(dict.fromkeys(marked))
    return tuple(
        Author(name=name) for name in read_names(element) if _is_named_byline(element) or not name[0].islower()
    )


def _read_labelled(document: Document, element: HtmlElement) -> tuple[Author, ...]:
    """The name behind an element that is no more than a label: the text after it, else the next element."""
    if len(element) or not is_label(element.text or ""):
        return ()
    text, following = clean_text(element.tail or ""), element.getnext()
    if text:
        return tuple(Author(name=name) for name in split_names(text)) if len(text) < _LONGEST else ()
    return () if following is None else read_byline(document, following)


def _linked(document: Document, element: HtmlElement) -> Iterator[Author]:
    for inner in islice(element.iter("a", "span"), _MOST_MARKED):
        rel, href = (inner.get("rel") or "").lower(), inner.get("href") or ""
        if inner.tag == "a" and ("author" in rel.split() or _PROFILE.search(href)):
            for name in read_names(inner):
                yield Author(name=name, url=document.absolute(href) if href else None)
        elif inner.tag == "span" and inner.get("itemprop") == "name":
            for name in read_names(inner):
                yield Author(name=name)


def _is_byline(element: HtmlElement) -> bool:
    if element.tag in _SILENT:
        return False
    rel = element.get("rel")
    if (rel and "author" in rel.lower().split()) or "author" in (element.get("itemprop") or ""):
        return True
    named = _names_byline(_class_words(element))
    if named is not None:
        return named
    if element.tag == "a":
        return bool(_PROFILE.search(element.get("href") or "")) and not _is_mention(element)
    text = element.text
    if not text or len(text) >= _LONGEST or text.isspace():
        return False
    return bool(_BY.match(squeeze(text)) or is_label(text))


def _is_mention(link: HtmlElement) -> bool:
    """Whether a link stands in a sentence, which speaks of somebody; what begins with "by" is a byline."""
    paragraph = next(link.iterancestors("p"), None)
    if paragraph is None:
        return False
    words = clean_text(read_text(paragraph, _MOST_READ))
    around = len(words) - len(clean_text(read_text(link, _LONGEST)))
    is_sentence = around >= _MOST_READ // 2 or (around >= _SENTENCE and _SENTENCE_END.search(words) is not None)
    return is_sentence and not (_BY.match(words) or _names_byline(_class_words(paragraph)))


@lru_cache(maxsize=20_000)
def _names_byline(name: str) -> bool | None:
    """Whether class words name a byline or what stands beside one; None where they name neither."""
    return not _NOT_BYLINE.search(name) if _BYLINE.search(name) else None


def _is_named_byline(element: HtmlElement) -> bool:
    """Whether the page's own names say byline, so that codes and nicknames in lower case are meant as names."""
    return bool(element.get("rel") or element.get("itemprop") or _BYLINE.search(_class_words(element)))


def _class_words(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('data-testid') or ''} {element.get('id') or ''}"


def _marked(document: Document, surface: Surface) -> Iterator[HtmlElement]:
    marked = _MARKED(document.root)[:_MOST_MARKED]
    yield from (element for element in marked if element.get("rel") == "author")
    yield from (element for element in marked if element.get("itemprop") == "author")
    links = _AUTHOR_LINKS(document.root)
    if len({link.get("href") for link in links}) == 1:
        yield links[0]
    named = [element for element in _NAMED(document.root) if element.tag in _LEAVES and _is_byline(element)]
    named = [element for element in named if not surface.is_foreign(element)]
    if len({clean_text(read_text(element, _MOST_READ)) for element in named[:_MOST_MARKED]}) == 1:
        yield named[0]
