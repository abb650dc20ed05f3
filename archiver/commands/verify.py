"""`scrapy verify`: whether everything in the archive is whole and where it should be."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.commands.display import Show, show_progress
from archiver.crawl.root import root_from_settings, sites_from_settings
from archiver.errors import RuleError, StoreError
from archiver.store.faults import Fault
from archiver.store.layout import warc_directory


class Command(ScrapyCommand):
    """Exit status: 0 all is well; 1 a fault was found, or there is no archive; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--items] [--repair]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Check digests, offsets, items against records, and torn ends"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--items` and `--repair`."""
        super().add_options(parser)
        parser.add_argument("--items", action="store_true", help="derive each item again from its record and compare")
        parser.add_argument(
            "--repair", action="store_true", help="write the whole records of each damaged file into a copy beside it"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print each fault on a line of its own, then how much was read."""
        if args or self.settings is None:
            raise ScrapyUsageError("takes no arguments; -s ARCHIVE_DIR=… names the archive", print_help=False)
        root = root_from_settings(self.settings)
        if not warc_directory(root).is_dir():
            print(f"scrapy verify: {warc_directory(root)}: no WARC files there", file=sys.stderr)
            self.exitcode = 1
            return
        try:
            sites = sites_from_settings(self.settings) if opts.items else None
            with show_progress("verify", self.settings.getfloat("LOGSTATS_INTERVAL")) as show:
                damaged = self._verify(root, show, sites, derive_again=opts.items)
        except RuleError as error:
            print(f"scrapy verify: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        if opts.repair:
            self._repair(damaged)

    def _verify(self, root: Path, show: Show, sites: Path | None, *, derive_again: bool) -> list[Path]:
        """Print what is wrong; the WARC files that hold something damaged, in order."""
        from archiver.store.verify import Verification, verify  # noqa: PLC0415 - `scrapy -h` must not load the extractor

        seen = Verification()

        def note(now: Verification) -> None:
            nonlocal seen
            seen = now
            show(now.read, now.total, now.file.name if now.file else "")

        faults: list[Fault] = []
        for fault in verify(root, note, derive_again=derive_again, sites=sites):
            print(fault, flush=True)
            faults.append(fault)
        others = f", {seen.made_by_others} made by another extractor" if seen.made_by_others else ""
        result = f"{len(faults)} faults" if faults else "all whole"
        print(f"{seen.files} files and {seen.items} items{others} read in {root}: {result}")
        self.exitcode = 1 if faults else 0
        names = {fault.path for fault in faults if fault.path.name.endswith(".warc.gz")}
        return sorted(path for path in names if path.exists())

    def _repair(self, damaged: Iterable[Path]) -> None:
        from archiver.store.repair import repair_file  # noqa: PLC0415 - as above

        for path in damaged:
            try:
                repair = repair_file(path)
            except StoreError as error:
                print(f"scrapy verify: {error}", file=sys.stderr)
                continue
            print(f"{repair.target}: {repair.kept} whole records")
            for offset, length in repair.left_out:
                print(f"{repair.target}: without {length} bytes at {offset} of {path.name}")
