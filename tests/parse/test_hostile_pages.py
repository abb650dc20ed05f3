"""No page, however made, costs more than its size: the figures are in docs/extraction.md, here are hard stops."""

import resource
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.document import MAX_TEXT, read_document, read_text
from archiver.errors import ParseError
from archiver.items import Article
from archiver.page import Page
from archiver.parse import parse_article
from benchmarks.extraction.fuzz import NAMES, PIECES, TAGS, VALUES
from benchmarks.extraction.hostile import PAGES, ROOT, URL, read_page

_SMALL = 60_000
_LARGE = "1.5"
"""Megabytes."""
_SECONDS = 40
_MEMORY = 4 * 2**30
"""Of processor time and of address space: ten times what the dearest of the pages below needs."""
_ONCE_QUADRATIC = (
    "attributes of one element",
    "one class of parts",
    "tags",
    "labels",
    "nested lists",
    "nested tables",
    "short lines and times",
    "links inside each other",
    "headings inside each other",
    "boxes inside each other",
    "bylines inside each other",
)
_TEXTS = st.text(max_size=20) | st.sampled_from(("By Ann Example", "Read also: ", "3 May 2024", "4.5 of 5 (12 votes)"))
_TAG = st.builds(
    lambda opening, tag, name, value, text: f"{opening}{tag} {name}='{value}'>{text}",
    st.sampled_from(("<", "<", "</")),
    st.sampled_from(TAGS),
    st.sampled_from(NAMES),
    st.sampled_from(VALUES) | _TEXTS,
    _TEXTS,
)
_LABELS = st.sampled_from(("utf-7", "utf-16", "utf-32le", "shift_jis", "hz", "iso-2022-kr", "x", "\ud800", "rot13"))


def parse(body: bytes, content_type: str = "text/html") -> Article | None:
    try:
        return parse_article(Page(url=URL, body=body, headers=(("content-type", content_type),)))
    except ParseError:
        return None


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_to_cost_much_ends_in_an_article_or_a_refusal(name: str) -> None:
    assert read_page(PAGES[name](_SMALL))


def test_what_once_cost_the_square_of_its_size_ends_within_its_bound() -> None:
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))

    command = (sys.executable, "-m", "benchmarks.extraction.hostile", *_ONCE_QUADRATIC, "--megabytes", _LARGE, "--here")
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False, preexec_fn=bound)
    assert (done.returncode, done.stdout.count(b'"outcome"')) == (0, len(_ONCE_QUADRATIC))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(_TAG | st.sampled_from(PIECES).map(lambda piece: piece.decode("latin-1")), max_size=30))
def test_any_markup_gives_an_article_or_a_refusal(pieces: list[str]) -> None:
    body = "".join(("<h1>The tide</h1><p>", *pieces, "<p>It left at noon, and nobody could say why.</p>" * 5))
    article = parse(body.encode("utf-8", "surrogatepass"))
    assert article is None or article.to_dict()["url"] == URL


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=400), _LABELS, _LABELS)
def test_any_bytes_under_any_charset_give_an_article_or_a_refusal(body: bytes, header: str, declared: str) -> None:
    head = f"<meta charset={declared}><p>".encode("utf-8", "replace")
    article = parse(head + body, f"text/html; charset={header}")
    assert article is None or article.to_dict()["url"] == URL


@pytest.mark.parametrize("depth", [200, 10_000])
@pytest.mark.parametrize("tag", ["div", "font", "x-a", "h3", "blockquote", "ul><li", "table><tr><td"])
def test_text_in_elements_nested_too_deep_is_kept_and_the_tree_is_shallow(tag: str, depth: int) -> None:
    root = read_document(Page(url=URL, body=f"<p>One.<{tag}>".encode() * depth + b"<p>Two.</p><h2>Three.</h2>")).root

    heading = next(root.iter("h2"))
    assert root.text_content().count("One.") == depth
    assert (heading.text, len(list(heading.iterancestors())) < 1_024) == ("Three.", True)


def test_text_beyond_the_bound_is_not_read() -> None:
    body = b"<p>" + b"ferry " * (MAX_TEXT // 6) + b"</p><p>The last word.</p>"
    assert "last word" not in read_document(Page(url=URL, body=body)).root.text_content()


def test_the_first_characters_of_an_element_are_those_of_its_text() -> None:
    root = read_document(Page(url=URL, body=b"<div>One <b>two <i>three</i> four</b> five</div> six")).root
    element = next(root.iter("div"))
    assert [read_text(element, most) for most in (3, 12, 99)] == ["One", "One two thre", "One two three four five"]


def test_an_element_with_a_thousand_attributes_keeps_those_that_come_first() -> None:
    body = b"<div class='a > b'" + b" data-x='y z'" * 20_000 + b" id=last><p>One.</p></div>"
    element = next(read_document(Page(url=URL, body=body)).root.iter("div"))
    assert element.get("class") == "a > b"
