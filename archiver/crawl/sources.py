"""What a person asked to crawl: addresses, a list of them or a sources.toml come in, sources go out."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.errors import UsageError
from archiver.store.layout import folder_name
from archiver.urls import is_same_site, normalise_url, origin, source_from_url

_KEYS = {"budget", "name", "url"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site under the name that its folders have, and the addresses that its crawl starts from.

    `budget` is how many requests it is sent a day at most; None where nothing is said of it.
    """

    name: str
    urls: tuple[str, ...]
    budget: int | None = None


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
    lines = (line.strip() for line in _read_text(path).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a TOML file: `[[source]]` tables with `name` and `url` (one, or a list of them).

    Raises UsageError that names the file and what is wrong in it.
    """
    try:
        tables = tomllib.loads(_read_text(path)).get("source", [])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from error
    if not isinstance(tables, list) or not tables:
        raise UsageError(f"{path}: no [[source]] in it; write one with name = and url =")
    return tuple(_read_source(path, number, table) for number, table in enumerate(tables, start=1))


def check_address(address: str) -> str:
    """The address in normal form. Raises UsageError where it is no http or https address."""
    if not origin(address):
        raise UsageError(f"{address!r} is no http or https address; write it whole, as in https://their.paper/")
    return normalise_url(address)


def _read_source(path: Path, number: int, table: Any) -> Source:
    where = f"{path}: source {number}"
    if not isinstance(table, dict) or not table.keys() <= _KEYS:
        raise UsageError(f"{where}: knows the keys name, url and budget only")
    urls = [table["url"]] if isinstance(table.get("url"), str) else table.get("url")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
        raise UsageError(f"{where}: url is missing; it is an address or a list of them")
    name = table.get("name", source_from_url(urls[0]))
    if not isinstance(name, str) or folder_name(name) != name:
        raise UsageError(f"{where}: name {name!r} cannot be a folder; use letters, digits, dots and dashes")
    budget = table.get("budget")
    if budget is not None and (type(budget) is not int or budget < 1):
        raise UsageError(f"{where}: budget {budget!r} is no number of requests a day; write one like 500")
    try:
        return Source(name=name, urls=tuple(map(check_address, urls)), budget=budget)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
