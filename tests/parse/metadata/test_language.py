from collections.abc import Callable

import pytest

from archiver.parse.language import detect_language, normalise_tag
from archiver.parse.outcome import Metadata

Read = Callable[..., Metadata]
RUSSIAN = "Паром вернулся в порт после девяти лет перерыва, и жители встретили его на причале с цветами."
ENGLISH = "The ferry came back to the port after nine years, and people met it at the pier with flowers."
GERMAN = "Die Fähre kehrte nach neun Jahren in den Hafen zurück, und die Leute empfingen sie mit Blumen."
JAPANESE = "九年ぶりにフェリーが港に戻り、住民は花を持って桟橋で出迎えた。町長は喜びを語り、記念の式典が開かれた。"

INLANGUAGE = '<script type="application/ld+json">{"@type": "Article", "inLanguage": "fr-FR"}</script>'


@pytest.mark.parametrize(
    ("tag", "normal"),
    [
        ("en-US", "en"),
        ("en_GB", "en"),
        ("zh-Hant-TW", "zh-Hant"),
        ("sr_Latn", "sr-Latn"),
        ("DE", "de"),
        ("iw", "he"),
        ("", None),
        ("x", None),
        ("English", None),
        ("und", None),
        (None, None),
    ],
)
def test_a_tag_is_cut_to_language_and_script(tag: str | None, normal: str | None) -> None:
    assert normalise_tag(tag) == normal


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (ENGLISH, "en", "en"),
        (GERMAN, "de", "de"),
        (GERMAN, None, "de"),
        (RUSSIAN, "ru", "ru"),
        (RUSSIAN, "en", "ru"),
        (RUSSIAN, None, "ru"),
        (ENGLISH, "ru", "en"),
        (JAPANESE, "en", "ja"),
        (JAPANESE, None, "ja"),
        ("Короткий", "en", "en"),
        ("", None, None),
    ],
)
def test_a_declared_language_stands_while_the_letters_of_the_text_allow_it(
    text: str, declared: str | None, language: str | None
) -> None:
    assert detect_language(text, declared) == language


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<html lang="de-AT"><p>x</p>', "de"),
        ('<meta property="og:locale" content="pt_BR"><p>x</p>', "pt"),
        ('<meta http-equiv="Content-Language" content="uk"><p>x</p>', "uk"),
        (
            '<html lang="en"><script type="application/ld+json">{"@type": "Article", "inLanguage": "fr-FR"}</script>',
            "fr",
        ),
        ("<p>x</p>", None),
    ],
)
def test_the_page_declares_its_language_in_several_places(read: Read, html: str, language: str | None) -> None:
    assert read(html).language == language
