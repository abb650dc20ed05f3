import pytest

from archiver.document import read_document
from archiver.errors import ParseError
from archiver.page import Page


def text_of(html: bytes) -> str:
    return " ".join(read_document(Page(url="https://paper.example/a", body=html)).root.text_content().split())


def test_text_after_the_end_of_the_document_is_kept_as_browsers_keep_it() -> None:
    assert text_of(b"<html><body><p>One.</p></BODY ></html>\n<p>Two.</p></html>\n<p>Three.</p>") == "One. Two. Three."


def test_a_nul_byte_inside_a_word_leaves_the_word() -> None:
    assert text_of(b"<p>Tw\x00o goats.</p>") == "Two goats."


def test_text_inside_and_behind_elements_nested_too_deep_for_the_parser_is_kept() -> None:
    page = b"<p>One.</p>" + b"<div class=a>" * 10_000 + b"Two." + b"</div>" * 10_000 + b"<p>Three.</p>"

    assert text_of(page) == "One.Two.Three."


def test_elements_that_are_never_closed_lose_no_text() -> None:
    assert text_of(b"<font>" * 5_000 + b"One. <p>Two.</p> <p>Three.</p>").split() == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    "text", [b"# Read me\n\nRun `archive <name>` where 1 < 2 and wait. " * 9, b"\x00\x01 plain", b" "]
)
def test_text_without_an_element_is_no_page(text: bytes) -> None:
    with pytest.raises(ParseError, match="no markup"):
        read_document(Page(url="https://paper.example/a", body=text))


@pytest.mark.parametrize("page", [b"<P>One.", b"One.<br/>", b"<main\nclass=a>One.", "<p>One.".encode("utf-16")])
def test_one_element_makes_a_page(page: bytes) -> None:
    assert text_of(page) == "One."
