"""Whole crawls: a real Scrapy process, a real server on the loopback address, and what lies on disk afterwards."""

import json
import os
import time
from pathlib import Path

import pytest

from archiver.crawl.root import lock_archive
from archiver.store.dump import decode_line, read_lines
from archiver.store.reader import read_exchange, read_exchanges
from tests.paper import ROOT, Paper, Reply, crawl, feed, front, items, redirect, run_scrapy, story, story_path


def test_a_site_becomes_a_line_and_a_record_for_each_article(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 9))
    run = crawl(tmp_path, f"url={paper.url}")
    assert (run.status, run.out) == (0, "")
    found = items(tmp_path)
    assert sorted(item["url"] for item in found) == sorted(paper.url + story_path(n)[1:] for n in range(1, 9))
    assert "8 new articles" in run.log
    for path in (tmp_path / "items").glob("*/*.jsonl"):
        for line in read_lines(path):
            article = decode_line(line.data)
            assert article.warc is not None
            assert read_exchange(tmp_path / "warc", article.warc).exchange.url == article.url


def test_an_item_says_what_the_page_says(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 2))
    crawl(tmp_path, f"url={paper.url}")
    (item,) = items(tmp_path)
    assert item["headline"] == "Breakwater dispute enters round 1 at the harbour council"
    assert item["date_published"] == "2026-03-01T10:00:00+00:00"
    assert [author["name"] for author in item["authors"]] == ["Nora Reed"]
    assert [section["heading"] for section in item["sections"]] == [None, "What comes next"]
    assert (item["version"], item["status"], item["language"]) == (1, 200, "en")


def test_the_log_tells_how_each_address_was_found(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(2, 3))
    paper.pages[story_path(1)] = story(1)
    paper.pages["/feed/"] = feed(paper.url, [story_path(1)])
    crawl(tmp_path, f"url={paper.url}")
    (path,) = (tmp_path / "warc").glob("*/*.warc.gz")
    found = {record.exchange.url: dict(record.exchange.found) for record in read_exchanges(path)}
    assert found[paper.url + story_path(2)[1:]]["how"] == "link"
    assert found[paper.url + story_path(2)[1:]]["via"] == paper.url
    assert found[paper.url]["how"] == "start"
    told = found[paper.url + story_path(1)[1:]]
    assert (told["how"], told["via"], told["title"]) == ("feed", f"{paper.url}feed/", "Story")
    assert told["published"] == "2026-03-01T10:00:00+00:00"


def test_a_file_that_is_full_has_its_index_before_the_crawl_ends(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 30))
    indexed: list[Path] = []

    def wait_for_index(path: str) -> None:
        deadline = time.monotonic() + 20
        while path == story_path(29) and not indexed and time.monotonic() < deadline:
            indexed.extend(tmp_path.glob("index/*.cdxj"))
            time.sleep(0.05)

    paper.on_request = wait_for_index
    run = run_scrapy(
        "crawl", "news", "-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={tmp_path}", "-s", "WARC_MAX_SIZE=4000"
    )
    assert run.status == 0, run.log
    assert indexed
    assert len(list(tmp_path.glob("index/*.cdxj"))) == len(list(tmp_path.glob("warc/*/*.warc.gz"))) > 2


