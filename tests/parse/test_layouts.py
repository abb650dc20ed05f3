"""A site's own rules go before what the parser would have decided, and only where they fit."""

from datetime import UTC, datetime

import pytest

from archiver.items import Article
from archiver.page import Page
from archiver.parse import parse_article
from archiver.rules import Rules, default_rules, load_rules

URL = "https://www.tide.example/2026/05/the-lock-keeper"
SAID = (
    "The lock keeper counted the boats twice before lunch and once more after it.",
    "Nobody on the quay could say why the third count came out one lower than the others.",
    "By evening the missing boat had been found tied up behind the keeper's own shed.",
)
TELLER = "The harbour choir sings on Thursday in the old net loft, and everybody may come along to listen."
PAGE = f"""<!doctype html><html><head><title>The lock keeper</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-05-04T08:00:00+02:00">
</head><body>
<h1>The lock keeper</h1><div class="real">The lock keeper and the boat that was not there</div>
<p class="teaser">A count that did not add up, three times in one day.</p>
<div class="story"><p>{SAID[0]}</p><p class="zw">After lunch</p><p>{SAID[1]}</p>
<div class="promo"><p>{TELLER}</p></div><p>{SAID[2]}</p></div>
<div class="note"><p>{SAID[1][::-1]} In a second box stands more of the text.</p></div>
</body></html>"""


def _rules(text: str, host: str = "tide.example") -> Rules:
    return load_rules({f"sites/{host}.toml": text.encode()})


def _parse(rules: Rules, *, fetched_at: datetime | None = None, page: str = PAGE) -> Article:
    return parse_article(Page(url=URL, body=page.encode(), fetched_at=fetched_at), rules=rules)


def _paragraphs(article: Article) -> list[str]:
    return [block.text for section in article.sections for block in section.blocks]


def test_each_key_of_a_layout_is_gone_by() -> None:
    article = _parse(
        _rules(
            '[[layout]]\nbody = "div.story"\nheadline = "div.real"\nabstract = "p.teaser"\nheadings = ["p.zw"]\n'
            'drop = ["div.promo"]'
        )
    )
    assert article.headline == "The lock keeper and the boat that was not there"
    assert article.abstract == ("A count that did not add up, three times in one day.",)
    assert [section.heading for section in article.sections] == [None, "After lunch"]
    assert _paragraphs(article) == list(SAID)
    assert [(piece.kind, piece.text, piece.rule) for piece in article.removed if piece.text == TELLER] == [
        ("other", TELLER, "site-drop")
    ]


def test_furniture_that_the_rules_know_is_taken_out_of_a_sites_body_too() -> None:
    share = '<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3></div>'
    page = PAGE.replace('<div class="promo">', share + '<div class="promo">')
    rules = load_rules(
        {
            "furniture/share.toml": b'[[element]]\nid = "share-jetpack"\nkind = "share"\nwhat = "x"\n'
            b'prefixes = ["sharedaddy"]\nexamples = ["x"]',
            "sites/tide.example.toml": b'[[layout]]\nbody = "div.story"',
        }
    )
    article = _parse(rules, page=page)
    assert "Share this:" not in article.text
    assert [piece.kind for piece in article.removed if "Share this" in piece.text] == ["share"]


@pytest.mark.parametrize(
    ("fetched", "body"),
    [(datetime(2012, 6, 30, tzinfo=UTC), 1), (datetime(2012, 7, 1, tzinfo=UTC), 4), (None, 4)],
)
def test_an_archived_page_is_read_by_the_layout_that_it_had(fetched: datetime | None, body: int) -> None:
    rules = _rules('[[layout]]\nbody = "div.story"\n[[layout]]\nbody = "div.note"\nvalid_until = 2012-06-30')
    assert len(_paragraphs(_parse(rules, fetched_at=fetched))) in ({1} if body == 1 else {4, 5})


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ('[[layout]]\nbody = "div.nowhere"\ndrop = ["div.story"]', "tide.example"),
        ('[[layout]]\nbody = "h1"', "other.example"),
    ],
)
def test_a_layout_that_fits_no_such_page_changes_nothing(text: str, host: str) -> None:
    assert _parse(_rules(text, host)).sections == _parse(load_rules({})).sections


def test_a_layout_without_a_body_leaves_the_rest_to_the_parser() -> None:
    article = _parse(_rules('[[layout]]\ndrop = ["div.promo"]'))
    assert TELLER not in article.text
    assert set(SAID) <= set(_paragraphs(article))


def test_an_article_names_the_rules_that_it_was_made_by() -> None:
    assert _parse(_rules('[[layout]]\nbody = "div.story"')).extractor.rules not in {
        load_rules({}).digest,
        default_rules().digest,
    }
