"""Lines above and below the text that say when and by whom."""

from archiver import extract
from archiver.items import Article

_PARAGRAPHS = (
    "<p>The harbour master counted the boats twice, wrote down two numbers and sent both of them to the ministry.</p>"
    "<p>The ministry answered after a month that it would accept the larger one, provided that it was the true one.</p>"
    "<p>Since then the boats have been counted by a committee, which meets in the café when the wind allows it.</p>"
)


def read(above: str = "", below: str = "") -> Article:
    page = f"<html><body><main><h1>Boats are counted twice</h1>{above}{_PARAGRAPHS}{below}</main></body></html>"
    return extract(page, "https://paper.example/2024/05/boats")


def test_a_name_in_italics_below_the_text_is_the_author_and_no_paragraph() -> None:
    article = read(below="<p><em>Vera Sample</em></p>")
    assert [author.name for author in article.authors] == ["Vera Sample"]
    assert "Vera Sample" not in article.text
    assert ("byline", "Vera Sample") in [(removed.kind, removed.text) for removed in article.removed]


def test_a_last_line_that_is_no_name_signs_nothing() -> None:
    assert read(below="<p><em>It was a Monday.</em></p>").authors == ()


def test_a_date_above_the_text_is_no_paragraph_and_a_first_sentence_with_a_date_is() -> None:
    assert "14.03.2018" not in read(above="<p>14.03.2018 07:25</p>").text
    assert read(above="<p>It rained on 14 March 2018.</p>").text.startswith("It rained on 14 March 2018.")


def test_words_of_buttons_and_for_screen_readers_in_furniture_are_listed_as_removed() -> None:
    share = '<div class="share-buttons"><button>Gift this article</button></div>'
    rating = '<div class="post-ratings"><span class="screen-reader-text">1 Star2 Stars</span> (No Ratings Yet)</div>'
    removed = {(entry.kind, entry.text) for entry in read(above=share, below=rating).removed}
    assert {("share", "Gift this article"), ("rating", "1 Star2 Stars\n(No Ratings Yet)")} <= removed
