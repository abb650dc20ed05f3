"""`scrapy verify`: whether everything in the archive is whole and where it should be."""

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.crawl.root import root_from_settings
from archiver.store.layout import warc_directory
from archiver.store.verify import verify


class Command(ScrapyCommand):
    """Exit status: 0 all is well; 1 a fault was found, or there is no archive; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Check digests, offsets, items against records, and torn ends"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's signature
        """Print each fault on a line of its own, then how much was read."""
        if args or self.settings is None:
            raise ScrapyUsageError("takes no arguments; -s ARCHIVE_DIR=… names the archive", print_help=False)
        root = root_from_settings(self.settings)
        if not warc_directory(root).is_dir():
            print(f"scrapy verify: {warc_directory(root)}: no WARC files there", file=sys.stderr)
            self.exitcode = 1
            return
        files: list[Path] = []
        faults = 0
        for fault in verify(root, files.append):
            print(fault)
            faults += 1
        print(f"{len(files)} files read in {root}: {f'{faults} faults' if faults else 'all whole'}")
        self.exitcode = 1 if faults else 0
