import pytest

from archiver.errors import NotAnArticleError
from archiver.page import Page
from archiver.parse import parse_article

PROSE = "The ferry left the quay at nine with eleven passengers, a crate of hens and the mail for both islands. " * 3
CARD = (
    '<div class="card"><h2><a href="/news/{n}-story-of-the-day">Story number {n} of the day</a></h2><p>{text}</p></div>'
)
CARDS = "".join(CARD.format(n=n, text=f"Card {n}: {PROSE[:140]}") for n in range(1, 9))


def read(
    body: str, *, url: str = "https://paper.example/news/ferry-left-the-quay", head: str = "", status: int = 200
) -> str:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return parse_article(Page(url=url, body=html.encode(), status=status)).text


def test_a_page_of_cards_is_a_listing() -> None:
    with pytest.raises(NotAnArticleError, match="8 other pages"):
        read(f"<h1>Local news</h1>{CARDS}", url="https://paper.example/local/")


def test_headings_and_teasers_without_cards_around_them_are_a_listing_too() -> None:
    flat = CARDS.replace('<div class="card">', "").replace("</div>", "")

    with pytest.raises(NotAnArticleError, match="other pages"):
        read(f"<h1>Local news</h1><div>{flat}</div>", url="https://paper.example/local/")


def test_an_article_with_cards_below_it_is_an_article() -> None:
    text = "".join(
        f"<p>On day {n} the captain wrote nothing but the depth of the water, which was {n} metres.</p>"
        for n in range(30)
    )
    article = f"<article><h1>Ferry back at sea</h1>{text}</article>"

    assert "On day 3" in read(f"{article}<section>{CARDS}</section>")


def test_an_article_whose_headings_lead_to_other_sites_is_an_article() -> None:
    links = CARDS.replace('href="/news', 'href="https://elsewhere.example/news')

    assert "Card 3" in read(f"<article><h1>Eight songs of the year</h1>{links}</article>")


@pytest.mark.parametrize(
    "title", ["404 - The Paper", "Page introuvable", "Страница не найдена | Газета", "Log in | The Paper"]
)
def test_a_short_page_that_says_it_is_something_else_is_no_article(title: str) -> None:
    with pytest.raises(NotAnArticleError):
        read(f"<h1>{title}</h1><p>{PROSE}</p>", head=f"<title>{title}</title>")


@pytest.mark.parametrize("title", ["Log in to your garden: a shed with a plug", "Not finding the keys"])
def test_a_title_that_only_begins_like_a_notice_is_an_article(title: str) -> None:
    assert "eleven passengers" in read(f"<h1>{title}</h1><p>{PROSE}</p>", head=f"<title>{title}</title>")


def test_an_answer_other_than_ok_is_no_article() -> None:
    with pytest.raises(NotAnArticleError, match="404"):
        read(f"<h1>Ferry back at sea</h1><p>{PROSE}</p>", status=404)
