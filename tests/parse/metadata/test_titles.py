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
        f"{HEADLINE} › harbour-gazette.example",
        f"{HEADLINE} ⋆ Harbour Gazette",
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


def test_a_dash_that_joined_kicker_and_headline_goes_with_the_kicker(read: Read) -> None:
    assert read(f'<h1><span class="kicker">Harbour</span> - {HEADLINE}</h1>').headline == HEADLINE


def test_what_the_page_names_alike_is_cut_out_of_a_heading_of_several_elements(read: Read) -> None:
    html = f'<h1><i>Harbours in winter</i> <b>{HEADLINE}</b></h1><meta property="og:title" content="{HEADLINE}">'

    assert read(html).headline == HEADLINE
    assert read(html.replace("i>", "b>")).headline == HEADLINE


def test_a_heading_of_several_elements_takes_the_spelling_of_the_other_names(read: Read) -> None:
    html = "<h1><span>Port Elm</span> <span>: The ferry is back</span></h1><title>Port Elm: The ferry is back</title>"

    assert read(html).headline == "Port Elm: The ferry is back"


def test_the_heading_that_the_page_names_alike_is_the_main_one_wherever_it_stands(read: Read) -> None:
    html = f"<h1>Gazette of Port Elm</h1><h1>{HEADLINE}</h1><title>{HEADLINE} l Gazette of Port Elm</title>"

    assert read(f'{html}<meta property="og:title" content="{HEADLINE}">').headline == HEADLINE


def test_a_lesser_heading_is_read_where_the_only_h1_is_a_line_of_navigation(read: Read) -> None:
    html = (
        "<title>Ferry Port Elm: nine years are over</title>"
        '<meta property="og:title" content="Ferry Port Elm: nine years are over">'
        '<meta name="twitter:title" content="Ferry Port Elm: nine years are over">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}"}}</script>'
        f"<nav><h1>Ferry Port Elm: nine years are over</h1></nav><h2>{HEADLINE}</h2>"
    )

    assert read(html).headline == HEADLINE


def test_a_sentence_that_only_readers_see_is_the_headline_not_what_search_engines_are_given(read: Read) -> None:
    given = "Ferries 2026: timetable, fares, tickets"
    html = f'<h1>{HEADLINE}</h1><title>{given}</title><meta property="og:title" content="{given} for the ferry">'

    assert read(html).headline == HEADLINE


def test_a_heading_shorter_than_all_other_names_is_the_name_of_the_thing(read: Read) -> None:
    metas = "".join(f'<meta property="{name}" content="{HEADLINE}">' for name in ("og:title", "twitter:title"))

    assert read(f"<h1>The ferry</h1>{metas}<title>{HEADLINE}</title>").headline == HEADLINE


def test_a_name_cut_off_by_a_quote_in_its_attribute_counts_for_the_whole_one(read: Read) -> None:
    html = (
        '<meta property="og:title" content="Mayor of Port Elm calls the ferry "a folly"">'
        '<title>Mayor of Port Elm calls the ferry "a folly"</title>'
    )

    assert read(html).headline == 'Mayor of Port Elm calls the ferry "a folly"'


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
