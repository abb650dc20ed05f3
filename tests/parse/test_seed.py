"""Three designs of one translation that the project began with; they are kept beside the corpus."""

import json
from pathlib import Path
from typing import Any

import pytest

from archiver import extract
from archiver.items import Article

SEED = Path(__file__).parents[3] / "shared" / "seed"
ADDRESS = "https://news.example/2017/05/lavrov-discussed/"
DESIGNS = ("headings", "bold", "breaks")
FURNITURE = (
    "Share this",
    "Rate post",
    "No Ratings Yet",
    "Be the First",
    "Sing in",
    "Notify of",
    "Original:",
    "Recent Posts",
)

pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason=f"no seed pages at {SEED}")


def expected() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SEED / "expected.json").read_text("utf-8"))
    return loaded


def read(design: str) -> Article:
    return extract((SEED / f"{design}.html").read_bytes(), ADDRESS)


@pytest.mark.parametrize("design", DESIGNS)
def test_headings_and_paragraphs_are_exactly_those_of_the_article(design: str) -> None:
    sections = [
        {"heading": section.heading, "paragraphs": [block.text for block in section.blocks]}
        for section in read(design).sections
    ]
    assert sections == expected()["sections"]


@pytest.mark.parametrize("design", DESIGNS)
def test_fields_are_those_that_the_page_states(design: str) -> None:
    article, stated = read(design), expected()
    assert article.headline == stated["title"]
    assert [author.name for author in article.authors] == stated["authors"]
    assert article.date_published == stated["published"]
    assert article.date_modified == stated["modified"]
    assert article.canonical_url == stated["canonical_url"]


@pytest.mark.parametrize("design", DESIGNS)
def test_the_line_that_names_the_original_is_a_field(design: str) -> None:
    original = read(design).translation_of
    assert original is not None
    assert (original.headline, original.url) == (expected()["original"]["title"], expected()["original"]["url"])


@pytest.mark.parametrize("design", DESIGNS)
def test_furniture_is_removed_and_named(design: str) -> None:
    article = read(design)
    assert not [phrase for phrase in FURNITURE if phrase in article.text]
    assert {"share", "rating", "comments"} <= {removed.kind for removed in article.removed}
