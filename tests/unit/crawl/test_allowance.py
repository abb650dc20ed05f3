from scrapy import Request

from archiver.crawl.allowance import Allowance


def fill(allowance: Allowance, *priorities: int) -> None:
    for priority in priorities:
        allowance.hold(Request(f"http://a.example/{priority}", priority=priority))


def names(allowance: Allowance) -> list[str]:
    return [request.url.rpartition("/")[2] for request in allowance.release()]


def test_without_a_limit_everything_goes_at_once_the_most_urgent_first() -> None:
    allowance = Allowance(None)
    fill(allowance, 1, 5, 3)
    assert names(allowance) == ["5", "3", "1"]


def test_no_more_go_than_there_are_places() -> None:
    allowance = Allowance(2)
    fill(allowance, 1, 5, 3)
    assert names(allowance) == ["5", "3"]
    assert names(allowance) == []


def test_a_page_that_was_no_article_gives_its_place_to_the_next() -> None:
    allowance = Allowance(1)
    fill(allowance, 1, 5)
    assert names(allowance) == ["5"]
    allowance.give_back()
    assert names(allowance) == ["1"]
