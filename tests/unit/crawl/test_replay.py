import pytest

from archiver.crawl.errand import Errand
from archiver.crawl.reading import Reading
from archiver.crawl.replay import errand_of_record, replay_reading
from archiver.crawl.settlement import Settlement
from archiver.discover import Site
from tests.exchanges import STARTED, make_exchange

SITE = Site(start_urls=("http://news.example/",))
FOUND = (("how", "feed"), ("kind", "article"), ("via", "http://news.example/feed"))


def replay(status: int, truncated: str | None = None) -> Settlement | None:
    """What is made of a record of our own whose reply had that status."""
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: text/html\r\nLocation: /1\r\nRetry-After: 60\r\n"
    response = (head + "Content-Length: 0\r\n\r\n").encode()
    exchange = make_exchange(response=response, found=FOUND, truncated=truncated)
    errand = errand_of_record(exchange, "paper")
    assert errand is not None
    replayed = replay_reading(Reading(exchange, "paper"), errand, SITE)
    return replayed[0] if replayed else None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 429, 503])
def test_a_redirect_and_a_host_that_asked_for_time_leave_the_address_due(status: int) -> None:
    assert replay(status) is None


@pytest.mark.parametrize(("status", "failed"), [(304, False), (404, True), (410, True), (500, True)])
def test_other_replies_settle_the_address_as_they_did_live(status: int, *, failed: bool) -> None:
    settlement = replay(status)
    assert settlement is not None
    assert (settlement.status, settlement.failed) == (status, failed)
    assert settlement.asked_at == STARTED.timestamp()


def test_a_reply_that_was_cut_off_has_no_status() -> None:
    settlement = replay(200, truncated="disconnect")
    assert settlement is not None
    assert (settlement.status, settlement.failed) == (0, True)


def test_a_record_tells_the_errand_and_where_a_redirect_came_from() -> None:
    found = (*FOUND, ("redirectedFrom", "http://news.example/old"))
    errand = errand_of_record(make_exchange(found=found), "paper")
    assert isinstance(errand, Errand)
    assert (errand.candidate.url, errand.candidate.how) == ("http://news.example/old", "feed")
    assert errand_of_record(make_exchange(found=()), "paper") is None
