"""The demo site a day later: what was edited gets a second version, what is new is found, all else stays as it was."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archiver.demo.content import load_site
from archiver.demo.server import DemoServer
from tests.demo.compare import PENDING
from tests.demo.write_expected import BASE, expect_site

_ROOT = Path(__file__).parents[2]
_HASTE = ("-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """How many versions of each address the dump holds after a crawl on each of two days."""
    root = tmp_path_factory.mktemp("archive")
    with DemoServer() as server:
        url = server.url
        _crawl(url, root)
    with DemoServer(day=2, port=urlsplit(url).port or 0):
        _crawl(url, root, "revisit=all")
    lines = [line for file in root.glob("items/*/*.jsonl") for line in file.read_text("utf-8").splitlines()]
    return Counter(json.loads(line)["url"].replace(url.rstrip("/"), BASE) for line in lines)


def test_edited_articles_get_a_second_version_and_no_others_do(versions: Counter[str]) -> None:
    before, after = _says(1), _says(2)
    edited = {url for url in before.keys() & after.keys() if before[url] != after[url]}
    assert len(edited) == 4
    assert {url for url in before if versions[url] > 1} == edited


def test_articles_of_the_second_day_are_found_once(versions: Counter[str]) -> None:
    new = _says(2).keys() - _says(1).keys()
    assert len(new) == 5
    new = {url for url in new if (url.split("/")[3], "article") not in PENDING}
    assert {url: versions[url] for url in new} == dict.fromkeys(new, 1)


def test_an_article_that_is_gone_stays_in_the_archive(versions: Counter[str]) -> None:
    gone = _says(1).keys() - _says(2).keys()
    assert [versions[url] for url in gone] == [1]


def _says(day: int) -> dict[str, dict[str, Any]]:
    """What the articles of a day say, by address, without the furniture around them."""
    items = expect_site(load_site(day)).values()
    drop = {"removed", "aggregate_rating", "comment_count"}
    return {item["url"]: {field: item[field] for field in item if field not in drop} for item in items}


def _crawl(url: str, root: Path, revisit: str = "revisit=due") -> None:
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "news",
        "-a",
        f"url={url}",
        "-a",
        revisit,
        "-s",
        f"ARCHIVE_DIR={root}",
        *_HASTE,
    ]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
