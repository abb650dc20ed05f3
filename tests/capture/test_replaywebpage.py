"""Packages replay in replayweb.page, in a real browser, from what lies in them alone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.store.wacz import Selection, write_wacz
from tests.capture.conftest import Crawled
from tests.paper import items, run_scrapy
from tests.replayweb import Player, open_player

SHOWN = ("/plain", "/gzip", "/chunked", "/early-hints", "/cut-length")
LINE = "The harbour froze over."


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the demo site, and a package of it."""
    root = tmp_path_factory.mktemp("demo")
    for command in (["crawl", "demo"], ["export", "--format", "wacz", "-o", str(root / "demo.wacz")]):
        run = run_scrapy(*command, "-s", f"ARCHIVE_DIR={root}")
        assert run.status == 0, run.log
    return root


@pytest.fixture(scope="module")
def player(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """A player of the odd replies."""
    folder = tmp_path_factory.mktemp("player")
    odd = write_wacz(crawled.directory.parent, folder / "odd.wacz", Selection(), datetime.now(UTC))
    with open_player(folder, {"odd.wacz": odd.path}) as opened:
        yield opened


def one_of_each_design(root: Path) -> list[dict[str, Any]]:
    """The first article of each folder of the demo site: each has a design of its own."""
    by_design = {item["url"].split("/")[3]: item for item in reversed(items(root))}
    return list(by_design.values())


def paragraphs(article: Any) -> list[str]:
    blocks = [block for section in article["sections"] for block in section["blocks"]]
    return [block["text"] for block in blocks if block["type"] == "paragraph"]


def test_an_article_of_each_design_can_be_read(demo: Path, tmp_path: Path) -> None:
    articles = one_of_each_design(demo)
    assert len(articles) >= 4
    with open_player(tmp_path, {"demo.wacz": demo / "demo.wacz"}) as player:
        for article in articles:
            shown = words_of(player.open("demo.wacz", article["url"]))
            assert [text for text in paragraphs(article) if words_of(text) not in shown] == []


@pytest.mark.parametrize("path", SHOWN)
def test_an_odd_reply_is_shown_as_it_was(player: Player, crawled: Crawled, path: str) -> None:
    shown = player.open("odd.wacz", crawled.stored[path][0].exchange.url)
    assert set(shown.split("\n\n")) == {LINE}


def test_chunk_extensions_stand_in_the_text_as_the_index_warns(player: Player, crawled: Crawled) -> None:
    shown = player.open("odd.wacz", crawled.stored["/chunk-extensions"][0].exchange.url)
    assert shown.startswith("63;a=b;c")
    assert LINE in shown


def words_of(text: str) -> str:
    """The text without white space, which a browser sets as it likes, and without case, which a style may change."""
    return re.sub(r"\s+", "", text).casefold()
