"""Whether a source does as it always did: its own history comes in, what a person must look at goes out.

Pure; the clock comes in. Every judgement holds a source against itself: a weekly may be silent for a week, a paper
whose articles never named an author loses none. Shares are compared by the binomial tail, so that a handful of pages
raises no alarm that chance would raise too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from statistics import median
from typing import Final

from archiver.items import Article
from archiver.schedule import DAY, HOUR

FIELDS: Final = (
    "headline", "authors", "date_published", "abstract", "description", "images", "article_section", "keywords",
    "language", "publisher",
)  # fmt: skip
"""What a layout that breaks leaves empty; the place of each is its bit in `fields_filled`."""
RECENT: Final = 30
"""Articles that are held against the ones before them: a day of a daily, half a year of a weekly."""
BEFORE: Final = 200
_FEWEST_RECENT: Final = 8
_FEWEST_BEFORE: Final = 20
_CHANCE: Final = 1e-4
"""What chance would bring about less often than that is told: about once in a hundred sources watched for a year."""
_MOSTLY: Final = 0.5
"""A field that fewer articles had is no part of the layout."""
_GAPS: Final = 50
_FEWEST_GAPS: Final = 5
_QUIET: Final = 2.0
"""Silence this many times as long as the longest usual one of the latest gaps: that was a holiday already."""
_ODD: Final = 20
"""Of so many gaps one is no usual one: a pause of the crawler's own."""
_SHORTEST_QUIET: Final = DAY
_IDLE: Final = 3.0
"""As many times the usual time between two runs without a run: a schedule that stands still."""
_FAILING: Final = 0.2
"""A share of failed visits that readers would notice; fewer are broken links."""

Kind = str
"""`quiet`, `layout`, `short`, `refused`, `failing`, `unreachable` or `idle`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An article as it was first published: when it was fetched and dated (seconds of the epoch), and what it had."""

    fetched_at: float
    published: float | None
    filled: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a run came to: how many addresses were asked, and how many of these gave what."""

    began: float
    asked: int
    articles: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What a person must look at, in words."""

    kind: Kind
    words: str


def fields_filled(article: Article) -> int:
    """A bit for each of `FIELDS` that an article has."""
    return sum(1 << place for place, name in enumerate(FIELDS) if getattr(article, name))


def find_alarms(articles: Sequence[Seen], runs: Sequence[Visited], now: float) -> tuple[Alarm, ...]:
    """What has gone wrong at a source. `articles` and `runs` are in the order of time, the latest at the end."""
    return tuple(
        alarm
        for found in (_judge_runs(runs, now), _judge_silence(articles, runs), _judge_layout(articles))
        for alarm in found
    )


def _judge_runs(runs: Sequence[Visited], now: float) -> Iterator[Alarm]:
    if not runs:
        return
    last, earlier = runs[-1], runs[:-1]
    if last.asked and last.failed == last.asked:
        yield Alarm(kind="unreachable", words=f"nothing could be had: {last.failed} of {last.asked} requests failed")
    elif _is_more(last.failed, last.asked, sum(run.failed for run in earlier), sum(run.asked for run in earlier)):
        yield Alarm(kind="failing", words=f"{last.failed} of {last.asked} requests failed, far more than before")
    tried = [(run.refused, run.refused + run.articles) for run in runs]
    (refused, pages), before = tried[-1], tried[:-1]
    if _is_more(refused, pages, sum(number for number, _ in before), sum(number for _, number in before)):
        yield Alarm(kind="refused", words=f"{refused} of {pages} pages that should be articles gave none")
    gaps = [after.began - run.began for run, after in pairwise(runs)]
    if len(gaps) >= _FEWEST_GAPS and now - last.began > max(_SHORTEST_QUIET, _IDLE * median(gaps)):
        yield Alarm(
            kind="idle", words=f"no run for {_days(now - last.began)}, where one came every {_days(median(gaps))}"
        )


def _judge_silence(articles: Sequence[Seen], runs: Sequence[Visited]) -> Iterator[Alarm]:
    """A source whose articles stop coming, by when they were found: what a reader of the archive waits for."""
    times = sorted({round(seen.fetched_at / HOUR) * HOUR for seen in articles})
    gaps = [after - before for before, after in pairwise(times)][-_GAPS:]
    if len(gaps) < _FEWEST_GAPS or not runs:
        return
    silence = runs[-1].began - articles[-1].fetched_at
    longest = sorted(gaps)[-1 - len(gaps) // _ODD]
    if silence > max(_SHORTEST_QUIET, _QUIET * longest):
        words = f"no new article for {_days(silence)}; the longest usual wait before was {_days(longest)}"
        yield Alarm(kind="quiet", words=words)


def _judge_layout(articles: Sequence[Seen]) -> Iterator[Alarm]:
    recent, before = articles[-RECENT:], articles[-RECENT - BEFORE : -RECENT]
    if len(articles) < RECENT + _FEWEST_BEFORE:
        half = len(articles) // 3
        recent, before = articles[len(articles) - half :], articles[: len(articles) - half]
    if len(recent) < _FEWEST_RECENT or len(before) < _FEWEST_BEFORE:
        return
    for place, name in enumerate(FIELDS):
        had = sum(seen.filled >> place & 1 for seen in before) / len(before)
        has = sum(seen.filled >> place & 1 for seen in recent)
        if had >= _MOSTLY and has < had / 2 * len(recent) and _tail(has, len(recent), had) < _CHANCE:
            words = f"{name}: {has} of the last {len(recent)} articles have it, {had:.0%} of those before"
            yield Alarm(kind="layout", words=words)
    yield from _judge_length(recent, before)


def _judge_length(recent: Sequence[Seen], before: Sequence[Seen]) -> Iterator[Alarm]:
    usual, now = median(seen.characters for seen in before), median(seen.characters for seen in recent)
    short = sorted(seen.characters for seen in before)[len(before) // 10]
    number = sum(seen.characters < short for seen in recent)
    if now < usual / 2 and 1 - _tail(number - 1, len(recent), 0.1) < _CHANCE:
        yield Alarm(kind="short", words=f"articles have {now:.0f} characters now, {usual:.0f} before")


def _is_more(number: int, of: int, before: int, of_before: int) -> bool:
    """Whether a share has risen to one that matters, by more than chance would lift it."""
    if of < _FEWEST_RECENT or of_before < _FEWEST_BEFORE or number < _FAILING * of:
        return False
    usual = (before + 1) / (of_before + 2)
    return number / of > 2 * usual and 1 - _tail(number - 1, of, usual) < _CHANCE


def _tail(most: int, of: int, share: float) -> float:
    """How likely it is that at most so many of `of` come about, each with that share: the binomial tail."""
    share = min(max(share, 0.01), 0.99)
    return sum(comb(of, number) * share**number * (1 - share) ** (of - number) for number in range(most + 1))


def _days(seconds: float) -> str:
    return f"{seconds / DAY:.1f} days" if seconds >= DAY else f"{seconds / HOUR:.1f} h"
