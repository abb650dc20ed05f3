import json
from pathlib import Path

import pytest

from tests.paper import Paper, front, redirect, run_scrapy, story, story_path

PAGE = story(4).body


def test_a_file_gives_its_article(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    run = run_scrapy("extract", str(path), "--url", "https://their.paper/2026/03/breakwater-round-4")
    article = json.loads(run.out)
    assert (run.status, run.log) == (0, "")
    assert article["headline"] == "Breakwater dispute enters round 4 at the harbour council"
    assert article["url"] == "https://their.paper/2026/03/breakwater-round-4"
    assert article["source"] == "their.paper"


def test_standard_input_gives_the_same_as_the_file(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    url = ("--url", "https://their.paper/a")
    assert run_scrapy("extract", "-", *url, stdin=PAGE).out == run_scrapy("extract", str(path), *url).out


def test_an_address_is_fetched_through_redirects_and_nothing_is_archived(paper: Paper, tmp_path: Path) -> None:
    paper.pages = {"/go": redirect(story_path(4)), story_path(4): story(4)}
    run = run_scrapy("extract", f"{paper.url}go", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}")
    assert run.status == 0
    assert json.loads(run.out)["url"] == paper.url + story_path(4)[1:]
    assert not (tmp_path / "archive").exists()


def test_a_page_that_is_no_article_says_so(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<html><body><h1>Not found</h1></body></html>")
    run = run_scrapy("extract", str(path))
    answer = json.loads(run.out)
    assert run.status == 0
    assert answer["article"] is False
    assert "page.html" in answer["reason"]


@pytest.mark.parametrize(
    ("body", "said"), [(b"", "empty"), (b" \n\t ", "empty"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary")]
)
def test_an_empty_or_binary_file_is_one_clear_line(tmp_path: Path, body: bytes, said: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    run = run_scrapy("extract", str(path))
    assert (run.status, run.out) == (1, "")
    (line,) = run.log.strip().splitlines()
    assert "page.html" in line
    assert said in line


def test_a_file_that_is_not_there_is_named() -> None:
    run = run_scrapy("extract", "nowhere.html")
    assert run.status == 1
    assert run.log.strip() == "scrapy extract: nowhere.html: cannot be read: No such file or directory"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/"])
def test_an_address_that_cannot_be_had_is_one_clear_line(url: str) -> None:
    run = run_scrapy("extract", url)
    assert (run.status, run.out) == (1, "")
    (line,) = run.log.strip().splitlines()
    assert line.startswith(f"scrapy extract: {url}: no")


def test_an_address_that_the_server_refuses_says_its_status(paper: Paper) -> None:
    run = run_scrapy("extract", f"{paper.url}nothing-here")
    assert run.status == 1
    assert "the server said 404" in run.log


@pytest.mark.parametrize("arguments", [(), ("one.html", "two.html"), ("ftp://their.paper/a",)])
def test_wrong_usage_has_status_2(arguments: tuple[str, ...]) -> None:
    assert run_scrapy("extract", *arguments).status == 2


def test_a_front_page_is_no_article(paper: Paper) -> None:
    paper.pages["/"] = front([story_path(number) for number in range(30)])
    assert json.loads(run_scrapy("extract", paper.url).out)["article"] is False


def test_standard_input_is_called_so_in_what_is_said_of_it() -> None:
    run = run_scrapy("extract", "-", stdin=b"")
    assert (run.status, run.log) == (1, "scrapy extract: standard input: empty\n")
