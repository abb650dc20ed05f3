"""TOML files come in by name and content, frozen rules go out; whatever is wrong is refused with file and key."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec

from archiver.errors import RuleError
from archiver.items import REMOVED_KINDS
from archiver.rules.model import ElementRule, Entry, FigureRule, LayoutRule, LineRule, OriginalRule
from archiver.rules.sites import SiteRules, build_site

SITES: Final = "sites/"
"""File names that begin so hold the rules of one host; all others hold rules for every page."""

DIGEST_CHARS: Final = 16

_WORD_FIELDS = ("tokens", "prefixes", "names", "tags", "roles", "labels")
_PHRASE_FIELDS = ("whole", "label", "opening", "linked", "alone", "language")

_Shape = TypeVar("_Shape")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """All rules, read once and passed to the parser. Compared by identity; `digest` tells contents apart."""

    elements: tuple[ElementRule, ...]
    lines: tuple[LineRule, ...]
    figures: tuple[FigureRule, ...]
    originals: tuple[OriginalRule, ...]
    languages: Mapping[str, str]
    """Names of languages, lower case, as translation notes write them, to their BCP 47 codes."""
    name_fillers: frozenset[str]
    """Parts of a class that only say "a piece of the page"."""
    name_negations: frozenset[str]
    """Parts of a class after which it names no furniture: it says that there is some, or none."""
    sites: Mapping[str, SiteRules]
    digest: str
    """The first 16 hexadecimal digits of the SHA-256 over names and contents of the files."""

    def for_host(self, host: str) -> SiteRules | None:
        """The rules of a host; `www.` in front makes no difference."""
        return self.sites.get(host.lower().removeprefix("www."))


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    element: tuple[ElementRule, ...] = ()
    line: tuple[LineRule, ...] = ()
    figure: tuple[FigureRule, ...] = ()
    original: tuple[OriginalRule, ...] = ()
    languages: dict[str, tuple[str, ...]] = {}
    name_fillers: tuple[str, ...] = ()
    name_negations: tuple[str, ...] = ()


class _SiteFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    layout: tuple[LayoutRule, ...]


def default_rules() -> Rules:
    """The rules that the package brings, from wherever it is installed, a zipped egg included."""
    return read_rules(None)


@cache
def read_rules(folder: Path | None) -> Rules:
    """The rules that the package brings and, over these, a folder's own site files (`<host>.toml`); read once.

    Raises RuleError, naming file and key, also where the folder cannot be read.
    """
    brought = dict(_walk_files(files("archiver.rules"), ""))
    return load_rules(brought | _read_folder(folder) if folder else brought)


def load_rules(sources: Mapping[str, bytes]) -> Rules:
    """Rules from TOML files, each by its name ("furniture/share.toml", "sites/<host>.toml").

    Raises RuleError, naming file and key, for what is no TOML, for a wrong key, an unknown kind,
    an empty or a repeated entry.
    """
    names = sorted(sources)
    read = [_read_file(name, sources[name]) for name in names if not name.startswith(SITES)]
    rules = Rules(
        elements=tuple(entry for file in read for entry in file.element),
        lines=tuple(entry for file in read for entry in file.line),
        figures=tuple(entry for file in read for entry in file.figure),
        originals=tuple(entry for file in read for entry in file.original),
        languages=MappingProxyType(
            {word: code for file in read for code, words in file.languages.items() for word in words}
        ),
        name_fillers=frozenset(word for file in read for word in file.name_fillers),
        name_negations=frozenset(word for file in read for word in file.name_negations),
        sites=MappingProxyType(dict(_read_site(name, sources[name]) for name in names if name.startswith(SITES))),
        digest=_digest(sources),
    )
    _refuse_repeats(rules)
    return rules


def _read_folder(folder: Path) -> dict[str, bytes]:
    """The site files of a folder, each tried by itself, so that what is wrong is told with the file's whole path."""
    try:
        found = {path: path.read_bytes() for path in sorted(folder.glob("*.toml"))}
    except OSError as error:
        raise RuleError(f"{error.filename}: cannot be read: {error.strerror}") from error
    for path, content in found.items():
        try:
            _read_site(SITES + path.name, content)
        except RuleError as error:
            raise RuleError(f"{folder}/{str(error).removeprefix(SITES)}") from error
    return {SITES + path.name: content for path, content in found.items()}


