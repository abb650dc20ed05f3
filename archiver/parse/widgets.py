"""What the furniture around a body says of the article: rating, number of comments, locked or free."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.etree import XPath
from lxml.html import HtmlElement

from archiver.document import Document
from archiver.items import AggregateRating
from archiver.parse.furniture import classify_text, find_furniture
from archiver.parse.outcome import Widgets
from archiver.rules import FigureRule, Rules
from archiver.text import squeeze

MAX_WIDGETS: Final = 50
MAX_WIDGET_CHARS: Final = 400
"""Elements of each kind that are read, and the characters of each."""

MAX_LINE_CHARS: Final = 150
"""Text between two tags that is longer is no figure of a widget."""

_TEXTS = XPath("descendant::text()", smart_strings=False)
_TYPED = XPath("descendant::*[@itemtype]")
_TYPES = XPath("//@itemtype", smart_strings=False)
_AT_START: Final = r"\A"
_GROUP = re.compile(r"\(\?P<\w+>")
_MIN_LINE_CHARS = 6
_MAX_SILENT_CHARS = 40
"""A line without a number, such as "No votes yet", is short; asking of every longer one costs more than the parsing."""

MAX_COUNT: Final = 10_000_000
MAX_WALL_CHARS: Final = 1_500
"""A gate is a short box; a longer one holds the article itself."""

_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")
_HIDDEN = re.compile(r"display:\s?none|visibility:\s?hidden", re.IGNORECASE)
_KINDS = frozenset(("rating", "comments", "paywall"))
_LINES = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "span", "a", "div", "button", "summary", "strong", "b", "label")


def read_widgets(document: Document, rules: Rules) -> Widgets:
    """The figures that visible plug-ins of a page show; None where it shows none.

    A page is locked where a gate stands on it that shows its own words; that it is free no widget says.
    """
    found = _find_widgets(document, rules)
    figures = _figures(rules)
    rating = _read_microdata(document.root) or _read_rating(found["rating"], figures["rating"])
    comments = _read_comments(found["comments"], figures["comments"])
    if rating is None or comments is None:
        lines = _read_lines(document.root, rules)
        rating = rating or (_rating(lines["rating"]) if "rating" in lines else None)
        comments = int(lines["comments"]["count"]) if comments is None and "comments" in lines else comments
    return Widgets(
        aggregate_rating=rating,
        comment_count=comments,
        is_accessible_for_free=False if _is_locked(found["paywall"]) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    pattern: re.Pattern[str]
    says: Mapping[str, float]


@lru_cache(maxsize=4)
def _figures(rules: Rules) -> Mapping[str, tuple[_Figure, ...]]:
    def build(rule: FigureRule) -> _Figure:
        return _Figure(pattern=re.compile(rule.pattern), says=rule.says)

    return {
        field: tuple(build(rule) for rule in sorted(rules.figures, key=_is_silent) if rule.reads == field)
        for field in ("rating", "comments")
    }


@lru_cache(maxsize=8192)
def _may_speak(line: str, rules: Rules) -> bool:
    """Whether a line in lower case shows the figure of any widget; the pages of a site share most of their lines."""
    at_start, silent, counting = _any_figure(rules)
    within = counting if _DIGIT.search(line) else silent
    return at_start.match(line) is not None or within.search(line) is not None


@lru_cache(maxsize=4)
def _any_figure(rules: Rules) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What finds any figure at the start of a line, and elsewhere in lines without and with a number."""
    start = [rule.pattern for rule in rules.figures if rule.pattern.startswith(_AT_START)]
    silent = [rule.pattern for rule in rules.figures if rule.says and rule.pattern not in start]
    counting = [rule.pattern for rule in rules.figures if rule.pattern not in start]
    at_start, without, within = (
        re.compile("|".join(_GROUP.sub("(?:", pattern) for pattern in patterns) or "(?!)")
        for patterns in (start, silent, counting)
    )
    return at_start, without, within


def _is_silent(rule: FigureRule) -> bool:
    """Whether a rule reads no number: it comes last, as plug-ins keep their "no votes" hidden beside the figures."""
    return bool(rule.says)


def read_figure(text: str, field: str, rules: Rules) -> Mapping[str, float] | None:
    """What a widget's text says by the rules for "rating" or "comments": value, count and best, those that it gives."""
    return _match(text, _figures(rules)[field])


def _find_widgets(document: Document, rules: Rules) -> dict[str, list[HtmlElement]]:
    """Elements that are rating, comments or gate by their marks, in document order."""
    found: dict[str, list[HtmlElement]] = {kind: [] for kind in sorted(_KINDS)}
    for element, match in find_furniture(document, rules):
        if match.kind in _KINDS and len(found[match.kind]) < MAX_WIDGETS:
            found[match.kind].append(element)
    return found


