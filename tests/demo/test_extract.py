"""Every demo article, rendered and parsed without a crawl, says what its desk wrote, field by field."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archiver.demo.content import DAYS, Site, load_site
from archiver.demo.reply import Request
from archiver.demo.routes import Routes, plan_routes, render
from archiver.errors import NotAnArticleError
from archiver.page import Page
from archiver.parse import parse_article
from tests.demo.compare import PENDING, field_of, find_differences, find_unexpected
from tests.demo.write_expected import BASE, FOLDER

_FILES = sorted(FOLDER.glob("day*/*.json"))


@pytest.mark.parametrize("file", _FILES, ids=[f"{file.parent.name}-{file.stem}" for file in _FILES])
def test_article_says_what_its_desk_wrote(file: Path) -> None:
    expected = json.loads(file.read_text(encoding="utf-8"))
    assert find_unexpected(_paper_of(file), expected, _extract(file.parent.name, expected["url"])) == []


@pytest.mark.parametrize("pending", sorted(PENDING), ids=[" ".join(pair) for pair in sorted(PENDING)])
def test_what_is_pending_is_still_missing_somewhere(pending: tuple[str, str]) -> None:
    paper, field = pending
    fields = set()
    for file in _FILES:
        if _paper_of(file) == paper:
            expected = json.loads(file.read_text(encoding="utf-8"))
            fields |= {
                field_of(line) for line in find_differences(expected, _extract(file.parent.name, expected["url"]))
            }
    assert field in fields, f"take '{paper} {field}' out of pending.txt"


@pytest.mark.parametrize("day", DAYS)
def test_every_article_of_a_day_is_expected(day: int) -> None:
    site, _ = _load(day)
    names = {f"{story.paper}-{story.number}" for story in site.stories}
    assert names <= {file.stem for file in _FILES}


def _paper_of(file: Path) -> str:
    return file.stem.split("-")[0]


@cache
def _extract(folder: str, url: str) -> dict[str, Any]:
    """The item of an article, empty where the parser refuses the page."""
    site, routes = _load(int(folder.removeprefix("day")))
    reply = render(site, routes, Request(target=url.removeprefix(BASE), host=urlsplit(BASE).netloc))
    page = Page(url=url, body=reply.body, status=reply.status, headers=reply.headers)
    try:
        return parse_article(page, source="demo").to_dict()
    except NotAnArticleError:
        return {}


@cache
def _load(day: int) -> tuple[Site, Routes]:
    site = load_site(day)
    return site, plan_routes(site)
