"""`scrapy copies`: which articles say nearly the same, and which of them is probably the original."""

import argparse
import json
import sys
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError

from archiver.crawl.root import root_from_settings
from archiver.errors import StoreError
from archiver.store.catalogue import Catalogue
from archiver.store.copies import Group, Member, find_groups
from archiver.store.layout import catalogue_path

_DIGITS = 3


class Command(ScrapyCommand):
    """Exit status: 0 done, though there be no copies; 1 the archive cannot be read; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--source SOURCE]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "List articles that are near-copies of each other, the probable original first"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--source`."""
        super().add_options(parser)
        parser.add_argument("--source", help="only groups that hold an article of this source")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a JSON object for each group, on a line of its own."""
        if args or self.settings is None:
            raise ScrapyUsageError("takes no arguments; -s ARCHIVE_DIR=… names the archive", print_help=False)
        root = root_from_settings(self.settings)
        try:
            catalogue = Catalogue(catalogue_path(root), read_only=True)
            try:
                for group in find_groups(root, catalogue):
                    if opts.source is None or any(m.copy.article.source == opts.source for m in group.members):
                        print(json.dumps(_to_dict(group), ensure_ascii=False))
            finally:
                catalogue.close()
        except StoreError as error:
            print(f"scrapy copies: {error}", file=sys.stderr)
            self.exitcode = 1


def _to_dict(group: Group) -> dict[str, Any]:
    original, *others = map(_describe, group.members)
    del original["jaccard"], original["containment"]
    return {"original": original, "reason": group.reason, "copies": others}


def _describe(member: Member) -> dict[str, Any]:
    article = member.copy.article
    return {
        "id": article.id,
        "source": article.source,
        "url": article.url,
        "headline": article.headline,
        "date_published": article.date_published,
        "first_seen": member.copy.first_seen,
        "jaccard": round(member.likeness.jaccard, _DIGITS),
        "containment": round(member.likeness.containment, _DIGITS),
    }
