"""A made-up press: sources that publish, edit, fall silent and appear, over a year. Deterministic by its seed.

Nothing here is measured on real sites. The mixture is meant to be as mixed as the press is, and knows nothing of the
policies that are held against it: its edits fade exponentially, at paces that differ a hundredfold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

_SIZES: Final = ((0.02, 300.0), (0.08, 80.0), (0.25, 20.0), (0.35, 5.0), (0.30, 0.7))
"""Share of the sources, and how many articles a day they publish in the middle of their range."""
_EDITORS: Final = ((0.25, ()), (0.45, ((1.0, 2 * HOUR), (0.3, DAY))), (0.2, ((3.0, 4 * HOUR), (0.5, 2 * DAY))),
                   (0.1, ((0.5, 6 * HOUR), (1.0, 12 * DAY))))  # fmt: skip
"""Share of the sources, and of each wave of edits how many an article gets and how old it then is in the mean."""
_SHIFTS: Final = ((7, 19), (5, 23), (0, 24))
"""Local hours between which sources publish."""
_LATE: Final = 0.02
"""Of all articles, how many are linked before their page is there."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article: when its link is published, when its page is there, when it is edited."""

    number: int
    published: float
    ready: float
    edits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A source over a year.

    `published` are the moments of all its articles, `stories` those that are followed (each stands for `weight` of
    them). `lists` are how many of its latest articles its feed, sitemap or front page shows. `marks` says whether these
    tell of edits. It can be asked from `begins` on.
    """

    begins: float
    published: tuple[float, ...]
    stories: tuple[Story, ...]
    weight: float
    lists: tuple[int, ...]
    marks: bool


def make_paper(seed: int, number: int, days: int, followed: int) -> Paper:
    """The paper of that number; about `followed` of its articles are followed."""
    random = Random(f"{seed} {number}")
    rate = _pick(random, _SIZES) * random.uniform(0.5, 1.5)
    begins, ends = 0.0, days * DAY
    if random.random() < 0.1:
        begins = random.uniform(0, ends)
    if random.random() < 0.1:
        ends = random.uniform(begins, ends)
    published = tuple(_publish(random, rate, begins, ends))
    waves = _pick(random, _EDITORS)
    eagerness = random.lognormvariate(0, 0.5)
    share = min(1.0, followed / max(1, len(published)))
    chosen = [place for place in range(len(published)) if random.random() < share]
    stories = tuple(_write(random, place, published[place], waves, eagerness) for place in chosen)
    has_feed, has_sitemap = random.random() < 0.8, random.random() < 0.7
    feed, sitemap, front = random.choice((10, 20, 30, 50)), random.choice((100, 1000)), random.choice((15, 40))
    lists = tuple(size for size, is_there in ((feed, has_feed), (sitemap, has_sitemap)) if is_there) or (front,)
    return Paper(begins, published, stories, 1 / share, lists, marks=has_sitemap and random.random() < 0.5)


def make_press(seed: int, numbers: Iterable[int], days: int, followed: int) -> Iterable[Paper]:
    """The papers of those numbers, one after the other."""
    return (make_paper(seed, number, days, followed) for number in numbers)


def _publish(random: Random, rate: float, begins: float, ends: float) -> list[float]:
    first, last = random.choice(_SHIFTS)
    zone, weekend = random.randrange(24) * HOUR, random.choice((0.2, 0.6, 1.0))
    is_weekly = rate < 1 and random.random() < 0.5
    issue_day = random.randrange(7)
    found = []
    for day in range(int(begins // DAY), int(ends // DAY) + 1):
        mean = rate * (weekend if day % 7 > 4 else 1.0)
        if is_weekly:
            mean = 7 * rate if day % 7 == issue_day else 0.0
        for _ in range(_poisson(random, mean)):
            hour = random.triangular(first, last, first + (last - first) / 3)
            found.append(day * DAY + hour * HOUR + zone)
    return sorted(moment for moment in found if begins <= moment < ends)


def _write(
    random: Random, number: int, published: float, waves: tuple[tuple[float, float], ...], eagerness: float
) -> Story:
    ready = published + (random.expovariate(1 / (0.3 * HOUR)) if random.random() < _LATE else 0.0)
    keenness = random.gammavariate(1.0, 1.0) * eagerness  # a few stories get most of the edits
    edits = [
        ready + random.expovariate(1 / pace) for mean, pace in waves for _ in range(_poisson(random, mean * keenness))
    ]
    return Story(number, published, ready, tuple(sorted(edits)))


def _poisson(random: Random, mean: float) -> int:
    if mean > 30:
        return max(0, round(random.gauss(mean, mean**0.5)))
    number, left = 0, random.expovariate(1.0)
    while left < mean:
        number += 1
        left += random.expovariate(1.0)
    return number


def _pick(random: Random, shares: tuple[tuple[float, T], ...]) -> T:
    return random.choices([value for _, value in shares], [share for share, _ in shares])[0]
