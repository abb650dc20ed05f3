from pathlib import Path

import pytest

from archiver.crawl.asked import read_arguments
from archiver.crawl.sources import Source, sources_from_urls
from archiver.errors import UsageError


def test_one_address_is_one_source_named_after_its_host() -> None:
    asked = read_arguments({"url": "HTTPS://www.Their.Paper/world/?utm_source=x"})
    assert asked.sources == (Source(name="their.paper", urls=("https://www.their.paper/world/",)),)
    assert (asked.since, asked.max_articles, asked.follow) == (None, None, True)


def test_addresses_of_one_site_are_one_source() -> None:
    found = sources_from_urls(["https://their.paper/a", "https://www.their.paper/b", "https://other.example/"])
    assert [(source.name, len(source.urls)) for source in found] == [("their.paper", 2), ("other.example", 1)]


def test_lists_of_addresses_may_have_comments(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("# papers\nhttps://a.example/\n\n  https://b.example/  \n")
    asked = read_arguments({"urls_file": str(listed)})
    assert [source.name for source in asked.sources] == ["a.example", "b.example"]


def test_a_day_begins_at_midnight_utc() -> None:
    assert read_arguments({"url": "https://a.example/", "since": "2026-11-01"}).since == "2026-11-01T00:00:00+00:00"


def test_a_spider_of_its_own_site_needs_no_address() -> None:
    asked = read_arguments({}, ("https://a.example/",), "paper")
    assert asked.sources == (Source(name="paper", urls=("https://a.example/",)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"no \[\[source\]\]"),
        ("source = 3", r"no \[\[source\]\]"),
        ("[[source]\n", "line 1"),
        ('[[source]]\nname = "a"\n', ":1: url is missing"),
        ('[[source]]\nurl = "their.paper"\n', ":2: url .their.paper. is no http"),
        ('[[source]]\nurl = "https://a.b/"\nname = "../a"\n', "cannot be a folder"),
        (
            '[[source]]\nurl = "https://a.b/"\nevery = 3\n',
            "every is unknown; a source knows the keys budget, enabled, feeds, name, passed_over, sitemaps, url",
        ),
        ("[[source]]\nurl = []\n", "url is missing"),
        ('[[source]]\nurl = "https://a.b/"\nbudget = true\n', "budget True is no number of requests"),
    ],
)
def test_a_wrong_sources_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text(text)
    with pytest.raises(UsageError, match=rf"sources\.toml.*{said}"):
        read_arguments({"sources": str(listed)})


def test_all_faults_of_a_sources_file_are_named_at_once_each_with_its_line(tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text(
        'colour = 1\n[[source]]\nname = "a"\nurl = "their.paper"\n\n[[source]]\nurl = """\n[[source]]\nname = 1"""\n'
        '[[source]]\nname = "b"\nurl = "https://b.b/"\n# [[source]]\n[[source]]\nname = "b"\nbudget = 0\n'
        'url = "https://c.c/"\n[[source]]\nurl = "https://d.d/"\nname = "b"\n'
    )
    with pytest.raises(UsageError) as raised:
        read_arguments({"sources": str(listed)})
    places = [line.removeprefix(f"{listed}:").split(maxsplit=2)[:2] for line in str(raised.value).splitlines()]
    assert places == [["1:", "colour"], ["4:", "url"], ["7:", "url"], ["16:", "budget"], ["20:", "name"]]


def test_keys_that_cannot_be_located_are_named_by_their_source_s_number(tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text('source = [{url = "https://a.b/"}, {url = 3}]\n')
    with pytest.raises(UsageError, match=r"sources\.toml: source 2: url is missing"):
        read_arguments({"sources": str(listed)})


def test_a_budget_is_what_is_asked_for_now_else_the_source_s_else_the_setting(tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text('[[source]]\nurl = "https://a.b/"\nbudget = 7\n[[source]]\nurl = "https://c.d/"\n')
    asked = read_arguments({"sources": str(listed)})
    assert (asked.budgets(0), asked.budgets(9)) == ({"a.b": 7}, {"a.b": 7, "c.d": 9})
    assert read_arguments({"sources": str(listed), "budget": "5"}).budgets(9) == {"a.b": 5, "c.d": 5}


@pytest.mark.parametrize("url", ["their.paper", "javascript:alert(1)", "http://", "http://[::1", "file:///etc/passwd"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no http or https address"):
        read_arguments({"url": url})
