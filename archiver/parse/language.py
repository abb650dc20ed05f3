"""The language of an article: what the page declares, unless its own letters say otherwise."""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from lxml.html import HtmlElement

from archiver.parse.structured import Structured

_TAG: Final = re.compile(r"([a-z]{2,3})(?:-[a-z]{3})?(?:[-_]([a-z]{4}))?(?![a-z])", re.IGNORECASE)
_SAMPLE: Final = 4000
"""Characters of a text that are looked at; more no longer changes the answer."""
_LEAST: Final = 40
"""Letters below which the letters prove nothing: a name or a quote can be as long."""
_RENAMED: Final = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "ua": "uk",
    "cz": "cs",
    "gr": "el",
    "jp": "ja",
}
"""Withdrawn tags (IANA registry) and country codes that sites write for their language."""

_SCRIPTS: Final = {
    "Cyrillic": "\u0400-\u052f",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Georgian": "\u10a0-\u10ff\u1c90-\u1cbf",
    "Armenian": "\u0530-\u058f",
    "Ethiopic": "\u1200-\u137f",
    "Khmer": "\u1780-\u17ff",
    "Hangul": "\uac00-\ud7af\u1100-\u11ff",
    "Kana": "\u3040-\u30ff",
    "Han": "\u4e00-\u9fff\u3400-\u4dbf",
    "Latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_LETTERS: Final = {name: re.compile(f"[{signs}]") for name, signs in _SCRIPTS.items()}
_LANGUAGES: Final = {
    "Cyrillic": frozenset(
        [
            "ru",
            "uk",
            "be",
            "bg",
            "sr",
            "mk",
            "kk",
            "ky",
            "mn",
            "tg",
            "tt",
            "uz",
            "ba",
            "cv",
            "ce",
            "os",
            "ab",
            "sah",
            "az",
            "bs",
            "cnr",
            "sh",
            "tk",
        ]
    ),
    "Greek": frozenset(("el", "grc")),
    "Hebrew": frozenset(("he", "yi")),
    "Arabic": frozenset(
        [
            "ar",
            "fa",
            "ur",
            "ps",
            "ug",
            "sd",
            "ckb",
            "ku",
            "az",
            "ks",
            "pnb",
            "dv",
            "arz",
            "prs",
            "bal",
            "ms",
            "ky",
            "kk",
            "pa",
            "uz",
        ]
    ),
    "Devanagari": frozenset(["hi", "mr", "ne", "sa", "mai", "bho", "kok"]),
    "Bengali": frozenset(("bn", "as")),
    "Tamil": frozenset(("ta",)),
    "Thai": frozenset(("th",)),
    "Georgian": frozenset(("ka", "xmf")),
    "Armenian": frozenset(("hy",)),
    "Ethiopic": frozenset(("am", "ti")),
    "Khmer": frozenset(("km",)),
    "Hangul": frozenset(("ko",)),
    "Kana": frozenset(("ja",)),
    "Han": frozenset(("zh", "ja", "yue", "ko", "wuu")),
}
"""Which languages are written in a script; for Latin see `_not_latin`."""


def read_language(root: HtmlElement, structured: Structured) -> str | None:
    """The language that the page declares, as a BCP 47 primary tag with its script where that is given; else None.

    The article's own JSON-LD counts before <html lang>, which templates set once for a whole site.
    """
    stated = (
        structured.value("inLanguage"),
        root.get("lang") or root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        structured.meta("og:locale", "content-language", "language", "dc.language", "dcterms.language", "inlanguage"),
    )
    return next((tag for tag in map(normalise_tag, stated) if tag), None)


def normalise_tag(tag: str | None) -> str | None:
    """The primary language of a tag or locale, with the script where it is given; None where it is no tag.

    >>> normalise_tag("en_US"), normalise_tag("zh-Hant-TW"), normalise_tag("English")
    ('en', 'zh-Hant', None)
    """
    found = _TAG.match((tag or "").strip())
    if found is None:
        return None
    primary = found[1].lower()
    if primary in {"und", "mul", "zxx"}:
        return None
    primary = _RENAMED.get(primary, primary)
    return f"{primary}-{found[2].title()}" if found[2] else primary


def detect_language(text: str, declared: str | None) -> str | None:
    """The language of `text`: `declared` while the letters of the text allow it, else what the text itself shows.

    Not a guess from outside: a detected language is derived from the article's own words. None where there are too few
    of them to tell and nothing was declared.
    """
    sample = text[:_SAMPLE]
    script = find_script(sample)
    if declared and (script is None or _can_write(declared, script)):
        return declared
    if script is None:
        return declared
    spoken = _LANGUAGES.get(script, frozenset())
    if len(spoken) == 1 or script == "Kana":
        return next(iter(spoken))
    return _classify(sample)


def find_script(text: str) -> str | None:
    """The script that most letters of `text` are in; Kana wherever it is mixed into Han; None where letters are few."""
    counts = dict.fromkeys(_SCRIPTS, 0)
    for character, times in Counter(text).items():
        script = _script_of(character)
        if script is not None:
            counts[script] += times
    total = sum(counts.values())
    if total < _LEAST:
        return None
    if counts["Kana"] > 0.1 * total:
        return "Kana"
    name = max(counts, key=counts.__getitem__)
    return name if counts[name] > 0.5 * total else None


@lru_cache(maxsize=8192)
def _script_of(character: str) -> str | None:
    return next((name for name, letters in _LETTERS.items() if letters.match(character)), None)


def _can_write(declared: str, script: str) -> bool:
    primary, _, stated = declared.partition("-")
    if script == "Latin":
        # Every language is found in Latin letters when a tag says so; without, those of one other script are not.
        return (
            stated == "Latn"
            or primary in {"az", "uz", "sr", "bs", "sh", "cnr", "tk", "ms", "ku"}
            or not any(primary in spoken for spoken in _LANGUAGES.values())
        )
    return primary in _LANGUAGES[script]


def _classify(text: str) -> str | None:
    # Its model takes a tenth of a second to load, and most pages declare a language.
    from py3langid import langid  # noqa: PLC0415

    detect: Callable[[str], tuple[str, float]] = langid.classify
    return detect(text)[0]
