"""`scrapy rebuild`: every view again from the WARC files alone."""

import argparse
import os
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.commands.display import show_progress
from archiver.crawl.root import lock_archive, root_from_settings, sites_from_settings
from archiver.errors import RecordError, RuleError, StoreError
from archiver.store.layout import warc_directory


class Command(ScrapyCommand):
    """Exit status: 0 done; 1 a record is damaged (what could be read was used) or the archive cannot be used."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Derive items, catalogue and index again from the WARC files"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's signature
        """Rebuild ARCHIVE_DIR."""
        if args or self.settings is None:
            raise ScrapyUsageError("takes no arguments; -s ARCHIVE_DIR=… names the archive", print_help=False)
        root = root_from_settings(self.settings)
        try:
            self._rebuild(root, sites_from_settings(self.settings), self.settings.getfloat("LOGSTATS_INTERVAL"))
        except (StoreError, RuleError) as error:
            print(f"scrapy rebuild: {error}", file=sys.stderr)
            self.exitcode = 1

    def _rebuild(self, root: Path, sites: Path | None, interval: float) -> None:
        if not warc_directory(root).is_dir():
            raise StoreError(f"{warc_directory(root)}: no WARC files; -s ARCHIVE_DIR=… names another archive")
        from archiver.store.rebuild import Rebuilding, rebuild  # noqa: PLC0415 - `scrapy -h` must be quick
        from archiver.store.recovery import recover  # noqa: PLC0415 - the same
        from archiver.store.swap import finish_swap  # noqa: PLC0415 - the same

        def note(now: Rebuilding) -> None:
            show(now.done, now.total, f"{now.articles} article versions, {now.file}")

        lock = lock_archive(root)
        try:
            finish_swap(root)
            recover(warc_directory(root))
            with show_progress("rebuild", interval) as show:
                number = rebuild(root, note, self._report, sites=sites)
        finally:
            os.close(lock)
        print(f"{number} article versions derived again, in {root}")

    def _report(self, error: RecordError) -> None:
        self.exitcode = 1
        print(f"scrapy rebuild: {error}", file=sys.stderr)
