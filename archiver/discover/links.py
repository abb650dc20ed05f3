"""A parsed page comes in, the addresses that it links to go out, articles told from listings.

Evidence is what the site itself shows: shapes of known articles' addresses, where in the page a link stands, how long
its words are.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin

from lxml.html import HtmlElement

from archiver.discover.candidate import Candidate, Discovery, How, Kind, Site, priority_from
from archiver.discover.linkheader import header_links
from archiver.discover.shapes import is_date_archive, is_page, is_pagination, kind_from_url, shape_from_url
from archiver.discover.traps import LONGEST
from archiver.document import Document, read_text
from archiver.page import Page
from archiver.text import squeeze
from archiver.urls import date_from_url, identity_key, normalise_url

MAX_LINKS = 20_000
"""Links that are read of one page, repeats included; what follows is left to other pages."""
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "header", "menu"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "menu", "menubar", "search"})
_FURNITURE_WORDS = frozenset(
    {"nav", "navbar", "navigation", "menu", "footer", "header", "sidebar", "breadcrumb", "breadcrumbs", "pagination"}
    | {"pager", "topbar", "social", "share", "cookie", "tags", "tagcloud", "widget"}
)
_NAME_BREAK = re.compile(r"[\s_-]+")
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]{0,20}:", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MAIN_HEADINGS = ("h1", "h2", "h3", "h4")
_NEXT_WORDS = frozenset(
    {"next", "older", "older posts", "next page", "more", "load more", "»", "›", "→", ">", ">>"}
    | {"weiter", "nächste", "suivant", "siguiente", "próxima", "successivo", "volgende", "następna", "sonraki"}
    | {
        "далее",
        "дальше",
        "следующая",
        "вперёд",
        "вперед",
        "ещё",
        "еще",
        "наступна",
        "下一页",
        "下一頁",
        "次へ",
        "다음",
        "التالي",
        "הבא",
    }
)
_HEADLINE_LENGTH = 25
_HEADLINE_LENGTH_CJK = 10


class _Place(NamedTuple):
    """Where in a page an element stands."""

    in_furniture: bool = False
    in_heading: bool = False
    in_article: bool = False


class _Anchor(NamedTuple):
    """One link as it stands in the page."""

    url: str
    text: str
    in_furniture: bool
    in_heading: bool
    nofollow: bool
    is_next: bool


def find_links(document: Document, *, site: Site) -> Discovery:
    """The candidates of a page: feeds that it announces, its next page, its links; none where it says nofollow."""
    page = document.page
    heads = (*_head_links(document), *_header_links(page))
    canonical = next((url for rel, _, url in heads if rel == "canonical"), None)
    amp = next((url for rel, _, url in heads if rel == "amphtml"), None)
    found = Discovery(url=page.url, page_kind="html", canonical_url=canonical, amp_url=amp)
    if _says_nofollow(document):
        return replace(found, notes=("robots: nofollow",))
    candidates: dict[str, Candidate] = {}
    own = normalise_url(page.url)
    for candidate in (*_announced(heads, document, site), *_linked(document, site)):
        if site.holds(candidate.url) and candidate.url != own:
            candidates.setdefault(candidate.url, candidate)
    return replace(found, candidates=tuple(candidates.values()))


def _head_links(document: Document) -> Iterator[tuple[str, str, str]]:
    """Relation, type and absolute address of each <link>."""
    for element in document.root.iter("link"):
        href = element.get("href", "").strip()
        for rel in element.get("rel", "").lower().split() if href else ():
            yield rel, element.get("type", "").lower().partition(";")[0].strip(), document.absolute(href)


def _header_links(page: Page) -> Iterator[tuple[str, str, str]]:
    """The same of each link in the reply's head."""
    for rel, media_type, target in header_links(page):
        with suppress(ValueError):
            yield rel, media_type, urljoin(page.url, target)


