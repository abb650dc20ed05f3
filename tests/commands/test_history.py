import json
from pathlib import Path

import pytest

from tests.paper import Paper, crawl, items, redirect, run_scrapy, story, story_path


@pytest.fixture
def archive(paper: Paper, tmp_path: Path) -> Path:
    """An article with two versions that then went away, and one that moved."""
    paper.publish(range(3))
    crawl(tmp_path, f"url={paper.url}")
    paper.pages[story_path(0)] = story(0, text="The council meets again.")
    paper.pages["/elsewhere/2026/03/the-second-dispute-of-the-harbour-council"] = paper.pages[story_path(1)]
    paper.pages[story_path(1)] = redirect("/elsewhere/2026/03/the-second-dispute-of-the-harbour-council")
    crawl(tmp_path, f"url={paper.url}", "revisit=all")
    del paper.pages[story_path(0)]
    crawl(tmp_path, f"url={paper.url}", "revisit=all")
    return tmp_path


def _history(archive: Path, *arguments: str) -> tuple[int, str, str]:
    run = run_scrapy("history", *arguments, "-s", f"ARCHIVE_DIR={archive}")
    return run.status, run.out, run.log


def test_the_versions_of_an_article_are_shown_with_the_words_that_changed(paper: Paper, archive: Path) -> None:
    url = paper.url + story_path(0)[1:]
    status, out, _ = _history(archive, url + "?utm_source=mail")
    assert status == 0
    assert "2 versions" in out
    assert "The council meets again.+}" in out
    assert "before the mayor took her seat." in out.partition("version 2")[2]
    assert "gone (404) since" in out

    _, out, _ = _history(archive, "--json", url)
    told = json.loads(out)
    lines = [item for item in items(archive) if item["url"] == url]
    assert [version["warc"] for version in told["versions"]] == [line["warc"] for line in lines]
    assert told["versions"][0]["changes"] == {}
    assert [piece["text"].strip() for piece in told["versions"][1]["changes"]["text"] if piece["kind"] == "added"] == [
        "The council meets again."
    ]
    (address,) = told["addresses"]
    assert address["gone_since"] > address["last_changed"] > address["first_seen"]


def test_an_article_is_found_by_its_id_too(archive: Path) -> None:
    number = items(archive)[0]["id"]
    status, out, _ = _history(archive, number)
    assert status == 0
    assert f"id {number}" in out


def test_where_an_article_has_moved_to_is_told(paper: Paper, archive: Path) -> None:
    _, out, _ = _history(archive, paper.url + story_path(1)[1:])
    assert f"moved to {paper.url}elsewhere/2026/03/the-second-dispute-of-the-harbour-council" in out


def test_an_address_that_only_led_to_an_article_tells_its_history(paper: Paper, archive: Path) -> None:
    paper.pages["/old/the-story-of-two"] = redirect(story_path(2))
    crawl(archive, f"url={paper.url}old/the-story-of-two", "follow=0")
    status, out, _ = _history(archive, f"{paper.url}old/the-story-of-two")
    assert status == 0
    assert "round 2" in out


def test_an_address_that_is_not_there_is_named_with_those_near_it(paper: Paper, archive: Path) -> None:
    status, _, log = _history(archive, f"{paper.url}2026/03/no-such-story")
    assert status == 1
    assert "has no such article; near it: " in log
    assert story_path(2) in log


@pytest.mark.parametrize("arguments", [(), ("one", "two")])
def test_wrong_usage_is_told(archive: Path, arguments: tuple[str, ...]) -> None:
    assert _history(archive, *arguments)[0] == 2


def test_a_dump_that_is_missing_is_named_with_the_way_out(paper: Paper, archive: Path) -> None:
    for path in archive.glob("items/*/*.jsonl"):
        path.unlink()
    status, _, log = _history(archive, paper.url + story_path(0)[1:])
    assert status == 1
    assert "scrapy rebuild" in log
