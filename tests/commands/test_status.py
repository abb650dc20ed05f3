import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.paper import Paper, Reply, crawl, front, run_scrapy, story, story_path


def _status(archive: Path, *arguments: str) -> tuple[int, str, str]:
    run = run_scrapy("status", *arguments, "-s", f"ARCHIVE_DIR={archive}")
    return run.status, run.out, run.log


def _told(archive: Path) -> dict[str, Any]:
    _, out, _ = _status(archive, "--json")
    (line,) = out.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


def _publish(paper: Paper) -> None:
    paper.publish(range(6))
    paper.pages[story_path(5)] = Reply(b"out of order", status=500)


def test_a_run_is_told_with_what_came_of_it(paper: Paper, tmp_path: Path) -> None:
    _publish(paper)
    crawl(tmp_path, f"url={paper.url}")
    told = _told(tmp_path)
    run = told["last_run"]
    assert (told["source"], told["articles"], told["alarms"]) == (_source(paper), 5, [])
    assert (run["new"], run["changed"], run["failed"], run["failures"]) == (5, 0, 1, {"500": 1})
    assert run["ended"] is not None
    assert told["newest"] == "2026-03-01T10:00:00+00:00"

    status, out, _ = _status(tmp_path)
    assert status == 0
    assert out.splitlines()[1].split()[:2] == [_source(paper), "5"]
    assert "1 500" in out


def test_a_second_run_counts_for_itself(paper: Paper, tmp_path: Path) -> None:
    _publish(paper)
    crawl(tmp_path, f"url={paper.url}")
    paper.pages[story_path(0)] = story(0, text="A word more of the council.")
    del paper.pages[story_path(1)]
    paper.pages[story_path(9)] = story(9)
    paper.pages["/"] = front([story_path(number) for number in (0, 2, 3, 4, 5, 9)])
    crawl(tmp_path, f"url={paper.url}", "revisit=all")
    run = _told(tmp_path)["last_run"]
    assert (run["new"], run["changed"], run["gone"], run["failed"]) == (1, 1, 1, 1)


def test_what_the_log_tells_of_runs_comes_back_when_the_catalogue_is_deleted(paper: Paper, tmp_path: Path) -> None:
    _publish(paper)
    crawl(tmp_path, f"url={paper.url}")
    crawl(tmp_path, f"url={paper.url}", "revisit=all")
    before = _runs(tmp_path)
    (tmp_path / "archive.db").unlink()
    crawl(tmp_path, f"url={paper.url}", "follow=0")
    after = _runs(tmp_path)
    assert len(after) == 3
    assert [run["articles"] for run in after[:2]] == [run["articles"] for run in before]
    tries = 3  # of a request that failed and was sent again, the log has each
    assert [run["failed"] for run in after[:2]] == [run["failed"] * tries for run in before]


def test_a_site_that_cannot_be_had_any_more_needs_a_person(paper: Paper, tmp_path: Path) -> None:
    _publish(paper)
    crawl(tmp_path, f"url={paper.url}")
    for path in list(paper.pages):
        paper.pages[path] = Reply(b"", status=500)
    crawl(tmp_path, f"url={paper.url}", "follow=0")
    status, out, _ = _status(tmp_path)
    assert status == 1
    assert "! unreachable: nothing could be had" in out


def test_only_the_sources_that_are_named_are_told(paper: Paper, tmp_path: Path) -> None:
    _publish(paper)
    crawl(tmp_path, f"url={paper.url}")
    assert _status(tmp_path, _source(paper))[0] == 0
    status, _, log = _status(tmp_path, "their.paper")
    assert status == 2
    assert f"no source 'their.paper'; there are: {_source(paper)}" in log


def test_an_archive_that_is_not_there_is_named(tmp_path: Path) -> None:
    status, _, log = _status(tmp_path / "none")
    assert status == 1
    assert f"scrapy status: {tmp_path / 'none' / 'archive.db'}: not there" in log


def test_an_archive_of_another_version_is_named_with_the_way_out(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    status, _, log = _status(tmp_path)
    assert status == 1
    assert "scrapy rebuild" in log


def _source(paper: Paper) -> str:
    return paper.url.split("/")[2].replace(":", "-")


def _runs(archive: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(archive / "archive.db") as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM runs ORDER BY began")]
    database.close()
    return rows
