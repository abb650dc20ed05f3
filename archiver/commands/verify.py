"""`scrapy verify`: whether everything in the archive is whole and where it should be."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import BaseSettings

from archiver.commands.display import show_progress
from archiver.crawl.root import root_from_settings, sites_from_settings
from archiver.errors import RuleError, StoreError
from archiver.store.faults import Fault
from archiver.store.layout import warc_directory

_WARC = (".warc.gz", ".warc", ".warc.zst")


class Command(ScrapyCommand):
    """Exit status: 0 all is well; 1 a fault was found, or there is no archive; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--items] [--repair] [FILE …]"

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
        """Print each fault on a line of its own, then how much was read: of the archive, or of the files named."""
        if self.settings is None or (args and opts.items):
            raise ScrapyUsageError("--items is for the archive, not for single files", print_help=False)
        try:
            damaged = self._verify(self.settings, [Path(name).absolute() for name in args], opts)
        except (RuleError, StoreError) as error:
            print(f"scrapy verify: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        if opts.repair:
            self._repair(damaged)

    def _verify(self, settings: BaseSettings, files: Sequence[Path], opts: argparse.Namespace) -> list[Path]:
        """Print what is wrong; the WARC files that hold something damaged, in order."""
        from archiver.store.verify import Verification, verify, verify_files  # noqa: PLC0415 - `scrapy -h` must be quick

        seen = Verification()

        def note(now: Verification) -> None:
            nonlocal seen
            seen = now
            show(now.read, now.total, now.file.name if now.file else "")

        root = root_from_settings(settings)
        if not files and not warc_directory(root).is_dir():
            raise StoreError(f"{warc_directory(root)}: no WARC files there")
        sites = sites_from_settings(settings) if opts.items else None
        archive = partial(verify, root, derive_again=opts.items, sites=sites)
        faults: list[Fault] = []
        with show_progress("verify", settings.getfloat("LOGSTATS_INTERVAL")) as show:
            for fault in verify_files(files, note) if files else archive(note):
                print(fault, flush=True)
                faults.append(fault)
        others = f", {seen.made_by_others} made by another extractor" if seen.made_by_others else ""
        read = (
            f"{seen.files} files read" if files else f"{seen.files} files and {seen.items} items{others} read in {root}"
        )
        print(f"{read}: {f'{len(faults)} faults' if faults else 'all whole'}")
        self.exitcode = 1 if faults else 0
        names = {fault.path for fault in faults if fault.path.name.endswith(_WARC) or fault.path in files}
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
