import pytest

from archiver.discover import Candidate, Discovery, Site, discover
from archiver.document import read_document
from archiver.page import Page

SITE = Site(start_urls=("https://paper.example/",))


def read(markup: str, url: str = "https://paper.example/news/", site: Site = SITE) -> Discovery:
    return discover(Page(url=url, body=f"<html>{markup}</html>".encode()), site=site)


def only(markup: str) -> Candidate:
    (candidate,) = read(markup).candidates
    return candidate


def test_announced_feeds_are_feeds() -> None:
    found = read("<head><link rel='alternate' type='application/rss+xml' href='/f'>"
                 "<link rel=alternate type='application/feed+json' href='/j'>"
                 "<link rel=alternate hreflang=de href='/de/'></head>")  # fmt: skip
    assert [(c.url, c.kind) for c in found.candidates] == [
        ("https://paper.example/f", "feed"),
        ("https://paper.example/j", "feed"),
    ]


def test_wordpress_listing_is_found_where_the_page_announces_it() -> None:
    candidate = only("<link rel='https://api.w.org/' href='https://paper.example/wp-json/'>")
    assert candidate.kind == "feed"
    assert candidate.url.startswith("https://paper.example/wp-json/wp/v2/posts?per_page=100")


def test_canonical_and_amp_address_are_told_as_given() -> None:
    found = read(
        "<link rel=canonical href='/story'><link rel=amphtml href='/story/amp'>", "https://paper.example/story"
    )
    assert (found.canonical_url, found.amp_url) == ("https://paper.example/story", "https://paper.example/story/amp")
    assert found.candidates == ()


def test_original_of_an_amp_page_is_a_candidate() -> None:
    page = Page(
        url="https://paper.example/the-mayor-opens-bridge/amp/",
        body="<html ⚡><link rel=canonical href='/the-mayor-opens-bridge/'></html>".encode(),
    )
    (candidate,) = discover(page, site=SITE).candidates
    assert (candidate.how, candidate.kind) == ("canonical", "article")


@pytest.mark.parametrize(
    "href",
    [
        "/photo.jpg",
        "/report.pdf?download=1",
        "/a.zip",
        "/film.mp4",
        "/style.css",
        "/app.js",
        "/data.xml",
        "mailto:a@paper.example",
        "JavaScript:void(0)",
        "data:text/html,x",
        "tel:123",
        "whatsapp://send?text=x",
        "#top",
        "",
        "/news/",
        "https://other.example/story",
        "http://[broken",
        "/login?next=/",
        "/wp-login.php",
        "/story/comment-page-2/",
        "/" + "x" * 3000,
    ],
)
def test_link_to_no_page_of_the_site_is_left_out(href: str) -> None:
    assert read(f"<a href='{href}'>A headline that is long enough to be one</a>").candidates == ()


@pytest.mark.parametrize(
    "href",
    [
        "/2017/05/x-y-z/",
        "/2017/05/17/word/",
        "/news/12345",
        "/?p=123",
        "/article.php?id=5",
        "/view.asp?idx=8576&page=1",
        "/mayor-opens-the-bridge",
        "/city/mayor-12345.html",
        "/archives/12345",
        "/%D0%BC%D1%8D%D1%80-%D0%BE%D1%82%D0%BA%D1%80%D1%8B%D0%BB-%D0%BD%D0%BE%D0%B2%D1%8B%D0%B9-%D0%BC%D0%BE%D1%81%D1%82",
        "/news/мэр-открыл-мост",
        "/新闻/市长为新桥剪彩仪式现场报道市民热烈欢迎并合影留念以及随后的庆祝活动一览",
    ],
)
def test_address_of_an_article_is_told_by_its_form(href: str) -> None:
    assert only(f"<main><a href='{href}'>x</a></main>").kind == "article"


@pytest.mark.parametrize(
    "href",
    [
        "/",
        "/politics/",
        "/world/europe/",
        "/tag/the-mayor-of-the-city",
        "/author/jane-a-doe-the-third",
        "/category/news/page/2/",
        "/news/page/3",
        "/?page=2",
        "/news?start=20",
        "/2024/",
        "/2024/05/",
        "/archive/2024-05-17",
        "/calendar?month=5&year=2024",
        "/рубрика/новости-города-и-области",
        "/?tag=bridge",
    ],
)
def test_address_of_a_listing_is_told_by_its_form(href: str) -> None:
    assert only(f"<main><a href='{href}'>x</a></main>").kind == "listing"


def test_headline_in_a_heading_makes_an_article_of_a_doubtful_address() -> None:
    assert only("<h2><a href='/a/b/c/bridge_x'>Bridge</a></h2>").kind == "article"


