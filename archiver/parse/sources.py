"""Where a page says what a field says: looked up afterwards, for people who ask why a field is what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from archiver.document import Document
from archiver.parse.moments import read_moment
from archiver.parse.structured import Structured, clean_text, read_structured
from archiver.parse.titles import letters

_DEEPEST: Final = 4
"""Levels of a JSON-LD object that are looked through: an author's name is at the second."""
_MOST_STATED: Final = 400
_LONGEST: Final = 2000
_MOST_TIMES: Final = 40
_MOST_SOURCES: Final = 6
_LEAST_PART: Final = 4
"""Letters; a shorter value stands inside other texts by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One text that a page states, and where: "json-ld author.name", "meta og:title", "h1"."""

    where: str
    text: str


def read_stated(document: Document) -> tuple[Stated, ...]:
    """All that a page states of its article where machines look, its title and headings, its dates and bylines."""
    structured = read_structured(document)
    found = (
        *islice(_walk(structured.article, "", _DEEPEST), _MOST_STATED),
        *islice(_read_metas(structured), _MOST_STATED),
        *_read_elements(document, structured),
    )
    return tuple(Stated(where=where, text=text) for where, text in found if text)


def find_sources(value: str, stated: tuple[Stated, ...]) -> tuple[str, ...]:
    """The places that state a value, each once; where none says it alone, those in which it is a part."""
    whole = [place.where for place in stated if _says(place.text, value)]
    key = letters(value)
    part = [place.where for place in stated if len(key) >= _LEAST_PART and key in letters(place.text)]
    return tuple(dict.fromkeys(whole or (f"{where} (part)" for where in part)))[:_MOST_SOURCES]


def find_moment_sources(value: str, stated: tuple[Stated, ...]) -> tuple[str, ...]:
    """The places that state a moment (RFC 3339), in whatever way they write it."""
    try:
        wanted = datetime.fromisoformat(value)
    except ValueError:
        return ()
    dated = ((place.where, read_moment(place.text)) for place in stated)
    return tuple(dict.fromkeys(where for where, moment in dated if moment == wanted))[:_MOST_SOURCES]


def _says(text: str, value: str) -> bool:
    return text == value or (letters(text) == letters(value) != "")


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth:
        for name, member in value.items():
            yield from _walk(member, f"{path}.{name}" if path else f"json-ld {name}", depth - 1)
    elif isinstance(value, list) and depth:
        for member in value:
            yield from _walk(member, path, depth - 1)
    elif isinstance(value, str | int | float):
        yield path, clean_text(str(value)[:_LONGEST])


def _read_metas(structured: Structured) -> Iterator[tuple[str, str]]:
    for name, values in structured.metas.items():
        yield from ((f"meta {name}", value) for value in values)
    for name in ("canonical", "author"):
        yield from ((f"link {name}", value) for value in structured.links.get(name, ()))


def _read_elements(document: Document, structured: Structured) -> Iterator[tuple[str, str]]:
    yield "title", structured.title or ""
    yield "html lang", document.root.get("lang") or ""
    for heading in structured.headings[:_MOST_TIMES]:
        yield "h1", clean_text(heading.text_content()[:_LONGEST])
    for time in islice(document.root.iter("time"), _MOST_TIMES):
        yield "time", time.get("datetime") or clean_text(time.text_content()[:_LONGEST])
    for link in islice(document.root.iterfind(".//a[@rel='author']"), _MOST_TIMES):
        yield "a rel=author", clean_text(link.text_content()[:_LONGEST])
