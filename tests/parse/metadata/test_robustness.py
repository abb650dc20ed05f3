"""Whatever bytes a server sends, reading its fields ends in fields or in a clear error."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.document import read_document
from archiver.errors import ParseError
from archiver.page import Page
from archiver.parse.metadata import read_metadata
from archiver.parse.outcome import Metadata

NAMES = ("author", "og:title", "og:image", "article:published_time", "keywords", "twitter:label1", "robots", "date")
PROPERTIES = ("@type", "@id", "headline", "author", "name", "datePublished", "image", "publisher", "aggregateRating")
TEXTS = st.text(max_size=40) | st.sampled_from(
    ("By Ann Example", "3 May 2024", "//[", "NewsArticle", "\ud800", "1e999")
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=5),
    max_leaves=20,
)
ELEMENTS = st.tuples(
    st.sampled_from(("h1", "p", "a", "time", "title", "div", "svg", "nav")),
    st.sampled_from(("class", "rel", "href", "datetime", "itemprop", "hreflang", "lang")),
    st.sampled_from(("author", "byline", "tag", "//[", "2024-13-45", "datePublished")) | st.text(max_size=10),
    TEXTS,
)


def read(body: bytes) -> Metadata | None:
    try:
        return read_metadata(read_document(Page(url="https://harbour-gazette.example/a", body=body)))
    except ParseError:
        return None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_fields_or_a_clear_error(body: bytes) -> None:
    assert read(body) is None or isinstance(read(body), Metadata)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=6), VALUES, st.lists(ELEMENTS, max_size=8))
def test_any_statements_in_any_shape_give_fields(
    metas: list[tuple[str, str]], stated: object, elements: list[tuple[str, str, str, str]]
) -> None:
    article = {"@type": "NewsArticle", "stated": stated, **(stated if isinstance(stated, dict) else {"author": stated})}
    html = "".join(f'<meta property="{name}" content="{content}">' for name, content in metas)
    html += f'<script type="application/ld+json">{json.dumps(article)}</script>'
    html += "".join(f'<{tag} {name}="{value}">{text}' for tag, name, value, text in elements)

    assert read(html.encode("utf-8", "surrogatepass")) is not None


HOSTILE = (
    "[" * 1000 + "]" * 1000,
    '{"name":' * 1000 + '"x"' + "}" * 1000,
    '{"@id": "#loop"}',
    "NaN",
    "-Infinity",
    "1" + "0" * 400,
    "1e999",
    "[[], {}, [null, true, 7]]",
    '{"@value": {"@value": []}}',
    '{"@id": ["#loop"], "url": {"@id": 7}}',
    r'"\ud800\u0000"',
    '{"name": ["Ann Example", {"name": 3}], "url": ["/x"]}',
)
FIELDS = (
    *("@id", "headline", "author", "publisher", "datePublished", "dateModified", "image", "keywords", "inLanguage"),
    *("articleSection", "isAccessibleForFree", "commentCount", "aggregateRating", "mainEntityOfPage", "description"),
)


@pytest.mark.parametrize("value", HOSTILE)
def test_json_ld_of_the_wrong_shape_costs_the_field_and_no_more(value: str) -> None:
    stated = ", ".join(f'"{field}": {value}' for field in FIELDS)
    loop = '{"@id": "#loop", "@type": "Person", "name": {"@id": "#loop"}, "author": {"@id": "#loop"}}'
    graph = f'{{"@graph": [{{"@type": "NewsArticle", {stated}}}, {loop}]}}'

    html = f'<script type="application/ld+json">{graph}</script><h1>A ferry</h1><p class="byline">By Ann Example</p>'
    metadata = read(html.encode("utf-8", "surrogatepass"))

    assert metadata is not None
    assert metadata.headline == "A ferry"
    assert [author.name for author in metadata.authors] == ["Ann Example"]
    assert metadata.date_published is None
