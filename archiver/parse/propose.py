"""Selectors that would find what the parser found: judged pages of a site come in, a layout to start from goes out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.parse.body import Judged
from archiver.parse.verdicts import ABSTRACT, BODY, FURNITURE, HEADING
from archiver.rules import Selector

_MOST_OF_BODY: Final = 0.95
_WORD: Final = re.compile(r"-?[A-Za-z_][A-Za-z_-]{1,40}")
"""Classes and ids that a person chose; with digits they are counters, hashes and sizes more often."""
_MOST_CLASSES: Final = 6
_MOST_PROPOSED: Final = 4
_PSEUDO: Final = frozenset(("heading-bold", "heading-class", "heading-line", "heading-paragraph"))
_FRAMES: Final = frozenset(("html", "body"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Keys of a layout. A selector is None, or is left out, where no short one finds the same on every page."""

    body: str | None
    headline: str | None
    abstract: str | None
    headings: tuple[str, ...]
    drop: tuple[str, ...]


def propose_layout(pages: Sequence[tuple[Document, Judged]]) -> Proposal:
    """The layout that says in selectors what was found on the pages (one at least) of a design."""
    return Proposal(
        body=_propose([(document, find_body(judged)) for document, judged in pages]),
        headline=_propose([(document, _find_headline(judged)) for document, judged in pages]),
        abstract=_propose([(document, _find_abstract(judged)) for document, judged in pages]),
        headings=_propose_all(pages, HEADING, _PSEUDO),
        drop=_propose_all(pages, FURNITURE, frozenset(("model",))),
    )


def find_body(judged: Judged) -> HtmlElement | None:
    """The innermost element around nearly all of the body; None where only the whole page is."""
    outline = judged.view.outline
    held = [0] * len(outline.groups)
    for block, verdict in zip(outline.blocks, judged.verdicts, strict=True):
        group = block.group if verdict.label == BODY else -1
        while group >= 0:
            held[group] += len(block.text)
            group = outline.groups[group].parent
    most = max(held, default=0)
    around = [place for place, size in enumerate(held) if size and size >= _MOST_OF_BODY * most]
    element = outline.groups[around[-1]].element if around else None
    return None if element is None or element.tag in _FRAMES else element


def _find_headline(judged: Judged) -> HtmlElement | None:
    outline, place = judged.view.outline, judged.view.title
    return outline.groups[outline.blocks[place].group].element if place >= 0 else None


def _find_abstract(judged: Judged) -> HtmlElement | None:
    return next(_elements(judged, ABSTRACT), None)


def _elements(judged: Judged, label: str, rules: frozenset[str] | None = None) -> Iterator[HtmlElement]:
    outline = judged.view.outline
    for block, verdict in zip(outline.blocks, judged.verdicts, strict=True):
        if verdict.label == label and (rules is None or verdict.rule in rules):
            yield outline.groups[block.group].element


def _propose(found: Sequence[tuple[Document, HtmlElement | None]]) -> str | None:
    """The first selector whose first match on each page is what was found there."""
    first = next((element for _, element in found if element is not None), None)
    if first is None:
        return None
    wanted = [(document, element) for document, element in found if element is not None]
    for css in _name(first):
        selector = Selector(css)
        if all(next(iter(selector.find(document.root)), None) is element for document, element in wanted):
            return css
    return None


def _propose_all(pages: Sequence[tuple[Document, Judged]], label: str, rules: frozenset[str]) -> tuple[str, ...]:
    """Selectors by class that match what was judged so, and nothing of the body."""
    proposed: dict[str, None] = {}
    for document, judged in pages:
        body = set(_elements(judged, BODY))
        for element in _elements(judged, label, rules):
            fits = (css for css in _name_by_class(element) if body.isdisjoint(Selector(css).find(document.root)))
            css = next(fits, None)
            if css is not None:
                proposed.setdefault(css)
    return tuple(proposed)[:_MOST_PROPOSED]


def _name(element: HtmlElement) -> Iterator[str]:
    """Ways to call an element, the plainest first; the last ones name what it stands in, too."""
    yield from _name_alone(element)
    parent = element.getparent()
    if parent is not None and parent.tag not in _FRAMES:
        yield from (f"{outer} > {element.tag!s}" for outer in _name_alone(parent))


def _name_alone(element: HtmlElement) -> Iterator[str]:
    tag, name = str(element.tag), element.get("id") or ""
    if (element.get("itemprop") or "") == "articleBody":
        yield f'{tag}[itemprop="articleBody"]'
    if _WORD.fullmatch(name):
        yield f"{tag}#{name}"
    yield from _name_by_class(element)
    yield tag


def _name_by_class(element: HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    names = [name for name in (element.get("class") or "").split() if _WORD.fullmatch(name)][:_MOST_CLASSES]
    yield from (f"{tag}.{name}" for name in names)
    yield from islice((f"{tag}.{one}.{two}" for one, two in combinations(names, 2)), _MOST_CLASSES)
