"""Tools of others find nothing wrong with an archive of odd replies, index it as we do, and replay its pages."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.page import page_from_exchange
from archiver.store.index import index_lines
from archiver.store.reader import check_records
from tests.capture.conftest import Crawled
from tests.capture.odd_replies import CASES
from tests.replay import programs, replay, serve_pywb

NOT_SHOWN = {
    "/not-modified": "there is no page to show, and the index says so",
    "/chunk-trailers": "pywb shows the trailers as text, and the index says so",
    "/redirect-loop": "pywb does not send a browser round in circles",
    "/two-lengths": "truncated, as it is no HTTP",
}
PAGES = [path for path, case in CASES.items() if case.truncated is None and path not in NOT_SHOWN]


def run(*command: str | Path) -> str:
    """What a program says that must find nothing wrong."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def replayed(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port at which pywb replays the crawl, from an index that it made itself, as the collection "paper"."""
    directory = tmp_path_factory.mktemp("replay")
    for command in (["init", "paper"], ["add", "paper", str(crawled.file)]):
        subprocess.run(
            [programs() / "wb-manager", *command], cwd=directory, check=True, capture_output=True, timeout=60
        )
    with serve_pywb(directory) as port:
        yield port


def test_there_are_enough_odd_replies() -> None:
    assert len(CASES) >= 50


def test_warcio_check_finds_no_fault(crawled: Crawled) -> None:
    assert "fail" not in run(sys.executable, "-m", "warcio.cli", "check", "-v", crawled.file)


def test_fastwarc_check_finds_no_fault(crawled: Crawled) -> None:
    fastwarc = Path(sys.executable).with_name("fastwarc")
    whole = sum(1 for _ in check_records(crawled.file))
    assert f"{whole} records were verified" in run(fastwarc, "check", "--verify-payloads", crawled.file)


def test_cdxj_indexer_comes_to_the_same_lines(crawled: Crawled) -> None:
    name = crawled.file.relative_to(crawled.directory).as_posix()
    theirs = run(programs() / "cdxj-indexer", "--sort", "--dir-root", crawled.directory, crawled.file).splitlines()
    ours = [line.rstrip("\n") for line in index_lines(crawled.file, name)]
    assert len(ours) > len(CASES)
    for mine, other in zip(ours, theirs, strict=True):
        fields = json.loads(mine.split(" ", 2)[2])
        if "no-http" in fields.pop("flaws", ""):
            assert mine.split(" {")[0] == other.split(" {")[0]  # the indexer takes any line for one of HTTP
        else:
            assert f"{mine.split(' {')[0]} {json.dumps(fields)}" == other


@pytest.mark.parametrize("path", PAGES)
def test_a_page_replays_in_pywb(crawled: Crawled, replayed: int, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.client, "_MAXHEADERS", 1000)
    exchange = crawled.stored[path][0].exchange
    page = page_from_exchange(exchange)
    method = "HEAD" if path == "/head" else "GET"
    assert replay(replayed, exchange.url, method) == (page.status, page.body)
