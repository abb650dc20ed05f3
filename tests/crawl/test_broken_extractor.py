"""A page on which the extractor fails, as only a bug makes it: it costs itself, is told, and nothing waits for it."""

import subprocess
import sys
from pathlib import Path

from tests.paper import ROOT, Paper, Run, crawl, items, run_scrapy, story, story_path

CRAWL = """
import sys
from scrapy.cmdline import execute
from archiver.store import derive

really_parse = derive.parse_document

def parse(document, **named):
    article = really_parse(document, **named)
    if "a trap for the extractor" in article.text:
        raise KeyError("trapped")
    return article

derive.parse_document = parse
sys.argv = ["scrapy", *sys.argv[1:]]
execute()
"""


def crawl_badly(paper: Paper, archive: Path) -> Run:
    arguments = ("crawl", "news", "-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={archive}")
    command = [sys.executable, "-c", CRAWL, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def publish(paper: Paper, trapped: range, others: range) -> None:
    paper.publish(range(trapped.start, others.stop))
    for number in trapped:
        paper.pages[story_path(number)] = story(number, text="It is a trap for the extractor.")


def test_pages_that_break_the_extractor_hold_up_no_others(paper: Paper, tmp_path: Path) -> None:
    publish(paper, range(1, 20), range(20, 31))
    run = crawl_badly(paper, tmp_path)
    assert run.status == 1
    assert run.log.count("the extractor failed: KeyError('trapped'); the record is kept") == 19
    assert len(items(tmp_path)) == 11
    paper.asked.clear()
    assert crawl_badly(paper, tmp_path).status in {0, 1}
    assert story_path(1) not in paper.asked  # it is left alone for a while, like all that fails
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    assert len(items(tmp_path)) == 30


def test_what_a_killed_run_has_left_is_taken_up_past_pages_that_break_the_extractor(
    paper: Paper, tmp_path: Path
) -> None:
    publish(paper, range(1, 4), range(4, 9))
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    for path in (tmp_path / "items").glob("*/*"):
        path.unlink()
    (tmp_path / "archive.db").unlink()
    run = crawl_badly(paper, tmp_path)
    assert "Traceback" not in run.log.partition("articles that an interrupted run had fetched were published")[0]
    assert "5 articles that an interrupted run had fetched were published" in run.log
    assert "the extractor failed: KeyError('trapped')" in run.log
    assert len(items(tmp_path)) == 5
