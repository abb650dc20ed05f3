"""The plot of docs/benchmarks.md: how good against how fast, one panel for each score, as SVG."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

Scores = Mapping[str, float | None]

PANELS = {"body_f1": "body F1", "seg_f1": "segments F1"}
TIME = "ms_median"
_WIDTH, _HEIGHT = 430, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 18, 44, 52
_STEP = 0.02
"""Between two lines of the score's axis."""
_LINE = 13
"""Pixels that a label takes."""
_CLOSE = 110
"""Dots so near each other, in pixels along the axis of time, may not have labels on one line."""
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:13px}"
    ".grid{stroke:#ddd}.ours{fill:#b3261e}.peer{fill:#4a6fa5}text.ours{font-weight:600}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One extractor in one panel: `ms` of processor time a page, `score` from 0 to 1."""

    name: str
    ms: float
    score: float


def points_of(extraction: Mapping[str, Mapping[str, Scores]], score: str) -> tuple[Point, ...]:
    """Each extractor's mean over the sets that score it, by their pages; `extraction` is set -> extractor -> scores."""
    sums: dict[str, list[float]] = {}
    for table in extraction.values():
        for name, scores in table.items():
            value, ms, pages = scores.get(score), scores.get(TIME), scores.get("pages")
            if value and ms and pages:
                known = sums.setdefault(name, [0.0, 0.0, 0.0])
                sums[name] = [known[0] + pages, known[1] + pages * ms, known[2] + pages * value]
    return tuple(Point(name=name, ms=ms / n, score=value / n) for name, (n, ms, value) in sums.items())


def render_plot(extraction: Mapping[str, Mapping[str, Scores]], ours: str) -> str:
    """The whole picture; the dot of `ours` stands out. Faster is further left, better is higher."""
    panels = [(title, points) for score, title in PANELS.items() if (points := points_of(extraction, score))]
    width = _WIDTH * len(panels)
    body = "".join(_draw_panel(title, points, ours, _WIDTH * i) for i, (title, points) in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" width="{width}" height="{_HEIGHT}">'
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


def _draw_panel(title: str, points: Sequence[Point], ours: str, left: int) -> str:
    times = _ticks_of_time(points)
    scores = _ticks_of_score(points)
    x = _Scale(math.log(times[0]), math.log(times[-1]), _LEFT, _WIDTH - _RIGHT)
    y = _Scale(scores[0], scores[-1], _HEIGHT - _BOTTOM, _TOP)
    parts = [_text(_LEFT, 22, f"{title} against time a page", "title", "start")]
    parts += [_draw_time(tick, x.at(math.log(tick))) for tick in times]
    parts += [_draw_score(tick, y.at(tick)) for tick in scores]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, "ms a page, median (log scale)", "", "middle"))
    placed = [(point, x.at(math.log(point.ms)), y.at(point.score)) for point in points]
    labels = _spread([(px, py) for _, px, py in placed])
    for (point, px, py), label_y in zip(placed, labels, strict=True):
        kind = "ours" if point.name == ours else "peer"
        is_right = px > _WIDTH * 0.6
        parts.append(f'<circle class="{kind}" cx="{px:.1f}" cy="{py:.1f}" r="5"/>')
        parts.append(_text(px + (-9 if is_right else 9), label_y + 4, point.name, kind, "end" if is_right else "start"))
    return f'<g transform="translate({left} 0)">{"".join(parts)}</g>'


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def _ticks_of_time(points: Sequence[Point]) -> list[float]:
    """1, 2, 5, 10, … around all points."""
    low, high = min(point.ms for point in points), max(point.ms for point in points)
    ticks = [base * 10.0**power for power in range(-2, 5) for base in (1, 2, 5)]
    first = max(i for i, tick in enumerate(ticks) if tick < low)
    last = min(i for i, tick in enumerate(ticks) if tick > high)
    return ticks[first : last + 1]


def _ticks_of_score(points: Sequence[Point]) -> list[float]:
    low = math.floor(min(point.score for point in points) / _STEP - 0.5)
    high = math.ceil(max(point.score for point in points) / _STEP + 0.25)
    return [i * _STEP for i in range(low, high + 1)]


def _spread(places: Sequence[tuple[float, float]]) -> list[float]:
    """Heights of labels, at those of their dots or below, so that no two neighbours lie on each other."""
    heights = [y for _, y in places]
    done: list[int] = []
    for i in sorted(range(len(places)), key=heights.__getitem__):
        for j in done:
            if abs(places[i][0] - places[j][0]) < _CLOSE and heights[i] - heights[j] < _LINE:
                heights[i] = heights[j] + _LINE
        done.append(i)
    return heights


def _draw_time(tick: float, x: float) -> str:
    line = f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>'
    return line + _text(x, _HEIGHT - _BOTTOM + 18, f"{tick:g}", "", "middle")


def _draw_score(tick: float, y: float) -> str:
    line = f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _text(_LEFT - 8, y + 4, f"{tick:.2f}".removeprefix("0"), "", "end")


def _text(x: float, y: float, words: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
