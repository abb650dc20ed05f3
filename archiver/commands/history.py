"""`scrapy history URL`: every version of an article, with the words that changed from one to the next."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.changes import Change, Piece
from archiver.crawl.root import root_from_settings
from archiver.errors import StoreError
from archiver.store.catalogue import Catalogue
from archiver.store.frontier import Address
from archiver.store.history import History, Step, read_history
from archiver.store.layout import catalogue_path
from archiver.text import printable
from archiver.urls import normalise_url, origin

_CONTEXT: Final = 60
"""Characters of what stayed the same that are shown on each side of a change."""
_MARKS: Final = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}
_COLOURS: Final = {"removed": ("\x1b[31;9m", "\x1b[0m"), "added": ("\x1b[32m", "\x1b[0m"), "same": ("", "")}


class Command(ScrapyCommand):
    """Exit status: 0 done; 1 the archive has no such article or cannot be read; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--json] [--full] URL|ID"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Show the versions of an article and what changed between them"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--json` and `--full`."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object an article and line")
        parser.add_argument("--full", action="store_true", help="show all of a text that changed, not the places only")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the history of the article, or of each that the address has brought."""
        if len(args) != 1 or self.settings is None:
            raise ScrapyUsageError("name one article, by an address of it or by its id", print_help=False)
        root = root_from_settings(self.settings)
        try:
            histories = _read_histories(root, args[0])
        except StoreError as error:
            print(f"scrapy history: {printable(str(error))}", file=sys.stderr)
            self.exitcode = 1
            return
        marks = _COLOURS if sys.stdout.isatty() and "NO_COLOR" not in os.environ else _MARKS
        for history in histories:
            lines = [_to_json(history)] if opts.json else _render(history, marks, full=opts.full)
            print("\n".join(lines))


def _read_histories(root: Path, named: str) -> list[History]:
    catalogue = Catalogue(catalogue_path(root), read_only=True)
    try:
        ids = catalogue.find_articles(normalise_url(named)) if origin(named) else (named,)
        ids = tuple(number for number in ids if catalogue.versions(number))
        if not ids:
            near = catalogue.suggest_addresses(named) if origin(named) else ()
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise StoreError(f"{named}: the archive in {root} has no such article{hint}")
        return [read_history(root, catalogue, number) for number in ids]
    finally:
        catalogue.close()


def _to_json(history: History) -> str:
    told = {
        "id": history.id,
        "source": history.source,
        "versions": [_step_to_dict(step) for step in history.steps],
        "addresses": [_address_to_dict(address) for address in history.addresses],
    }
    return json.dumps(told, ensure_ascii=False)


def _step_to_dict(step: Step) -> dict[str, Any]:
    article = step.article.to_dict()
    kept = ("version", "fetched_at", "url", "headline", "date_published", "date_modified", "warc", "extractor")
    changes = {
        change.field: [{"kind": piece.kind, "text": piece.text} for piece in change.pieces] for change in step.changes
    }
    return {name: article[name] for name in kept} | {"changes": changes}


def _address_to_dict(address: Address) -> dict[str, Any]:
    return {
        "url": address.url,
        "status": address.status,
        "first_seen": _moment(address.first_seen),
        "last_seen": _moment(address.last_seen),
        "last_changed": _moment(address.last_changed),
        "gone_since": _moment(address.gone_since),
        "moved_to": address.moved_to,
    }


def _render(history: History, marks: dict[str, tuple[str, str]], *, full: bool) -> Iterator[str]:
    latest = history.steps[-1].article
    yield f"{printable(latest.headline or '(no headline)')}"
    yield f"{history.source}, id {history.id}, {len(history.steps)} version{'s' * (len(history.steps) != 1)}"
    for address in history.addresses:
        yield f"  {_describe_address(address)}"
    for step in history.steps:
        article = step.article
        yield ""
        yield f"version {article.version}, fetched {article.fetched_at}"
        if article.warc is not None:
            yield f"  record {article.warc.filename} at {article.warc.offset}"
        for change in step.changes:
            yield f"  {change.field}:"
            yield from (f"    {line}" for line in _render_change(change, marks, full=full))


def _describe_address(address: Address) -> str:
    told = [f"first seen {_moment(address.first_seen)}"]
    if address.last_seen is not None:
        told.append(f"last seen {_moment(address.last_seen)}")
    if address.last_changed is not None:
        told.append(f"last changed {_moment(address.last_changed)}")
    if address.gone_since is not None:
        told.append(f"gone ({address.status}) since {_moment(address.gone_since)}")
    if address.moved_to is not None:
        told.append(f"moved to {address.moved_to}")
    return f"{address.url}: {', '.join(told)}"


def _render_change(change: Change, marks: dict[str, tuple[str, str]], *, full: bool) -> Iterable[str]:
    last = len(change.pieces) - 1
    parts = (
        "".join((opening, printable(_shorten(piece, place, last) if not full else piece.text, keep="\n"), closing))
        for place, piece in enumerate(change.pieces)
        for opening, closing in (marks[piece.kind],)
    )
    return "".join(parts).splitlines()


def _shorten(piece: Piece, place: int, last: int) -> str:
    """What stayed the same, cut to the words next to the changes."""
    if piece.kind != "same":
        return piece.text
    head = "" if place == 0 else piece.text[:_CONTEXT]
    tail = "" if place == last else piece.text[-_CONTEXT:]
    if len(head) + len(tail) >= len(piece.text):
        return piece.text
    return f"{head}{' … ' if head or place else '… '}{tail}" if tail else f"{head} …"


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
