import json
from collections.abc import Callable

import pytest

from archiver.parse.outcome import Metadata

Read = Callable[..., Metadata]

SITE = '<meta property="og:site_name" content="Harbour Gazette">'


@pytest.mark.parametrize(
    ("stated", "keywords"),
    [
        (["Ferries", "Port Elm", "ferries"], ("Ferries", "Port Elm")),
        ("Ferries, Port Elm; Tides", ("Ferries", "Port Elm", "Tides")),
        (["8ae9ab2d-fe1b-4230-acb8-a59b52877682", "Category: Ferries", "gazette.example.com"], ("Ferries",)),
        (["sections/harbour", "topic/ferries & tides"], ("harbour", "ferries & tides")),
        (["#ferries", "(3) tides", "Harbour Gazette"], ("ferries", "tides")),
        (["rock/pop"], ("rock/pop",)),
    ],
)
def test_keywords_are_subjects_without_what_systems_note_among_them(
    read: Read, stated: object, keywords: tuple[str, ...]
) -> None:
    article = {"@type": "NewsArticle", "headline": "A ferry", "keywords": stated}

    assert read(f'{SITE}<script type="application/ld+json">{json.dumps(article)}</script>').keywords == keywords


def test_a_list_of_links_to_tags_gives_the_keywords_where_nothing_is_stated(read: Read) -> None:
    tags = '<ul><li><a href="/topics/ferries">Ferries</a></li><li><a href="/topics/tides">#Tides</a></li></ul>'

    assert read(f"<article><h1>A ferry</h1><p>Text.</p>Topics: {tags}</article>").keywords == ("Ferries", "Tides")


@pytest.mark.parametrize(
    "html",
    [
        '<nav><ul><li><a href="/topics/a">A</a></li><li><a href="/topics/b">B</a></li></ul></nav>',
        '<p>The mayor on <a href="/topic/a">boats</a>, <a href="/topic/b">tides</a> and all he never said.</p>',
        '<div><a href="/topics/offer">Our offer</a></div>',
        '<div><a href="/topics/ferries">Ferries</a><a href="/news/1">The ferry sinks</a></div>',
    ],
)
def test_menus_running_text_and_mixed_lists_give_no_keywords(read: Read, html: str) -> None:
    assert read(f"<h1>A ferry</h1>{html}").keywords == ()
