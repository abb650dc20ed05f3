"""Every demo article, rendered and parsed without a crawl, says what its desk wrote, field by field."""

import json
from pathlib import Path

import pytest

from archiver.demo.content import DAYS, list_pages
from tests.demo.articles import FILES, extract, load
from tests.demo.compare import PENDING, field_of, find_differences, find_unexpected
from tests.demo.write_expected import BASE


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES])
def test_article_says_what_its_desk_wrote(file: Path) -> None:
    expected = json.loads(file.read_text(encoding="utf-8"))
    assert find_unexpected(_paper_of(file), expected, extract(file.parent.name, expected["url"])) == []


@pytest.mark.parametrize("pending", sorted(PENDING), ids=[" ".join(pair) for pair in sorted(PENDING)])
def test_what_is_pending_is_still_missing_somewhere(pending: tuple[str, str]) -> None:
    paper, field = pending
    fields = set()
    for file in FILES:
        if _paper_of(file) == paper:
            expected = json.loads(file.read_text(encoding="utf-8"))
            fields |= {
                field_of(line) for line in find_differences(expected, extract(file.parent.name, expected["url"]))
            }
    assert field in fields, f"take '{paper} {field}' out of pending.txt"


@pytest.mark.parametrize("day", DAYS)
def test_every_article_of_a_day_is_expected(day: int) -> None:
    site, _ = load(day)
    names = {f"{story.paper}-{story.number}" for story in site.stories}
    assert names <= {file.stem for file in FILES}


def _paper_of(file: Path) -> str:
    return file.stem.split("-")[0]


@pytest.mark.parametrize("day", DAYS)
def test_no_listing_of_a_day_is_an_article(day: int) -> None:
    site, _ = load(day)
    listings = [listing.path for paper in site.papers for listing in list_pages(paper)]
    assert [path for path in listings if extract(f"day{day}", BASE + path)] == []
