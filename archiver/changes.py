"""What has changed between two versions of an article: word by word where it is text, by value elsewhere. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
from rapidfuzz.distance import Indel

from archiver.items import Article

_FIELDS: Final = (
    "headline", "alternative_headline", "abstract", "authors", "date_published", "text", "description", "language",
    "article_section", "keywords", "translation_of",
)  # fmt: skip
"""Those that make another version (`store.publisher`), with the text in place of the sections that it is made of."""
_TOKEN: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*|\s+|.",
    re.DOTALL,
)
"""Words with their apostrophes, numbers whole, runs of white space; single signs where words have no spaces between."""
_MOST_TOKENS: Final = 40_000
"""Of each text. Longer ones are compared by paragraphs: the time of a comparison grows with the product of the two."""

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both versions have, or only the older one, or only the newer."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that differs, as pieces that give the older value without what was added, the newer without what went."""

    field: str
    pieces: tuple[Piece, ...]


def compare_articles(older: Article, newer: Article) -> tuple[Change, ...]:
    """The fields that differ, in the order in which a reader meets them; empty where two versions say the same."""
    return tuple(
        Change(field=name, pieces=compare_texts(before, after))
        for name in _FIELDS
        if (before := _words_of(getattr(older, name))) != (after := _words_of(getattr(newer, name)))
    )


def compare_texts(older: str, newer: str) -> tuple[Piece, ...]:
    """The pieces of two texts.

    >>> [(piece.kind, piece.text) for piece in compare_texts("The ferry left.", "The late ferry left.")]
    [('same', 'The '), ('added', 'late '), ('same', 'ferry left.')]
    """
    before, after = _split(older), _split(newer)
    if max(len(before), len(after)) > _MOST_TOKENS:
        before, after = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    if max(len(before), len(after)) > _MOST_TOKENS:
        return (Piece("removed", older), Piece("added", newer))
    return tuple(_join(_pieces(before, after)))


def _split(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for step in Indel.opcodes(before, after):
        removed = "".join(before[step.src_start : step.src_end])
        added = "".join(after[step.dest_start : step.dest_end])
        if step.tag == "equal":
            yield Piece("same", added)
            continue
        if removed:
            yield Piece("removed", removed)
        if added:
            yield Piece("added", added)


def _join(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces of one kind in a row as one; changes that only white space parts as one change, which reads better."""
    removed = added = ""
    for piece in pieces:
        if piece.kind == "same" and not (piece.text.isspace() and (removed or added)):
            yield from _flush(removed, added)
            removed = added = ""
            yield piece
            continue
        removed += piece.text if piece.kind != "added" else ""
        added += piece.text if piece.kind != "removed" else ""
    yield from _flush(removed, added)


def _flush(removed: str, added: str) -> Iterator[Piece]:
    """A change without the white space that both sides end with, which stays as it was."""
    tail = ""
    while removed and added and removed[-1] == added[-1] and removed[-1].isspace():
        tail, removed, added = removed[-1] + tail, removed[:-1], added[:-1]
    whole: tuple[Piece, ...] = (Piece("removed", removed), Piece("added", added), Piece("same", tail))
    yield from (piece for piece in whole if piece.text)


def _words_of(value: Any) -> str:
    """A field's value as text: names of authors, one of a list a line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "\n".join(map(_words_of, value))
    plain = msgspec.to_builtins(value)
    return " ".join(str(part) for part in plain.values() if part is not None)
