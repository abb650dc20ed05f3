"""Listings, front pages and fixed pages are refused in any design; articles that look like them are not."""

import pytest

from archiver.errors import NotAnArticleError
from archiver.page import Page
from archiver.parse import parse_article

_SITE = "https://harbour.example"
_TITLES = (
    ("The tide clock is wound again", "The keeper climbed the tower before dawn and found that the spring had rusted."),
    ("Gulls are counted by hand", "Forty volunteers walked the quay with notebooks and agreed on nothing at all."),
    ("A bridge waits for its river", "The channel moved two hundred metres to the east while the engineers drew."),
    (
        "Bakers vote on the morning bell",
        "The bell rings at four, which half of the guild calls late and half calls cruel.",
    ),
)
_HEADED = '<article><h2><a href="{url}">{title}</a></h2><p>{text}</p></article>'
_CARD = '<div class="card"><div class="t"><a href="{url}">{title}</a></div><div class="s">{text}</div></div>'
_LIST = '<li><a href="{url}">{title}</a> <span>12.03.2026 14:30</span></li>'
_ROW = '<table><tr><td>12.03.2026</td><td><a href="{url}">{title}</a><br>{text}</td></tr></table>'
_TERM = '<dl><dt><a href="{url}">{title}</a></dt><dd>{text}</dd></dl>'
_BOLD = '<p><a href="{url}"><b>{title}</b></a><br>{text} <a href="{url}">Read more</a></p>'
_FIGURE = '<figure><a href="{url}"><img src="x.jpg"><figcaption><b>{title}</b> {text}</figcaption></a></figure>'
_TILE = '<a class="tile" href="{url}"><div>{title}</div><div>{text}</div><time>12 March</time></a>'
_SIGNED = '<div><span><a href="{url}">{title}</a></span><p>{text}</p><span class="by">By Ada Quill</span></div>'
_LINKED = '<a href="{url}"><h3>{title}</h3><p>{text}</p></a>'


@pytest.mark.parametrize("design", [_HEADED, _CARD, _LINKED])
@pytest.mark.parametrize(
    "path", ["/", "/tag/harbour/", "/politics", "/category/sea/page/2", "/author/ada-quill", "/2026/03/"]
)
@pytest.mark.parametrize("many", [1, 4])
def test_a_listing_is_no_article(design: str, path: str, many: int) -> None:
    head = '<meta property="og:type" content="website">'
    assert _is_refused(path, _list_stories(design, many), head, "blog archive")


@pytest.mark.parametrize("design", [_HEADED, _LINKED])
def test_a_front_page_that_calls_itself_an_article_is_none(design: str) -> None:
    assert _is_refused("/", _list_stories(design, 4), '<meta property="og:type" content="article">')


@pytest.mark.parametrize("design", [_ROW, _TERM, _BOLD, _FIGURE, _TILE, _SIGNED])
@pytest.mark.parametrize("path", ["/tag/harbour/", "/politics", "/news/latest", "/harbour-news"])
def test_a_listing_without_headings_or_any_word_of_what_it_is_is_none(design: str, path: str) -> None:
    assert _is_refused(path, _list_stories(design, 4))


def test_headlines_with_dates_alone_are_a_listing() -> None:
    assert _is_refused("/archive/2026", "<ul>" + _list_stories(_LIST, 4) + "</ul>")


@pytest.mark.parametrize("path", ["/about", "/impressum.html", "/de/datenschutz/", "/terms-of-use"])
def test_a_fixed_page_is_no_article(path: str) -> None:
    text = "".join(f"<p>{text}</p>" for _, text in _TITLES)
    assert _is_refused(path, text, '<meta property="og:type" content="website">')


@pytest.mark.parametrize("og_type", ["website", "article"])
def test_an_article_stays_one_whatever_its_open_graph_type(og_type: str) -> None:
    text = "".join(f"<p>{text} {text[::-1]}</p>" for _, text in _TITLES)
    head = f'<meta property="og:type" content="{og_type}"><meta property="article:published_time" content="2026-03-12">'
    assert not _is_refused("/politics/bridge-waits-for-its-river-again", text + _list_stories(_CARD, 1), head)


def test_an_article_at_a_short_address_without_date_or_author_stays_one() -> None:
    text = "".join(f"<p>{text}</p>" for _, text in _TITLES)
    assert not _is_refused("/essays/bridge", text)


def _list_stories(design: str, many: int) -> str:
    return "".join(
        design.format(url=f"/news/{title.lower().replace(' ', '-')}-{i}01", title=title, text=text)
        for i, (title, text) in enumerate(_TITLES[:many], 1)
    )


def _is_refused(path: str, content: str, head: str = "", classes: str = "") -> bool:
    title = path.strip("/").rpartition("/")[2].split(".")[0].replace("-", " ").title() or "The Harbour"
    page = (
        f'<!DOCTYPE html><html><head><title>{title} | The Harbour</title>{head}</head><body class="{classes}">'
        f'<header><a href="/">The Harbour</a></header><main><h1>{title}</h1>{content}</main></body></html>'
    )
    try:
        parse_article(Page(url=_SITE + path, body=page.encode()))
    except NotAnArticleError:
        return True
    return False
