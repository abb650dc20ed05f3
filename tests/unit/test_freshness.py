"""The simulator of freshness: what it measures on presses small enough to be counted by hand, and our policy in it."""

from benchmarks.crawl.policies import POLICIES, Known, fixed
from benchmarks.crawl.press import DAY, HOUR, Paper, Story, make_press
from benchmarks.crawl.simulator import Figures, at_requests, simulate

BEFORE = "the steps before"


def never_again(known: Known, now: float, factor: float) -> float | None:
    return fixed(known, now, factor) if known.role == "feed" else None


def _paper(*edits: float) -> Paper:
    story = Story(number=0, published=DAY + HOUR / 2, ready=DAY + HOUR / 2, edits=edits)
    return Paper(begins=0.0, published=(story.published,), stories=(story,), weight=1.0, lists=(10,), marks=False)


def test_what_is_found_and_never_asked_again_is_current_until_it_is_edited() -> None:
    found = simulate([_paper(DAY + 2 * HOUR)], never_again, 1.0, 20, 1)
    assert (found.median, found.missed, found.caught) == (0.5, 0.0, 0.0)
    assert found.requests * 20 == 20 * 24 + 1
    whole = simulate([_paper()], never_again, 1.0, 20, 1)
    assert found.current < 0.05
    assert 0.98 < whole.current < 1


def test_an_edit_is_caught_unless_another_comes_before_the_visit() -> None:
    edits = (DAY + 2.1 * HOUR, DAY + 2.2 * HOUR, DAY + 7.5 * HOUR, DAY + 9.5 * HOUR)
    assert simulate([_paper(*edits)], fixed, 1.0, 20, 1).caught == 0.75


def test_a_press_and_what_comes_of_it_are_the_same_each_time() -> None:
    first, again = (simulate(make_press(3, range(4), 60, 20), POLICIES["ours"], 1.0, 60, 4) for _ in range(2))
    assert first == again


def test_our_policy_finds_more_and_sooner_for_no_more_requests_than_the_steps_that_were_here_before() -> None:
    papers = list(make_press(7, range(30), 90, 40))
    paces = (0.25, 0.5, 1.0, 2.0, 4.0)
    curve = [simulate(papers, POLICIES[BEFORE], pace, 90, 1000) for pace in paces]
    mine = [simulate(papers, POLICIES["ours"], pace, 90, 1000) for pace in paces]
    requests = min(max(figures.requests for figures in each) for each in (curve, mine)) * 0.9
    before, ours = at_requests(curve, requests), at_requests(mine, requests)
    assert isinstance(before, Figures)
    assert isinstance(ours, Figures)
    assert ours.median < before.median
    assert ours.caught > before.caught
    assert ours.current > before.current