def _read_rating(widgets: list[HtmlElement], figures: tuple[_Figure, ...]) -> AggregateRating | None:
    """The first widget that shows a figure decides: later ones rate other things."""
    for element in widgets:
        says = _match(_text(element), figures)
        if says is not None:
            return _rating(says)
    return None


def _read_comments(widgets: list[HtmlElement], figures: tuple[_Figure, ...]) -> int | None:
    """The first line of a thread that says how many comments there are."""
    for element in widgets:
        for line in _lines(element):
            says = _match(line, figures)
            if says is not None and "count" in says:
                return int(says["count"])
    return None


def _read_lines(root: HtmlElement, rules: Rules) -> dict[str, Mapping[str, float]]:
    """Figures of widgets that have no marks: lines that are nothing else, where all of a kind on the page agree."""
    figures = _figures(rules)
    found: dict[str, list[Mapping[str, float]]] = {"rating": [], "comments": []}
    for line in _short_lines(root):
        # Most lines show no figure, which is far sooner seen than whether they are furniture.
        match = classify_text(line, rules) if _may_speak(squeeze(line).lower(), rules) else None
        says = _match(line, figures[match.kind]) if match is not None and match.kind in found else None
        if match is not None and says is not None:
            found[match.kind].append(says)
    return {
        kind: all_say[0]
        for kind, all_say in found.items()
        if all_say and "count" in all_say[0] and all(says == all_say[0] for says in all_say)
    }


def _short_lines(root: HtmlElement) -> Iterator[str]:
    """Text between two tags that is short enough for a figure, each once."""
    texts = (part for part in _TEXTS(root) if _MIN_LINE_CHARS <= len(part) <= MAX_LINE_CHARS)
    for line in dict.fromkeys(texts):
        if (len(line) <= _MAX_SILENT_CHARS or _DIGIT.search(line)) and not line.isspace():
            yield line


def _read_microdata(root: HtmlElement) -> AggregateRating | None:
    """A schema.org AggregateRating in microdata that rates no other thing than the page's article."""
    if not any(map(_RATED.search, _TYPES(root))):
        return None
    rated = (part for part in _TYPED(root) if _RATED.search(part.get("itemtype", "")))
    for element in islice(rated, MAX_WIDGETS):
        says = {
            name: number
            for name, properties in _PROPERTIES.items()
            if (number := _property(element, properties)) is not None
        }
        if "value" in says or "count" in says:
            return _rating(says)
    return None


_RATED: Final = re.compile(r"schema\.org/AggregateRating/?\s*\Z")
_PROPERTIES: Final = {"value": ("ratingValue",), "count": ("ratingCount", "reviewCount"), "best": ("bestRating",)}


def _property(element: HtmlElement, names: tuple[str, ...]) -> float | None:
    for part in element.iterfind(".//*[@itemprop]"):
        if part.get("itemprop") in names:
            return _number(part.get("content") or part.text_content())
    return None


def _rating(says: Mapping[str, float]) -> AggregateRating:
    """A rating as the page means it: an average of no votes is none."""
    count = says.get("count")
    value = says.get("value") if count != 0 else None
    return AggregateRating(value=value, count=None if count is None else int(count), best=says.get("best"))


def _match(text: str, figures: tuple[_Figure, ...]) -> Mapping[str, float] | None:
    lower = squeeze(text).lower()
    for figure in figures:
        found = figure.pattern.search(lower)
        if found is not None:
            groups = ((name.rstrip("2"), _number(value)) for name, value in found.groupdict().items() if value)
            return {name: number for name, number in groups if number is not None} | dict(figure.says)
    return None


def _number(text: str | None) -> float | None:
    """A number as people write it: "1,204", "4,33", "4.33"; None for anything else or more than ten million."""
    plain = _THOUSANDS.sub("", (text or "").strip()).replace(",", ".").strip(" .")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if 0 <= number <= MAX_COUNT else None


def _text(element: HtmlElement) -> str:
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(part)
        if size > MAX_WIDGET_CHARS:
            break
    return squeeze(" ".join(parts))


def _lines(element: HtmlElement) -> Iterator[str]:
    """The element's own text and that of the short parts in it, in document order, up to a bound."""
    for place, part in enumerate(element.iter(*_LINES)):
        if place >= MAX_WIDGETS:
            return
        text = _text(part)
        if 0 < len(text) < MAX_WIDGET_CHARS:
            yield text
    yield _text(element)


def _is_locked(gates: list[HtmlElement]) -> bool:
    """Whether a visible gate with words of its own stands on the page."""
    return any(_is_visible(gate) and 20 < len(squeeze(gate.text_content())) < MAX_WALL_CHARS for gate in gates)


def _is_visible(element: HtmlElement) -> bool:
    return not any(_hides(part) for part in (element, *element.iterancestors()))


def _hides(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or element.tag == "template":
        return True
    return _HIDDEN.search(element.get("style") or "") is not None
