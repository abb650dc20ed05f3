"""A feed comes in (RSS 0.9x to 2.0, RDF, Atom, JSON Feed, a WordPress REST listing), candidates go out.

lxml reads what is well-formed; feedparser, thirty times slower, recovers the rest. Entities are never expanded.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin

import feedparser.api
import msgspec
from lxml import etree

from archiver.discover.candidate import Candidate, Discovery, How, Kind, Site, priority_from
from archiver.discover.linkheader import header_links
from archiver.discover.times import read_time
from archiver.page import Page
from archiver.text import squeeze
from archiver.urls import normalise_url, split_url

MAX_ENTRIES = 5_000
MAX_BYTES = 20_000_000
MAX_BROKEN_BYTES = 1_000_000
"""What is read of a feed that is not well-formed, as recovery is slow; the newest entries stand first."""
_WORDPRESS_PAGE = 100
_recover_feed: Callable[..., Any] = feedparser.api.parse  # ships no types
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What a feed says of one address."""

    link: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    kind: Kind = "article"
    how: How = "feed"


def read_feed(page: Page, *, site: Site) -> Discovery:
    """The candidates of a feed: its entries, its next page (RFC 5005), the site that it names."""
    body = page.body[:MAX_BYTES].lstrip(b" \t\r\n\xef\xbb\xbf")
    notes: tuple[str, ...] = ()
    if body[:1] in b"{[":
        entries = tuple(_read_json(body, page))
    else:
        try:
            entries = tuple(_read_xml(body, page.url))
        except etree.XMLSyntaxError as error:
            entries = tuple(_read_broken(body))
            notes = (f"feed is not well-formed: {error}",)
    candidates = _candidates(entries, page.url, site)
    return Discovery(url=page.url, page_kind="feed", candidates=tuple(candidates), notes=notes)


def _candidates(entries: Iterable[_Entry], via: str, site: Site) -> Iterator[Candidate]:
    seen: set[str] = set()
    for rank, entry in enumerate(entries):
        url = normalise_url(_join(via, entry.link))
        if url in seen or not site.holds(url):
            continue
        seen.add(url)
        published, lastmod = read_time(entry.published), read_time(entry.updated)
        # Feeds name the newest first: the rank orders entries without times. A whole kind up: a feed is fresh.
        priority = (
            priority_from(entry.kind, published or lastmod, lift=1 if entry.kind == "article" else 0) - rank / 1000
        )
        yield Candidate(
            url=url,
            kind=entry.kind,
            how=entry.how,
            via=via,
            published=published,
            lastmod=lastmod,
            title=squeeze(entry.title or "")[:500] or None,
            priority=priority,
        )


def _read_xml(body: bytes, url: str) -> Iterator[_Entry]:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    base = _join(url, root.get(_XML_BASE, ""))
    found = (element for element in root.iter(etree.Element) if _name(element) in {"item", "entry"})
    for element in islice(found, MAX_ENTRIES):
        entry = _entry(element, _join(base, element.get(_XML_BASE, "")))
        if entry is not None:
            yield entry
    yield from _channel(root, base)


def _channel(root: etree._Element, base: str) -> Iterator[_Entry]:
    """What the feed as a whole links to."""
    channel = next((child for child in root if _name(child) == "channel"), root)
    for child in channel:
        if _name(child) != "link":
            continue
        href = child.get("href")
        rel = child.get("rel", "alternate")
        if href and rel == "next":
            yield _Entry(link=_join(base, href), kind="feed", how="next")
        elif rel == "alternate" and (href or child.text):
            yield _Entry(link=_join(base, href or child.text or ""), kind="listing")


def _entry(element: etree._Element, base: str) -> _Entry | None:
    texts: dict[str, str] = {}
    links: dict[str, str] = {}
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name == "link" and child.get("href"):
            links.setdefault(child.get("rel", "alternate"), child.get("href", ""))
        elif name == "guid" and child.get("ispermalink", child.get("isPermaLink", "true")).lower() == "false":
            continue
        elif text:
            texts.setdefault(name, text)
    # FeedBurner puts its own counting address into the link and the true one beside it.
    link = texts.get("origlink") or texts.get("link") or links.get("alternate") or _permalink(texts)
    if not link:
        return None
    return _Entry(
        link=_join(base, link),
        title=texts.get("title"),
        published=texts.get("pubdate") or texts.get("published") or texts.get("date") or texts.get("issued"),
        updated=texts.get("updated") or texts.get("modified"),
    )


def _permalink(texts: dict[str, str]) -> str | None:
    return next(
        (texts[name] for name in ("guid", "id") if texts.get(name, "").startswith(("http://", "https://"))), None
    )


def _name(element: etree._Element) -> str:
    """The local name in lower case; feeds get namespaces and case wrong. Empty for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _read_broken(body: bytes) -> Iterator[_Entry]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own deprecated fields
        try:
            feed = _recover_feed(body[:MAX_BROKEN_BYTES], sanitize_html=False, resolve_relative_uris=False)
        except Exception:  # noqa: BLE001 - what is broken enough breaks it too, and in many ways
            return
    for entry in feed.entries[:MAX_ENTRIES]:
        link = entry.get("feedburner_origlink") or entry.get("link") or entry.get("id", "")
        if link:
            yield _Entry(
                link=link,
                title=entry.get("title"),
                published=entry.get("published"),
                updated=entry.get("updated") if "updated" in entry else None,
            )


def _read_json(body: bytes, page: Page) -> Iterator[_Entry]:
    try:
        data = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return
    if isinstance(data, dict):
        yield from _read_json_feed(data)
    elif isinstance(data, list):
        yield from _read_wordpress(data, page)


def _read_json_feed(data: dict[str, Any]) -> Iterator[_Entry]:
    """JSON Feed 1.1."""
    items = data.get("items")
    for item in items[:MAX_ENTRIES] if isinstance(items, list) else ():
        if isinstance(item, dict) and (link := _text(item, "url") or _text(item, "external_url")):
            yield _Entry(
                link=link,
                title=_text(item, "title"),
                published=_text(item, "date_published"),
                updated=_text(item, "date_modified"),
            )
    if link := _text(data, "next_url"):
        yield _Entry(link=link, kind="feed", how="next")
    if link := _text(data, "home_page_url"):
        yield _Entry(link=link, kind="listing")


def _read_wordpress(data: list[Any], page: Page) -> Iterator[_Entry]:
    """WordPress' REST listing of posts, and the page after it: by its head, else where this one is full."""
    posts = [item for item in data[:MAX_ENTRIES] if isinstance(item, dict) and _text(item, "link")]
    for post in posts:
        title = post.get("title")
        yield _Entry(
            link=_text(post, "link") or "",
            title=_text(title, "rendered") if isinstance(title, dict) else None,
            published=_text(post, "date_gmt"),
            updated=_text(post, "modified_gmt"),
        )
    if link := _next_of_wordpress(page, is_full=len(posts) >= _WORDPRESS_PAGE):
        yield _Entry(link=link, kind="feed", how="next")


def _next_of_wordpress(page: Page, *, is_full: bool) -> str | None:
    links = {rel: target for rel, _, target in header_links(page)}
    pages = page.header("x-wp-totalpages") or ""
    parts = split_url(page.url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    number = query.get("page", "1")
    if "next" in links or not (number.isdecimal() and len(number) < 6):
        return links.get("next")
    has_more = int(number) < int(pages) if pages.isdecimal() and len(pages) < 6 else is_full
    query["page"] = str(int(number) + 1)
    return parts._replace(query=urlencode(query)).geturl() if has_more else None


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link
