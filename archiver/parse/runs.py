"""The names in one element, told from the roles, dates and labels beside them by the elements that each stands in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from archiver.parse.people import is_label, split_names
from archiver.parse.structured import clean_text

_MOST_RUNS: Final = 40
_MOST_CHILDREN: Final = 200
_LONGEST: Final = 200
_JOINS: Final = re.compile(r"(?:[,、，;&/]|(?:and|und|et|y|e|en|og|och|ja|i|и|και|ve|with|mit)\b)", re.IGNORECASE)
"""How a run begins that goes on with a list of names, or is no more than the word between two."""
_GOES_ON: Final = re.compile(
    r"(?:[,、，;&/]|(?<!\w)(?:and|und|et|y|e|en|og|och|ja|i|и|και|ve|with|mit))\s?$", re.IGNORECASE
)
"""How a run ends behind which the list goes on."""
_FIRST_LETTER: Final = re.compile(r"[^\W\d_]")
_NOTHING: Final = frozenset(("script", "style", "svg", "noscript", "template"))


@dataclass(frozen=True, slots=True)
class Run:
    """Text between two tags. `kind` is what elements have in common that hold one name each, None where nothing is."""

    kind: tuple[str, str] | None
    text: str


def read_names(element: HtmlElement) -> tuple[str, ...]:
    """The names in an element, in order, each once: those of its first run that names somebody, and what is listed on.

    A run whose names are single words is half a name, or a nickname: then all of the words are read as one line.
    """
    runs = list(islice(_find_runs(element), _MOST_RUNS))
    if sum(len(run.text) for run in runs) >= _LONGEST:
        return ()
    told = [split_names(run.text) for run in runs]
    start = _find_start(runs, told)
    if start is None:
        return split_names(" ".join(run.text for run in runs))
    return tuple(dict.fromkeys(_follow(runs, told, start)))


def _find_start(runs: Sequence[Run], told: Sequence[tuple[str, ...]]) -> int | None:
    """Where the first full name stands, or the nickname before it that a label announces; None where there is none."""
    full = next((place for place, names in enumerate(told) if names and _is_written_as_names(names)), None)
    if full is None:
        return None
    labels = [False, *(is_label(run.text) for run in runs)]
    for place in range(full):
        if told[place] and not labels[place + 2] and (labels[place] or told[place][0][0].islower()):
            return place
    return full


def _follow(runs: Sequence[Run], told: Sequence[tuple[str, ...]], start: int) -> Iterator[str]:
    yield from told[start]
    joined = _GOES_ON.search(runs[start].text) is not None
    for run, names in zip(runs[start + 1 :], told[start + 1 :], strict=True):
        alike = run.kind is not None and run.kind == runs[start].kind
        begins = _JOINS.match(run.text) is not None
        if names and (joined or begins or alike) and _is_written_as_names(names):
            yield from names
            joined = _GOES_ON.search(run.text) is not None
        elif begins and not names:
            joined = True
        elif not alike:
            return


def _is_written_as_names(names: Sequence[str]) -> bool:
    return all(" " in name and (found := _FIRST_LETTER.search(name)) and not found[0].islower() for name in names)


def _find_runs(element: HtmlElement) -> Iterator[Run]:
    kinds = {element: _kind(element)}
    for event, inner in _walk(element):
        if event == "start" and inner.text and (text := clean_text(inner.text)):
            yield Run(kinds.setdefault(inner, _kind(inner)), text)
        elif event == "end" and inner.tail and (text := clean_text(inner.tail)):
            yield Run(None, text)


def _walk(element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Starts and ends of the elements inside, outer ones around inner ones, without what holds no words."""
    stack: list[tuple[str, HtmlElement]] = [("start", element)]
    while stack:
        event, inner = stack.pop()
        hidden = not isinstance(inner.tag, str) or inner.tag in _NOTHING
        if event == "end":
            yield event, inner
            continue
        if not hidden:
            yield event, inner
        if inner is not element:
            stack.append(("end", inner))
        if not hidden:
            stack.extend(("start", child) for child in reversed(inner[:_MOST_CHILDREN]))


def _kind(element: HtmlElement) -> tuple[str, str] | None:
    name = element.get("class") or ""
    return (str(element.tag), name) if name or element.tag in {"li", "a"} else None
