from collections.abc import Sequence

import pytest

from archiver.health import FIELDS, Seen, Visited, fields_filled, find_alarms
from archiver.items import Article, Author, Extractor
from archiver.schedule import DAY, HOUR

NOW = 1_800_000_000.0
_ALL = (1 << len(FIELDS)) - 1
_NO_AUTHORS = _ALL & ~(1 << FIELDS.index("authors"))


def _articles(times: Sequence[float], filled: int = _ALL, characters: int = 3000) -> list[Seen]:
    return [Seen(fetched_at=moment, published=moment - HOUR, filled=filled, characters=characters) for moment in times]


def _every(step: float, number: int, end: float = NOW) -> list[float]:
    return [end - step * place for place in range(number - 1, -1, -1)]


def _run(began: float, *, asked: int = 50, articles: int = 20, refused: int = 0, failed: int = 0) -> Visited:
    return Visited(began=began, asked=asked, articles=articles, refused=refused, failed=failed)


def _kinds(articles: Sequence[Seen], runs: Sequence[Visited], now: float = NOW) -> list[str]:
    return [alarm.kind for alarm in find_alarms(articles, runs, now)]


_DAILY_RUNS = [_run(moment) for moment in _every(DAY, 10)]


def test_a_source_that_does_as_ever_raises_no_alarm() -> None:
    assert _kinds(_articles(_every(2 * HOUR, 240)), _DAILY_RUNS) == []


def test_a_source_never_crawled_or_without_articles_raises_none() -> None:
    assert _kinds([], []) == []
    assert _kinds(_articles(_every(HOUR, 60)), []) == []


def test_a_daily_that_is_silent_for_days_is_quiet() -> None:
    assert _kinds(_articles(_every(6 * HOUR, 80, NOW - 4 * DAY)), _DAILY_RUNS) == ["quiet"]


@pytest.mark.parametrize(("silence", "alarms"), [(13, []), (15, ["quiet"])])
def test_a_weekly_may_be_silent_for_as_long_as_it_is_used_to(silence: int, alarms: list[str]) -> None:
    assert _kinds(_articles(_every(7 * DAY, 12, NOW - silence * DAY)), _DAILY_RUNS) == alarms


def test_one_pause_of_the_crawler_makes_no_source_silent_for_good() -> None:
    times = [*_every(DAY, 20, NOW - 50 * DAY), *_every(DAY, 15, NOW - 4 * DAY)]
    assert _kinds(_articles(times), _DAILY_RUNS) == ["quiet"]


def test_one_crawl_that_found_all_there_was_says_nothing_of_silence() -> None:
    assert _kinds(_articles([NOW - 90 * DAY + place for place in range(100)]), _DAILY_RUNS) == []


def test_a_field_that_stops_being_filled_is_a_layout_that_broke() -> None:
    times = _every(HOUR, 130)
    seen = _articles(times[:100]) + _articles(times[100:], filled=_NO_AUTHORS)
    (alarm,) = find_alarms(seen, _DAILY_RUNS, NOW)
    assert (alarm.kind, alarm.words) == ("layout", "authors: 0 of the last 30 articles have it, 100% of those before")


def test_a_field_that_was_never_filled_is_none() -> None:
    assert _kinds(_articles(_every(HOUR, 130), filled=_NO_AUTHORS), _DAILY_RUNS) == []


def test_a_few_articles_without_a_field_are_chance() -> None:
    times = _every(HOUR, 130)
    seen = _articles(times[:122]) + _articles(times[122:], filled=_NO_AUTHORS)
    assert _kinds(seen, _DAILY_RUNS) == []


def test_a_young_source_is_judged_by_its_last_third() -> None:
    times = _every(HOUR, 33)
    seen = _articles(times[:22]) + _articles(times[22:], filled=_NO_AUTHORS)
    assert _kinds(seen, _DAILY_RUNS) == ["layout"]


def test_articles_that_come_out_cut_are_told() -> None:
    times = _every(HOUR, 130)
    seen = _articles(times[:100]) + _articles(times[100:], characters=200)
    assert _kinds(seen, _DAILY_RUNS) == ["short"]


@pytest.mark.parametrize(
    ("last", "alarms"),
    [
        (_run(NOW, asked=3, articles=0, failed=3), ["unreachable"]),
        (_run(NOW, asked=50, failed=25), ["failing"]),
        (_run(NOW, asked=50, failed=2), []),
        (_run(NOW, articles=2, refused=18), ["refused"]),
        (_run(NOW, articles=18, refused=2), []),
    ],
)
def test_a_run_is_held_against_those_before(last: Visited, alarms: list[str]) -> None:
    seen = _articles(_every(2 * HOUR, 240))
    assert _kinds(seen, [*_DAILY_RUNS[:-1], last]) == alarms


def test_what_always_failed_is_no_news() -> None:
    runs = [_run(moment, failed=25) for moment in _every(DAY, 10)]
    assert _kinds(_articles(_every(2 * HOUR, 240)), runs) == []


def test_a_schedule_that_stands_still_is_idle() -> None:
    runs = [_run(moment) for moment in _every(HOUR, 10, NOW - 2 * DAY)]
    assert _kinds(_articles(_every(2 * HOUR, 240, NOW - 2 * DAY)), runs) == ["idle"]


def test_the_fields_of_an_article_are_bits() -> None:
    article = Article(
        id="a", url="u", source="s", headline="H", authors=(Author(name="Ann"),),
        extractor=Extractor(version="1", rules="r"),
    )  # fmt: skip
    assert fields_filled(article) == 0b11
