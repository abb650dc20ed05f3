import json
from datetime import UTC, datetime

import pytest

from archiver.discover import Candidate, Site, discover
from archiver.page import Page

SITE = Site(start_urls=("https://paper.example/",))
MORNING = datetime(2024, 5, 17, 8, 0, tzinfo=UTC)


def read(body: str | bytes, url: str = "https://paper.example/feed/") -> tuple[Candidate, ...]:
    page = Page(url=url, body=body if isinstance(body, bytes) else body.encode())
    found = discover(page, site=SITE)
    assert found.page_kind == "feed"
    return found.candidates


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>
<title>Paper</title><link>https://paper.example/</link>
<item><title>Mayor  opens &amp; closes</title><link>https://paper.example/mayor?utm_source=rss</link>
<pubDate>Fri, 17 May 2024 10:00:00 +0200</pubDate></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://paper.example/</link></channel>
<item rdf:about="x"><title>Mayor opens &amp; closes</title><link>https://paper.example/mayor</link>
<dc:date>2024-05-17T08:00:00Z</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed/"/><entry>
<title>Mayor opens &amp; closes</title><link rel="edit" href="/edit"/><link href="/mayor"/>
<published>2024-05-17T10:00:00+02:00</published></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "url": "https://paper.example/mayor",
                "title": "Mayor opens & closes",
                "date_published": "2024-05-17T08:00:00Z",
            }
        ],
    }
)


@pytest.mark.parametrize("body", [RSS, RDF, ATOM, JSON_FEED], ids=["rss", "rdf", "atom", "json"])
def test_every_format_gives_address_title_and_time(body: str) -> None:
    (article,) = [candidate for candidate in read(body) if candidate.kind == "article"]
    assert article.url == "https://paper.example/mayor"
    assert article.title == "Mayor opens & closes"
    assert article.published == MORNING
    assert (article.how, article.via) == ("feed", "https://paper.example/feed/")


def test_candidate_tells_the_log_where_it_comes_from() -> None:
    article = read(RSS)[0]
    assert dict(article.provenance()) == {
        "via": "https://paper.example/feed/",
        "how": "feed",
        "kind": "article",
        "published": "2024-05-17T08:00:00+00:00",
        "title": "Mayor opens & closes",
    }


def item(inner: str) -> str:
    return f"<rss xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel><item>{inner}</item></channel></rss>"


ORIGINAL_LINK = "<feedburner:origLink>https://paper.example/true</feedburner:origLink>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<link>/relative</link>", ["https://paper.example/relative"]),
        ("<link>relative</link>", ["https://paper.example/feed/relative"]),
        ("<guid>https://paper.example/by-guid</guid>", ["https://paper.example/by-guid"]),
        ("<guid isPermaLink='false'>https://paper.example/no-link</guid>", []),
        ("<guid>tag:paper,2024:1</guid>", []),
        (f"<link>https://counter.example/</link>{ORIGINAL_LINK}", ["https://paper.example/true"]),
        ("<link> https://paper.example/white\n</link>", ["https://paper.example/white"]),
        ("<link><![CDATA[https://paper.example/a?b=1&c=2]]></link>", ["https://paper.example/a?b=1&c=2"]),
        ("<link>https://other.example/</link>", []),
        ("<link>http://[broken</link>", []),
    ],
)
def test_link_of_an_item_is_the_articles_own_address(inner: str, expected: list[str]) -> None:
    assert [candidate.url for candidate in read(item(inner))] == expected


def test_base_address_of_an_atom_feed_counts() -> None:
    body = '<feed xml:base="https://paper.example/en/"><entry><link href="story"/></entry></feed>'
    assert read(body)[0].url == "https://paper.example/en/story"


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>A&nbsp;B</title><link>https://paper.example/mayor</link></item></channel></rss>",
        "<rss><channel><item><title>A & B</title><link>https://paper.example/mayor</link></item></channel></rss>",
        "<rss><channel><item><title>A</title><link>https://paper.example/mayor</link></item><item><tit",
        "<rss><channel><item><title>A<b></title><link>https://paper.example/mayor</link></item></channel></rss>",
        "<rss><channel><item><title>\x0b</title><link>https://paper.example/mayor</link></item></channel></rss>",
    ],
)
def test_broken_feed_is_read_and_the_damage_noted(body: str) -> None:
    found = discover(Page(url="https://paper.example/feed/", body=body.encode()), site=SITE)
    assert "https://paper.example/mayor" in [candidate.url for candidate in found.candidates]
    assert found.notes


