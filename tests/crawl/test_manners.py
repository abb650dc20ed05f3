"""What a crawl owes the hosts that it asks: time where they ask for it, and no page twice that has not changed."""

from itertools import pairwise
from pathlib import Path
from time import monotonic

from archiver.store.reader import check_records, read_exchanges
from tests.paper import Paper, Reply, crawl, items, story, story_path


def test_a_host_that_is_busy_is_asked_again_after_the_time_that_it_names(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    whole = paper.pages[story_path(2)]
    paper.pages[story_path(2)] = Reply(b"later", status=429, headers=(("Retry-After", "2"),))
    moments: list[float] = []

    def answer(path: str) -> None:
        if path == story_path(2):
            moments.append(monotonic())
            if len(moments) > 1:
                paper.pages[path] = whole

    paper.on_request = answer
    run = crawl(tmp_path, f"url={paper.url}")
    assert run.status == 0
    assert len(items(tmp_path)) == 5
    assert len(moments) == 2
    assert moments[1] - moments[0] >= 2
    assert "asks for time (429)" in run.log


def test_a_crawl_does_not_wait_for_hours_and_the_next_one_does_not_ask_too_soon(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    paper.pages[story_path(2)] = Reply(b"later", status=503, headers=(("Retry-After", "7200"),))
    run = crawl(tmp_path, f"url={paper.url}")
    assert "asked to be left alone for 2 h" in run.log
    paper.asked.clear()
    again = crawl(tmp_path, f"url={paper.url}")
    assert again.status == 1  # not even its front page may be asked
    assert [path for path in paper.asked if path != "/robots.txt"] == []


def test_crawl_delay_is_kept(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    robots = b"User-agent: *\nCrawl-delay: 0.4\n"
    paper.pages["/robots.txt"] = Reply(robots, headers=(("Content-Type", "text/plain"),))
    moments: list[float] = []
    paper.on_request = lambda path: moments.append(monotonic()) if path != "/robots.txt" else None
    assert crawl(tmp_path, f"url={paper.url}", "max_articles=3").status == 0
    waits = [later - earlier for earlier, later in pairwise(moments[1:])]
    assert min(waits) > 0.3


def test_a_known_page_is_asked_for_only_where_it_has_changed(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    tagged = paper.pages[story_path(1)]
    tag = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"one"'), ("Cache-Control", "no-cache, no-store"))
    paper.pages[story_path(1)] = Reply(tagged.body, headers=tag)
    crawl(tmp_path, f"url={paper.url}")
    paper.pages[story_path(1)] = Reply(b"", status=304, headers=(("ETag", '"one"'),))
    run = crawl(tmp_path, f"url={paper.url}", "revisit=all")
    assert run.status == 0
    assert "0 new articles, 0 changed, 3 unchanged" in run.log
    last = max((tmp_path / "warc").glob("*/*.warc.gz"))
    assert b'If-None-Match: "one"' in b"".join(stored.exchange.request for stored in read_exchanges(last))
    assert "revisit" in [record.record_type for record in check_records(last)]


def test_a_page_that_is_gone_is_noted_and_what_it_said_stays(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    crawl(tmp_path, f"url={paper.url}")
    paper.pages[story_path(2)] = Reply(b"withdrawn", status=410)
    run = crawl(tmp_path, f"url={paper.url}", "revisit=all")
    assert "410" in run.log
    assert len(items(tmp_path)) == 3
    paper.pages[story_path(2)] = story(2)
    crawl(tmp_path, f"url={paper.url}", "revisit=all")
    assert len(items(tmp_path)) == 3


def test_a_source_is_sent_no_more_requests_a_day_than_its_budget(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 30))
    run = crawl(tmp_path, f"url={paper.url}", "budget=12")
    assert run.status == 0
    assert len(paper.asked) == 12  # robots.txt and wrong guesses too
    assert "stopped at the budget of 12 requests a day" in run.log
    paper.asked.clear()
    again = crawl(tmp_path, f"url={paper.url}", "budget=12")
    assert (again.status, paper.asked) == (0, [])
    more = crawl(tmp_path, f"url={paper.url}", "budget=14")
    assert more.status == 0
    assert len([path for path in paper.asked if path != "/robots.txt"]) == 1
    assert len({item["id"] for item in items(tmp_path)}) == len(items(tmp_path))
