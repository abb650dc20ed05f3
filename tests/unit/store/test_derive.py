import re
from datetime import UTC, datetime

import msgspec
import pytest

from archiver.errors import NotAnArticleError, ParseError, RecordError
from archiver.items import Article, Extractor, WarcLocation
from archiver.page import Exchange, Page
from archiver.store.derive import check_page, derive_article, derive_records, is_html, is_older, twin_of
from archiver.store.reader import StoredExchange
from tests.paper import story

ARTICLE = Article(
    id="a", url="https://a.example/x/story-of-the-day", source="a", extractor=Extractor(version="1", rules="r")
)


def exchange(
    path: str, body: bytes, *found: tuple[str, str], status: int = 200, truncated: str | None = None
) -> Exchange:
    head = b"HTTP/1.1 %d OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % (
        status,
        len(body),
    )
    return Exchange(
        url=f"https://a.example{path}",
        request=b"GET " + path.encode() + b" HTTP/1.1\r\nHost: a.example\r\n\r\n",
        response=head + body,
        started_at=datetime(2026, 3, 2, tzinfo=UTC),
        truncated=truncated,
        found=found,
    )


def stored(*exchanges: Exchange) -> list[StoredExchange]:
    return [
        StoredExchange(
            location=WarcLocation(filename="a/x.warc.gz", offset=place, length=1, record_id=str(place)), exchange=one
        )
        for place, one in enumerate(exchanges)
    ]


def derive(*exchanges: Exchange) -> list[str]:
    faults: list[RecordError] = []
    return [derived.article.url for derived in derive_records(stored(*exchanges), lambda _: "a", faults.append)]


def canonical(path: str) -> str:
    return f'<link rel="canonical" href="https://a.example{path}">'


@pytest.mark.parametrize(
    ("proper", "twin"),
    [
        (None, None),
        ("https://a.example/x/story-of-the-day", None),
        ("http://www.a.example/x/story-of-the-day/", None),  # the same page in another dress
        ("https://a.example/", None),  # a template's mistake
        ("https://elsewhere.example/x/story-of-the-day", None),  # syndication: this is the copy that we have
        ("https://a.example/proper/story-of-the-day", "https://a.example/proper/story-of-the-day"),
    ],
)
def test_a_twin_names_another_address_of_its_site(proper: str | None, twin: str | None) -> None:
    assert twin_of(msgspec.structs.replace(ARTICLE, canonical_url=proper)) == twin


def test_a_twin_gives_way_to_its_proper_page_whichever_came_first() -> None:
    head = canonical("/news/story-1-of-the-day")
    twin = exchange("/print/story-1-of-the-day", story(1, head=head).body)
    proper = exchange("/news/story-1-of-the-day", story(1, head=head).body)
    assert derive(twin, proper) == derive(proper, twin) == [proper.url]


def test_a_twin_alone_is_published_and_so_is_one_that_a_person_asked_for() -> None:
    head = canonical("/news/story-1-of-the-day")
    twin = exchange("/print/story-1-of-the-day", story(1, head=head).body)
    asked = exchange("/print/story-1-of-the-day", story(1, head=head).body, ("how", "asked"))
    assert derive(twin) == derive(asked) == [twin.url]


@pytest.mark.parametrize(
    "refused",
    [
        exchange("/a-story-of-the-day", story(1).body, status=404),
        exchange("/a-story-of-the-day", story(1).body[:900], truncated="disconnect"),
        exchange("/a-story-of-the-day", story(1).body, ("kind", "feed")),
        exchange("/a-story-of-the-day", story(1).body, ("since", "2026-04-01T00:00:00+00:00")),
        exchange("/robots.txt", story(1).body),
        exchange("/", story(1).body),
        exchange("/a-story-of-the-day", b""),
        exchange("/a-story-of-the-day", b"\x00\x01\x02" * 400),
    ],
)
def test_what_a_crawl_does_not_publish_a_rebuild_does_not_either(refused: Exchange) -> None:
    assert derive(refused) == []


def test_a_topic_page_without_date_and_author_is_no_article_unless_it_is_asked_for() -> None:
    body = re.sub(rb'<meta property="article:published_time"[^>]*>|<p class="byline">.*?</p>', b"", story(1).body)
    listing = (("how", "link"), ("kind", "listing"))
    assert derive(exchange("/topics/harbour", body, *listing)) == []
    assert len(derive(exchange("/topics/harbour", story(1).body, *listing))) == 1
    assert derive(exchange("/town/index.php?page=2", story(1).body, *listing)) == []
    assert len(derive(exchange("/town/index.php?id=4711", story(1).body, *listing))) == 1
    assert len(derive(exchange("/topics/harbour-dispute-enters-another-round", body, *listing))) == 1
    assert len(derive(exchange("/topics/harbour", body, ("how", "asked")))) == 1


def test_damaged_heads_are_passed_over() -> None:
    good = exchange("/a-story-of-the-day", story(1).body)
    bad = Exchange(url="https://a.example/b", request=b"", response=b"no http", started_at=good.started_at)
    assert derive(bad, good) == [good.url]


def test_the_reason_names_the_address() -> None:
    page = Page(url="https://a.example/b", body=b"x", status=500)
    with pytest.raises(NotAnArticleError, match=r"https://a\.example/b: the server said 500"):
        derive_article(exchange("/b", b"x", status=500), page, "a")


def test_times_are_compared_across_zones_and_unknown_ones_are_never_old() -> None:
    assert is_older("2026-03-01T23:00:00+03:00", "2026-03-01T21:00:00+00:00")
    assert not is_older("2026-03-01T23:00:00-03:00", "2026-03-01T23:00:00+00:00")
    assert not is_older(None, "2026-03-01")
    assert not is_older("spring", "2026-03-01")


def test_markup_without_a_type_counts_as_html_whatever_its_encoding() -> None:
    assert is_html(Page(url="", body="\ufeff<html>".encode("utf-16")))
    assert not is_html(Page(url="", body=b"%PDF-1.7"))
    assert not is_html(Page(url="", body=b"<html>", headers=(("content-type", "image/png"),)))


def test_utf_16_is_no_binary_file() -> None:
    check_page(Page(url="https://a.example/x", body="<p>ok</p>".encode("utf-16")))
    with pytest.raises(ParseError, match="binary"):
        check_page(Page(url="https://a.example/x", body=b"GIF89a\0\0"))
