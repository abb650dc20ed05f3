"""What may go wrong between an address that is leased and what comes of it, by whole crawls."""

from collections import Counter
from pathlib import Path

from tests.paper import Paper, Reply, crawl, front, headlines, items, redirect, story, story_path

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