def _announced(heads: tuple[tuple[str, str, str], ...], document: Document, site: Site) -> Iterator[Candidate]:
    """What the head announces: feeds, WordPress' listing, the next page, the original of an AMP page."""
    via = document.page.url
    for rel, media_type, address in heads:
        url = normalise_url(address)
        if rel == "alternate" and media_type in _FEED_TYPES:
            # The comments of an article are a feed too, which brings no article.
            lift = -4.0 if "/comments/" in url else 0.0
            yield Candidate(url=url, kind="feed", how="link", via=via, priority=priority_from("feed", lift=lift))
        elif rel == "https://api.w.org/":
            listing = f"{url.rstrip('/')}/wp/v2/posts?per_page=100&_fields=link,date_gmt,modified_gmt,title"
            if "?" not in url:
                yield Candidate(
                    url=listing, kind="feed", how="link", via=via, priority=priority_from("feed", lift=-0.5)
                )
        elif rel == "next":
            # On the page of an article it may be the next article.
            kind: Kind = "article" if kind_from_url(url, site.article_shapes) == "article" else "listing"
            yield Candidate(url=url, kind=kind, how="next", via=via, priority=priority_from("listing", lift=0.5))
        elif rel == "canonical" and _is_other(url, document) and kind_from_url(url, site.article_shapes) == "article":
            yield Candidate(
                url=url, kind="article", how="canonical", via=via, priority=priority_from("article", lift=1)
            )


def _is_other(canonical: str, document: Document) -> bool:
    """Whether the canonical page has to be fetched too: it is another one, or this one is only its AMP twin."""
    is_amp = "amp" in document.root.attrib or "⚡" in document.root.attrib
    return is_amp or identity_key(canonical) != identity_key(document.page.url)


def _says_nofollow(document: Document) -> bool:
    metas = (
        meta.get("content", "")
        for meta in document.root.iter("meta")
        if meta.get("name", "").strip().lower() == "robots"
    )
    headers = (value for name, value in document.page.headers if name.lower() == "x-robots-tag")
    directives = {word.strip() for value in (*metas, *headers) for word in value.lower().split(",")}
    return not directives.isdisjoint({"nofollow", "none"})


def _linked(document: Document, site: Site) -> Iterator[Candidate]:
    """One candidate for each address, the most telling of its links deciding."""
    best: dict[str, _Anchor] = {}
    for anchor in islice(_anchors(document, site), MAX_LINKS):
        known = best.get(anchor.url)
        if known is None or _weight(anchor) > _weight(known):
            best[anchor.url] = anchor
    is_start = normalise_url(document.page.url) in {normalise_url(start) for start in site.start_urls}
    for rank, anchor in enumerate(best.values()):
        yield _candidate(anchor, document.page.url, site, lift=(0.9 if is_start else 0.0) - rank / 1_000_000)


def _weight(anchor: _Anchor) -> tuple[bool, bool, int]:
    return (anchor.is_next, not anchor.in_furniture, len(anchor.text) + 50 * anchor.in_heading)


def _candidate(anchor: _Anchor, via: str, site: Site, *, lift: float) -> Candidate:
    how: How = "next" if anchor.is_next else "link"
    kind = _kind(anchor, site)
    day = date_from_url(anchor.url) if kind == "article" else None
    when = datetime.combine(day, time(12), UTC) if day else None
    lift -= 1.5 * anchor.nofollow + 0.1 * anchor.in_furniture + 0.5 * (not site.is_host_of(anchor.url))
    return Candidate(
        url=anchor.url,
        kind=kind,
        how=how,
        via=via,
        title=anchor.text[:500] or None if kind == "article" else None,
        priority=priority_from(kind, when, lift=lift),
    )


