"""How fresh an archive is for a given number of requests: a year of a made-up press, by simulation.

Time is a number that goes from event to event; nothing sleeps. Of each source all lists are polled, and a sample of
its articles is visited, each of which stands for as many as were left out. Sources do not touch each other, so a
sample of them stands for all.
"""

import math
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, pairwise
from typing import Final

from archiver.schedule import Watch, learn_habit
from benchmarks.crawl.policies import Known, Policy
from benchmarks.crawl.press import DAY, HOUR, Paper, Story

_WEEK: Final = 7 * DAY
_FADE: Final = 2 * DAY
"""Days of an article's life count less and less: to a third after this long."""
_RECALLED: Final = 500
_LEARN_EVERY: Final = DAY


@dataclass(slots=True)
class Measures:
    """What came of it, each article weighted. `delays` are hours until an article was had, with weights."""

    requests: float = 0.0
    wasted: float = 0.0
    articles: float = 0.0
    edits: float = 0.0
    caught: float = 0.0
    life: float = 0.0
    current: float = 0.0
    delays: list[tuple[float, float]] = field(default_factory=list)

    def spend(self, weight: float, *, brought: bool) -> None:
        """Count a request."""
        self.requests += weight
        self.wasted += 0.0 if brought else weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A row of the table: requests a day for a thousand sources, hours, and shares."""

    requests: float
    median: float
    late: float
    missed: float
    caught: float
    current: float
    wasted: float


@dataclass(slots=True)
class _Article:
    story: Story
    known: Known | None = None
    visits: list[float] = field(default_factory=list)
    turn: int = -1


class _Crawl:
    """One source under one policy."""

    def __init__(self, paper: Paper, policy: Policy, factor: float, measures: Measures) -> None:
        self._paper, self._policy, self._factor, self._measures = paper, policy, factor, measures
        self._articles = {story.number: _Article(story) for story in paper.stories}
        self._edits = sorted((edit, story.number) for story in paper.stories for edit in story.edits)
        self._seen = bytearray(len(paper.published))
        self._events: list[tuple[float, int, int]] = []
        self._turns = count()
        self._watched: deque[_Article] = deque(maxlen=_RECALLED)
        self._habit = learn_habit(())
        self._learn_at = 0.0

    def run(self, until: float) -> None:
        """A year of it. Lists have negative numbers in the queue, articles their own."""
        lists = [Known(role="feed", first_seen=self._paper.begins) for _ in self._paper.lists]
        polled = [self._paper.begins] * len(lists)
        for place in range(len(lists)):
            self._push(self._paper.begins, -1 - place)
        while self._events and self._events[0][0] < until:
            now, turn, number = heappop(self._events)
            if number < 0:
                self._poll(lists[-1 - number], polled, -1 - number, now)
            elif self._articles[number].turn == turn:
                self._visit(self._articles[number], now)
        for article in self._articles.values():
            self._judge(article, until)

    def _push(self, moment: float, number: int) -> int:
        turn = next(self._turns)
        heappush(self._events, (moment, turn, number))
        return turn

    def _poll(self, known: Known, polled: list[float], place: int, now: float) -> None:
        end = bisect_right(self._paper.published, now)
        first = max(0, end - self._paper.lists[place])
        known.new = 0
        for number in range(end - 1, first - 1, -1):
            if self._seen[number]:
                continue
            self._seen[number] = 1
            known.new += 1
            if number in self._articles:
                self._ask(self._articles[number], now)
        told = self._tell_edits(polled[place], now, first) if self._paper.marks else 0
        known.elapsed, polled[place] = now - polled[place], now
        self._measures.spend(1.0, brought=known.new + told > 0)
        wait = self._policy(known, now, self._factor)
        if wait is not None:
            self._push(now + wait, -1 - place)

    def _tell_edits(self, since: float, now: float, first: int) -> int:
        """Ask for the articles that a list says were edited since it was last read."""
        begin, end = bisect_left(self._edits, (since, -1)), bisect_left(self._edits, (now, -1))
        edited = {number for _, number in self._edits[begin:end] if number >= first and self._seen[number]}
        for number in sorted(edited):
            self._ask(self._articles[number], now)
        return len(edited)

    def _ask(self, article: _Article, now: float) -> None:
        article.turn = self._push(now, article.story.number)

    def _visit(self, article: _Article, now: float) -> None:
        story, known = article.story, article.known
        if known is None:
            known = article.known = Known(role="article", first_seen=now, published=story.published, is_unseen=True)
        is_there = now >= story.ready
        last = article.visits[-1] if article.visits else -math.inf
        is_first = is_there and known.is_unseen
        known.has_changed = is_there and not is_first and _versions(story, now) > _versions(story, last)
        known.changes += known.has_changed
        known.failures = 0 if is_there else known.failures + 1
        if is_there:
            known.is_unseen = False
            article.visits.append(now)
        if is_first:
            self._watched.append(article)
        self._measures.spend(self._paper.weight, brought=is_first or known.has_changed)
        self._learn(now)
        known.habit = self._habit
        wait = self._policy(known, now, self._factor)
        if wait is not None:
            article.turn = self._push(now + wait, story.number)

    def _learn(self, now: float) -> None:
        """What a crawl does when it begins: the latest visits tell the habit of the site."""
        if now < self._learn_at:
            return
        self._learn_at = now + _LEARN_EVERY
        self._habit = learn_habit(
            Watch(
                published=each.known.published or 0.0,
                first_seen=each.known.first_seen,
                last_seen=each.visits[-1],
                changes=each.known.changes,
            )
            for each in self._watched
            if each.known is not None
        )

    def _judge(self, article: _Article, until: float) -> None:
        """Compare what was had of an article with what there was; its first week counts."""
        measures, weight, story = self._measures, self._paper.weight, article.story
        if story.published > until - _WEEK:
            return
        measures.articles += weight
        if article.visits:
            measures.delays.append(((article.visits[0] - story.published) / HOUR, weight))
        edits = [edit for edit in story.edits if edit < until]
        ends = [*edits[1:], until][: len(edits)]
        measures.edits += weight * len(edits)
        for edit, end in zip(edits, ends, strict=True):
            visited = bisect_left(article.visits, edit)
            measures.caught += weight * (visited < len(article.visits) and article.visits[visited] < end)
        week = story.published + _WEEK
        measures.life += weight * _importance(story, story.published, week)
        starts = [story.published, *edits]
        for start, end in zip(starts, [*edits, week], strict=True):
            visited = bisect_left(article.visits, start)
            had = article.visits[visited] if visited < len(article.visits) else math.inf
            measures.current += weight * _importance(story, had, min(end, week))


def simulate(papers: Iterable[Paper], policy: Policy, factor: float, days: int, sources: int) -> Figures:
    """Run a policy on papers that stand for that many sources."""
    measures, run = Measures(), 0
    for paper in papers:
        run += 1
        _Crawl(paper, policy, factor, measures).run(days * DAY)
    had = sum(weight for _, weight in measures.delays)
    measures.delays.sort()
    return Figures(
        requests=measures.requests / days * sources / run,
        median=_quantile(measures.delays, had / 2),
        late=_quantile(measures.delays, had * 0.9),
        missed=1 - had / measures.articles,
        caught=measures.caught / measures.edits if measures.edits else 1.0,
        current=measures.current / measures.life,
        wasted=measures.wasted / measures.requests,
    )


def at_requests(curve: list[Figures], requests: float) -> Figures | None:
    """The figures of a policy at a number of requests a day, between those that were run; None where it has no such."""
    curve = sorted(curve, key=lambda figures: figures.requests)
    for below, above in pairwise(curve):
        if below.requests <= requests <= above.requests:
            share = math.log(requests / below.requests) / math.log(above.requests / below.requests)
            between = {
                name: getattr(below, name) + share * (getattr(above, name) - getattr(below, name))
                for name in Figures.__dataclass_fields__
            }
            return Figures(**{**between, "requests": requests})
    return None


def _versions(story: Story, moment: float) -> int:
    return bisect_right(story.edits, moment)


def _importance(story: Story, begin: float, end: float) -> float:
    """How much of an article's life lies between two moments."""
    if begin >= end:
        return 0.0
    return math.exp((story.published - begin) / _FADE) - math.exp((story.published - end) / _FADE)


def _quantile(delays: list[tuple[float, float]], rank: float) -> float:
    passed = 0.0
    for delay, weight in delays:
        passed += weight
        if passed >= rank:
            return delay
    return math.nan
