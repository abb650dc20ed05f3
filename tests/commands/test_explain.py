"""`scrapy extract --explain` shows what was decided and why, and nothing on the page can turn it against its reader."""

import shutil
import subprocess
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement

from archiver.commands.explanation import render_explanation
from archiver.errors import ParseError
from archiver.page import Page
from archiver.parse import parse_article
from archiver.parse.explain import explain_page
from archiver.rules import load_rules
from tests.cases.case import CASES, NAMES
from tests.paper import run_scrapy, story

URL = "https://their.paper/2026/03/breakwater-round-4"


def _explain(page: bytes, url: str = URL) -> HtmlElement:
    html = render_explanation(explain_page(Page(url=url, body=page)))
    return lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def _fields(root: HtmlElement) -> dict[str, str]:
    names = [name.text_content() for name in root.iterfind(".//dl/dt")]
    return dict(zip(names, [value.text_content() for value in root.iterfind(".//dl/dd")], strict=True))


def _blocks(root: HtmlElement, label: str) -> list[str]:
    return [block[0].text_content() for block in root.find_class("block") if label in block.get("class", "").split()]


def test_each_block_stands_there_under_what_was_decided_of_it() -> None:
    root = _explain(story(4).body)
    article = parse_article(Page(url=URL, body=story(4).body))
    body = [block.text for section in article.sections for block in section.blocks]
    assert _blocks(root, "body") == body
    assert _blocks(root, "heading") == ["What comes next"]
    assert _blocks(root, "title") == [article.headline]
    assert _blocks(root, "byline") == ["By Nora Reed"]


def test_what_the_model_decided_shows_its_largest_terms_and_other_rules_their_words() -> None:
    root = _explain(story(4).body)
    first = next(block for block in root.find_class("block") if "body" in block.get("class", ""))
    terms = [float(term.text_content()) for term in first.iterfind(".//li/span")]
    assert terms
    assert terms == sorted(terms, key=lambda term: -abs(term))
    assert "says what the headline says" in root.xpath("string(//div[contains(@class, 'block title')])")


def test_fields_name_the_places_that_state_them() -> None:
    fields = _fields(_explain(story(4).body))
    assert fields["headline"].endswith("meta og:title, h1, the page, in h1")
    assert fields["date_published"] == "2026-03-01T10:00:00+00:00 meta article:published_time"
    assert "a rel=author" in fields["authors"]
    assert fields["keywords"] == "the page gives none"


def test_a_refused_page_says_why_and_is_shown_all_the_same() -> None:
    root = _explain((CASES / "not_front_page" / "page.html").read_bytes(), "https://estuarypost.example/")
    assert root.find_class("is")[0].text_content() == "No article"
    assert "a listing" in root.xpath("string(//header)")
    assert root.find_class("block")


def test_a_page_without_a_body_is_explained() -> None:
    assert _explain(b"<html><body></body></html>").find_class("is")[0].text_content() == "No article"


def test_a_sites_rules_are_named() -> None:
    rules = load_rules({"sites/their.paper.toml": b'[[layout]]\nbody = "article"\nheadings = [".byline"]'})
    explanation = explain_page(Page(url=URL, body=story(4).body), rules)
    assert {block.verdict.rule for block in explanation.blocks} >= {"site-heading"}
    assert explanation.rules == rules.digest


def test_a_hostile_page_brings_nothing_of_its_own_in() -> None:
    evil = (
        "</title></style></div><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;\u202e\x01\"'$url${blocks}"
    )
    quoted = evil.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    page = (
        f'<html lang="{quoted}"><head><title>{quoted}</title><meta property="og:title" content="{quoted}">'
        f'<meta name="{quoted}" content="{quoted}"><meta name="author" content="{quoted}">'
        '<link rel="canonical" href="javascript:alert(3)"></head><body>'
        f'<h1>{quoted}</h1><article class="{quoted}" id="x">'
        + "".join(
            f"<p class='{quoted}'>{quoted} and a sentence that is long enough to be read, {n}.</p>" for n in range(9)
        )
        + "</article></body></html>"
    )
    html = render_explanation(explain_page(Page(url="https://their.paper/<script>", body=page.encode())))
    root = lxml.html.document_fromstring(html)
    assert {element.tag for element in root.iter()} <= {
        *("html", "head", "meta", "title", "style", "body", "div", "header", "span", "h1", "h2", "p", "code", "main"),
        *("dl", "dt", "dd", "bdi", "ul", "li", "b", "i", "details", "summary", "footer"),
    }
    assert not {name for element in root.iter() for name in element.attrib if name.startswith("on")}
    assert not {name for element in root.iter() for name in ("href", "src", "action") if element.get(name) is not None}
    assert not {"\u202e", "\x01"} & set(html)
    assert "<script>alert(1)</script>" in root.text_content()


def test_what_is_not_markup_is_an_error_as_it_is_for_the_article() -> None:
    with pytest.raises(ParseError):
        explain_page(Page(url=URL, body=b"plain words"))


@pytest.mark.parametrize("name", NAMES)
def test_every_case_page_can_be_explained(name: str) -> None:
    try:
        root = _explain((CASES / name / "page.html").read_bytes())
    except ParseError:
        return
    assert root.find_class("is")


def test_the_command_writes_the_page_where_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(story(4).body)
    out = tmp_path / "why.html"
    run = run_scrapy("extract", "--explain", str(tmp_path / "page.html"), "--url", URL, "-o", str(out))
    assert (run.status, run.out, run.log) == (0, "", "")
    piped = run_scrapy("extract", "--explain", "-", "--url", URL, stdin=story(4).body)
    assert piped.out == out.read_text(encoding="utf-8")


def test_the_command_refuses_what_it_refuses_without_explaining(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(story(4).body)
    run = run_scrapy("extract", "--explain", str(tmp_path / "page.html"), "--url", "https://their.paper/")
    assert run.status == 0
    assert '<span class="is not">No article</span>\n<p>a front page</p>' in run.out
    (tmp_path / "page.html").write_bytes(b"")
    assert run_scrapy("extract", "--explain", str(tmp_path / "page.html")).status == 1


def test_a_file_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(story(4).body)
    run = run_scrapy("extract", str(tmp_path / "page.html"), "-o", str(tmp_path / "no" / "such.json"))
    assert run.status == 2
    assert "such.json: cannot be written: No such file or directory" in run.log


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium on this machine")
def test_a_browser_lays_it_out_no_wider_than_a_phone(tmp_path: Path) -> None:
    page = tmp_path / "why.html"
    html = render_explanation(explain_page(Page(url=URL, body=story(4).body)))
    probe = "<script>document.title = document.documentElement.scrollWidth <= 500 ? 'True' : 'False'</script>"
    page.write_text(html.replace("default-src 'none'", "script-src 'unsafe-inline'") + probe, "utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
    run = subprocess.run(
        [
            "chromium",
            *options,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=500,900",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "<title>True</title>" in run.stdout
