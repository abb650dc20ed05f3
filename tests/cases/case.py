"""Reads a case folder: its page, what is expected of it, and what the parser says of it."""

import json
from pathlib import Path
from typing import Any

from archiver.errors import ParseError
from archiver.page import Page
from archiver.parse import parse_article
from tests.cases.compare import NO_ARTICLE

CASES = Path(__file__).parent
NAMES = sorted(meta.parent.name for meta in CASES.glob("*/meta.json"))
PENDING = frozenset((CASES / "pending.txt").read_text("utf-8").split())
"""Cases that the parser does not meet yet."""


def read_meta(name: str) -> dict[str, Any]:
    meta: dict[str, Any] = json.loads((CASES / name / "meta.json").read_text("utf-8"))
    return meta


def read_expected(name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text("utf-8"))
    return expected


def write_expected(name: str, expected: dict[str, Any]) -> None:
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (CASES / name / "expected.json").write_text(text + "\n", "utf-8")


def parse_case(name: str) -> dict[str, Any]:
    """The article of a case as a dict, or NO_ARTICLE."""
    meta = read_meta(name)
    headers = tuple((key, value) for key, value in meta["headers"])
    page = Page(url=meta["url"], body=(CASES / name / "page.html").read_bytes(), headers=headers)
    try:
        return parse_article(page).to_dict()
    except ParseError:
        return NO_ARTICLE
