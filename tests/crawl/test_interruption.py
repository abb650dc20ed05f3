"""What a kill leaves behind, and that the next run makes it whole."""

import signal
import subprocess
from collections import Counter
from pathlib import Path
from threading import Event

import pytest

from tests.paper import ROOT, Paper, crawl, items, run_scrapy, scrapy_command

IN_FLIGHT = 8
"""Requests under way at a site on this machine (`archiver/crawl/manners.py`)."""


def start_crawl(paper: Paper, archive: Path) -> "subprocess.Popen[bytes]":
    arguments = ("crawl", "news", "-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={archive}")
    return subprocess.Popen(scrapy_command(*arguments), cwd=ROOT, stderr=subprocess.DEVNULL)


def interrupt_after(paper: Paper, archive: Path, requests: int, how: signal.Signals) -> int:
    """Send a signal to a crawl when the site has been asked so many times; its exit status."""
    reached = Event()
    paper.on_request = lambda _: reached.set() if len(paper.asked) >= requests else None
    paper.asked.clear()
    process = start_crawl(paper, archive)
    try:
        assert reached.wait(60)
        process.send_signal(how)
        return process.wait(60)
    finally:
        process.kill()
        process.wait()
        paper.on_request = lambda _: None


@pytest.mark.parametrize("requests", [20, 35, 50])
def test_killed_and_run_again_every_article_is_there_once(paper: Paper, tmp_path: Path, requests: int) -> None:
    paper.publish(range(1, 41))
    interrupt_after(paper, tmp_path, requests, signal.SIGKILL)
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    found = items(tmp_path)
    assert len({item["url"] for item in found}) == len(found) == 40
    verified = run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert (verified.status, verified.log) == (0, ""), verified.out


def test_killed_again_and_again_no_page_is_fetched_twice_but_those_under_way(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 121))
    asked: Counter[str] = Counter()
    for requests in (12, 40, 30, 8, 25):
        interrupt_after(paper, tmp_path, requests, signal.SIGKILL)
        asked.update(path for path in paper.asked if path.startswith("/2026/"))
    paper.asked.clear()
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    asked.update(path for path in paper.asked if path.startswith("/2026/"))
    found = items(tmp_path)
    assert len({item["url"] for item in found}) == len(found) == 120
    assert sum(times - 1 for times in asked.values()) <= 5 * IN_FLIGHT
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0


def test_a_deleted_frontier_comes_back_from_the_log(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 21))
    crawl(tmp_path, f"url={paper.url}")
    (tmp_path / "archive.db").unlink()
    paper.asked.clear()
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert not [path for path in paper.asked if path.startswith("/2026/")]
    assert len(items(tmp_path)) == 20


def test_a_rebuild_keeps_what_is_known_of_addresses(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 11))
    crawl(tmp_path, f"url={paper.url}")
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    paper.asked.clear()
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert sorted(paper.asked) == ["/", "/robots.txt"]


def test_what_a_killed_run_had_fetched_is_published_even_if_the_site_is_gone(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 41))
    interrupt_after(paper, tmp_path, 45, signal.SIGKILL)
    paper.pages.clear()
    run = crawl(tmp_path, f"url={paper.url}")
    assert run.status == 1
    live = items(tmp_path)
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    assert sorted(item["url"] for item in items(tmp_path)) == sorted(item["url"] for item in live)
    assert live


def test_a_torn_end_is_cut_off_and_kept_aside(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    crawl(tmp_path, f"url={paper.url}")
    (path,) = (tmp_path / "warc").glob("*/*.warc.gz")
    path.rename(path.with_name(path.name + ".open"))
    with path.with_name(path.name + ".open").open("ab") as file:
        file.write(b"\x1f\x8b\x08 the beginning of a record that never came to its end")
    (dump,) = (tmp_path / "items").glob("*/*.jsonl")
    with dump.open("ab") as file:
        file.write(b'{"schema_version":"1.0","id":')
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}").status == 1
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    assert len(items(tmp_path)) == 3


def test_a_terminated_run_ends_cleanly_and_says_where_it_stands(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 41))
    assert interrupt_after(paper, tmp_path, 25, signal.SIGTERM) == 0
    assert not list((tmp_path / "warc").glob("*/*.open"))
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    crawl(tmp_path, f"url={paper.url}")
    assert len(items(tmp_path)) == 40


def test_a_deleted_catalogue_comes_back_and_nothing_is_published_twice(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    crawl(tmp_path, f"url={paper.url}")
    (tmp_path / "archive.db").unlink()
    crawl(tmp_path, f"url={paper.url}")
    assert len(items(tmp_path)) == 5


def test_rebuild_gives_every_line_again_byte_for_byte(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 21))
    crawl(tmp_path, f"url={paper.url}")
    paper.publish(range(5, 25))
    crawl(tmp_path, f"url={paper.url}")
    before = {path.name: sorted(path.read_bytes().splitlines()) for path in (tmp_path / "items").glob("*/*.jsonl")}
    run = run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert (run.status, run.log) == (0, "")
    after = {path.name: sorted(path.read_bytes().splitlines()) for path in (tmp_path / "items").glob("*/*.jsonl")}
    assert after == before
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    assert not (tmp_path / "rebuild.partial").exists()
