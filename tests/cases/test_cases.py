"""Every case page, read as a crawl would read it, says what its expected.json says."""

import json
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import ParseError
from archiver.page import Page
from archiver.parse import parse_article
from tests.cases.compare import NO_ARTICLE, find_differences, rewrite_expected

CASES = Path(__file__).parent
NAMES = sorted(meta.parent.name for meta in CASES.glob("*/meta.json"))
PENDING = frozenset((CASES / "pending.txt").read_text("utf-8").split())


@pytest.mark.parametrize("name", NAMES)
def test_the_article_says_what_the_page_says(name: str, request: pytest.FixtureRequest) -> None:
    folder = CASES / name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    actual = parse_case(folder)
    differences = find_differences(expected, actual)
    if differences and request.config.getoption("--update-cases", default=False):
        write_expected(folder, rewrite_expected(expected, actual))
    if name in PENDING:
        if not differences:
            pytest.fail(f"{name} passes: take it off pending.txt")
        pytest.skip(f"pending, not met yet: {differences[0]}")
    if differences:
        pytest.fail(f"{name}\n" + "\n".join(differences), pytrace=False)


def test_every_pending_case_exists() -> None:
    assert set(NAMES) >= PENDING


@pytest.mark.parametrize("name", NAMES)
def test_every_case_says_why_it_is_there_and_looks_at_the_fields_all_cases_have(name: str) -> None:
    expected = json.loads((CASES / name / "expected.json").read_text("utf-8"))
    meta = json.loads((CASES / name / "meta.json").read_text("utf-8"))
    always = {"headline", "authors", "date_published", "abstract", "sections", "removed", "absent"}

    assert meta["why"]
    assert expected == NO_ARTICLE or always <= expected.keys()


def parse_case(folder: Path) -> dict[str, Any]:
    """The article of a case as a dict, or NO_ARTICLE."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    headers = tuple((name, value) for name, value in meta["headers"])
    page = Page(url=meta["url"], body=(folder / "page.html").read_bytes(), headers=headers)
    try:
        return parse_article(page).to_dict()
    except ParseError:
        return NO_ARTICLE


def write_expected(folder: Path, expected: dict[str, Any]) -> None:
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", "utf-8")
