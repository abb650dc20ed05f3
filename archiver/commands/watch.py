"""`scrapy watch`: keeps every source of sources.toml fresh, for months."""

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.crawl.root import lock_file, root_from_settings
from archiver.errors import StoreError, UsageError

_PERIOD: Final = 3600
"""Seconds that one crawl goes on: short enough for a line of what it did each hour."""


class Command(ScrapyCommand):
    """Exit status: 0 ended by a signal; 1 another watch or the archive is in the way; 2 wrong usage or sources."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--period SECONDS] [sources.toml]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Keep every source of sources.toml fresh; SIGTERM ends it, SIGHUP reads the file again"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--period`."""
        super().add_options(parser)
        parser.add_argument(
            "--period", type=int, default=_PERIOD, help="seconds that one crawl goes on before the next (%(default)s)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Watch until a signal ends it."""
        if len(args) > 1 or opts.period < 1 or self.settings is None:
            raise ScrapyUsageError("name one file of sources at most, and a period of a second at least")
        from archiver.crawl.watching import Watch  # noqa: PLC0415 - `scrapy -h` must be quick

        logging.basicConfig(
            level=self.settings["LOG_LEVEL"],
            format=self.settings["LOG_FORMAT"],
            datefmt=self.settings["LOG_DATEFORMAT"],
        )
        root = root_from_settings(self.settings)
        try:
            lock = lock_file(root, root / ".watch.lock", "another watch is on")
        except StoreError as error:
            print(f"scrapy watch: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        try:
            sources = Path(args[0] if args else "sources.toml").absolute()
            self.exitcode = Watch(_crawl_command(opts, root), sources, root / "watch.toml").run()
        except UsageError as error:
            print(f"scrapy watch: {error}", file=sys.stderr)
            self.exitcode = 2
        finally:
            os.close(lock)


def _crawl_command(opts: argparse.Namespace, root: Path) -> list[str]:
    """The crawl with the options that the watch was given."""
    given = [part for setting in opts.set for part in ("-s", setting)]
    level = ["-L", opts.loglevel] if opts.loglevel else []
    command = [sys.executable, "-m", "scrapy", "crawl", "news", *given, *level, "-s", f"ARCHIVE_DIR={root}"]
    return [*command, "-a", f"stay={opts.period}"]