def _walk_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name.endswith(".toml"):
            yield prefix + entry.name, entry.read_bytes()
        elif entry.is_dir() and not entry.name.startswith("_"):
            yield from _walk_files(entry, f"{prefix}{entry.name}/")


def _digest(sources: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(sources):
        total.update(b"%s %d\n" % (name.encode(), len(sources[name])))
        total.update(sources[name])
    return total.hexdigest()[:DIGEST_CHARS]


def _read_file(name: str, content: bytes) -> _File:
    file = _convert(name, content, _File)
    for entry in (*file.element, *file.line, *file.figure, *file.original):
        problem = next(_find_problems(entry), None)
        if problem:
            raise RuleError(f"{name}: {entry.id or 'an entry without id'}: {problem}")
    return file


def _read_site(name: str, content: bytes) -> tuple[str, SiteRules]:
    host = name.removeprefix(SITES).removesuffix(".toml")
    if host != host.lower().removeprefix("www."):
        raise RuleError(f"{name}: the name of a site's file is its host in lower case, without www.")
    layouts = _convert(name, content, _SiteFile).layout
    try:
        return host, build_site(host, layouts)
    except ValueError as error:
        raise RuleError(f"{name}: {error}") from error


def _convert(name: str, content: bytes, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(tomllib.loads(content.decode()), shape)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise RuleError(f"{name}: {error}") from error


def _find_problems(entry: Entry) -> Iterator[str]:
    if not (entry.id and entry.what):
        yield "id and what may not be empty"
    if not (entry.examples and all(entry.examples)):
        yield "examples: an entry needs one that it matches"
    kind = getattr(entry, "kind", REMOVED_KINDS[0])
    if kind not in REMOVED_KINDS:
        yield f"kind: {kind!r} is none of {', '.join(REMOVED_KINDS)}"
    if isinstance(entry, FigureRule) and entry.reads not in {"rating", "comments"}:
        yield f"reads: {entry.reads!r} is neither rating nor comments"
    pattern = getattr(entry, "pattern", None)
    if pattern is not None:
        yield from _find_pattern_problems(pattern)
    lists = [words for words in _word_lists(entry) if words]
    if not lists and pattern is None:
        yield "it matches nothing"
    for words in lists:
        yield from _find_word_problems(words)


def _find_pattern_problems(pattern: str) -> Iterator[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield f"pattern: {error}"
    else:
        if compiled.match(""):
            yield "pattern: it matches the empty text"


def _find_word_problems(words: tuple[str, ...]) -> Iterator[str]:
    for word, times in Counter(words).items():
        if word != word.strip().lower() or not word:
            yield f"{word!r}: words are written in lower case, without white space around them"
        if times > 1:
            yield f"{word!r} is written twice"


def _word_lists(entry: Entry) -> Iterator[tuple[str, ...]]:
    """The lists of words that an entry compares with: those of its fields, and those of each language in its tables."""
    for field in (*_WORD_FIELDS, *_PHRASE_FIELDS):
        words = getattr(entry, field, None)
        if isinstance(words, dict):
            yield from words.values()
        elif isinstance(words, tuple):
            yield words


def _refuse_repeats(rules: Rules) -> None:
    entries: tuple[Entry, ...] = (*rules.elements, *rules.lines, *rules.figures, *rules.originals)
    _refuse_repeat("id", (entry.id for entry in entries))
    for field in _WORD_FIELDS:
        _refuse_repeat(field, (word for rule in rules.elements for word in getattr(rule, field)))
    for field in ("whole", "label", "opening"):
        _refuse_repeat(field, (phrase for rule in rules.lines for phrase in set(_phrases(getattr(rule, field)))))


def _refuse_repeat(key: str, words: Iterable[str]) -> None:
    for word, times in Counter(words).items():
        if times > 1:
            raise RuleError(f"{key}: {word!r} stands in {times} rules")


def _phrases(table: dict[str, tuple[str, ...]]) -> Iterator[str]:
    return (phrase for phrases in table.values() for phrase in phrases)
