import gzip
from datetime import UTC, datetime

import pytest

from archiver.discover import Discovery, Site, discover
from archiver.discover.sitemaps import MAX_ENTRIES
from archiver.page import Page

SITE = Site(start_urls=("https://paper.example/",))
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def read(body: str | bytes, url: str = "https://paper.example/sitemap.xml") -> Discovery:
    return discover(Page(url=url, body=body if isinstance(body, bytes) else body.encode()), site=SITE)


def urls(found: Discovery) -> list[str]:
    return [candidate.url for candidate in found.candidates]


def test_news_sitemap_gives_title_and_time_of_publication() -> None:
    row = """<url><loc>https://paper.example/mayor</loc><lastmod>2024-05-17T09:00:00Z</lastmod>
    <news:news><news:publication><news:name>Paper</news:name></news:publication>
    <news:publication_date>2024-05-17T10:00:00+02:00</news:publication_date>
    <news:title>Mayor opens</news:title></news:news>
    <image:image><image:loc>https://paper.example/picture.jpg</image:loc><image:title>No</image:title></image:image></url>"""
    (article,) = read(f'<?xml version="1.0"?><urlset {NAMESPACE} {NEWS} {IMAGE}>{row}</urlset>').candidates
    assert (article.url, article.kind, article.how) == ("https://paper.example/mayor", "article", "sitemap")
    assert article.title == "Mayor opens"
    assert article.published == datetime(2024, 5, 17, 8, 0, tzinfo=UTC)
    assert article.lastmod == datetime(2024, 5, 17, 9, 0, tzinfo=UTC)


def test_index_gives_sitemaps_and_the_news_come_first() -> None:
    rows = "".join(
        f"<sitemap><loc>https://paper.example/{name}.xml</loc></sitemap>" for name in ("tags", "posts", "news", "image")
    )
    found = read(f"<sitemapindex {NAMESPACE}>{rows}</sitemapindex>")
    assert {candidate.kind for candidate in found.candidates} == {"sitemap"}
    ordered = sorted(found.candidates, key=lambda candidate: -candidate.priority)
    assert [candidate.url.rpartition("/")[2] for candidate in ordered[:2]] == ["news.xml", "posts.xml"]


@pytest.mark.parametrize(
    ("file_name", "path", "kind"),
    [
        ("post-sitemap.xml", "/short", "article"),
        ("wp-sitemap-posts-post-1.xml", "/short", "article"),
        ("sitemap.xml", "/the-mayor-opens-bridge", "article"),
        ("sitemap.xml", "/politics/", "listing"),
        ("sitemap.xml", "/", "listing"),
        ("page-sitemap.xml", "/how-to-reach-us-here", "unknown"),
        ("category-sitemap.xml", "/category/politics/", "listing"),
    ],
)
def test_kind_of_an_entry_is_told_by_its_file_and_its_address(file_name: str, path: str, kind: str) -> None:
    body = f"<urlset {NAMESPACE}><url><loc>https://paper.example{path}</loc></url></urlset>"
    assert read(body, f"https://paper.example/{file_name}").candidates[0].kind == kind


def test_gzipped_sitemap_is_read() -> None:
    body = f"<urlset {NAMESPACE}><url><loc>https://paper.example/a</loc></url></urlset>"
    assert urls(read(gzip.compress(body.encode()), "https://paper.example/sitemap.xml.gz")) == [
        "https://paper.example/a"
    ]


def test_text_sitemap_is_read() -> None:
    assert urls(read("https://paper.example/a\r\nhttps://paper.example/b\nnot an address\n")) == [
        "https://paper.example/a",
        "https://paper.example/b",
    ]


def test_missing_namespace_does_no_harm() -> None:
    assert urls(read("<urlset><url><loc> https://paper.example/a </loc></url></urlset>")) == ["https://paper.example/a"]


def test_bare_ampersand_is_kept_in_the_address() -> None:
    found = read(
        "<urlset><url><loc>https://paper.example/a?id=1&c=2</loc></url><url><loc>https://paper.example/b</loc></url></urlset>"
    )
    assert urls(found) == ["https://paper.example/a?id=1&c=2", "https://paper.example/b"]
    assert found.notes


def test_torn_sitemap_gives_what_stands_before_the_tear() -> None:
    found = read("<urlset><url><loc>https://paper.example/a</loc></url><url><loc>https://paper.exam")
    assert "https://paper.example/a" in urls(found)
    assert found.notes


def test_addresses_of_other_sites_are_left_out() -> None:
    assert urls(read("<urlset><url><loc>https://other.example/a</loc></url></urlset>")) == []


def test_entities_are_never_expanded_and_nothing_outside_is_read() -> None:
    body = """<!DOCTYPE urlset [<!ENTITY a "https://paper.example/secret"><!ENTITY f SYSTEM "file:///etc/hostname">]>
    <urlset><url><loc>&a;</loc></url><url><loc>https://paper.example/&f;</loc></url></urlset>"""
    assert set(urls(read(body))) <= {"https://paper.example/"}


def test_entries_are_bounded() -> None:
    rows = "".join(f"<url><loc>https://paper.example/{n}</loc></url>" for n in range(MAX_ENTRIES + 5))
    found = read(f"<urlset>{rows}</urlset>")
    assert len(found.candidates) == MAX_ENTRIES
    assert found.notes


def test_bomb_in_gzip_is_cut() -> None:
    found = read(gzip.compress(b"<urlset>" + b" " * 200_000_000, 9), "https://paper.example/sitemap.xml.gz")
    assert found.candidates == ()


def test_robots_txt_names_sitemaps() -> None:
    body = "User-agent: *\nDisallow: /private\n  SITEMAP :https://paper.example/news.xml\nSitemap: https://other.example/x.xml\n"
    found = read(body, "https://paper.example/robots.txt")
    assert [(c.url, c.kind, c.how) for c in found.candidates] == [
        ("https://paper.example/news.xml", "sitemap", "sitemap")
    ]
