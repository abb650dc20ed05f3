"""`scrapy new-site HOST|URL|FILE…`: a rule file for one site to start from, and cases to hold it to."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.commands.siteform import find_host, is_front, is_remote, read_file, read_sample, write_cases, write_form
from archiver.crawl.root import sites_folder
from archiver.errors import ArchiverError, UsageError
from archiver.page import Page
from archiver.rules import default_rules

_MOST_FOLLOWED = 2  # articles that are read to write the file where a person names a host


class Command(ScrapyCommand):
    """Exit status: 0 the file was written; 1 a page cannot be had or read; 2 wrong usage, or the file is there."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--url URL] [--case DIR] HOST | URL… | FILE…"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Start the rule file of a site from a page or two of it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--url` and `--case`."""
        super().add_options(parser)
        parser.add_argument("--url", help="the address that the files came from; any one on their site will do")
        parser.add_argument("--case", type=Path, help="also write each article into this folder, as a case to review")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file, and say what to do next."""
        if not args or self.settings is None:
            raise ScrapyUsageError("name a host, or addresses or files of articles of one site", print_help=False)
        try:
            self._start(args, opts.url, opts.case)
        except (ArchiverError, OSError) as error:
            print(f"scrapy new-site: {error}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, UsageError) else 1

    def _start(self, names: Sequence[str], url: str | None, case: Path | None) -> None:
        settings: Any = self.settings
        host = find_host(names, url)
        target = sites_folder(settings) / f"{host}.toml"
        if target.exists():
            raise UsageError(f"{target}: is there already; change that one, or move it away first")
        samples = [read_sample(page, default_rules()) for page in self._load(names, url)]
        articles = [sample for sample in samples if sample.article is not None]
        form = write_form(host, articles or samples)
        folders = write_cases(host, articles, case) if case else []
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(form, "utf-8")
        print(f"{target}: written; {len(articles)} of {len(samples)} pages are articles")
        for folder in folders:
            print(f"{folder}: correct expected.json by what the page says")
        print("next: look at scrapy extract --explain URL -o why.html, and correct the selectors that are wrong")

    def _load(self, names: Sequence[str], url: str | None) -> list[Page]:
        if not is_remote(names[0]):
            return [read_file(Path(name), url or "") for name in names]
        from archiver.crawl.onepage import fetch_pages  # noqa: PLC0415 - a file is read without starting the crawler

        settings: Any = self.settings
        urls = [name if "://" in name else f"https://{name}/" for name in names]
        return list(fetch_pages(urls, settings, follow=_MOST_FOLLOWED if is_front(names[0]) else 0))
