"""A newsroom's own rule files are gone by wherever an article is made, and a wrong one is told by file and key."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.paper import items, run_scrapy, serve, story, story_path

SAID = "Nobody remembered a quieter winter"
RULES = '[[layout]]\nbody = "article"\nheadings = ["p.odd"]\n'


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    (folder / "127.0.0.1.toml").write_text(RULES)
    (folder / "their.paper.toml").write_text(RULES)
    return folder


@pytest.fixture(scope="module")
def page() -> bytes:
    return story(4).body.replace(f"<p>{SAID}".encode(), f'<p class="odd">{SAID}'.encode())


@pytest.fixture(scope="module")
def archive(sites: Path, page: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that was crawled by the rules."""
    root = tmp_path_factory.mktemp("archive")
    with serve() as paper:
        paper.pages = {story_path(4): type(story(4))(page)}
        url = ("-a", f"url={paper.url}{story_path(4)[1:]}", "-a", "follow=0")
        assert _run("crawl", "news", *url, root=root, sites=sites).status == 0
    return root


def _run(*arguments: str, root: Path, sites: Path | None = None) -> Any:
    own = ("-s", f"SITE_RULES_DIR={sites}") if sites else ()
    return run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={root}", *own)


def _headings(item: dict[str, Any]) -> list[str]:
    return [section["heading"] or "" for section in item["sections"]]


def test_a_crawl_goes_by_them(archive: Path) -> None:
    (item,) = items(archive)
    assert any(heading.startswith(SAID) for heading in _headings(item))


def test_extract_goes_by_them_and_makes_what_a_crawl_makes(sites: Path, page: bytes, archive: Path) -> None:
    run = run_scrapy("extract", "-", "--url", "https://www.their.paper/a", "-s", f"SITE_RULES_DIR={sites}", stdin=page)
    article, (item,) = json.loads(run.out), items(archive)
    assert (article["sections"], article["extractor"]) == (item["sections"], item["extractor"])


def test_verify_holds_items_to_them_and_rebuild_follows_them(sites: Path, archive: Path) -> None:
    assert _run("verify", "--items", root=archive, sites=sites).status == 0
    by_rules = items(archive)
    assert "1 made by another extractor" in _run("verify", "--items", root=archive).out
    assert _run("rebuild", root=archive).status == 0
    (without,) = items(archive)
    assert not any(heading.startswith(SAID) for heading in _headings(without))
    assert without["extractor"]["rules"] != by_rules[0]["extractor"]["rules"]
    assert _run("rebuild", root=archive, sites=sites).status == 0
    assert items(archive) == by_rules


def test_reading_a_warc_file_goes_by_them(sites: Path, archive: Path, tmp_path: Path) -> None:
    (log,) = (archive / "warc").glob("*/*.warc.gz")
    assert _run("crawl", "warc", "-a", f"path={log}", root=tmp_path, sites=sites).status == 0
    assert items(tmp_path)[0]["sections"] == items(archive)[0]["sections"]


@pytest.mark.parametrize("command", [("extract", "page.html"), ("rebuild",), ("verify", "--items"), ("crawl", "news")])
@pytest.mark.parametrize("wrong", ["key", "folder"])
def test_what_is_wrong_with_them_is_one_line(
    archive: Path, tmp_path: Path, command: tuple[str, ...], wrong: str
) -> None:
    (tmp_path / "page.html").write_bytes(story(1).body)
    named = tmp_path / "their.paper.toml" if wrong == "key" else tmp_path / "nowhere"
    named.parent.joinpath("their.paper.toml").write_text('[[layout]]\nbodies = "article"')
    more = ("-a", "url=http://127.0.0.1:1/") if command[0] == "crawl" else ()
    sites = tmp_path if wrong == "key" else named
    run = _run(
        *(part.replace("page.html", str(tmp_path / "page.html")) for part in command), *more, root=archive, sites=sites
    )
    assert run.status == 1
    (line,) = run.log.strip().splitlines()
    assert line.startswith(f"scrapy {command[0]}: ")
    assert str(named) in line
    assert ("`bodies`" if wrong == "key" else "no such folder") in line
