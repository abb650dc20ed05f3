import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.document import read_document
from archiver.items import AggregateRating
from archiver.page import Page
from archiver.parse.jsonld import find_article, read_nodes
from archiver.parse.metadata import read_metadata
from archiver.parse.outcome import Metadata

Read = Callable[..., Metadata]
ARTICLE = '{"@type": "NewsArticle", "headline": "A ferry", "articleSection": "Harbour"}'


def _script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "block",
    [
        ARTICLE,
        f"\n<!-- {ARTICLE} -->\n",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"{ARTICLE};",
        ARTICLE.replace('"Harbour"}', '"Harbour",}'),
        ARTICLE.replace("A ferry", "A\nferry\twith a raw break"),
        ARTICLE.replace('"', "&quot;"),
        f'{{"@graph": [{{"@type": "WebSite"}}, [[{ARTICLE}]]]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        ARTICLE.replace("NewsArticle", "http://schema.org/NewsArticle"),
        ARTICLE.replace('"NewsArticle"', '["Report", "NewsArticle"]'),
    ],
)
def test_json_ld_is_read_in_the_states_that_pages_have_it_in(read: Read, block: str) -> None:
    metadata = read(_script(block))

    assert metadata.article_section == "Harbour"
    assert metadata.is_article is True


@pytest.mark.parametrize(
    "block",
    ["", "{", "null", "[1, 2", '"text"', "{'a': 1}", "[" * 100_000, '{"a":' * 50_000, '{"@type": 5, "author": 6}'],
)
def test_json_ld_that_cannot_be_read_is_passed_over(read: Read, block: str) -> None:
    assert read(_script(block) + _script(ARTICLE)).article_section == "Harbour"


def test_lone_surrogates_vanish(read: Read) -> None:
    block = ARTICLE.replace("Harbour", "Har\\ud83dbour")

    assert read(_script(block)).article_section == "Harbour"


def test_of_several_articles_the_one_of_this_address_counts() -> None:
    other = '{"@type": "Article", "headline": "Another", "datePublished": "2020-01-01", "author": "X"}'
    nodes = read_nodes(
        [other, '{"@type": "Article", "url": "https://a.example/ferry?utm_source=x", "headline": "A ferry"}']
    )

    assert find_article(nodes, ["https://a.example/ferry"], [])["headline"] == "A ferry"


def test_of_several_articles_without_address_the_one_with_the_page_s_title_counts() -> None:
    nodes = read_nodes(['[{"@type": "Article", "headline": "Another"}, {"@type": "Article", "headline": "A “ferry”"}]'])

    assert find_article(nodes, [], ['A "ferry"'])["headline"] == "A “ferry”"


def test_an_article_in_a_list_of_others_is_not_this_one(read: Read) -> None:
    listed = {"@type": "ItemList", "itemListElement": [json.loads(ARTICLE)]}

    assert read(_script(json.dumps(listed))).article_section is None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<meta property="og:type" content="article">', True),
        ('<meta property="og:type" content="website">' + _script('{"@type": "WebSite"}'), False),
        (_script('{"@type": "CollectionPage"}'), False),
        (_script('{"@type": "CollectionPage"}') + _script(ARTICLE), True),
        ("<h1>A ferry</h1>", None),
    ],
)
def test_a_page_is_an_article_only_where_it_says_so(read: Read, html: str, expected: object) -> None:
    assert read(html).is_article is expected


def test_figures_are_taken_from_json_ld_as_numbers(read: Read) -> None:
    rating = '"aggregateRating": {"ratingValue": "4,5", "ratingCount": "12", "bestRating": 5}'
    fields = f'"commentCount": "7", "isAccessibleForFree": "False", {rating}'
    metadata = read(_script(ARTICLE.replace("{", "{" + fields + ",", 1)))

    assert metadata.aggregate_rating == AggregateRating(value=4.5, count=12, best=5)
    assert metadata.comment_count == 7
    assert metadata.is_accessible_for_free is False


@pytest.mark.parametrize("number", ['"many"', "true", "1e999", '"NaN"', "[]", "-3", '"infinity"'])
def test_a_figure_that_is_no_number_is_left_out(read: Read, number: str) -> None:
    assert read(_script(ARTICLE.replace("{", f'{{"commentCount": {number},', 1))).comment_count is None


def test_subjects_come_from_one_source_each_once(read: Read) -> None:
    html = '<meta name="news_keywords" content="Ferry, Harbour, ferry , "><meta name="keywords" content="news">'

    assert read(html).keywords == ("Ferry", "Harbour")


def test_pictures_are_absolute_and_each_is_named_once(read: Read) -> None:
    html = (
        _script(
            ARTICLE.replace("{", '{"image": [{"url": "/ferry.jpg", "caption": "Back"}, "data:image/png;base64,x"],', 1)
        )
        + '<meta property="og:image" content="https://harbour-gazette.example/ferry.jpg">'
        + '<meta property="og:image" content="//cdn.example/other.jpg">'
    )

    assert [(image.url, image.caption) for image in read(html).images] == [
        ("https://harbour-gazette.example/ferry.jpg", "Back"),
        ("https://cdn.example/other.jpg", None),
    ]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/2024/05/ferry", "https://harbour-gazette.example/2024/05/ferry"),
        ("javascript:void(0)", None),
        ("mailto:desk@harbour-gazette.example", None),
        ("http://[bad", None),
    ],
)
def test_the_canonical_address_is_absolute_or_missing(read: Read, href: str, expected: str | None) -> None:
    assert read(f'<link rel="canonical" href="{href}">').canonical_url == expected


@given(st.text(max_size=400), st.text(max_size=60))
def test_no_content_of_metadata_raises(block: str, value: str) -> None:
    html = (
        f'<meta property="og:title" content="{value}"><meta name="date" content="{value}">'
        f'<meta name="author" content="{value}">'
        f'<link rel="canonical" href="{value}"><base href="{value}"><h1>{value}</h1><p class="byline">{value}</p>'
        f"{_script(block)}{_script(json.dumps({'@type': 'Article', 'author': value, 'image': value, 'url': value}))}"
    )
    page = Page(url="https://harbour-gazette.example/", body=html.encode("utf-8", "replace"))

    assert isinstance(read_metadata(read_document(page)), Metadata)
