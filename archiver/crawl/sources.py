"""What a person asked to crawl: addresses, a list of them or a sources.toml come in, sources go out."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.errors import UsageError
from archiver.store.layout import folder_name
from archiver.text import squeeze
from archiver.urls import is_same_site, normalise_url, origin, source_from_url

_KEYS = {"budget", "enabled", "feeds", "name", "passed_over", "sitemaps", "url"}
_HEADER = re.compile(r"\[\[\s?[\"']?source[\"']?\s?\]\]")
_KEY = re.compile(r"\[{0,2}\s?[\"']?([\w-]+)[\"']?\s?[=.\]]")
"""Of lines whose white space is one space."""
_LONG_QUOTE = re.compile(r"\"{3}|'{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site under the name that its folders have, and the addresses that its crawl starts from.

    `budget` is how many requests it is sent a day at most; None where nothing is said of it. What the site has that is
    not found by itself: paths of `feeds` and `sitemaps`; regular expressions for addresses that never lead to an
    article (`passed_over`).
    """

    name: str
    urls: tuple[str, ...]
    budget: int | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


class SourceNames:
    """Which of some sources an address belongs to."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._all = [(source.name, start) for source in sources for start in source.urls]
        self._at: dict[str, tuple[tuple[str, str], ...]] = {}

    def name_of(self, url: str) -> str:
        """The name of the source; the host where the address is of none.

        Where several share a site, it is the one whose start lies nearest above the address, else the first.
        """
        place = origin(url)
        if place not in self._at:
            self._at[place] = tuple(named for named in self._all if is_same_site(url, named[1]))
        starts = self._at[place]
        return max(starts, key=lambda named: _depth(named[1], url))[0] if starts else source_from_url(url)


def _depth(start: str, url: str) -> int:
    """How much of an address the folder of a start is; 0 where it lies elsewhere."""
    folder = start[: start.rindex("/") + 1]
    return len(folder) if url.startswith(folder) else 0


def sources_from_urls(addresses: Iterable[str], name: str | None = None) -> tuple[Source, ...]:
    """One source for each site among the addresses, named after its host where no name is given.

    Raises UsageError for what is no http or https address.
    """
    grouped: dict[str, list[str]] = {}
    for address in addresses:
        url = check_address(address)
        site = next((first for first in grouped if is_same_site(first, url)), url)
        grouped.setdefault(site, []).append(url)
    return tuple(Source(name=name or source_from_url(site), urls=tuple(urls)) for site, urls in grouped.items())


def read_urls(path: Path) -> tuple[str, ...]:
    """The addresses of a text file, one a line; empty lines and lines that begin with # are left out."""
    lines = (line.strip() for line in read_text(path).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a TOML file: `[[source]]` tables, each with `url` (one, or a list), `name` and `budget`.

    Raises UsageError that names every fault: file, line, key, and what is allowed.
    """
    return parse_sources(read_text(path), path)


def parse_sources(text: str, path: Path) -> tuple[Source, ...]:
    """The sources of the text of such a file, whose `path` is named where something is wrong. Raises UsageError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from error
    tables = document.get("source", [])
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{path}: no [[source]] in it; write one with name = and url =")
    places = _Places(text, len(tables))
    faults = [
        f"{path}{places.of(0, key)}: {key} is unknown; the file holds [[source]] tables only"
        for key in sorted(document.keys() - {"source"})
    ]
    sources: list[Source] = []
    for number, table in enumerate(tables, start=1):
        found = [(key, words) for key, words in _faults_of(table) if words]
        faults += [f"{path}{places.of(number, key)}: {words}" for key, words in found]
        if not found and table.get("enabled", True):
            sources.append(_make_source(table))
            if sources[-1].name in {source.name for source in sources[:-1]}:
                faults.append(
                    f"{path}{places.of(number, 'name')}: name {sources[-1].name!r} is there twice;"
                    " give each source a name of its own"
                )
    if faults:
        raise UsageError("\n".join(faults))
    if not sources:
        raise UsageError(f"{path}: every source in it has enabled = false")
    return tuple(sources)


def check_address(address: str) -> str:
    """The address in normal form. Raises UsageError where it is no http or https address."""
    if not origin(address):
        raise UsageError(f"{address!r} is no http or https address; write it whole, as in https://their.paper/")
    return normalise_url(address)


class _Places:
    """On which lines the keys of a TOML file stand: a scan. Where it misses a table, it tells the number alone."""

    def __init__(self, text: str, tables: int) -> None:
        self._lines: dict[tuple[int, str], int] = {}
        number, quote = 0, ""
        for at, line in enumerate(text.splitlines(), start=1):
            if not quote:
                if _HEADER.match(squeeze(line)):
                    number += 1
                    self._lines[number, ""] = at
                elif key := _KEY.match(squeeze(line)):
                    self._lines.setdefault((number, key[1]), at)
            for mark in _LONG_QUOTE.findall(line):  # what stands in a string of several lines is no key
                quote = mark if not quote else "" if mark == quote else quote
        self._is_sure = number == tables

    def of(self, number: int, key: str) -> str:
        """The line of a key, as ":12", or of the head of its table where the key is missing; 0 is above all tables."""
        if not self._is_sure:
            return f": source {number}" if number else ""
        line = self._lines.get((number, key)) or self._lines.get((number, ""))
        return f":{line}" if line else ""


def _faults_of(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each key of a table that is wrong, and the words for it."""
    for key in sorted(table.keys() - _KEYS):
        yield key, f"{key} is unknown; a source knows the keys {', '.join(sorted(_KEYS))}"
    urls = [table["url"]] if isinstance(table.get("url"), str) else table.get("url")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
        yield "url", "url is missing; it is an address or a list of them"
        urls = []
    for url in urls:
        if not origin(url):
            yield "url", f"url {url!r} is no http or https address; write it whole, as in https://their.paper/"
    name = table.get("name", "a")
    if not isinstance(name, str) or folder_name(name) != name:
        yield "name", f"name {name!r} cannot be a folder; use letters, digits, dots and dashes"
    yield from _faults_of_wishes(table)


def _faults_of_wishes(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of the keys that may be left out."""
    budget = table.get("budget")
    if budget is not None and (type(budget) is not int or budget < 1):
        yield "budget", f"budget {budget!r} is no number of requests a day; write one like 500"
    if not isinstance(table.get("enabled", True), bool):
        yield "enabled", f"enabled {table['enabled']!r} is neither true nor false"
    for key in ("feeds", "sitemaps"):
        if not _are_all(table.get(key, []), lambda path: path.startswith("/")):
            yield key, f'{key} {table[key]!r} is no list of paths; write one like ["/feed/"]'
    if not _are_all(table.get("passed_over", []), _is_pattern):
        yield "passed_over", f"passed_over {table['passed_over']!r} is no list of regular expressions"


def _are_all(value: Any, is_right: Callable[[str], bool]) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one and is_right(one) for one in value)


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _make_source(table: dict[str, Any]) -> Source:
    """The source of a table without faults."""
    urls = [table["url"]] if isinstance(table["url"], str) else table["url"]
    name = table.get("name", source_from_url(urls[0]))
    return Source(
        name=name,
        urls=tuple(map(check_address, urls)),
        budget=table.get("budget"),
        feeds=tuple(table.get("feeds", ())),
        sitemaps=tuple(table.get("sitemaps", ())),
        passed_over=tuple(table.get("passed_over", ())),
    )


def read_text(path: Path) -> str:
    """The text of a file. Raises UsageError that names it."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
