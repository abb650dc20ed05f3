"""Signs that a page is no article but a listing, a front page or one of the fixed pages of a site.

Each sign is weak: templates call listings articles and articles websites, name no date, link every heading. What
decides is how many agree. A refused article is lost and a published listing is one odd line, hence signs for an
article weigh more.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from archiver.document import Document
from archiver.items import Figure
from archiver.parse.outcome import Body, Metadata
from archiver.parse.teasers import Teasers, find_teasers
from archiver.urls import date_from_url, identity_key, names_one_thing

_ENOUGH: Final = 5
"""The least sum of signs that refuses a page."""
_LEAST_CARDS: Final = 3
_LISTED: Final = 0.5
_ALL_LISTED: Final = 0.9
"""The least cards, and the least share of the body in them, that make a listing; the share that leaves nothing else."""
_MOST_OF_TEASERS: Final = 7
"""The most that teasers say against an article; most articles are none with all of it, and are not looked through."""
_LONG: Final = 2500
"""Characters of text that is not said of other pages; no listing and few fixed pages have as many."""

_SINGLE: Final = frozenset(("single", "single-post", "node-type-article", "article-page"))
_ARCHIVE: Final = frozenset(
    ("archive", "category", "tag", "home", "blog", "search", "search-results", "author", "paged")
)
"""Classes of <body> in WordPress and what learned from it, of one post and of many."""
_MANY = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|sections?|archives?|authors?|search|page|temas?|etiquetas?|categorias?|autor(?:es)?"
    r"|kategorien?|thema|themen|schlagwort|archiv|rubriques?|auteurs?|rubri[ck]a?s?|tegi?|avtor|tagi|arkiv|kategori|etiket"
    r"|рубрик[аи]|теги?|метки?|автор|архив|list)/[^/]*/?$"
    r"|(?:^|/)(?:19|20)\d\d(?:/\d\d?)?/?$|(?:^|/)(?:index|default)\d{0,3}\.\w{3,5}$"
)
_NAME = re.compile(r"/[^\W\d_]+(?:[-_][^\W\d_]+)?/?$")
"""One word or two at the end of an address: a section's, seldom a headline's."""
_MANY_PARAMETERS: Final = frozenset(
    ("page", "paged", "s", "q", "search", "tag", "cat", "category", "author", "rubrika")
)
_FIXED = re.compile(
    r"^(?:/[a-z]{2})?(?:/(?:pages?|info|service|help|hilfe|static))?/(?:about(?:-us|-the-\w+)?|contacts?(?:-us)?|imprint|impressum|kontakt"
    r"|privacy(?:-policy)?|terms(?:-of-(?:use|service))?|cookies?(?:-policy)?|datenschutz|agb|ueber-uns|mentions-legales|a-propos"
    r"|quienes-somos|contacto|aviso-legal|chi-siamo|contatti|o-nas|o-proekte|kontakty|redakciya|advertise|jobs|faq|sitemap"
    r"|newsletters?|subscri(?:be|ptions?)|abo(?:nnements?)?|suscri(?:be|bete|pcion(?:es)?)|abbonamenti|podpiska|donate|spenden"
    r"|log-?in|sign-?(?:in|up)|regist(?:er|ration|rieren)|account|password-reset)(?:\.\w{3,5})?/?$"
)


def find_signs(document: Document, metadata: Metadata, body: Body) -> str | None:
    """Why a page is no article, as the signs that say so; None where they do not outweigh those that say it is one."""
    own = {document.page.url, metadata.canonical_url or document.page.url}
    said = [*_say_many(document, metadata), *_look_many(document, metadata)]
    against = _say_one(document, metadata, is_one=any(map(names_one_thing, own)))
    if sum(weight for weight, _ in said) + _MOST_OF_TEASERS - against < _ENOUGH:
        return None
    teasers = find_teasers(document, frozenset(map(identity_key, own)))
    texts = [block.text for part in body.sections for block in part.blocks if not isinstance(block, Figure)]
    share = teasers.share_of(texts)
    said += _say_others(teasers, share)
    against += 2 if (1 - share) * sum(map(len, texts)) > _LONG else 0
    if sum(weight for weight, _ in said) - against < _ENOUGH:
        return None
    return "a listing or a fixed page: " + ", ".join(why for _, why in said)


def _say_many(document: Document, metadata: Metadata) -> Iterator[tuple[int, str]]:
    """What the page and its address say of it, with the weight of each."""
    if metadata.is_article is False:
        yield 2, "it calls itself a listing or a site"
    elif not metadata.is_article and _og_type(document) in {"website", "profile", "blog"}:
        yield 1, "its og:type is no article's"
    if _og_type(document).startswith("product") and not metadata.is_article:
        yield 5, "it calls itself something that is sold"
    classes = _body_classes(document)
    if classes & _ARCHIVE and not classes & _SINGLE:
        yield 2, "its body has the class of an archive"
    path = _path(document)
    if (
        _MANY.search(path)
        or (path in {"", "/"} and "?" not in document.page.url)
        or any(name in _MANY_PARAMETERS for name, _ in _parameters(document))
    ):
        yield 2, "its address is a listing's"
    elif _FIXED.search(path):
        # Such a page has nothing that an article is signed with, whatever its template calls it.
        yield 3 if metadata.date_published or metadata.authors else 9, "its address is a fixed page's"
    elif _NAME.search(path):
        yield 1, "its address ends in a name"


def _look_many(document: Document, metadata: Metadata) -> Iterator[tuple[int, str]]:
    """What its shape says."""
    if not metadata.date_published and not metadata.authors:
        yield 1, "it names neither date nor author"
    if any(link.get("rel") in {"next", "prev"} for link in document.root.iter("link")):
        yield 1, "it is one of several pages"
    if len((metadata.headline or "").split()) <= 2:
        yield 1, "its headline is a name"


def _say_others(teasers: Teasers, share: float) -> Iterator[tuple[int, str]]:
    """What its teasers say. Linked headings are what listings are made of; linked lines are in articles too."""
    if share > _LISTED:
        yield _weigh_teasers(teasers, share), f"{share:.0%} of its text is about {teasers.count} other pages"


def _weigh_teasers(teasers: Teasers, share: float) -> int:
    if teasers.headed >= _LEAST_CARDS:
        return _MOST_OF_TEASERS
    if teasers.count > _LEAST_CARDS and share > _ALL_LISTED:
        return 5
    return 3 if teasers.count >= _LEAST_CARDS else 2


def _say_one(document: Document, metadata: Metadata, *, is_one: bool) -> int:
    """The weight of what speaks for an article."""
    weight = 3 if metadata.is_article else 0
    weight += 2 if is_one and not _MANY.search(_path(document)) else 0
    weight += 2 if date_from_url(document.page.url) else 0
    weight += 1 if metadata.authors else 0
    weight += 1 if metadata.date_published else 0
    classes = _body_classes(document)
    return weight + (3 if classes & _SINGLE and "single-product" not in classes else 0)


def _og_type(document: Document) -> str:
    metas = document.root.iter("meta")
    stated = next((meta.get("content") for meta in metas if meta.get("property") == "og:type"), None)
    return (stated or "").strip().lower()


def _body_classes(document: Document) -> frozenset[str]:
    found = document.root.find("body")
    return frozenset() if found is None else frozenset((found.get("class") or "").lower().split())


def _path(document: Document) -> str:
    try:
        return unquote(urlsplit(document.page.url).path).lower()
    except ValueError:
        return ""


def _parameters(document: Document) -> list[tuple[str, str]]:
    _, _, query = document.page.url.partition("?")
    return parse_qsl(query[:2000])
