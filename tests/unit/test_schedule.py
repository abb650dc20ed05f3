"""When an address is asked again."""

import pytest

from archiver.schedule import DAY, HOUR, MINUTE, Role, Visits, next_interval

NOW = 1_800_000_000.0


def _visits(role: Role = "article", **changes: float | bool | None) -> Visits:
    known = {"published": NOW - HOUR, "first_seen": NOW - HOUR, "brought": False} | changes
    return Visits(role=role, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "interval"), [(HOUR, 15 * MINUTE), (5 * HOUR, HOUR), (3 * DAY, 3 * HOUR), (20 * DAY, 3 * DAY)]
)
def test_an_article_is_asked_again_by_its_age(age: float, interval: float) -> None:
    assert next_interval(_visits(published=NOW - age), NOW) == interval


def test_an_article_without_a_date_is_as_old_as_our_knowledge_of_it() -> None:
    assert next_interval(_visits(published=None, first_seen=NOW - 3 * DAY), NOW) == 3 * HOUR


def test_an_article_dated_in_the_future_is_new() -> None:
    assert next_interval(_visits(published=NOW + 9 * DAY), NOW) == 15 * MINUTE


def test_a_change_brings_the_next_visit_nearer_and_sameness_puts_it_off_within_bounds() -> None:
    base = next_interval(_visits(), NOW)
    assert base is not None
    changed = next_interval(_visits(interval=base, brought=True), NOW)
    same = next_interval(_visits(interval=base), NOW)
    assert changed is not None
    assert same is not None
    assert changed < base < same
    assert next_interval(_visits(interval=1000 * DAY), NOW) == 6 * base


def test_a_feed_is_polled_by_how_much_of_it_was_new() -> None:
    first = next_interval(_visits("feed"), NOW)
    assert first == HOUR
    assert next_interval(_visits("feed", interval=HOUR, brought=True), NOW) == 30 * MINUTE
    assert next_interval(_visits("feed", interval=15 * MINUTE, brought=True), NOW) == 15 * MINUTE
    assert next_interval(_visits("feed", interval=20 * HOUR), NOW) == DAY


def test_what_failed_is_tried_again_ever_later_but_always() -> None:
    waits = [next_interval(_visits(failures=number, status=503), NOW) for number in (1, 2, 3, 50)]
    assert all(wait is not None for wait in waits)
    assert waits == sorted(waits, key=lambda wait: wait or 0)


def test_what_is_gone_is_looked_for_three_times_more_and_then_never() -> None:
    assert [next_interval(_visits(failures=number, status=410), NOW) for number in (1, 2, 3, 4)] == [
        DAY,
        7 * DAY,
        30 * DAY,
        None,
    ]
