"""Which address is asked next: turns, delays, blocks and the bound on articles; the clock is passed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.crawl.dispatch import Dispatch, Limits
from archiver.discover import Candidate
from archiver.discover.candidate import Kind, priority_from
from archiver.store.catalogue import Catalogue
from archiver.store.frontier import Frontier, Outcome


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    catalogue = Catalogue(tmp_path / "archive.db")
    yield catalogue.frontier
    catalogue.close()


def fill(frontier: Frontier, host: str, number: int, kind: Kind = "article") -> None:
    urls = (f"https://{host}/{kind}/{place}/of-many-things" for place in range(number))
    found = [Candidate(url=url, kind=kind, how="link", via=url, priority=priority_from(kind)) for url in urls]
    frontier.add(host, found, 0.0)


def hosts_of(dispatch: Dispatch, number: int) -> list[str]:
    leased = (dispatch.next() for _ in range(number))
    return [address.source if address else "" for address in leased]


def test_lanes_take_turns_and_each_has_its_bound(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 5)
    fill(frontier, "b", 1)
    dispatch = Dispatch(frontier, ("a", "b"), Limits(in_lane=2), clock)
    assert hosts_of(dispatch, 4) == ["a", "b", "a", ""]


def test_a_place_in_a_lane_is_free_again_when_a_lease_ends(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 3)
    dispatch = Dispatch(frontier, ("a",), Limits(in_lane=1), clock)
    first = dispatch.next()
    assert first is not None
    assert dispatch.next() is None
    frontier.settle("a", first.url, Outcome(asked_at=0, status=200))
    dispatch.done(first.url)
    second = dispatch.next()
    assert second is not None
    assert second.url != first.url


def test_other_sources_are_left_alone(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 1)
    assert Dispatch(frontier, ("b",), Limits(), clock).next() is None


def test_what_is_added_later_is_found(frontier: Frontier, clock: Clock) -> None:
    dispatch = Dispatch(frontier, ("a",), Limits(), clock)
    assert (dispatch.next(), dispatch.wait()) == (None, None)
    fill(frontier, "a", 1)
    assert dispatch.wait() == 0.0
    assert dispatch.next() is not None


def test_a_host_that_asks_for_time_gets_it_and_holds_up_no_other(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 3)
    fill(frontier, "b", 3)
    dispatch = Dispatch(frontier, ("a", "b"), Limits(), clock)
    dispatch.block("a", 30)
    assert hosts_of(dispatch, 4) == ["b", "b", "b", ""]
    assert dispatch.wait() == 30
    clock.now += 30
    assert hosts_of(dispatch, 1) == ["a"]


def test_a_crawl_does_not_wait_longer_than_it_is_told_to_and_says_for_whom(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 1)
    dispatch = Dispatch(frontier, ("a",), Limits(longest_wait=60), clock)
    dispatch.block("a", 3600)
    assert (dispatch.next(), dispatch.wait()) == (None, None)
    assert dispatch.blocked() == {"a": 3600}
    assert Dispatch(frontier, ("a",), Limits(), clock).next() is None  # nor does the next crawl ask


def test_crawl_delay_parts_the_requests_to_a_host(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 2)
    dispatch = Dispatch(frontier, ("a",), Limits(), clock)
    dispatch.slow_down("a", 10)
    assert hosts_of(dispatch, 2) == ["a", ""]
    assert dispatch.wait() == 10
    clock.now += 10
    assert hosts_of(dispatch, 1) == ["a"]


def test_no_more_pages_are_asked_for_than_articles_are_wanted(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 5)
    dispatch = Dispatch(frontier, ("a",), Limits(articles=2), clock)
    first, second, third = (dispatch.next() for _ in range(3))
    assert first is not None
    assert second is not None
    assert third is None
    dispatch.done(first.url, is_article=True)
    assert dispatch.next() is None
    frontier.settle("a", second.url, Outcome(asked_at=0, status=404))
    dispatch.done(second.url)
    fourth = dispatch.next()
    assert fourth is not None
    dispatch.done(fourth.url, is_article=True)
    assert (dispatch.next(), dispatch.wait()) == (None, None)


def test_feeds_take_no_place(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 2, "feed")
    dispatch = Dispatch(frontier, ("a",), Limits(articles=1), clock)
    assert hosts_of(dispatch, 2) == ["a", "a"]


def test_the_target_of_a_redirect_is_leased_once(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 1)
    fill(frontier, "b", 1)
    dispatch = Dispatch(frontier, ("a", "b"), Limits(), clock)
    first, second = dispatch.next(), dispatch.next()
    assert first is not None
    assert second is not None
    assert dispatch.take("https://a/target", first.url)
    assert not dispatch.take("https://a/target", second.url)


def test_a_lease_ends_with_all_that_its_redirects_have_led_to(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 1)
    dispatch = Dispatch(frontier, ("a",), Limits(), clock)
    for _ in range(2):  # as where the target asks for time
        leased = dispatch.next()
        assert leased is not None
        assert dispatch.take("https://a/half-way", leased.url)
        assert dispatch.take("https://a/target", leased.url)
        dispatch.done(leased.url)
        frontier.touch("a", leased.url)


def test_what_was_asked_in_this_crawl_is_not_asked_again_for_a_redirect(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 2)
    earlier = Outcome(asked_at=clock.now - 1, status=200)
    frontier.settle("a", "https://a/asked-before", earlier)
    dispatch = Dispatch(frontier, ("a",), Limits(), clock)
    first, second = dispatch.next(), dispatch.next()
    assert first is not None
    assert second is not None
    frontier.settle("a", first.url, Outcome(asked_at=clock.now + 1, status=200))
    dispatch.done(first.url)
    assert not dispatch.take(first.url, second.url)
    assert dispatch.take("https://a/asked-before", second.url)


def test_only_what_is_demanded_is_asked_where_nothing_else_is_wanted(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 3)
    earlier = Dispatch(frontier, ("a",), Limits(), clock)
    for url, moment in (("https://a/earlier", earlier.urgent), ("https://a/now", earlier.urgent + 60)):
        demanded = Candidate(url=url, kind="listing", how="guess", via=url, priority=moment)
        frontier.demand("a", demanded, clock.now)
    clock.now += 60
    dispatch = Dispatch(frontier, ("a",), Limits(only_demanded=True), clock)
    leased = dispatch.next()
    assert leased is not None
    assert (leased.url, dispatch.next(), dispatch.wait()) == ("https://a/now", None, None)
    assert hosts_of(Dispatch(frontier, ("a",), Limits(), clock), 5) == ["a"] * 5


def test_a_lane_that_waits_is_kept_once_however_often_something_is_added(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 1)
    dispatch = Dispatch(frontier, ("a",), Limits(), clock)
    dispatch.block("a", 30)
    for _ in range(5):
        frontier.touch("a", "https://a/article/0/of-many-things")
        assert dispatch.next() is None
    assert len(dispatch._asleep) == 1
