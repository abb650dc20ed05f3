"""What a source is sent on one day; the clock is passed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.crawl.dispatch import Dispatch, Limits
from archiver.discover import Candidate
from archiver.discover.candidate import Kind, priority_from, priority_of_revisit
from archiver.schedule import DAY, day_of
from archiver.store.catalogue import Catalogue
from archiver.store.frontier import Address, Frontier, Outcome


class Clock:
    now = 20_000 * DAY + 3600.0

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


def fill(frontier: Frontier, source: str, number: int, kind: Kind = "article") -> None:
    urls = (f"https://{source}/{kind}/{place}/of-many-things" for place in range(number))
    found = [Candidate(url=url, kind=kind, how="link", via=url, priority=priority_from(kind)) for url in urls]
    frontier.add(source, found, 0.0)


def ask(frontier: Frontier, dispatch: Dispatch, clock: Clock) -> Address | None:
    """One address from its lease to its end."""
    address = dispatch.next()
    if address is not None:
        frontier.runs.charge(address.source, day_of(clock.now))
        frontier.settle(address.source, address.url, Outcome(asked_at=clock.now, status=200))
        dispatch.done(address.url)
    return address


def ask_all(frontier: Frontier, dispatch: Dispatch, clock: Clock) -> list[Address]:
    return list(iter(lambda: ask(frontier, dispatch, clock), None))


def test_a_budget_holds_over_the_runs_of_a_day_and_is_new_on_the_next(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 9)
    fill(frontier, "b", 9)
    limits = Limits(budgets={"a": 4})
    first = Dispatch(frontier, ("a", "b"), limits, clock)
    assert [address.source for address in ask_all(frontier, first, clock)].count("a") == 4
    assert first.spent() == {"a": (4, 5)}
    assert first.wait() is None
    assert first.blocked() == {}
    again = Dispatch(frontier, ("a", "b"), limits, clock)
    assert ask(frontier, again, clock) is None
    clock.now += DAY
    assert len(ask_all(frontier, again, clock)) == 4


def test_a_crawl_goes_on_by_itself_where_midnight_is_near(frontier: Frontier, clock: Clock) -> None:
    clock.now = 20_001 * DAY - 60
    fill(frontier, "a", 5)
    dispatch = Dispatch(frontier, ("a",), Limits(budgets={"a": 3}, longest_wait=600), clock)
    assert len(ask_all(frontier, dispatch, clock)) == 3
    assert dispatch.wait() == 60
    clock.now += 60
    assert len(ask_all(frontier, dispatch, clock)) == 2


def test_what_is_under_way_counts_and_is_given_back_where_it_cost_nothing(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 5)
    dispatch = Dispatch(frontier, ("a",), Limits(budgets={"a": 3}), clock)
    first, second = dispatch.next(), dispatch.next()
    assert first is not None
    assert second is not None
    assert dispatch.next() is None
    frontier.settle("a", first.url, Outcome(asked_at=clock.now, failed=True))
    dispatch.done(first.url)
    assert dispatch.next() is not None


def test_new_articles_come_before_known_ones_and_of_these_the_likelier_to_have_changed(
    frontier: Frontier, clock: Clock
) -> None:
    fill(frontier, "a", 3)
    dispatch = Dispatch(frontier, ("a",), Limits(), clock)
    asked = [address for _ in range(2) if (address := dispatch.next()) is not None]
    for address, interval in zip(asked, (DAY, 3600.0), strict=True):
        again = priority_of_revisit(interval)
        frontier.settle("a", address.url, Outcome(asked_at=clock.now, status=200, due_at=clock.now, priority=again))
        dispatch.done(address.url)
    frontier.ripen(clock.now)
    order = [address.url for address in ask_all(frontier, dispatch, clock)]
    assert order[1:] == [asked[1].url, asked[0].url]
    assert len(order) == 3


def test_sitemaps_leave_half_of_a_budget_to_pages_and_take_what_these_leave(frontier: Frontier, clock: Clock) -> None:
    fill(frontier, "a", 50, "sitemap")
    fill(frontier, "a", 3)
    dispatch = Dispatch(frontier, ("a",), Limits(budgets={"a": 10}), clock)
    kinds = [address.candidate.kind for address in ask_all(frontier, dispatch, clock)]
    assert kinds == ["sitemap"] * 5 + ["article"] * 3 + ["sitemap"] * 2
