"""A sitemap comes in (sitemaps.org urlset or index, Google News fields, plain text), candidates go out.

Read as a stream, without entities and without network; damaged files give what stands before the damage.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from lxml import etree

from archiver.discover.candidate import Candidate, Discovery, Kind, Site, priority_from
from archiver.discover.shapes import kind_from_url
from archiver.discover.times import read_time
from archiver.page import Page
from archiver.text import squeeze
from archiver.urls import normalise_url

MAX_ENTRIES = 50_000
"""The most that one file may hold (sitemaps.org)."""

_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")
_MOST_REPAIRS = 20 * MAX_ENTRIES
_NEWS_FILE = re.compile(r"news", re.IGNORECASE)
_ARTICLE_FILE = re.compile(r"(?:posts?|articles?|stor(?:y|ies))\b|posts-post", re.IGNORECASE)
_OTHER_FILE = re.compile(
    r"(?:image|video|product|author|user|tag|categor|taxonom|page|static|topic|people)", re.IGNORECASE
)


def read_sitemap(page: Page, body: bytes, *, site: Site) -> Discovery:
    """The candidates of a sitemap or an index of sitemaps; `body` is what remains of the page's after unzipping."""
    notes: list[str] = []
    rows = _read_xml(body, notes) if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _read_text(body)
    candidates: dict[str, Candidate] = {}
    for number, row in enumerate(rows):
        if number >= MAX_ENTRIES:
            notes.append(f"sitemap is cut after {MAX_ENTRIES} entries")
            break
        candidate = _candidate(row, page.url, site)
        if site.holds(candidate.url):
            candidates.setdefault(candidate.url, candidate)
    found = tuple(candidates.values())
    return Discovery(url=page.url, page_kind="sitemap", candidates=found, notes=tuple(notes))


def read_robots(page: Page, *, site: Site) -> Discovery:
    """The sitemaps that a robots.txt names (sitemaps.org, "Submitting your Sitemap")."""
    text = page.body[:512_000].decode("utf-8", "replace")  # RFC 9309, 2.5: half a mebibyte need be read
    found = re.findall(r"^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(\S{1,2000})", text, re.IGNORECASE | re.MULTILINE)
    rows = ({"": "sitemap", "loc": address} for address in dict.fromkeys(found))
    candidates = tuple(_candidate(row, page.url, site) for row in rows)
    candidates = tuple(candidate for candidate in candidates if site.holds(candidate.url))
    return Discovery(url=page.url, page_kind="robots", candidates=candidates)


def _candidate(row: dict[str, str], via: str, site: Site) -> Candidate:
    url = normalise_url(row["loc"])
    published, lastmod = read_time(row.get("publication_date")), read_time(row.get("lastmod"))
    kind = "sitemap" if row[""] == "sitemap" else _kind(url, via, site, is_news="publication_date" in row)
    return Candidate(
        url=url,
        kind=kind,
        how="sitemap",
        via=via,
        lastmod=lastmod,
        published=published,
        title=squeeze(row.get("title", ""))[:500] or None,
        priority=priority_from(kind, published or lastmod, lift=_lift(url, kind)),
    )


def _kind(url: str, via: str, site: Site, *, is_news: bool) -> Kind:
    """What the file says by its fields or its name; else what the address looks like."""
    file_name = via.rpartition("/")[2]
    if is_news or (_ARTICLE_FILE.search(file_name) and not url.endswith("/blog/")):
        return "article"
    kind = kind_from_url(url, site.article_shapes)
    if kind == "article" and _OTHER_FILE.search(file_name) and not _NEWS_FILE.search(file_name):
        return "unknown"
    return kind


def _lift(url: str, kind: Kind) -> float:
    """News sitemaps come before feeds, sitemaps of pictures and tags after all others."""
    if kind != "sitemap":
        return 0.0
    file_name = url.rpartition("/")[2]
    if _NEWS_FILE.search(file_name):
        return 1.5
    return -0.5 if _OTHER_FILE.search(file_name) and not _ARTICLE_FILE.search(file_name) else 0.0


def _read_xml(body: bytes, notes: list[str]) -> Iterator[dict[str, str]]:
    """The rows of the file; where it is damaged, what can be saved, again from the start (callers drop repeats)."""
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        yield from _stream(body, recover=False)
    except etree.XMLSyntaxError as error:
        notes.append(f"sitemap is not well-formed: {error}")
        # Most often an ampersand that should have been escaped: recovery alone would drop it from the address.
        repaired = _BARE_AMPERSAND.sub(b"&amp;", body, count=_MOST_REPAIRS)
        with suppress(etree.XMLSyntaxError):
            yield from _stream(repaired, recover=True)


def _stream(body: bytes, *, recover: bool) -> Iterator[dict[str, str]]:
    """Each <url> or <sitemap> as its fields; the key "" names which of both it is."""
    for _, element in etree.iterparse(
        BytesIO(body),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    ):
        row = {"": _name(element), **_fields(element)}
        if row.get("loc"):
            yield row
        _forget(element)


def _fields(element: etree._Element) -> dict[str, str]:
    """The entry's own fields and those of its <news:news>; those of its images and videos are not the page's."""
    fields: dict[str, str] = {}
    for child in element.iterchildren(etree.Element):
        name = _name(child)
        if name == "news":
            for part in child.iterchildren(etree.Element):
                fields.setdefault(_name(part), (part.text or "").strip())
        else:
            fields.setdefault(name, (child.text or "").strip())
    return fields


def _name(element: etree._Element) -> str:
    """The name without its namespace, or the prefix of one that the file never declares."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _forget(element: etree._Element) -> None:
    """Keeps memory flat: what was read is taken out of the tree."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _read_text(body: bytes) -> Iterator[dict[str, str]]:
    for line in body.splitlines():
        address = line.strip().decode("utf-8", "replace")
        if address.startswith(("http://", "https://")):
            yield {"": "url", "loc": address}