def test_long_words_make_an_article_of_a_doubtful_address() -> None:
    assert only("<a href='/a/b/c/bridge_x'>The mayor opens a bridge again</a>").kind == "article"
    assert only("<a href='/a/b/c/bridge_x'>市长今天为新桥正式剪彩</a>").kind == "article"
    assert only("<a href='/a/b/c/bridge_x'>Bridge</a>").kind == "unknown"


@pytest.mark.parametrize(
    "furniture", ["<nav>", "<footer>", "<div class='main-menu'>", "<div role=navigation>", "<aside>"]
)
def test_article_like_address_among_the_furniture_is_doubtful(furniture: str) -> None:
    assert only(f"{furniture}<p><a href='/terms-and-conditions-of-use'>Terms</a>").kind == "unknown"


def test_headline_among_the_furniture_is_an_article() -> None:
    assert only("<aside><a href='/mayor-opens-the-bridge'>The mayor opens the new bridge</a>").kind == "article"


def test_next_article_is_an_article() -> None:
    candidate = only("<nav><a rel=next href='/119198/mayor-opens-bridge/'>The mayor opens the new bridge</a>")
    assert (candidate.kind, candidate.how) == ("article", "next")
    assert only("<link rel=next href='/119198/mayor-opens-bridge/'>").kind == "article"


def test_other_hosts_of_the_site_come_later() -> None:
    found = read("<a href='https://jobs.paper.example/a-b-c-d'>x</a><a href='https://www.paper.example/e-f-g-h'>x</a>")
    assert found.candidates[1].priority > found.candidates[0].priority


def test_shape_that_known_articles_have_decides_anywhere() -> None:
    site = Site(start_urls=SITE.start_urls, article_shapes=frozenset({"/s/+"}))
    (candidate,) = read("<nav><a href='/s/bridge'>Bridge</a></nav>", site=site).candidates
    assert candidate.kind == "article"


def test_the_most_telling_of_several_links_to_an_address_counts() -> None:
    candidate = only(
        "<a href='/bridge'><img src=x></a><h2><a href='/bridge#c'>Mayor opens bridge</a></h2><a href='/bridge'>5</a>"
    )
    assert candidate.url == "https://paper.example/bridge"


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel=next href='/news/page/2/'>",
        "<a rel=next href='/news/page/2/'>x</a>",
        "<a href='/news/page/2/'>Older posts</a>",
        "<a href='/news/page/2/'>Следующая</a>",
        "<a href='/news/page/2/'>»</a>",
    ],
)
def test_next_page_is_told(markup: str) -> None:
    candidate = only(markup)
    assert (candidate.url, candidate.kind, candidate.how) == ("https://paper.example/news/page/2/", "listing", "next")


def test_relative_addresses_join_the_base_of_the_page() -> None:
    assert only("<head><base href='/en/'></head><a href='story-one'>x</a>").url == "https://paper.example/en/story-one"


def test_tracking_is_taken_off_links() -> None:
    assert only("<a href='/story?utm_source=home'>x</a>").url == "https://paper.example/story"


def test_nofollow_of_a_link_lowers_it_and_does_not_refuse_it() -> None:
    found = read("<a href='/a-b-c-d'>x</a><a rel=nofollow href='/e-f-g-h'>x</a>").candidates
    assert found[0].priority > found[1].priority


@pytest.mark.parametrize("word", ["nofollow", "noindex, NOFOLLOW", "none"])
def test_nofollow_of_a_page_is_obeyed(word: str) -> None:
    assert read(f"<head><meta name=Robots content='{word}'></head><a href='/a-b-c-d'>x</a>").candidates == ()


def test_nofollow_in_the_headers_is_obeyed() -> None:
    page = Page(url="https://paper.example/", headers=(("X-Robots-Tag", "nofollow"),), body=b"<a href='/a-b-c-d'>x</a>")
    assert discover(page, site=SITE).candidates == ()


def test_noindex_does_not_stop_links() -> None:
    assert only("<head><meta name=robots content='noindex,follow'></head><a href='/a-b-c-d'>x</a>").kind == "article"


def test_priorities_put_articles_before_listings_and_these_before_the_unknown() -> None:
    found = read("<a href='/a/b/c/d'>x</a><a href='/politics/'>x</a><a href='/the-mayor-opens-bridge'>x</a>").candidates
    ordered = sorted(found, key=lambda candidate: -candidate.priority)
    assert [candidate.kind for candidate in ordered] == ["article", "listing", "unknown"]


def test_newer_dates_in_addresses_come_first() -> None:
    found = read("<a href='/2024/05/16/a-b-c/'>x</a><a href='/2024/05/17/a-b-c/'>x</a>").candidates
    assert found[1].priority > found[0].priority


def test_a_document_that_was_parsed_already_gives_the_same() -> None:
    page = Page(url="https://paper.example/", body=b"<html><a href='/a-b-c-d'>x</a></html>")
    assert discover(page, site=SITE, document=read_document(page)) == discover(page, site=SITE)