def test_white_space_and_byte_order_mark_before_the_declaration_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbf\n  " + RSS.encode())[0].url == "https://paper.example/mayor"


def test_feed_in_another_encoding_keeps_its_titles() -> None:
    body = f'<?xml version="1.0" encoding="windows-1251"?>{item("<title>Мэр открыл мост</title><link>/m</link>")}'
    assert read(body.encode("windows-1251"))[0].title == "Мэр открыл мост"


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{"&" + chr(97 + i) + ";" * 1}{("&" + chr(97 + i) + ";") * 9}">' for i in range(9)
    )
    found = read(f"{bomb}]>{item('<title>&j;</title><link>/bomb</link>')}")
    assert [len(candidate.title or "") < 100 for candidate in found] == [True]


def test_newest_entry_has_the_highest_priority() -> None:
    entries = "".join(
        f"<entry><link href='/{day}'/><updated>2024-05-{day}T08:00:00Z</updated></entry>" for day in (11, 13, 12)
    )
    found = read(f"<feed>{entries}</feed>")
    assert [candidate.url[-2:] for candidate in sorted(found, key=lambda candidate: -candidate.priority)] == [
        "13",
        "12",
        "11",
    ]


def test_entries_without_time_keep_the_order_of_the_feed() -> None:
    found = read("<feed><entry><link href='/b'/></entry><entry><link href='/a'/></entry></feed>")
    assert found[0].priority > found[1].priority


def test_next_page_of_a_feed_is_a_feed() -> None:
    found = read("<feed><link rel='next' href='/feed/?page=2'/><entry><link href='/a'/></entry></feed>")
    assert [(c.url, c.kind, c.how) for c in found if c.how == "next"] == [
        ("https://paper.example/feed/?page=2", "feed", "next")
    ]


def test_wordpress_listing_gives_posts_and_its_next_page_while_it_is_full() -> None:
    url = "https://paper.example/wp-json/wp/v2/posts?per_page=100&page=1"
    posts = [
        {"link": f"https://paper.example/post-{n}/", "date_gmt": "2024-05-17T08:00:00", "title": {"rendered": "Post"}}
        for n in range(100)
    ]
    found = read(json.dumps(posts), url)
    assert found[0].published == MORNING
    assert found[0].title == "Post"
    assert found[-1].url == "https://paper.example/wp-json/wp/v2/posts?per_page=100&page=2"
    assert all(candidate.kind == "article" for candidate in read(json.dumps(posts[:99]), url))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (("X-WP-TotalPages", "3"), ["https://paper.example/wp-json/wp/v2/posts?per_page=10&page=3"]),
        (("x-wp-totalpages", "2"), []),
        (("Link", '</a?page=1>; rel="prev", </a?page=3>; rel="next"'), ["https://paper.example/a?page=3"]),
    ],
)
def test_wordpress_says_in_its_head_which_page_is_the_last(head: tuple[str, str], expected: list[str]) -> None:
    posts = b'[{"link": "https://paper.example/post-1/"}]'
    page = Page(url="https://paper.example/wp-json/wp/v2/posts?per_page=10&page=2", headers=(head,), body=posts)
    found = discover(page, site=SITE).candidates
    assert [candidate.url for candidate in found if candidate.how == "next"] == expected


@pytest.mark.parametrize(
    "body",
    ["{", '{"version": "https://jsonfeed.org/version/1", "items": 5}', '{"version": "https://jsonfeed.org/version/1"}'],
)
def test_json_of_another_form_gives_nothing(body: str) -> None:
    page = Page(
        url="https://paper.example/feed.json", headers=(("Content-Type", "application/feed+json"),), body=body.encode()
    )
    assert discover(page, site=SITE).candidates == ()


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("Fri, 17 May 2024 08:00:00 GMT", MORNING),
        ("Fri, 17 May 2024 08:00:00 EST", datetime(2024, 5, 17, 13, 0, tzinfo=UTC)),
        ("2024-05-17", datetime(2024, 5, 17, tzinfo=UTC)),
        ("2024-05-17 08:00:00", MORNING),
        ("17 May 2024 08:00", MORNING),
        ("Fri, 17 May 2024 08:00:00 XYZT", MORNING),
        ("17 Mai 24 um 8", None),
        ("08:00", None),
        ("May 2024", None),
        ("yesterday", None),
        ("0000-00-00", None),
        ("x" * 5000, None),
    ],
)
def test_time_is_read_or_left_open(time: str, expected: datetime | None) -> None:
    assert read(item(f"<link>/a</link><pubDate>{time}</pubDate>"))[0].published == expected
