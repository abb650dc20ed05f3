from collections.abc import Callable

import pytest

from archiver.parse.outcome import Metadata

Read = Callable[..., Metadata]
HEADLINE = "The ferry returns to Port Elm after nine years"


@pytest.mark.parametrize(
    "title",
    [
        f"{HEADLINE} - Harbour Gazette",
        f"{HEADLINE} | Harbour Gazette",
        f"{HEADLINE} — Harbour Gazette",
        f"Harbour Gazette: {HEADLINE}",
        f"{HEADLINE} | News | Harbour Gazette",
        f"{HEADLINE} – harbour-gazette.example",
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_headline(read: Read, title: str) -> None:
    site = '<meta property="og:site_name" content="Harbour Gazette">'

    assert read(f'{site}<title>{title}</title><meta property="og:title" content="{HEADLINE}">').headline == HEADLINE
    assert read(f"{site}<title>{title}</title><p>Text</p>").headline == HEADLINE


@pytest.mark.parametrize("tail", [" | The Gazette", " | Local | The Gazette", " | Ferries"])
def test_short_labels_behind_a_bar_are_cut_off_where_the_site_does_not_say_its_name(read: Read, tail: str) -> None:
    assert read(f"<title>{HEADLINE}{tail}</title><p>Text</p>").headline == HEADLINE


def test_what_stands_behind_a_bar_stays_where_it_is_long(read: Read) -> None:
    headline = "Ferries | What the islands have waited for since the storm"

    assert read(f"<title>{headline}</title><p>Text</p>").headline == headline


def test_a_dash_inside_the_headline_stays(read: Read) -> None:
    html = (
        "<title>Nine years on - the ferry is back - Harbour Gazette</title><h1>Nine years on - the ferry is back</h1>"
    )

    assert read(html).headline == "Nine years on - the ferry is back"


def test_a_logo_in_an_h1_is_no_headline(read: Read) -> None:
    html = f'<h1><a href="/">The Gazette</a></h1><h1>{HEADLINE}</h1><title>{HEADLINE} - The Gazette</title>'

    assert read(html).headline == HEADLINE


def test_a_section_name_in_the_first_h1_is_no_headline(read: Read) -> None:
    html = f'<h1>Local</h1><h2>{HEADLINE}</h2><meta property="og:title" content="{HEADLINE}"><title>{HEADLINE}</title>'

    assert read(html).headline == HEADLINE


def test_a_kicker_marked_inside_the_heading_is_left_out(read: Read) -> None:
    html = f'<h1><span class="article-kicker">Harbour</span> <span>{HEADLINE}</span></h1>'

    assert read(html).headline == HEADLINE


def test_a_kicker_that_the_page_calls_part_of_the_headline_stays(read: Read) -> None:
    html = (
        f'<h1><span class="kicker">Harbour:</span> <span>{HEADLINE}</span></h1>'
        f'<meta property="og:title" content="Harbour: {HEADLINE}">'
    )

    assert read(html).headline == f"Harbour: {HEADLINE}"


def test_a_shortened_name_counts_for_the_whole_one(read: Read) -> None:
    html = (
        f'<meta property="og:title" content="{HEADLINE}">'
        f'<meta name="twitter:title" content="{HEADLINE[:30]}…"><title>{HEADLINE[:30]}…</title>'
    )

    assert read(html).headline == HEADLINE


def test_entities_that_were_escaped_twice_are_read(read: Read) -> None:
    assert (
        read('<meta property="og:title" content="Elm &amp;amp; Oak &amp;#8217;s ferry">').headline
        == "Elm & Oak ’s ferry"
    )


def test_a_site_name_that_holds_the_headline_does_not_erase_it(read: Read) -> None:
    html = f'<meta property="og:site_name" content="{HEADLINE} and all the other news of Port Elm"><h1>{HEADLINE}</h1>'

    assert read(html).headline == HEADLINE


@pytest.mark.parametrize("html", ["<p>Text without any name</p>", "<h1> </h1><title></title>", "<h1><img></h1>"])
def test_a_page_without_a_name_has_no_headline(read: Read, html: str) -> None:
    assert read(html).headline is None


def test_a_name_worded_for_the_article_alone_is_its_headline(read: Read) -> None:
    html = (
        "<h1>Ferry: what you need to know about the new Elm ferry</h1>"
        "<title>Ferry: what you need to know about the new Elm ferry - Harbour Gazette</title>"
        '<meta property="og:title" content="After nine years, the Elm ferry is back">'
    )

    assert read(html).headline == "After nine years, the Elm ferry is back"


def test_a_heading_worded_otherwise_than_the_headline_is_kept_as_the_second(read: Read) -> None:
    html = (
        "<h1>The Elm ferry is back after nine long years</h1><title>The Elm ferry is back after nine long years</title>"
        '<meta property="og:title" content="Nine years on, the Elm ferry is back">'
    )

    assert read(html).alternative_headline == "The Elm ferry is back after nine long years"


def test_a_title_that_swallowed_the_page_is_none_and_costs_nothing(read: Read) -> None:
    assert read(f"<title>{'One - two: three | ' * 20_000}</title><h1>{HEADLINE}</h1>").headline == HEADLINE
