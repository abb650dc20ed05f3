import json
from collections.abc import Callable
from typing import Any

import pytest

from archiver.items import Author
from archiver.parse.outcome import Metadata
from archiver.parse.people import split_names

Read = Callable[..., Metadata]


def _json(**fields: Any) -> str:
    article = {"@type": "NewsArticle", "headline": "A ferry", **fields}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ({"@type": "Person", "name": "Ann Example"}, ["Ann Example"]),
        ([{"name": "Ann Example"}, {"name": "Bo Sample"}], ["Ann Example", "Bo Sample"]),
        ("By Ann Example and Bo Sample", ["Ann Example", "Bo Sample"]),
        (["Ann Example", "Ann Example"], ["Ann Example"]),
        ([[["nested"]], None, 7, {"name": ["Ann Example"]}, {"name": "Bo Sample"}], ["Bo Sample"]),
        ({"name": "Ann Example (ane)"}, ["Ann Example"]),
    ],
)
def test_json_ld_names_the_authors_in_many_shapes(read: Read, stated: Any, names: list[str]) -> None:
    assert [author.name for author in read(_json(author=stated)).authors] == names


def test_an_author_that_is_only_pointed_to_is_looked_up(read: Read) -> None:
    graph = {
        "@graph": [
            {"@type": "Article", "headline": "A ferry", "author": {"@id": "#ann"}},
            {"@type": "Person", "@id": "#ann", "name": "Ann Example", "url": "/people/ann"},
        ]
    }
    html = f'<script type="application/ld+json">{json.dumps(graph)}</script>'

    assert read(html).authors == (Author(name="Ann Example", url="https://harbour-gazette.example/people/ann"),)


def test_the_publisher_gives_way_to_the_person_in_the_byline(read: Read) -> None:
    html = _json(author={"@type": "Organization", "name": "Harbour Gazette"}) + (
        '<meta property="og:site_name" content="Harbour Gazette"><h1>A ferry</h1>'
        '<p class="byline">By <a href="/author/ann">Ann Example</a>, 3 May 2024</p>'
    )

    assert read(html).authors == (Author(name="Ann Example", url="https://harbour-gazette.example/author/ann"),)


def test_the_publisher_stays_where_nobody_else_is_named(read: Read) -> None:
    html = _json(author={"name": "Harbour Gazette"}) + '<meta property="og:site_name" content="Harbour Gazette">'

    assert [author.name for author in read(html).authors] == ["Harbour Gazette"]


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="post-author">Ann Example</div>',
        '<span itemprop="author"><span itemprop="name">Ann Example</span></span>',
        '<a rel="author" href="/x">Ann Example</a>',
        "<p>By Ann Example</p>",
        "<p>By <b>Ann Example</b></p>",
        "<p>Von Ann Example</p>",
        '<a href="/authors/ann-example">Ann Example</a>',
        '<div class="Byline_root__x7">By Ann Example | Updated 3 May 2024</div>',
    ],
)
def test_the_visible_byline_is_read_where_machines_are_told_nothing(read: Read, byline: str) -> None:
    html = f"<article><h1>A ferry</h1>{byline}<p>The ferry is back, said Mayor Bo Sample.</p></article>"

    assert [author.name for author in read(html).authors] == ["Ann Example"]


@pytest.mark.parametrize("box", ["comments", "related-stories", "sidebar"])
def test_names_in_other_boxes_are_no_authors(read: Read, box: str) -> None:
    html = f'<h1>A ferry</h1><p>Text.</p><div class="{box}"><p class="author">Cy Reader</p></div>'

    assert read(html).authors == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("by ANN EXAMPLE, BO SAMPLE and CY TEST", ("ANN EXAMPLE", "BO SAMPLE", "CY TEST")),
        ("Ann Example, MD", ("Ann Example, MD",)),
        ("Ann Example, Senior Editor", ("Ann Example",)),
        ("Ann Example ann@gazette.example @annex", ("Ann Example",)),
        ("Автор: Анна Пример", ("Анна Пример",)),
        ("Published 3 May 2024", ()),
        ("5 min read", ()),
        ("https://social.example/gazette", ()),
        ("", ()),
    ],
)
def test_only_names_are_kept_of_a_byline(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    "byline",
    [
        "<p><span>By </span><a href='/profile/ann-example'>Ann Example</a></p>",
        "<div><p>Written by</p><p>Ann Example</p></div>",
        "<div><strong>Autorin:</strong> Ann Example</div>",
        "<h4>Author</h4><p>Ann Example</p>",
    ],
)
def test_a_label_of_its_own_announces_the_name_behind_it(read: Read, byline: str) -> None:
    html = f"<article><h1>A ferry</h1>{byline}<p>The ferry is back.</p></article>"

    assert [author.name for author in read(html).authors] == ["Ann Example"]


