"""`scrapy extract FILE|URL|-`: the JSON of one article on standard output; nothing is archived."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.errors import ArchiverError, NotAnArticleError, ParseError, UsageError
from archiver.page import Page

_NO_ADDRESS = "about:blank"


class Command(ScrapyCommand):
    """Exit status: 0 the page was read, be it an article or not; 1 it could not be read; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--url URL] FILE | URL | -"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Print one article's JSON from a file, an address or standard input"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--url`."""
        super().add_options(parser)
        parser.add_argument("--url", help="the address that a file came from; relative links are joined to it")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the article, or why there is none."""
        if len(args) != 1:
            raise ScrapyUsageError("name one file, one address, or - for standard input", print_help=False)
        try:
            page = self._load(args[0], opts.url)
            print(json.dumps(_describe(page), ensure_ascii=False, indent=2))
        except ArchiverError as error:
            print(f"scrapy extract: {_name_input(str(error), args[0])}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, UsageError) else 1

    def _load(self, name: str, url: str | None) -> Page:
        if name == "-":
            return Page(url=url or _NO_ADDRESS, body=sys.stdin.buffer.read())
        if "://" not in name:
            return Page(url=url or Path(name).absolute().as_uri(), body=_read_file(Path(name)))
        from archiver.crawl.onepage import fetch_page  # noqa: PLC0415 - a file is read without starting the crawler

        if self.settings is None:
            raise UsageError("an address can only be fetched inside the project")
        return fetch_page(name, self.settings)


def _name_input(message: str, name: str) -> str:
    """The message with standard input called so, which has no address of its own."""
    return message.replace(_NO_ADDRESS, "standard input", 1) if name == "-" else message


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ParseError(f"{path}: cannot be read: {error.strerror}") from error


def _describe(page: Page) -> dict[str, Any]:
    from archiver.parse import parse_article  # noqa: PLC0415 - `scrapy -h` must not load the extractor
    from archiver.store.derive import check_page  # noqa: PLC0415 - the same

    try:
        check_page(page)
        return parse_article(page).to_dict()
    except NotAnArticleError as error:
        return {"article": False, "reason": str(error)}
