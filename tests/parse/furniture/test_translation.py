import lxml.html
import pytest

from archiver.items import Link, TranslationOf
from archiver.parse.translation import read_translation_line
from archiver.rules import default_rules

HEADLINE = "Порт спорит о пароме уже третий год"


def read(markup: str) -> TranslationOf | None:
    root = lxml.html.fromstring(f"<p>{markup}</p>")
    links = [Link(url=a.get("href", ""), text=a.text_content()) for a in root.iter("a")]
    return read_translation_line(str(root.text_content()), links, default_rules())


@pytest.mark.parametrize(
    "label", ["Original:", "Original article:", "Оригинал:", "Originalartikel:", "原文:", "Original"]
)
def test_a_labelled_link_gives_headline_and_address(label: str) -> None:
    markup = f'{label} <a href="https://a.example/1">{HEADLINE}</a>'
    assert read(markup) == TranslationOf(headline=HEADLINE, url="https://a.example/1")


def test_a_label_without_a_link_gives_the_headline_alone() -> None:
    assert read(f"Original: {HEADLINE}") == TranslationOf(headline=HEADLINE)


def test_a_label_inside_the_link_is_no_part_of_the_headline() -> None:
    markup = f'<a href="https://a.example/1">Original: {HEADLINE}</a>'
    assert read(markup) == TranslationOf(headline=HEADLINE, url="https://a.example/1")


def test_a_bare_address_is_no_headline() -> None:
    assert read("Оригинал: https://a.example/1") == TranslationOf(url="https://a.example/1")


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Translated from the Russian by Ann Example", "ru"),
        ("Übersetzt aus dem Englischen", "en"),
        ("Перевод с немецкого", "de"),
        ("Traduit de l’anglais", "en"),
        ("译自俄语原文", "ru"),
        ("מתורגם", None),
        ("Translated from page to stage", None),
        ("Read in English, the poem loses its rhyme.", None),
    ],
)
def test_a_language_is_given_only_where_it_is_stated(line: str, language: str | None) -> None:
    found = read(line)
    assert (found and found.language) == language


def test_a_link_that_only_names_the_language_gives_no_headline() -> None:
    markup = '<a href="https://a.example/1">Read the original in Russian</a>'
    assert read(markup) == TranslationOf(url="https://a.example/1", language="ru")


def test_a_sentence_about_an_original_is_no_note() -> None:
    assert read('The original <a href="/x">plan of the harbour</a> was drawn in 1961.') is None
