"""What may go wrong between an address that is leased and what comes of it, by whole crawls."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.paper import ROOT, Paper, Reply, crawl, front, headlines, items, redirect, story, story_path

OLD, NEW = "/2026/03/an-address-that-was-given-up-1500", "/2026/03/the-address-that-came-after-it-1501"


def test_just_these_pages_are_fetched_whatever_an_earlier_crawl_has_left(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 9))
    assert crawl(tmp_path, f"url={paper.url}", "max_articles=1").status == 0
    paper.asked.clear()
    assert crawl(tmp_path, f"url={paper.url}{story_path(1)[1:]}", "follow=0").status == 0
    assert set(paper.asked) == {"/robots.txt", story_path(1)}
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert len(items(tmp_path)) == 8


def test_the_target_of_a_redirect_that_asks_for_time_is_had_in_the_end(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    paper.pages["/"] = front([story_path(1), OLD])
    paper.pages[OLD] = redirect(NEW)
    paper.pages[NEW] = Reply(b"later", 503, (("Retry-After", "1"),))

    def recover(path: str) -> None:
        if path == NEW and paper.asked.count(NEW) > 1:
            paper.pages[NEW] = story(50)

    paper.on_request = recover
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert f"{paper.url}{NEW[1:]}" in {item["url"] for item in items(tmp_path)}


def test_where_many_addresses_lead_to_one_it_is_asked_once(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 40))
    for number in range(5, 40):
        paper.pages[story_path(number)] = redirect(story_path(1))
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert Counter(paper.asked)[story_path(1)] == 1
    assert len(headlines(tmp_path)) == 4


def test_who_asks_others_without_a_contact_is_told_once(tmp_path: Path) -> None:
    unknown = ["url=http://paper.invalid/,http://post.invalid/"]
    assert crawl(tmp_path, *unknown).log.count("USER_AGENT names no contact of yours") == 1


FAILING = """
import sys
from scrapy.cmdline import execute
from archiver.store.database import Database

really_run, left = Database.run, int(sys.argv.pop(1))

def run(self, *arguments):
    global left
    left -= 1
    if left == 0:
        self._connection.close()
    return really_run(self, *arguments)

Database.run = run
sys.argv = ["scrapy", *sys.argv[1:]]
execute()
"""


@pytest.mark.parametrize("statement", [16, 25, 40, 80])
def test_a_catalogue_that_fails_at_any_moment_ends_the_crawl_with_one_line(
    paper: Paper, tmp_path: Path, statement: int
) -> None:
    paper.publish(range(1, 9))
    arguments = ("crawl", "news", "-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={tmp_path}")
    command = [sys.executable, "-c", FAILING, str(statement), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    log = done.stderr.decode()
    assert done.returncode == 1
    assert "Traceback" not in log
    assert log.count("archive.db: cannot be used") == 1
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert len(items(tmp_path)) == 8


def test_two_sources_on_one_site_share_it_and_no_page_is_asked_twice(paper: Paper, tmp_path: Path) -> None:
    english = [f"/en{story_path(number)}" for number in range(1, 7)]
    french = [f"/fr{story_path(number)}" for number in range(7, 12)]
    shared = story_path(12)
    for number, path in enumerate([*english, *french, shared], start=1):
        paper.pages[path] = story(number)
    paper.pages["/en/"] = front([*english, french[0]])
    paper.pages["/fr/"] = front([*french, english[0], shared])
    listed = tmp_path / "sources.toml"
    listed.write_text(
        f'[[source]]\nname = "english"\nurl = "{paper.url}en/"\n[[source]]\nname = "french"\nurl = "{paper.url}fr/"\n'
    )
    assert crawl(tmp_path, f"sources={listed}").status == 0
    assert Counter(item["source"] for item in items(tmp_path)) == {"english": 7, "french": 5}
    assert {path.name for path in (tmp_path / "warc").iterdir()} == {"english", "french"}
    assert {paper.asked.count(path) for path in (*english, *french, shared)} == {1}
