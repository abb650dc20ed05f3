"""`scrapy export --format FORMAT`: a part of the archive in a form that others read."""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.crawl.root import root_from_settings
from archiver.errors import StoreError
from archiver.store.wacz import Selection, write_wacz


class Command(ScrapyCommand):
    """Exit status: 0 done; 1 nothing to export, or the file cannot be written; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "--format FORMAT [--source SOURCE] [--since DATE] [-o FILE]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return f"Write articles or records into one file: {', '.join(_FORMATS)}"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--format`, `--source`, `--since` and `-o`."""
        super().add_options(parser)
        parser.add_argument("--format", help=f"one of: {', '.join(_FORMATS)}")
        parser.add_argument("--source", help="only this source")
        parser.add_argument("--since", help="only what was fetched on that day (UTC) or later; a time is taken too")
        parser.add_argument("-o", "--output", type=Path, help="the file to write; by default articles.<format>")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file and say what is in it."""
        if args or self.settings is None:
            raise ScrapyUsageError("takes no arguments; -s ARCHIVE_DIR=… names the archive", print_help=False)
        if opts.format not in _FORMATS:
            said = f"no format {opts.format!r}" if opts.format else "name a format with --format"
            raise ScrapyUsageError(f"{said}; there are: {', '.join(_FORMATS)}", print_help=False)
        selection = Selection(source=opts.source, since=_read_since(opts.since))
        root = root_from_settings(self.settings)
        try:
            target = opts.output or Path(f"articles.{opts.format}")
            print(_FORMATS[opts.format](root, target, selection))
        except StoreError as error:
            print(f"scrapy export: {error}", file=sys.stderr)
            self.exitcode = 1


def _export_wacz(root: Path, target: Path, selection: Selection) -> str:
    package = write_wacz(root, target, selection, datetime.now(UTC))
    return f"{package.path}: {package.pages} articles, {package.files} WARC files"


_FORMATS: Mapping[str, Callable[[Path, Path, Selection], str]] = {"wacz": _export_wacz}
"""Each writes what is selected into a file that is not there yet, and says what is in it. Raises StoreError."""


def _read_since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ScrapyUsageError(f"--since {text}: no date; write it as 2026-03-01", print_help=False) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
