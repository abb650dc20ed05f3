import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.paper import Paper, Reply, crawl, front, items, run_scrapy, serve

TEXT = "".join(
    f"<p>Sentence {n} of the agency tells how basin {n * 13 % 101} was filled by crew {n * 7 % 89} on day {n}.</p>"
    for n in range(30)
)


def agency_story(title: str, day: str, frame: str = "", head: str = "") -> Reply:
    page = f"""<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">
<meta property="article:published_time" content="{day}T10:00:00+00:00">{head}</head><body><main><article>
<h1>{title}</h1>{TEXT}{frame}</article></main></body></html>"""
    return Reply(page.encode())


def publish(paper: Paper, path: str, reply: Reply) -> None:
    paper.publish(range(1, 4))
    paper.pages[path] = reply
    paper.pages["/"] = front([path, *(p for p in paper.pages if p.startswith("/2026/03/"))])


def groups(archive: Path, *options: str) -> list[dict[str, Any]]:
    run = run_scrapy("copies", *options, "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 0, run.log
    return [json.loads(line) for line in run.out.splitlines()]


def test_copies_of_several_papers_are_one_group_and_nothing_is_dropped(tmp_path: Path) -> None:
    with ExitStack() as stack:
        papers = [stack.enter_context(serve()) for _ in range(3)]
        own = "<p>Our own reporter adds that the mayor has not yet been to see any of the basins herself.</p>"
        days = ("2026-03-03", "2026-03-01", "2026-03-02")
        paths = [f"/2026/02/basins-are-full-again-in-the-valley-{place}" for place in range(3)]
        for place, (paper, day) in enumerate(zip(papers, days, strict=True)):
            publish(paper, paths[place], agency_story(f"All basins of the valley are full {place}", day, own * place))
            assert crawl(tmp_path, f"url={paper.url}").status == 0
        urls = [paper.url.rstrip("/") + path for paper, path in zip(papers, paths, strict=True)]
    assert {item["url"] for item in items(tmp_path)} >= set(urls)
    group = [one for one in groups(tmp_path) if one["original"]["url"] in urls]
    assert [one["original"]["url"] for one in group] == [urls[1]]
    assert group[0]["reason"] == "published"
    assert {one["url"] for one in group[0]["copies"]} == {urls[0], urls[2]}
    assert all(one["containment"] > 0.8 for one in group[0]["copies"])
    before = groups(tmp_path)
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    assert groups(tmp_path) == before


def test_an_archive_without_copies_has_no_groups_and_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with serve() as paper:
        publish(paper, "/2026/02/basins-are-full-1", agency_story("All basins are full", "2026-03-01"))
        assert crawl(tmp_path / "a", f"url={paper.url}").status == 0
    assert [one for one in groups(tmp_path / "a") if "basins" in one["original"]["url"]] == []
    assert run_scrapy("copies", "-s", f"ARCHIVE_DIR={tmp_path / 'b'}").status == 1