def test_the_label_of_a_link_preview_names_the_author(read: Read) -> None:
    html = '<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Ann Example">'

    assert [author.name for author in read(html).authors] == ["Ann Example"]


def test_a_label_of_a_link_preview_that_speaks_of_something_else_names_nobody(read: Read) -> None:
    html = '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Four minutes">'

    assert read(html).authors == ()


def test_words_after_by_that_are_no_names_name_nobody(read: Read) -> None:
    html = "<article><h1>A ferry</h1><p>By combining these strategies</p></article>"

    assert read(html).authors == ()


@pytest.mark.parametrize("desk", ["Harbour Gazette Staff", "Harbour Gazette Editorial Team", "Team Harbour Gazette"])
def test_a_desk_of_the_paper_gives_way_to_the_person_in_the_byline(read: Read, desk: str) -> None:
    html = _json(author={"name": desk}) + (
        '<meta property="og:site_name" content="Harbour Gazette"><h1>A ferry</h1><p class="byline">By Ann Example</p>'
    )

    assert [author.name for author in read(html).authors] == ["Ann Example"]


def test_a_name_marked_far_below_the_headline_counts_where_it_is_the_only_one(read: Read) -> None:
    text = "<p>The <i>ferry</i> is <b>back</b>.</p>" * 200
    html = f'<article><h1>A ferry</h1>{text}<p>3 May | Von <span class="authorname">Ann Example</span></p></article>'

    assert [author.name for author in read(html).authors] == ["Ann Example"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<a href='#a'>Ann Example</a><span>Chief reporter</span><i>Share</i>", ["Ann Example"]),
        ("<b>Ann Example</b>Redakteurin", ["Ann Example"]),
        ("<span>News</span> <span>Ann Example</span> <span>Deputy Content Hub Director</span>", ["Ann Example"]),
        ("By <b>Ann Example</b>, Bo Sample and <b>Cy Test</b>", ["Ann Example", "Bo Sample", "Cy Test"]),
        ("<ul><li>Ann Example</li><li>Bo Sample</li></ul>", ["Ann Example", "Bo Sample"]),
        ("<i>First</i> <a class='n'>Ann Example</a><a class='n'>Bo Sample</a>", ["Ann Example", "Bo Sample"]),
        ("<span>Ann</span> <span>Example</span>", ["Ann Example"]),
        ("magazine <span>von</span> <span>Ann Example</span>", ["Ann Example"]),
        ("by <a href='#a'>annex77</a> in <a href='#b'>Ferry News</a>", ["annex77"]),
    ],
)
def test_roles_and_labels_in_elements_of_their_own_are_no_part_of_a_name(
    read: Read, byline: str, names: list[str]
) -> None:
    html = f'<article><h1>A ferry</h1><div class="byline">{byline}</div><p>The ferry is back.</p></article>'

    assert [author.name for author in read(html).authors] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Analysis by Ann Example", ("Ann Example",)),
        ("This post was written by Ann Example", ("Ann Example",)),
        ("Ein Kommentar von Ann Example", ("Ann Example",)),
        ("Ann von Example", ("Ann von Example",)),
        ("Ann Example on", ("Ann Example",)),
        ("© Ann Example", ("Ann Example",)),
        *((words, ()) for words in ("See full bio", "Staff Writer", "Article by", "Von", "6 years ago", "12 Comments")),
        *((words, ()) for words in ("page.extra.author", "so the mayor answered.", "Learn more >>", "4m Read")),
    ],
)
def test_words_around_a_name_and_invitations_are_no_names(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("noted", "shown", "names"),
    [
        ("Bo Sample", "By Ann Example", ["Ann Example"]),
        ("Gazette Company (www.gazette.test)", "By Ann Example", ["Ann Example"]),
        ("A. Example", "By Ann Example", ["A. Example"]),
        ("aexample", "By Ann Example", ["aexample"]),
        ("Bo Sample", "By the sea", ["Bo Sample"]),
    ],
)
def test_a_byline_that_names_somebody_else_in_full_outweighs_the_meta_element(
    read: Read, noted: str, shown: str, names: list[str]
) -> None:
    html = (
        f'<meta name="author" content="{noted}"><h1>A ferry</h1><p class="byline">{shown}</p><p>The ferry is back.</p>'
    )

    assert [author.name for author in read(html).authors] == names


