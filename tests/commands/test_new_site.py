"""`scrapy new-site` writes a rule file that loads, says what the parser found, and never writes over another."""

import json
from pathlib import Path

import pytest

from archiver.page import Page
from archiver.parse import parse_article
from archiver.rules import read_rules
from tests.cases.compare import find_differences
from tests.paper import Paper, Run, run_scrapy, story, story_path

URL = "https://www.their.paper/2026/03/breakwater-round-4"


def _start(folder: Path, *arguments: str) -> Run:
    return run_scrapy("new-site", *arguments, "-s", f"SITE_RULES_DIR={folder / 'sites'}")


def _save(folder: Path, number: int = 4, body: bytes | None = None) -> str:
    path = folder / f"page{number}.html"
    path.write_bytes(body or story(number).body)
    return str(path)


def test_it_writes_a_file_whose_rules_give_the_same_article(tmp_path: Path) -> None:
    run = _start(tmp_path, _save(tmp_path, 4), _save(tmp_path, 5), "--url", URL)
    form = (tmp_path / "sites" / "their.paper.toml").read_text("utf-8")
    assert (run.status, run.log) == (0, "")
    assert 'body = "article"' in form
    assert "# headline = " in form
    assert "Breakwater dispute enters round 5 at the harbour council" in form
    page = Page(url=URL, body=story(4).body)
    by_rules = parse_article(page, rules=read_rules(tmp_path / "sites"))
    assert by_rules.sections == parse_article(page).sections
    assert run.out.splitlines()[0].startswith(f"{tmp_path / 'sites' / 'their.paper.toml'}: written")
    assert run.out.splitlines()[-1].startswith("next: ")


def test_every_selector_that_it_proposes_can_be_put_to_use(tmp_path: Path) -> None:
    _start(tmp_path, _save(tmp_path), "--url", URL)
    path = tmp_path / "sites" / "their.paper.toml"
    lines = path.read_text("utf-8").partition("# For pages of an older design")[0].splitlines()
    keys = ("headline", "abstract", "headings", "drop")
    path.write_text("\n".join(line.removeprefix("# ") if line[2:].startswith(keys) else line for line in lines))
    article = parse_article(Page(url=URL, body=story(4).body), rules=read_rules(tmp_path / "sites"))
    assert article.headline == "Breakwater dispute enters round 4 at the harbour council"


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    path = tmp_path / "sites" / "their.paper.toml"
    path.write_text("mine")
    run = _start(tmp_path, _save(tmp_path), "--url", URL)
    assert run.status == 2
    assert run.log.strip() == f"scrapy new-site: {path}: is there already; change that one, or move it away first"
    assert path.read_text() == "mine"


def test_each_article_becomes_a_case_that_says_what_the_parser_says(tmp_path: Path) -> None:
    run = _start(tmp_path, _save(tmp_path), "--url", URL, "--case", str(tmp_path / "cases"))
    folder = tmp_path / "cases" / "their_paper_1"
    assert f"{folder}: correct expected.json" in run.out
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    assert (meta["url"], bool(meta["why"])) == (URL, True)
    page = Page(url=URL, body=(folder / "page.html").read_bytes())
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert find_differences(expected, parse_article(page).to_dict()) == []
    again = _start(tmp_path / "other", _save(tmp_path), "--url", URL, "--case", str(tmp_path / "cases"))
    assert again.status == 2
    assert not (tmp_path / "other" / "sites").exists()


def test_a_front_page_leads_to_articles_of_its_site(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 6))
    run = _start(tmp_path, paper.url)
    assert (run.status, run.log) == (0, "")
    form = (tmp_path / "sites" / "127.0.0.1.toml").read_text("utf-8")
    assert form.count("#     headline: Breakwater dispute enters round") == 2


def test_addresses_are_fetched(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(1, 3))
    run = _start(tmp_path, *(paper.url + story_path(number)[1:] for number in (1, 2)))
    assert run.status == 0
    assert "2 of 2 pages are articles" in run.out
    assert _start(tmp_path / "other", f"{paper.url}nothing").status == 1


def test_what_a_page_says_cannot_leave_the_comments(tmp_path: Path) -> None:
    title = 'A "title"\u2028with \u0085 odd breaks &#10; [[layout]] &#13; drop = ["article"]'
    body = story(4).body.replace(b"Breakwater dispute enters round 4 at the harbour council", title.encode())
    assert _start(tmp_path, _save(tmp_path, 4, body), "--url", URL).status == 0
    site = read_rules(tmp_path / "sites").for_host("their.paper")
    assert site is not None
    assert [(layout.body and layout.body.css, layout.drop) for layout in site.layouts] == [("article", ())]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a host"),
        (("page.html",), "name the address that the files came from with --url"),
        (("page.html", "--url", "nowhere"), "'nowhere' is no http or https address"),
        (("page.html", "https://their.paper/a", "--url", URL), "not both"),
        (("https://their.paper/a", "https://other.paper/a"), "several sites: other.paper, their.paper"),
    ],
)
def test_wrong_usage_says_how_to_ask(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "page.html").write_bytes(story(1).body)
    named = (str(tmp_path / part) if part == "page.html" else part for part in arguments)
    run = _start(tmp_path, *named)
    assert run.status == 2
    assert said in run.log
    assert not (tmp_path / "sites").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    run = _start(tmp_path, str(tmp_path / "nowhere.html"), "--url", URL)
    assert (run.status, run.log.strip()) == (
        1,
        f"scrapy new-site: {tmp_path / 'nowhere.html'}: cannot be read: No such file or directory",
    )
