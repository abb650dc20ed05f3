"""The corpus: pages with known truth, and the folds by publisher that keep measuring apart from training."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from archiver.page import Page

FOLDS = 5
PARTS = 3
STRUCTURED = ("fundus_fixtures", "readability")
FULL = (*STRUCTURED, "scrapinghub", "wcxb_a", "wcxb_b")
ALL = (*FULL, "trafilatura", "parser_fixtures", "goose")
"""Sets with sections, with whole bodies, and with any truth at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page of a set and what is known of it."""

    corpus: str
    truth: dict[str, Any]
    page: Page

    @property
    def fold(self) -> int:
        """Pages of one publisher, in whatever set, fall into one fold."""
        return self._number % FOLDS

    @property
    def part(self) -> int:
        """The same for the parts of a training set that score each other."""
        return self._number // FOLDS % PARTS

    @property
    def _number(self) -> int:
        """One number a publisher: the first label of the domain names it under every country's ending."""
        domain = str(self.truth.get("domain") or self.truth.get("publisher") or self.truth["id"])
        return int(sha256(domain.split(".", maxsplit=1)[0].encode()).hexdigest(), 16)


def read_cases(shared: Path, corpus: str) -> Iterator[Case]:
    """The pages of one set, in its order."""
    folder = shared / "corpus" / corpus
    for line in (folder / "truth.jsonl").read_text("utf-8").rstrip("\n").split("\n"):
        truth = json.loads(line)
        body = gzip.decompress((folder / "pages" / f"{truth['id']}.html.gz").read_bytes())
        url = truth.get("url") or f"https://{truth.get('domain') or 'unknown.example'}/article"
        yield Case(corpus=corpus, truth=truth, page=Page(url=url, body=body))
