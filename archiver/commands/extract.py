"""`scrapy extract FILE|URL|-`: the JSON of one article, or an HTML page that says why; nothing is archived."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.errors import ArchiverError, NotAnArticleError, ParseError, UsageError
from archiver.page import Page

if TYPE_CHECKING:
    from archiver.rules import Rules

_NO_ADDRESS = "about:blank"


class Command(ScrapyCommand):
    """Exit status: 0 the page was read, be it an article or not; 1 it could not be read; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--url URL] [--explain] [-o FILE] FILE | URL | -"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Print one article's JSON from a file, an address or standard input"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--url`, `--explain` and `-o`."""
        super().add_options(parser)
        parser.add_argument("--url", help="the address that a file came from; relative links are joined to it")
        parser.add_argument(
            "--explain", action="store_true", help="write an HTML page: each block with what was decided of it, and why"
        )
        parser.add_argument("-o", "--output", type=Path, help="the file to write; by default standard output")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the article, or why there is none."""
        if len(args) != 1:
            raise ScrapyUsageError("name one file, one address, or - for standard input", print_help=False)
        try:
            page = self._load(args[0], opts.url)
            _write((_explain if opts.explain else _describe)(page, self._rules()), opts.output)
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

    def _rules(self) -> "Rules | None":
        from archiver.crawl.root import rules_from_settings  # noqa: PLC0415 - `scrapy -h` must not load the extractor

        return None if self.settings is None else rules_from_settings(self.settings)


def _name_input(message: str, name: str) -> str:
    """The message with standard input called so, which has no address of its own."""
    return message.replace(_NO_ADDRESS, "standard input", 1) if name == "-" else message


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ParseError(f"{path}: cannot be read: {error.strerror}") from error


def _write(text: str, output: Path | None) -> None:
    """Raises UsageError where the file cannot be written."""
    if output is None:
        print(text)
        return
    try:
        output.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror}") from error


def _explain(page: Page, rules: "Rules | None") -> str:
    from archiver.commands.explanation import render_explanation  # noqa: PLC0415 - as in `_describe`
    from archiver.parse.explain import explain_page, refuse  # noqa: PLC0415 - the same
    from archiver.store.derive import check_page  # noqa: PLC0415 - the same

    try:
        check_page(page)
    except NotAnArticleError as error:
        return render_explanation(refuse(explain_page(page, rules), error))
    return render_explanation(explain_page(page, rules))


def _describe(page: Page, rules: "Rules | None") -> str:
    return json.dumps(_extract(page, rules), ensure_ascii=False, indent=2)


def _extract(page: Page, rules: "Rules | None") -> dict[str, Any]:
    from archiver.parse import parse_article  # noqa: PLC0415 - `scrapy -h` must not load the extractor
    from archiver.store.derive import check_page  # noqa: PLC0415 - the same

    try:
        check_page(page)
        return parse_article(page, rules=rules).to_dict()
    except NotAnArticleError as error:
        return {"article": False, "reason": str(error)}
