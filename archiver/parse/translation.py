"""The line of a translation that names what it translates: a line's text and links come in, the work goes out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from archiver.items import Link, TranslationOf
from archiver.parse.furniture import fold_line
from archiver.rules import Rules
from archiver.text import squeeze

RULE: Final = "translation-original"
"""What `Removed.rule` says of such a line; its kind is "other"."""

MAX_NOTE_CHARS: Final = 400
MIN_HEADLINE_CHARS: Final = 20
"""Without a link, what follows "Original:" counts as a headline from this length on: "Original: 120 seats" is none."""

_KEY: Final = 2
_COLON = re.compile(r"[:：]")
_MAX_LABEL_CHARS = 60
_MAX_LANGUAGE_NOTE_CHARS = 120
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_AFTER_LANGUAGE = re.compile(r"[.:;(|–—-]|\s[(|–—-]|\s(?:by|von|par|por|da|door|przez|av|af|original|here)\b")
_LANGUAGE_NAME = r"([^\s.,;:()]+(?: ban nha)?)"


def read_translation_line(text: str, links: Sequence[Link], rules: Rules) -> TranslationOf | None:
    """The work that a line says the article translates; None where it says no such thing.

    `links` are those of the line, and the work's address is one of theirs as it stands there. The language is given
    only where the line states it.
    """
    line = squeeze(text)
    if not line or len(line) > MAX_NOTE_CHARS:
        return None
    notes, folded = _notes(rules), fold_line(line)
    return (
        _read_label(line, links, notes)
        or _read_linked(line, folded, links, notes)
        or _read_language(folded, links, notes)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notes:
    labels: frozenset[str]
    linked: frozenset[str]
    alone: frozenset[str]
    languages: Mapping[str, str]
    language_notes: Mapping[str, re.Pattern[str]]
    """By the letters that they begin with; under "" those that soon name a language."""


@lru_cache(maxsize=4)
def _notes(rules: Rules) -> _Notes:
    return _Notes(
        labels=_phrases(rules, "label"),
        linked=_phrases(rules, "linked"),
        alone=_phrases(rules, "alone"),
        languages=rules.languages,
        language_notes=_compile_notes(_phrases(rules, "language")),
    )


def _phrases(rules: Rules, field: str) -> frozenset[str]:
    tables = (getattr(rule, field) for rule in rules.originals)
    return frozenset(phrase for table in tables for phrases in table.values() for phrase in phrases)


def _compile_notes(templates: Iterable[str]) -> Mapping[str, re.Pattern[str]]:
    """Templates that begin alike, the longest first: "translated from the {}" before "translated from {}"."""
    alike: dict[str, list[str]] = {}
    for template in sorted(templates, key=lambda template: (-len(template), template)):
        pattern = re.escape(template).replace(r"\{\}", _LANGUAGE_NAME)
        alike.setdefault("" if "{" in template[:_KEY] else template[:_KEY], []).append(pattern)
    return {key: re.compile("|".join(patterns)) for key, patterns in alike.items()}


def _match_note(folded: str, notes: _Notes) -> re.Match[str] | None:
    for key in (folded[:_KEY], ""):
        found = notes.language_notes[key].match(folded) if key in notes.language_notes else None
        if found is not None:
            return found
    return None


def _read_label(line: str, links: Sequence[Link], notes: _Notes) -> TranslationOf | None:
    """A line such as "Original: headline", linked or not."""
    mark = _COLON.search(line, 0, _MAX_LABEL_CHARS)
    if mark is None or fold_line(line[: mark.start()]) not in notes.labels:
        return None
    rest = line[mark.end() :].strip()
    link = _main_link(links)
    if link is not None:
        return TranslationOf(headline=_headline(rest, link), url=link.url)
    address = _ADDRESS.fullmatch(rest)
    if address:
        return TranslationOf(url=rest)
    return TranslationOf(headline=rest) if len(rest) >= MIN_HEADLINE_CHARS else None


def _read_linked(line: str, folded: str, links: Sequence[Link], notes: _Notes) -> TranslationOf | None:
    """A label without a colon before a linked headline, or a link that says no more than "Read the original"."""
    link = _main_link(links)
    if link is None:
        return None
    if folded in notes.alone:
        return TranslationOf(url=link.url)
    headline = squeeze(link.text)
    if line.endswith(headline) and fold_line(line.removesuffix(headline)) in notes.linked:
        return TranslationOf(headline=headline, url=link.url)
    return None


def _read_language(folded: str, links: Sequence[Link], notes: _Notes) -> TranslationOf | None:
    """A line such as "Translated from Russian", with or without a headline after it."""
    if len(folded) - sum(len(link.text) for link in links) > _MAX_LANGUAGE_NOTE_CHARS:
        return None
    found = _match_note(folded, notes)
    if found is None:
        return None
    link = _main_link(links)
    language = _find_language(next(filter(None, found.groups()), ""), notes.languages)
    if language is None or not _ends_note(folded[found.end() :], link):
        return None
    if link is None:
        return TranslationOf(language=language)
    says_more = _match_note(fold_line(link.text), notes) is None and len(link.text) >= MIN_HEADLINE_CHARS
    return TranslationOf(headline=squeeze(link.text) if says_more else None, url=link.url, language=language)


def _ends_note(rest: str, link: Link | None) -> bool:
    """Whether what follows the language can end the note: nothing, a sign other than a comma, a translator, a link."""
    return not rest or _AFTER_LANGUAGE.match(rest) is not None or (link is not None and len(link.text) >= len(rest) - 3)


def _main_link(links: Sequence[Link]) -> Link | None:
    """The link with the longest words: the others are icons, authors or the name of the paper."""
    return max(links, key=lambda link: len(link.text), default=None)


def _headline(rest: str, link: Link) -> str | None:
    """The link's words where they are the most of what follows the label; else all of that. No bare address."""
    words = squeeze(link.text)
    headline = words if len(words) * 2 > len(rest) and len(words) <= len(rest) else rest
    return headline if headline and not _ADDRESS.match(headline) else None


def _find_language(name: str, languages: Mapping[str, str]) -> str | None:
    """The code of a language by its name; scripts without spaces may go on after it."""
    for end in range(len(name), 0, -1):
        if name[:end] in languages and (end == len(name) or name[end - 1] >= "\u2e80"):
            return languages[name[:end]]
    return None
