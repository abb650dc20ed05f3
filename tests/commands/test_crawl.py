from pathlib import Path

import pytest

from tests.paper import Paper, Reply, crawl, items, run_scrapy


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("news",), "nothing to crawl: name a site with -a url="),
        (("news", "-a", "url=their.paper"), "'their.paper' is no http or https address"),
        (("news", "-a", "url=ftp://their.paper/"), "is no http or https address"),
        (("news", "-a", "ulr=http://their.paper/"), "unknown argument -a ulr="),
        (("news", "-a", "url=http://a.b/", "-a", "since=yesterday"), "since=yesterday is no date"),
        (("news", "-a", "url=http://a.b/", "-a", "max_articles=0"), "max_articles=0 is no number of articles"),
        (("news", "-a", "url=http://a.b/", "-a", "follow=maybe"), "follow=maybe is neither"),
        (("news", "-a", "sources=nowhere.toml"), "nowhere.toml: cannot be read"),
        (("warc",), "name the files with -a path="),
        (("warc", "-a", "path=/nowhere/*.gz"), "names no file"),
        (("demo", "-a", "day=tomorrow"), "day=tomorrow is no day"),
    ],
)
def test_a_wrong_argument_is_one_line_that_says_how_to_ask(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    run = run_scrapy("crawl", *arguments, "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 2
    (line,) = run.log.strip().splitlines()
    assert line.startswith("scrapy crawl: ")
    assert said in line


def test_an_unknown_spider_is_told_which_there_are() -> None:
    run = run_scrapy("crawl", "nosuch")
    assert run.status == 2
    assert "no spider 'nosuch'; there are demo, news, warc, wordpress" in run.log


def test_a_host_that_is_down_is_one_clear_line_and_status_1(tmp_path: Path) -> None:
    run = crawl(tmp_path, "url=http://127.0.0.1:1/")
    assert run.status == 1
    assert [line for line in run.log.splitlines() if "ERROR" in line] == [
        line for line in run.log.splitlines() if "http://127.0.0.1:1/: nobody answers there" in line
    ]
    assert "Traceback" not in run.log


def test_a_host_that_is_not_is_one_clear_line_and_status_1(tmp_path: Path) -> None:
    run = crawl(tmp_path, "url=http://no-such-host.invalid/")
    assert run.status == 1
    assert len([line for line in run.log.splitlines() if "ERROR" in line]) == 1
    assert "http://no-such-host.invalid/: no such host" in run.log


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b""), "/page"),
        (Reply(b"\x89PNG\r\n\x1a\n" + bytes(400), headers=(("Content-Type", "image/png"),)), "no HTML (image/png)"),
        (Reply(bytes(range(256)) * 20), "/page"),
        (Reply(b"<html><body><h1>Hello</h1></body></html>"), "No article"),
        (Reply(b"gone", status=410), "the server said 410"),
    ],
)
def test_a_page_that_is_no_article_is_named_and_status_1(paper: Paper, tmp_path: Path, reply: Reply, said: str) -> None:
    paper.pages["/page"] = reply
    run = crawl(tmp_path, f"url={paper.url}page", "follow=0")
    assert run.status == 1
    lines = [line for line in run.log.splitlines() if f"{paper.url}page" in line]
    assert len(lines) == 1
    assert said in lines[0]
    assert "Traceback" not in run.log


def test_one_source_that_is_down_does_not_hold_up_the_other(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    run = crawl(tmp_path, f"url=http://127.0.0.1:1/,{paper.url}")
    assert run.status == 0
    assert len(items(tmp_path)) == 3
    assert "http://127.0.0.1:1/: nobody answers there" in run.log


def test_sources_toml_names_the_folders(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    listed = tmp_path / "sources.toml"
    listed.write_text(f'[[source]]\nname = "harbour"\nurl = "{paper.url}"\n')
    run = crawl(tmp_path, f"sources={listed}")
    assert run.status == 0
    assert {item["source"] for item in items(tmp_path)} == {"harbour"}
    assert (tmp_path / "warc" / "harbour").is_dir()


def test_an_archive_that_cannot_be_written_is_one_clear_line(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    (tmp_path / "file").write_text("a file, no folder")
    run = crawl(tmp_path / "file", f"url={paper.url}")
    assert run.status == 1
    (line,) = run.log.strip().splitlines()
    assert line.startswith(f"scrapy crawl: {tmp_path / 'file'}: cannot be written")
    assert paper.asked == []


def test_the_spider_for_wordpress_passes_over_what_only_repeats(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 4))
    repeated = [path + "?share=facebook" for path in list(paper.pages) if path.startswith("/2026")]
    paper.pages["/"] = Reply(
        paper.pages["/"].body.replace(
            b"</ul>", "".join(f'<li><a href="{path}">Share</a></li>' for path in repeated).encode() + b"</ul>"
        )
    )
    run = run_scrapy("crawl", "wordpress", "-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 0
    assert len(items(tmp_path)) == 3
    assert not set(repeated) & set(paper.asked)
    assert "/wp-sitemap-posts-post-1.xml" in paper.asked