def _kind(anchor: _Anchor, site: Site) -> Kind:
    kind = kind_from_url(anchor.url, site.article_shapes)
    if kind == "listing" and (is_pagination(anchor.url) or is_date_archive(anchor.url)):
        return kind
    reads_like_headline = _is_headline(anchor.text)
    if anchor.in_furniture:
        is_doubtful = kind == "article" and not reads_like_headline and not _is_learnt(anchor.url, site)
        return "unknown" if is_doubtful else kind
    if anchor.is_next and kind == "unknown":
        return "listing"
    if kind == "unknown" and (anchor.in_heading or reads_like_headline):
        return "article"
    # A section's name is a word or two: a listing's address under a whole headline is a story with a short address.
    if kind == "listing" and anchor.in_heading and reads_like_headline:
        return "unknown"
    return kind


def _is_learnt(url: str, site: Site) -> bool:
    return shape_from_url(url) in site.article_shapes


def _is_headline(text: str) -> bool:
    """Whether the words of a link are as long as a headline; scripts without spaces need fewer characters."""
    return len(text) >= (_HEADLINE_LENGTH_CJK if text and text[len(text) // 2] >= "\u3040" else _HEADLINE_LENGTH)


def _anchors(document: Document, site: Site) -> Iterator[_Anchor]:
    """The links of the page to pages of the site, in its order, with where they stand."""
    known: dict[HtmlElement, _Place] = {}
    addresses: dict[str, str] = {}
    for element in document.root.iter("a", "area"):
        href = element.get("href", "").strip()
        url = addresses.get(href)
        if url is None:
            url = _address(href, document)
            url = addresses[href] = url if url and site.holds(url) and is_page(url) else ""
        if url:
            yield _anchor(element, url, _place(element, known))


def _place(element: HtmlElement, known: dict[HtmlElement, _Place]) -> _Place:
    """Where an element stands; `known` keeps the answer for its ancestors, which many links share."""
    climbed = []
    place = _Place()
    for ancestor in element.iterancestors():
        if ancestor in known:
            place = known[ancestor]
            break
        climbed.append(ancestor)
    for ancestor in reversed(climbed):
        place = known[ancestor] = _Place(
            in_furniture=place.in_furniture or _is_furniture(ancestor, in_article=place.in_article),
            in_heading=place.in_heading or ancestor.tag in _HEADINGS,
            in_article=place.in_article or ancestor.tag == "article",
        )
    return place


def _is_furniture(element: HtmlElement, *, in_article: bool) -> bool:
    if element.tag in {"html", "body", "main", "article"}:
        return False
    if element.tag in _FURNITURE_TAGS:
        # An article's own <header> holds its headline.
        return element.tag != "header" or not in_article
    if element.get("role", "").lower() in _FURNITURE_ROLES:
        return True
    return _names_furniture(element.get("class", "")) or _names_furniture(element.get("id", ""))


@lru_cache(maxsize=20_000)
def _names_furniture(name: str) -> bool:
    return not _FURNITURE_WORDS.isdisjoint(_NAME_BREAK.split(name.lower()))


def _address(href: str, document: Document) -> str:
    """The normal form of what a link leads to; empty where it leads to no page."""
    if not href or href.startswith("#") or len(href) > LONGEST or _OTHER_SCHEME.match(href):
        return ""
    return normalise_url(href if href.startswith(("http://", "https://")) else document.absolute(href))


def _anchor(element: HtmlElement, url: str, place: _Place) -> _Anchor:
    text = squeeze(read_text(element, 2000)) or squeeze(element.get("title", "")[:2000])
    in_heading = place.in_heading or (
        len(element) > 0 and next(element.iterdescendants(*_MAIN_HEADINGS), None) is not None
    )
    rel = element.get("rel", "").lower().split()
    return _Anchor(
        url=url,
        text=text,
        in_furniture=place.in_furniture,
        in_heading=in_heading,
        nofollow="nofollow" in rel or "ugc" in rel,
        is_next="next" in rel or (text.lower().strip(" .…") in _NEXT_WORDS and is_pagination(url)),
    )
