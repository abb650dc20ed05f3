"""Any page comes in; what it is decides who reads it: robots.txt, feed, sitemap or HTML."""

import re
import zlib
from dataclasses import replace

from archiver.discover.candidate import Discovery, PageKind, Site
from archiver.discover.feeds import read_feed
from archiver.discover.links import find_links
from archiver.discover.sitemaps import read_robots, read_sitemap
from archiver.document import Document, read_document
from archiver.errors import ParseError
from archiver.page import Page

MAX_UNZIPPED = 52_428_800
"""The most bytes that a sitemap may have (sitemaps.org)."""

_ROOT_ELEMENT = re.compile(rb"<([a-z][\w.-]{0,40}(?::[\w.-]{1,40})?)", re.IGNORECASE)
_ROOTS: dict[str, PageKind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "html",
}
_HEAD = 4096


def discover(page: Page, *, site: Site, document: Document | None = None) -> Discovery:
    """All candidates that the page gives, of this site only. Never raises: what cannot be read gives none, and a note.

    `document` is the page's tree where it was parsed already.
    """
    body = _unzip(page.body)
    kind = _kind_from_body(page, body)
    if kind == "robots":
        return read_robots(page, site=site)
    if kind == "sitemap":
        return read_sitemap(page, body, site=site)
    if kind == "feed":
        return read_feed(page if body is page.body else replace(page, body=body), site=site)
    if kind == "html":
        return _discover_html(page, site, document)
    return Discovery(url=page.url, page_kind="other")


def page_kind(page: Page) -> PageKind:
    """What a page is, by what it holds rather than by what its headers claim."""
    return _kind_from_body(page, _unzip(page.body, _HEAD))


def _discover_html(page: Page, site: Site, document: Document | None) -> Discovery:
    try:
        return find_links(document or read_document(page), site=site)
    except ParseError as error:
        return Discovery(url=page.url, page_kind="html", notes=(str(error),))


def _unzip(body: bytes, limit: int = MAX_UNZIPPED) -> bytes:
    """The body of a file that is itself gzipped (sitemap.xml.gz), at most `limit` bytes; others as they are."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, limit)
    except zlib.error:
        return b""


def _kind_from_body(page: Page, body: bytes) -> PageKind:
    media_type = (page.header("content-type") or "").partition(";")[0].strip().lower()
    path = page.url.partition("?")[0].lower()
    head = _head(body)
    if path.endswith("/robots.txt") and not head.startswith(b"<"):
        return "robots"
    if head.startswith((b"{", b"[")):
        return "feed" if _is_json_listing(head, media_type, path) else "other"
    if head.startswith(b"<"):
        return _kind_from_root(head, media_type)
    if head.startswith((b"http://", b"https://")) and b"<" not in head:
        return "sitemap"
    return "html" if b"<" in head and media_type in {"", "text/html", "application/xhtml+xml"} else "other"


def _head(body: bytes) -> bytes:
    """The first kilobytes as ASCII, whatever the encoding, without what may stand before the markup."""
    head = body[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")[2:]
    return head.lstrip(b"\xef\xbb\xbf \t\r\n\x00")


def _kind_from_root(head: bytes, media_type: str) -> PageKind:
    found = _ROOT_ELEMENT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
    name = found[1].decode("ascii", "replace").lower().rpartition(":")[2] if found else ""
    if name in _ROOTS:
        return _ROOTS[name]
    if media_type.endswith(("rss+xml", "atom+xml", "rdf+xml")):
        return "feed"
    return "html" if not media_type.endswith("xml") or media_type == "application/xhtml+xml" else "other"


def _is_json_listing(head: bytes, media_type: str, path: str) -> bool:
    return b"jsonfeed.org" in head or media_type == "application/feed+json" or path.endswith("/wp-json/wp/v2/posts")
