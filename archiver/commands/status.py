"""`scrapy status`: how each source does, against its own history."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from time import time
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.crawl.root import is_locked, root_from_settings
from archiver.crawl.tally import describe_time
from archiver.errors import StoreError
from archiver.store.catalogue import Catalogue
from archiver.store.layout import catalogue_path
from archiver.store.runs import Run
from archiver.store.standing import Standing, read_standings

_HEAD = ("source", "articles", "last run", "asked", "new", "changed", "gone", "failed", "newest", "delay")


class Command(ScrapyCommand):
    """Exit status: 0 all is as ever; 1 a source needs a person, or the archive cannot be read; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--json] [SOURCE ...]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Tell how each source does; exit status 1 where one has gone quiet or its layout broke"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--json`."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a source and line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each source, and under it what a person must look at."""
        if self.settings is None:
            raise ScrapyUsageError(print_help=False)
        root = root_from_settings(self.settings)
        try:
            catalogue = Catalogue(catalogue_path(root), read_only=True)
            try:
                standings = list(read_standings(catalogue, time()))
            finally:
                catalogue.close()
        except StoreError as error:
            print(f"scrapy status: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        chosen = _choose(standings, args)
        goes_on = is_locked(root)
        print("\n".join(map(_to_json, chosen)) if opts.json else _render(chosen, time(), goes_on=goes_on))
        self.exitcode = int(any(standing.alarms for standing in chosen))


def _choose(standings: Sequence[Standing], names: Sequence[str]) -> list[Standing]:
    known = {standing.source: standing for standing in standings}
    if unknown := [name for name in names if name not in known]:
        raise ScrapyUsageError(f"no source {unknown[0]!r}; there are: {', '.join(known) or 'none'}", print_help=False)
    return [known[name] for name in names] if names else list(standings)


def _to_json(standing: Standing) -> str:
    run = standing.run
    told: dict[str, Any] = {
        "source": standing.source,
        "articles": standing.articles,
        "last_run": run and {
            "began": _moment(run.began), "ended": _moment(run.ended), "asked": run.asked, "new": standing.new,
            "changed": standing.changed, "not_modified": run.not_modified, "not_articles": run.refused,
            "gone": run.gone, "failed": run.failed, "failures": dict(run.failures),
        },
        "newest": _moment(standing.newest),
        "median_delay_seconds": standing.delay,
        "alarms": [{"kind": alarm.kind, "words": alarm.words} for alarm in standing.alarms],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _render(standings: Sequence[Standing], now: float, *, goes_on: bool) -> str:
    if not standings:
        return "no source yet; `scrapy crawl news -a url=…` begins one"
    lines = _align([_HEAD, *(_row(standing, now, goes_on=goes_on) for standing in standings)])
    notes = [[*_notes(standing)] for standing in standings]
    told = (line for row, said in zip(lines[1:], notes, strict=True) for line in (row, *said))
    return "\n".join((lines[0], *told))


def _row(standing: Standing, now: float, *, goes_on: bool) -> tuple[str, ...]:
    run = standing.run
    counted: tuple[str, ...]
    if run is None:
        counted = ("never", "", "", "", "", "")
    else:
        counted = (
            _describe_run(run, now, goes_on=goes_on),
            *map(str, (run.asked, standing.new, standing.changed, run.gone, run.failed)),
        )
    newest = "" if standing.newest is None else f"{describe_time(max(0.0, now - standing.newest))} old"
    delay = "" if standing.delay is None else describe_time(max(0.0, standing.delay))
    return (standing.source, str(standing.articles), *counted, newest, delay)


def _describe_run(run: Run, now: float, *, goes_on: bool) -> str:
    ago = f"{describe_time(max(0.0, now - run.began))} ago"
    if run.ended is not None:
        return ago
    return "now" if goes_on else f"{ago}, cut short"


def _notes(standing: Standing) -> Iterable[str]:
    for alarm in standing.alarms:
        yield f"  ! {alarm.kind}: {alarm.words}"
    if standing.run and standing.run.failures:
        yield "    failed: " + ", ".join(f"{number} {reason}" for reason, number in standing.run.failures)


def _align(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
