import pytest

from archiver.document import read_document
from archiver.items import AggregateRating
from archiver.page import Page
from archiver.parse.outcome import Widgets
from archiver.parse.widgets import read_widgets
from archiver.rules import default_rules


def read(markup: str) -> Widgets:
    page = Page(url="https://a.example/1", body=f"<!DOCTYPE html><body><p>Text.</p>{markup}</body>".encode())
    return read_widgets(read_document(page), default_rules())


@pytest.mark.parametrize(
    ("markup", "value", "count", "best"),
    [
        ('<div class="post-ratings">(No Ratings Yet)</div>', None, 0, None),
        ('<div class="post-ratings">(3 votes, average: 4.33 out of 5)</div>', 4.33, 3, 5),
        ('<div class="kk-star-ratings"><div class="kksr-legend">4.7/5 - (12 votes)</div></div>', 4.7, 12, 5),
        ('<div class="yasr-vv-stats">[Total: <span>3</span> Average: <span>4.3</span>]</div>', 4.3, 3, None),
        ('<div class="rmp-results">Average rating <b>4,7</b> / 5. Vote count: <b>1,204</b></div>', 4.7, 1204, 5),
        ('<div class="rmp-results">Average rating 4 / 5. Vote count: 2 No votes so far!</div>', 4, 2, 5),
        ("<p>Rate post: 1 Star2 Stars3 Stars4 Stars5 Stars (No Ratings Yet)</p>", None, 0, None),
        ('<div class="rating">Рейтинг: 4.5 из 5 (10 голосов)</div>', 4.5, 10, 5),
    ],
)
def test_a_rating_is_what_its_widget_shows(
    markup: str, value: float | None, count: int | None, best: float | None
) -> None:
    assert read(markup).aggregate_rating == AggregateRating(value=value, count=count, best=best)


def test_a_rating_in_microdata_comes_first() -> None:
    markup = """<div itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating">
        <meta itemprop="bestRating" content="10"><b itemprop="ratingValue">8.5</b> (<b itemprop="ratingCount">40</b>)
        </div><div class="post-ratings">(3 votes, average: 4.33 out of 5)</div>"""
    assert read(markup).aggregate_rating == AggregateRating(value=8.5, count=40, best=10)


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        ('<div id="wpdiscuz-wrapper"><h3 id="wc-comment-header">Be the First to Comment!</h3></div>', 0),
        ('<div id="comments"><h2>3 thoughts on “The harbour”</h2></div>', 3),
        ('<div class="comments"><h3>Комментарии (12)</h3></div>', 12),
        ('<a class="comments-link" href="#c"><span>1,204</span> comments</a>', 1204),
        ('<div class="comments"><h3>暂无评论</h3></div>', 0),
        ("<p>Be the First to Comment!</p>", 0),
        ('<div id="comments"><h3>Comments</h3></div>', None),
        ("<p>Twelve comments were read out, 12 of them by the mayor.</p>", None),
    ],
)
def test_comments_are_counted_as_the_page_says(markup: str, count: int | None) -> None:
    assert read(markup).comment_count == count


def test_counts_that_contradict_each_other_outside_a_thread_say_nothing() -> None:
    assert read("<li>12 comments</li><li>3 comments</li>").comment_count is None


def test_a_visible_gate_means_that_the_article_is_locked() -> None:
    gate = '<div class="article-paywall"{}><p>Subscribe to continue reading this article.</p></div>'
    assert read(gate.format("")).is_accessible_for_free is False
    assert read(gate.format(' style="display: none"')).is_accessible_for_free is None


def test_a_page_without_widgets_says_nothing() -> None:
    assert read("") == Widgets()