def test_a_second_run_adds_no_line_for_what_has_not_changed(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    crawl(tmp_path, f"url={paper.url}")
    before = items(tmp_path)
    run = crawl(tmp_path, f"url={paper.url}", "revisit=all")
    assert run.status == 0
    assert items(tmp_path) == before
    assert "0 new articles, 0 changed, 5 unchanged" in run.log


def test_a_second_run_right_after_the_first_asks_for_the_front_page_alone(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    crawl(tmp_path, f"url={paper.url}")
    paper.asked.clear()
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert sorted(paper.asked) == ["/", "/robots.txt"]


def test_a_changed_article_is_a_second_version_and_the_others_are_not(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    crawl(tmp_path, f"url={paper.url}")
    paper.pages[story_path(3)] = story(3, text="On Tuesday the mayor apologised to the clerk in a long letter.")
    run = crawl(tmp_path, f"url={paper.url}", "revisit=all")
    assert "0 new articles, 1 changed, 4 unchanged" in run.log
    assert sorted((item["url"], item["version"]) for item in items(tmp_path) if item["version"] > 1) == [
        (paper.url + story_path(3)[1:], 2)
    ]
    assert len({item["id"] for item in items(tmp_path)}) == 5


@pytest.mark.parametrize("limit", [1, 3])
def test_max_articles_is_exact_and_nothing_is_fetched_in_vain(paper: Paper, tmp_path: Path, limit: int) -> None:
    paper.publish(range(1, 13))
    run = crawl(tmp_path, f"url={paper.url}", f"max_articles={limit}")
    assert run.status == 0
    assert len(items(tmp_path)) == limit
    assert len([path for path in paper.asked if path.startswith("/2026/")]) == limit


def test_without_follow_just_these_pages_are_fetched(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 9))
    wanted = [story_path(2), story_path(5)]
    run = crawl(tmp_path, "url=" + ",".join(paper.url + path[1:] for path in wanted), "follow=0")
    assert run.status == 0
    assert sorted(paper.asked) == sorted([*wanted, "/robots.txt"])
    assert len(items(tmp_path)) == 2


def test_since_leaves_older_articles_out(paper: Paper, tmp_path: Path) -> None:
    paper.pages = {f"/story-of-the-day-{day}-in-march": story(day, day=f"2026-03-{day:02}") for day in range(1, 9)}
    paper.pages["/"] = front(list(paper.pages))
    run = crawl(tmp_path, f"url={paper.url}", "since=2026-03-06")
    assert run.status == 0
    assert sorted(item["date_published"][:10] for item in items(tmp_path)) == ["2026-03-06", "2026-03-07", "2026-03-08"]
    before = items(tmp_path)
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    assert {item["id"] for item in items(tmp_path)} == {item["id"] for item in before}


def test_since_does_not_fetch_what_a_feed_dates_before_it(paper: Paper, tmp_path: Path) -> None:
    paper.pages["/feed/"] = feed(paper.url, ["/an-old-story-of-the-harbour-17"])
    paper.pages["/an-old-story-of-the-harbour-17"] = story(17)
    paper.pages["/"] = front([])
    crawl(tmp_path, f"url={paper.url}", "since=2026-06-01")
    assert "/an-old-story-of-the-harbour-17" not in paper.asked


def test_an_article_under_many_addresses_is_one_item(paper: Paper, tmp_path: Path) -> None:
    path = story_path(1)
    canonical = f'<link rel="canonical" href="{paper.url}{path[1:]}">'
    page = story(1, head=canonical)
    amp = story(1, head=canonical, text="This page is shown in its short form.")
    paper.pages = {
        path: page,
        f"{path}?from_front=2": page,
        f"{path}/amp": amp,
        "/go/1": redirect(path),
        "/": front([f"{path}/amp", f"{path}?utm_source=front", f"{path}?from_front=2", "/go/1", f"{path}#comments"]),
    }
    crawl(tmp_path, f"url={paper.url}")
    (item,) = items(tmp_path)
    assert item["url"] == paper.url + path[1:]
    assert "short form" not in item["text"]


def test_a_twin_is_published_where_its_proper_page_is_gone(paper: Paper, tmp_path: Path) -> None:
    canonical = f'<link rel="canonical" href="{paper.url}2026/03/the-proper-page-of-the-story-77">'
    paper.pages = {"/print/77": story(77, head=canonical), "/": front(["/print/77"])}
    crawl(tmp_path, f"url={paper.url}")
    live = items(tmp_path)
    assert [item["url"] for item in live] == [paper.url + "print/77"]
    run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert items(tmp_path) == live


def test_one_failing_page_is_one_line_and_the_crawl_goes_on(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    gone = "/2026/03/what-was-here-before-it-was-gone-9999"
    paper.pages["/"] = front([gone, *(story_path(number) for number in range(1, 4))])
    run = crawl(tmp_path, f"url={paper.url}")
    assert run.status == 0
    assert len(items(tmp_path)) == 3
    assert [line for line in run.log.splitlines() if gone in line and "404" in line]
    assert "1 failed (404 1)" in run.log


def test_a_page_that_robots_txt_closes_is_not_fetched(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    paper.pages["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {story_path(2)}\n".encode())
    run = crawl(tmp_path, f"url={paper.url}")
    assert run.status == 0
    assert story_path(2) not in paper.asked
    assert len(items(tmp_path)) == 2


def test_feed_exports_hold_the_published_items(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    export = tmp_path / "export.jsonl"
    options = ("-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}")
    run_scrapy("crawl", "news", *options, "-O", str(export))
    exported = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]
    assert sorted(exported, key=lambda item: item["id"]) == sorted(
        items(tmp_path / "archive"), key=lambda item: item["id"]
    )


def test_the_archive_lies_beside_scrapy_cfg_whatever_the_working_directory() -> None:
    run = run_scrapy("settings", "--get", "ARCHIVE_DIR", cwd=ROOT / "docs")
    assert run.out.strip() == str(ROOT / "output")


def test_two_runs_do_not_write_into_one_archive(paper: Paper, tmp_path: Path) -> None:

    lock = lock_archive(tmp_path)
    run = crawl(tmp_path, f"url={paper.url}")
    os.close(lock)
    assert run.status == 1
    assert run.log.strip().splitlines()[-1].startswith(f"scrapy crawl: {tmp_path}: another run is writing there")
    assert "Traceback" not in run.log