def test_json_ld_outweighs_the_byline(read: Read) -> None:
    html = f'{_json(author={"name": "Bo Sample"})}<h1>A ferry</h1><p class="byline">By Ann Example</p>'

    assert [author.name for author in read(html).authors] == ["Bo Sample"]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="vcard"><p class="author">By Ann Example</p></div>',
        '<div class="card-wrapper"><p class="author">By Ann Example</p></div>',
        '<div class="headline__footer"><p class="byline">By Ann Example</p></div>',
        '<footer><p class="byline">By Ann Example</p></footer>',
        '<div class="date-author"><a href="/periodista/ann-example">Ann Example</a></div>',
    ],
)
def test_a_box_that_holds_a_byline_and_no_more_is_of_this_article(read: Read, box: str) -> None:
    html = f"<article><h1>A ferry</h1>{box}<p>The ferry is back.</p></article>"

    assert [author.name for author in read(html).authors] == ["Ann Example"]


_SITE = _json(author={"name": "Harbour Gazette"}) + '<meta property="og:site_name" content="Harbour Gazette">'
_PROSE = (
    "<p>The ferry left the harbour an hour late, as the tide had taken the ramp, and came back with nobody on it.</p>"
)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("<p>&nbsp;</p><p><strong>Ann Example</strong></p>", ["Ann Example"]),
        ("<p><b>ANN EXAMPLE</b></p>", ["ANN EXAMPLE"]),
        ("<p><strong>Ann Example/Bo Sample</strong></p>", ["Ann Example", "Bo Sample"]),
        ("<p><strong>Ann</strong> <strong>Example</strong></p>", ["Ann Example"]),
        (
            "<p><em>…nobody was aboard</em></p><p><strong>Ann Example and Bo Sample</strong></p>",
            ["Ann Example", "Bo Sample"],
        ),
        ("<p><strong>Breaking News</strong></p>", ["Harbour Gazette"]),
        ("<p><strong>What the harbour says</strong></p>", ["Harbour Gazette"]),
        ("<p><strong>Ann Example</strong> was the last aboard.</p>", ["Harbour Gazette"]),
        ("<p>Ann Example</p>", ["Harbour Gazette"]),
    ],
)
def test_where_only_the_paper_is_named_a_name_in_bold_above_the_text_signs_it(
    read: Read, lines: str, names: list[str]
) -> None:
    html = f"{_SITE}<h1>A ferry</h1>{lines}{_PROSE}"

    assert [author.name for author in read(html).authors] == names


def test_a_name_in_bold_below_the_first_words_signs_nothing(read: Read) -> None:
    html = f"{_SITE}<h1>A ferry</h1>{_PROSE}<p><strong>Ann Example</strong></p>{_PROSE}"

    assert [author.name for author in read(html).authors] == ["Harbour Gazette"]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("<div><span>Ann Example &nbsp;|</span><span>05.04.2025 - 10:30</span></div>", ["Ann Example"]),
        ("<div><div>Ann Example</div><div>5 April 2025</div></div>", ["Ann Example"]),
        ("<div><span>Harbour News</span><span>05.04.2025</span></div>", []),
        ('<div><a href="/far"><span>Far East</span><span>05.04.2025</span></a></div>', []),
        ("<div><span>Ann Example</span><span>and the 2025 season</span></div>", []),
    ],
)
def test_a_name_right_before_the_date_signs_where_nobody_else_is_named(
    read: Read, lines: str, names: list[str]
) -> None:
    assert [author.name for author in read(f"<h1>A ferry</h1>{lines}{_PROSE}").authors] == names


def test_the_byline_of_a_teaser_that_is_one_link_is_of_another_article(read: Read) -> None:
    teaser = f'<a href="/other"><h3>A bridge</h3>{_PROSE}<h6>By Bo Sample</h6></a>'

    assert [author.name for author in read(f"{_SITE}<h1>A ferry</h1>{_PROSE}{teaser}").authors] == ["Harbour Gazette"]
