"""A site's own rules at work: a layout comes in, and what it says of a page's blocks goes before what was judged.

A selector counts for the block-level elements that it matches and all that stands in them. A layout whose `body`
matches nothing was written for another kind of page and is not gone by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.items import Embed, Figure
from archiver.parse.headings import find_headings, heading_level
from archiver.parse.outcome import Metadata
from archiver.parse.verdicts import ABSTRACT, BODY, CAPTION, FURNITURE, HEADING, OUTSIDE, Verdict
from archiver.parse.view import View
from archiver.rules import Layout, Rules, Selector
from archiver.text import squeeze

BODY_RULE: Final = "site-body"
DROP_RULE: Final = "site-drop"
HEADING_RULE: Final = "site-heading"
ABSTRACT_RULE: Final = "site-abstract"
"""Rules that verdicts name where a site's layout decided."""

_MOST_UP: Final = 400
"""Groups climbed from a block: deeper ones are no design."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The elements of a page that a layout names; `body` and `abstract` are empty where it names none."""

    headline: str | None
    body: frozenset[HtmlElement]
    abstract: frozenset[HtmlElement]
    headings: frozenset[HtmlElement]
    drop: frozenset[HtmlElement]


def find_marked(document: Document, metadata: Metadata, rules: Rules) -> Marked | None:
    """What the site's layout of that day says of the page; None where the site has none that fits."""
    site = rules.for_host(_host(document.page.url))
    if site is None:
        return None
    layout = site.layout_on(_read_day(document, metadata))
    body = _find_first(layout.body, document)
    return None if layout.body and not body else _mark(document, layout, body)


def name_headline(document: Document, metadata: Metadata, rules: Rules) -> Metadata:
    """The metadata with the headline that the site's layout finds."""
    marked = find_marked(document, metadata, rules)
    return metadata if marked is None or not marked.headline else replace(metadata, headline=marked.headline)


def apply_layout(view: View, verdicts: Sequence[Verdict], marked: Marked | None) -> tuple[Verdict, ...]:
    """The verdicts with those that the layout decides put in their place."""
    if marked is None:
        return tuple(verdicts)
    found = [_decide(view, place, verdict, marked) for place, verdict in enumerate(verdicts)]
    return tuple(find_headings(view.outline, found) if marked.body else found)


def _mark(document: Document, layout: Layout, body: frozenset[HtmlElement]) -> Marked:
    headline = next(iter(_find_first(layout.headline, document)), None)
    return Marked(
        headline=(squeeze(headline.text_content()) or None) if headline is not None else None,
        body=body,
        abstract=_find_first(layout.abstract, document),
        headings=_find_all(layout.headings, document),
        drop=_find_all(layout.drop, document),
    )


def _find_first(selector: Selector | None, document: Document) -> frozenset[HtmlElement]:
    return frozenset(selector.find(document.root)[:1]) if selector else frozenset()


def _find_all(selectors: Sequence[Selector], document: Document) -> frozenset[HtmlElement]:
    return frozenset(element for selector in selectors for element in selector.find(document.root))


def _decide(view: View, place: int, verdict: Verdict, marked: Marked) -> Verdict:
    block, score = view.outline.blocks[place], verdict.score
    within = _elements_around(view, block.group)
    if not marked.drop.isdisjoint(within):
        return Verdict(label=FURNITURE, score=score, rule=DROP_RULE, kind="other")
    if not marked.abstract.isdisjoint(within):
        return Verdict(label=ABSTRACT, score=score, rule=ABSTRACT_RULE)
    if not marked.headings.isdisjoint(within):
        return Verdict(label=HEADING, score=score, rule=HEADING_RULE, level=heading_level(view.outline, block))
    if verdict.label == ABSTRACT and not marked.abstract:
        return verdict
    if not marked.body:
        return verdict
    return _place_in_body(view, place, verdict) if not marked.body.isdisjoint(within) else _place_outside(verdict)


def _place_in_body(view: View, place: int, verdict: Verdict) -> Verdict:
    """What the layout calls the body is body, less what a rule for furniture knows by name."""
    block, match = view.outline.blocks[place], view.matches[place]
    if match is not None:
        return Verdict(label=FURNITURE, score=verdict.score, rule=match.rule, kind=match.kind)
    left_out = verdict.label in {OUTSIDE, ABSTRACT} or (verdict.label == FURNITURE and verdict.rule == "model")
    if left_out and (block.text or isinstance(block.media, Figure | Embed)):
        return Verdict(label=BODY, score=verdict.score, rule=BODY_RULE)
    return verdict


def _place_outside(verdict: Verdict) -> Verdict:
    if verdict.label in {BODY, HEADING, CAPTION, ABSTRACT}:
        return Verdict(label=OUTSIDE, score=verdict.score, rule=BODY_RULE)
    return verdict


def _elements_around(view: View, group: int) -> frozenset[HtmlElement]:
    elements: set[HtmlElement] = set()
    while group >= 0 and len(elements) < _MOST_UP:
        elements.add(view.outline.groups[group].element)
        group = view.outline.groups[group].parent
    return frozenset(elements)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _read_day(document: Document, metadata: Metadata) -> date | None:
    """The day that the page was made: an archived one has the design of then, whenever it was published."""
    fetched = document.page.fetched_at
    if fetched is not None:
        return fetched.date()
    try:
        return date.fromisoformat((metadata.date_published or "")[:10])
    except ValueError:
        return None
