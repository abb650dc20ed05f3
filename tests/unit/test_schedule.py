"""When an address is asked again."""

import pytest

from archiver.schedule import DAY, HOUR, Habit, Role, Visits, Watch, learn_habit, next_interval

NOW = 1_800_000_000.0


def _visits(role: Role = "article", **changes: float | bool | None) -> Visits:
    known = {"published": NOW - HOUR, "first_seen": NOW - HOUR} | changes
    return Visits(role=role, **known)  # type: ignore[arg-type]


def _wait(role: Role = "article", habit: Habit | None = None, **changes: float | bool | None) -> float:
    found = next_interval(_visits(role, **changes), NOW, habit)
    assert found is not None
    return found


def test_an_article_is_asked_again_ever_later_as_it_ages() -> None:
    ages = (HOUR, 5 * HOUR, DAY, 7 * DAY, 60 * DAY)
    waits = [_wait(published=NOW - age, first_seen=NOW - age) for age in ages]
    assert waits == sorted(waits)
    assert HOUR / 2 < waits[0] < 4 * HOUR
    assert waits[-1] == 180 * DAY


def test_an_article_without_a_date_is_as_old_as_our_knowledge_of_it() -> None:
    seen = NOW - 3 * DAY
    assert _wait(published=None, first_seen=seen) == _wait(published=seen, first_seen=seen)


def test_an_article_dated_after_we_have_seen_it_is_as_old_as_that() -> None:
    assert _wait(published=NOW + 9 * DAY, first_seen=NOW) == _wait(published=NOW, first_seen=NOW)


def test_a_page_that_has_changed_is_asked_again_sooner_and_one_that_has_not_later() -> None:
    day = NOW - 12 * HOUR
    just_found = _wait(published=day, first_seen=NOW)
    unchanged, changed = (_wait(published=day, first_seen=day, changes=changes) for changes in (0, 3))
    assert changed < just_found < unchanged


def test_a_page_is_taken_for_one_of_its_site_until_it_shows_otherwise() -> None:
    story = {"published": NOW - DAY, "last_seen": NOW, "first_seen": NOW - DAY}
    never = learn_habit([Watch(changes=0, **story)] * 100)
    often = learn_habit([Watch(changes=4, **story)] * 100)
    assert often.rate() > 3 > 3 * never.rate()
    assert _wait(habit=often) < _wait() < _wait(habit=never)


def test_what_was_watched_for_a_minute_says_nothing_of_a_site() -> None:
    glance = Watch(published=NOW - 90 * DAY, first_seen=NOW, last_seen=NOW + 60, changes=0)
    assert learn_habit([glance] * 1000).rate() == pytest.approx(Habit().rate(), rel=0.01)


def test_the_more_a_request_must_bring_the_fewer_are_made() -> None:
    for visits in (_visits(), _visits("feed", interval=HOUR, elapsed=HOUR, new=1)):
        waits = [next_interval(visits, NOW, thrift=thrift) or 0 for thrift in (0.5, 1, 2)]
        assert waits == sorted(set(waits))


def test_a_feed_is_polled_by_how_much_of_it_was_new() -> None:
    assert _wait("feed", new=30) == HOUR
    waits = [_wait("feed", new=new, interval=HOUR, elapsed=HOUR) for new in (9, 1, 0)]
    assert waits == sorted(waits)
    assert waits[0] < HOUR < waits[-1]


def test_a_feed_that_stays_the_same_is_asked_once_a_day_in_the_end_and_soon_again_when_it_wakes() -> None:
    wait = HOUR
    for _ in range(200):
        wait = _wait("feed", interval=wait, elapsed=wait)
    assert wait == DAY
    assert _wait("feed", interval=wait, elapsed=wait, new=9) < 3 * HOUR


def test_a_listing_that_showed_nothing_is_left_alone() -> None:
    assert _wait("listing", new=0) == 3 * DAY
    assert _wait("listing", new=5) == 3 * HOUR


def test_what_failed_is_tried_again_ever_later_but_always() -> None:
    waits = [next_interval(_visits(failures=number, status=503), NOW) for number in (1, 2, 3, 50)]
    assert all(wait is not None for wait in waits)
    assert waits == sorted(waits, key=lambda wait: wait or 0)


@pytest.mark.parametrize(("is_unseen", "first"), [(False, [DAY, 7 * DAY, 30 * DAY]), (True, [HOUR, DAY, 7 * DAY])])
def test_what_is_gone_is_looked_for_three_times_more_and_then_never(*, is_unseen: bool, first: list[float]) -> None:
    found = [next_interval(_visits(failures=number, status=410, is_unseen=is_unseen), NOW) for number in (1, 2, 3, 4)]
    assert found == [*first, None]
