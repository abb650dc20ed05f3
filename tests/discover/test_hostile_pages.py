"""Whatever bytes come, discovery gives candidates of the site or none, and never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import Site, discover, page_kind
from archiver.discover.links import MAX_LINKS
from archiver.page import Page

SITE = Site(start_urls=("https://paper.example/",))
OPENINGS = (
    *(
        b"",
        b"<rss><channel><item>",
        b"<feed><entry>",
        b"<urlset><url><loc>",
        b"<sitemapindex><sitemap><loc>https://paper.example/",
    ),
    *(
        b"<html><a href='",
        b"<html><base href='",
        b'{"version":"https://jsonfeed.org/","items":[',
        b"https://paper.example/",
    ),
    *(
        b"<?xml version='1.0' encoding='",
        b"<!DOCTYPE a [<!ENTITY b '",
        b"\xff\xfe<\x00",
        b"\x1f\x8b\x08\x00",
        b"[{",
        b"<!--",
    ),
)
ADDRESSES = (
    "https://paper.example/",
    "https://paper.example/robots.txt",
    "https://paper.example/wp-json/wp/v2/posts",
    "x",
)
TYPES = (
    "",
    "text/html",
    "application/rss+xml",
    "application/xml; charset=nonsense",
    "application/feed+json",
    "text/plain",
)


@given(st.sampled_from(OPENINGS), st.binary(), st.sampled_from(ADDRESSES), st.sampled_from(TYPES))
def test_no_bytes_raise(opening: bytes, rest: bytes, url: str, media_type: str) -> None:
    page = Page(url=url, headers=(("Content-Type", media_type),), body=opening + rest)
    assert all(SITE.holds(candidate.url) for candidate in discover(page, site=SITE).candidates)


@given(st.sampled_from(OPENINGS), st.text(alphabet="<>&;/ab=\"'[]{}:,! \n-?é"), st.sampled_from(ADDRESSES))
def test_no_broken_markup_raises(opening: bytes, rest: str, url: str) -> None:
    discover(Page(url=url, body=opening + rest.encode()), site=SITE)


@pytest.mark.parametrize("depth", [50_000])
@pytest.mark.parametrize("opening", ["<div>", "<rss><item>", "<urlset><url>", "<feed><entry>", "[", '{"items":['])
def test_deep_nesting_raises_nothing(opening: str, depth: int) -> None:
    for media_type in ("text/html", "application/feed+json"):
        page = Page(
            url="https://paper.example/", headers=(("Content-Type", media_type),), body=opening.encode() * depth
        )
        discover(page, site=SITE)


def test_links_of_one_page_are_bounded_and_the_first_are_kept() -> None:
    body = "".join(f"<a href='/{number}'>x</a>" for number in range(MAX_LINKS + 5)).encode()
    found = discover(Page(url="https://paper.example/", body=b"<html>" + body), site=SITE)
    assert len(found.candidates) == MAX_LINKS


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b"<!-- c --><!DOCTYPE html><html>", "", "html"),
        (b"<p>bare", "text/html", "html"),
        (b"plain words", "text/plain", "other"),
        (b"\x89PNG\r\n", "image/png", "other"),
        (b"", "text/html", "other"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "other"),
        (b"<?xml version='1.0'?><!-- c --><rss>", "text/html", "feed"),
        (b"<?xml version='1.0'?><a:urlset>", "text/plain", "sitemap"),
        (b"\xff\xfe" + "<rss><channel/></rss>".encode("utf-16-le"), "", "feed"),
        (b"{}", "application/json", "other"),
        (b"<html>not found</html>", "application/rss+xml", "html"),
    ],
)
def test_what_a_page_is_is_told_by_what_it_holds(body: bytes, media_type: str, expected: str) -> None:
    assert (
        page_kind(Page(url="https://paper.example/x", headers=(("content-type", media_type),), body=body)) == expected
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><<title>A&#x110000;</title><link>/a</link></item></channel></rss>",
        b"<rss><channel><item><link>/a&#99999999999;</link></ite",
    ],
)
def test_a_feed_too_broken_for_its_readers_gives_nothing(body: bytes) -> None:
    assert discover(Page(url="https://paper.example/feed/", body=body), site=SITE).candidates == ()


@pytest.mark.parametrize("prefix", ["n:", "ln:", "n:n:"])
def test_a_prefix_that_a_sitemap_never_declares_costs_no_entry(prefix: str) -> None:
    news = f"<{prefix}news><{prefix}publication_date>2024-05-17</{prefix}publication_date></{prefix}news>"
    body = f"<urlset><url><loc>https://paper.example/a</loc>{news}</url></urlset>".encode()

    found = discover(Page(url="https://paper.example/s.xml", body=body), site=SITE).candidates

    assert [(candidate.url, candidate.kind) for candidate in found] == [("https://paper.example/a", "article")]


def test_a_name_that_is_no_name_costs_no_entry() -> None:
    body = b"<urlset><url><loc>https://paper.example/a</loc><n:><b/></n:></url></urlset>"
    assert [
        candidate.url
        for candidate in discover(Page(url="https://paper.example/s.xml", body=body), site=SITE).candidates
    ] == ["https://paper.example/a"]


@pytest.mark.parametrize("address", ["https://[&b;]/a", "https://[::1/a", "http://[v1.x]/", "https://paper.example]/"])
@pytest.mark.parametrize(
    "markup", ["<link rel=canonical href='{}'>", "<link rel=next href='{}'>", "<a href='{}'>{}</a>"]
)
def test_an_address_that_is_none_leads_nowhere(markup: str, address: str) -> None:
    page = Page(url="https://paper.example/a", body=markup.replace("{}", address).encode() + b"<a href=/b>b</a>")
    assert [candidate.url for candidate in discover(page, site=SITE).candidates] == ["https://paper.example/b"]
