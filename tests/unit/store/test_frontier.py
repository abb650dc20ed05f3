"""The frontier on a real SQLite file: what is due, in which order, and what is kept of each visit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.discover import Candidate
from archiver.discover.candidate import Kind, priority_from
from archiver.store.catalogue import Catalogue
from archiver.store.frontier import Frontier, Lane, Outcome

NOW = 1_800_000_000.0
DAY = 86_400
SITE = "https://their.paper"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path / "archive.db")
    yield catalogue
    catalogue.close()


@pytest.fixture
def frontier(catalogue: Catalogue) -> Frontier:
    return catalogue.frontier


def candidate(path: str, kind: Kind = "article", *, day: int | None = None, lastmod: int | None = None) -> Candidate:
    published = datetime(2027, 1, day, tzinfo=UTC) if day else None
    changed = datetime.fromtimestamp(NOW + lastmod, UTC) if lastmod is not None else None
    return Candidate(
        url=SITE + path,
        kind=kind,
        how="link",
        via=f"{SITE}/",
        published=published,
        lastmod=changed,
        priority=priority_from(kind, published),
    )


def lane(frontier: Frontier) -> Lane:
    return frontier.lane_of("paper", f"{SITE}/")


def drain(frontier: Frontier, since: float | None = None) -> list[str]:
    """All that is due, in the order in which it is leased."""
    leased: list[str] = []
    while address := frontier.lease(lane(frontier), leased, since):
        leased.append(address.url)
    return [url.removeprefix(SITE) for url in leased]


def test_feeds_come_first_then_articles_from_the_newest_to_the_oldest_then_listings(frontier: Frontier) -> None:
    found = (candidate("/old", day=1), candidate("/list", "listing"), candidate("/new", day=9), candidate("/f", "feed"))
    assert frontier.add("paper", found, NOW) == 4
    assert drain(frontier) == ["/f", "/new", "/old", "/list"]


def test_one_page_under_many_addresses_is_added_once(frontier: Frontier) -> None:
    same = ("/a/story-of-a-bridge", "/a/story-of-a-bridge/", "/a/story-of-a-bridge/amp", "/a/story-of-a-bridge?amp=1")
    assert frontier.add("paper", [candidate(path) for path in same], NOW) == 1
    assert frontier.add("other", [candidate(same[0])], NOW) == 1  # another source's crawl is its own


def test_what_was_settled_is_due_again_when_its_time_has_come(frontier: Frontier) -> None:
    frontier.add("paper", [candidate("/a")], NOW)
    frontier.settle("paper", f"{SITE}/a", Outcome(asked_at=NOW, status=200, interval=60, due_at=NOW + 60))
    frontier.ripen(NOW + 59)
    assert drain(frontier) == []
    frontier.ripen(NOW + 60)
    assert drain(frontier) == ["/a"]


def test_what_is_never_worth_asking_again_is_not_even_due_when_all_is_asked(frontier: Frontier) -> None:
    frontier.add("paper", [candidate("/gone")], NOW)
    frontier.settle("paper", f"{SITE}/gone", Outcome(asked_at=NOW, status=410, failed=True))
    frontier.ripen(float("inf"))
    assert drain(frontier) == []


def test_a_page_that_a_sitemap_calls_changed_is_due_at_once(frontier: Frontier) -> None:
    frontier.add("paper", [candidate("/a", lastmod=-10), candidate("/b", lastmod=-10)], NOW)
    for path in ("/a", "/b"):
        frontier.settle("paper", SITE + path, Outcome(asked_at=NOW, status=200, interval=9e9, due_at=NOW + 9e9))
    frontier.add("paper", [candidate("/a", lastmod=-10), candidate("/b", lastmod=5)], NOW + 10)
    assert drain(frontier) == ["/b"]


def test_what_is_said_to_be_older_stays_for_a_crawl_that_wants_it(frontier: Frontier) -> None:
    found = (candidate("/old", day=1), candidate("/new", day=9), candidate("/2027/01/02/dated"), candidate("/undated"))
    frontier.add("paper", (*found, candidate("/list", "listing")), NOW)
    since = datetime(2027, 1, 5, tzinfo=UTC).timestamp()
    assert sorted(drain(frontier, since)) == ["/list", "/new", "/undated"]
    assert sorted(drain(frontier)) == ["/2027/01/02/dated", "/list", "/new", "/old", "/undated"]


def test_visits_are_counted_and_moments_kept(frontier: Frontier) -> None:
    url = f"{SITE}/a"
    frontier.add("paper", [candidate("/a")], NOW)
    frontier.settle("paper", url, Outcome(asked_at=NOW + 1, status=200, changed=True, article_id="x", kind="article"))
    frontier.settle("paper", url, Outcome(asked_at=NOW + 2, status=304))
    frontier.settle("paper", url, Outcome(asked_at=NOW + 3, failed=True))
    found = frontier.find("paper", url)
    assert found is not None
    assert (found.visits, found.changes, found.failures, found.status) == (3, 1, 1, 0)
    assert (found.first_seen, found.last_changed, found.last_seen, found.last_asked) == (NOW, NOW + 1, NOW + 2, NOW + 3)
    assert found.article_id == "x"


def test_what_was_not_committed_is_due_again(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "archive.db")
    catalogue.frontier.add("paper", [candidate("/a"), candidate("/b")], NOW)
    catalogue.commit()
    catalogue.frontier.settle("paper", f"{SITE}/a", Outcome(asked_at=NOW, status=200))
    catalogue.commit()
    catalogue.frontier.settle("paper", f"{SITE}/b", Outcome(asked_at=NOW, status=200))
    catalogue._db.close()  # as a kill does
    again = Catalogue(tmp_path / "archive.db")
    assert drain(again.frontier) == ["/b"]
    again.close()


def test_an_unfinished_run_goes_on_and_a_finished_one_does_not(frontier: Frontier) -> None:
    assert frontier.runs.begin("paper", NOW) == NOW
    assert frontier.runs.begin("paper", NOW + 5) == NOW
    frontier.runs.end(NOW + 6)
    assert frontier.runs.begin("paper", NOW + 9) == NOW + 9


def test_an_address_may_hold_anything(frontier: Frontier) -> None:
    odd = ("/\ud800", "/' OR 1=1 --", "/\u202e", "/" + "a" * 1900)
    added = frontier.add("paper", [candidate(path) for path in odd], NOW)
    assert added == len(odd) - 1  # half a character cannot be asked for


def test_what_is_said_to_have_changed_is_of_that_day_and_wakes_the_lane_that_it_lies_in(frontier: Frontier) -> None:
    frontier.add("paper", [candidate("/sitemap-1.xml", "sitemap", lastmod=-90 * DAY)], NOW)
    (lane,) = frontier.lanes(["paper"])
    frontier.settle("paper", f"{SITE}/sitemap-1.xml", Outcome(asked_at=NOW - 60 * DAY, status=200))
    frontier.take_fresh()
    again = candidate("/sitemap-1.xml", "sitemap", lastmod=-DAY)
    frontier.add("paper", [replace(again, url=again.url.replace("their.paper", "www.their.paper"))], NOW)
    assert frontier.take_fresh() == {lane}
    leased = frontier.lease(lane, (), since=NOW - 2 * DAY)
    assert leased is not None
    assert leased.url == f"{SITE}/sitemap-1.xml"


def test_what_is_demanded_is_given_whatever_its_age(frontier: Frontier) -> None:
    old = candidate("/2027/old-story", day=1)
    frontier.add("paper", [old], NOW)
    (lane,) = frontier.lanes(["paper"])
    assert frontier.lease(lane, (), since=NOW + 300 * DAY) is None
    frontier.demand("paper", replace(old, priority=2.0**40), NOW)
    assert frontier.lease(lane, (), since=NOW + 300 * DAY) is not None
