import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.document import read_document
from archiver.page import Page
from archiver.parse.metadata import read_metadata
from archiver.parse.moments import read_moment, write_moment
from archiver.parse.outcome import Metadata

Read = Callable[..., Metadata]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-05-17T08:00:00+02:00", "2024-05-17T08:00:00+02:00"),
        ("2024-05-17T08:00:00.250Z", "2024-05-17T08:00:00.250+00:00"),
        ("2024-05-17T08:00:00+0530", "2024-05-17T08:00:00+05:30"),
        ("2024-05-17 08:00", "2024-05-17T08:00:00"),
        ("2024-05-17", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("1715925600", "2024-05-17T06:00:00+00:00"),
        ("1715925600000", "2024-05-17T06:00:00+00:00"),
        ("Fri, 17 May 2024 08:00:00 +0200", "2024-05-17T08:00:00+02:00"),
        ("May 17, 2024 8:00 PM EDT", "2024-05-17T20:00:00-04:00"),
        ("17 May 2024", "2024-05-17"),
        ("03/04/2024", "2024-04-03"),
    ],
)
def test_a_moment_is_written_as_exactly_as_it_was_given(text: str, written: str) -> None:
    moment = read_moment(text)

    assert moment is not None
    assert write_moment(moment) == written


@pytest.mark.parametrize(
    "text", ["", "yesterday", "May 2024", "2024", "0001-01-01T00:00:00", "0", "2024-13-45", "9" * 300, "10:30", "\x00"]
)
def test_what_names_no_day_is_no_moment(text: str) -> None:
    assert read_moment(text) is None


def _json(**fields: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_publication_and_change_are_told_apart(read: Read) -> None:
    metadata = read(_json(datePublished="2024-05-17T08:00:00Z", dateModified="2024-05-18T09:00:00Z"))

    assert metadata.date_published == "2024-05-17T08:00:00+00:00"
    assert metadata.date_modified == "2024-05-18T09:00:00+00:00"


@pytest.mark.parametrize(
    ("stated", "elsewhere", "published"),
    [
        ("2024-05-17", "2024-05-17T08:00:00+02:00", "2024-05-17T08:00:00+02:00"),
        ("2024-05-17T08:00:00", "2024-05-17T06:00:00Z", "2024-05-17T06:00:00+00:00"),
        ("2024-05-17T08:00:00", "2024-05-19T06:12:00Z", "2024-05-17T08:00:00"),
        ("2024-05-17", "2024-06-01T06:12:00Z", "2024-05-17"),
    ],
)
def test_a_vague_date_is_made_exact_only_by_the_same_moment_elsewhere(
    read: Read, stated: str, elsewhere: str, published: str
) -> None:
    html = _json(datePublished=stated) + f'<meta property="article:published_time" content="{elsewhere}">'

    assert read(html).date_published == published


@pytest.mark.parametrize(
    ("language", "line", "published"),
    [
        ("en-US", "<p>Posted 05/17/2024</p>", "2024-05-17"),
        ("en-US", "<p>Posted 03/04/2024</p>", "2024-03-04"),
        ("en-GB", "<p>Posted 03/04/2024</p>", "2024-04-03"),
        ("de", "<p>Veröffentlicht am 17. Mai 2024, 8:05 Uhr</p>", "2024-05-17T08:05:00"),
        ("fr", "<p>Publié le 17 août 2024 à 8h05</p>", "2024-08-17T08:05:00"),
        ("ru", "<p>17 мая 2024</p>", "2024-05-17"),
        ("ja", "<p>2024年5月17日 8時05分</p>", "2024-05-17T08:05:00"),
        ("en", "<p>Updated 20 May 2024</p><p>Published 17 May 2024</p>", "2024-05-17"),
        ("en", '<time datetime="2024-05-17T08:00:00+01:00">Friday</time>', "2024-05-17T08:00:00+01:00"),
    ],
)
def test_the_date_near_the_headline_is_read_as_its_language_writes_it(
    read: Read, language: str, line: str, published: str
) -> None:
    html = f'<html lang="{language}"><article><h1>A ferry</h1>{line}<p>Text.</p></article>'

    assert read(html, url="https://harbour-gazette.example/ferry").date_published == published


def test_dates_of_other_articles_and_of_comments_do_not_count(read: Read) -> None:
    html = (
        '<h1>A ferry</h1><p>Text.</p><div class="related"><time datetime="2020-01-01">2020</time></div>'
        '<ol class="comments"><li>3 May 2021</li></ol><footer>© 1999-2024 Gazette, 1 May 2024</footer>'
    )

    assert read(html, url="https://harbour-gazette.example/ferry").date_published is None


def test_the_address_gives_the_day_where_nothing_else_does(read: Read) -> None:
    assert (
        read("<h1>A ferry</h1>", url="https://harbour-gazette.example/2024/05/17/ferry").date_published == "2024-05-17"
    )


def test_a_date_after_the_page_was_fetched_is_not_believed() -> None:
    page = Page(
        url="https://harbour-gazette.example/ferry",
        body=_json(datePublished="2031-01-01T00:00:00Z").encode(),
        fetched_at=datetime(2024, 5, 17, tzinfo=UTC),
    )

    assert read_metadata(read_document(page)).date_published is None


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Do 25.04.24 | 14:07 Uhr", "2024-04-25T14:07:00"),
        ("25. April 2024 um 14.07 Uhr", "2024-04-25T14:07:00"),
        ("April 25, 2024 at 2:07 PM ET", "2024-04-25T14:07:00-04:00"),
        ("January 25, 2024, 2:07 p.m. PT", "2024-01-25T14:07:00-08:00"),
        ("Apr 25, 2024 <i>2024-04-25 14:07:00 -0400</i>", "2024-04-25T14:07:00-04:00"),
        ("Updated: April 28, 2024. Published: April 25, 2024", "2024-04-25"),
        ("Published April 25, 2024. Updated April 28, 2024", "2024-04-25"),
    ],
)
def test_a_visible_line_gives_its_time_and_tells_publication_from_change(read: Read, line: str, published: str) -> None:
    html = f'<html lang="en"><article><h1>A ferry</h1><p class="date">{line}</p><p>Text.</p></article></html>'

    assert read(html).date_published == published


def test_other_dates_of_a_page_show_the_order_of_day_and_month(read: Read) -> None:
    other = "<p>25/04/2024</p>"

    assert read("<h1>A ferry</h1><p>03/04/2024</p>").date_published == "2024-03-04"
    assert read(f"<h1>A ferry</h1><p>03/04/2024</p>{other}").date_published == "2024-04-03"


def test_a_visible_date_after_the_last_change_is_of_another_article(read: Read) -> None:
    html = '<meta property="article:modified_time" content="2024-04-25T14:07:00Z"><h1>A ferry</h1>'

    assert read(f"{html}<p>3 May 2024</p>").date_published is None
    assert read(f"{html}<p>25 April 2024</p>").date_published == "2024-04-25"
