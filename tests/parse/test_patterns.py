"""No text, however odd, keeps a pattern of the package busy: its time may not grow out of hand with the text."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import archiver
from archiver.rules import default_rules

_SIZE = 5_000
_BOUND = 1.0
"""Seconds of this process; a pattern that reads a text once needs less than a thousandth of it."""
_FROM_THE_START = frozenset(("_CHUNK_LINE[0]", "_SESSION_VALUE[0]"))
"""Patterns that are asked at one place only, never looked for all over a text."""
_RUNS = (
    " ",
    "\n",
    "\t",
    "a",
    "A",
    "1",
    ",",
    "-",
    "_",
    "'",
    '"',
    ".",
    "/",
    "(",
    "[",
    "<",
    ":",
    "@",
    "%",
    "&",
    "é",
    "日",
)
_MIXTURES = ("a ", "A ", "1,", "1 ", "a-", "a.", "/a", "a1", "1/", "a, ", " - ", "a@", "://", "<a ", "aA")


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for found in pkgutil.walk_packages(archiver.__path__, "archiver."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for number, pattern in enumerate(_inside(value)):
                    yield f"{found.name}.{name}[{number}]", pattern


def _rule_patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    rules = default_rules()
    named = {rule.id: rule.pattern for rule in rules.lines} | {rule.id: rule.pattern for rule in rules.figures}
    for name, pattern in named.items():
        if pattern:
            yield f"archiver.rules.{name}", re.compile(pattern)


def _inside(value: object) -> Iterator[re.Pattern[Any]]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else (value,)
    for member in members:
        if isinstance(member, re.Pattern):
            yield member


_FOUND = {**dict(_patterns()), **dict(_rule_patterns())}


@pytest.mark.parametrize("name", _FOUND)
def test_a_pattern_reads_any_run_of_characters_in_bounded_time(name: str) -> None:
    pattern = _FOUND[name]
    read = pattern.match if name.rpartition(".")[2] in _FROM_THE_START else pattern.search
    for unit in (*_RUNS, *_MIXTURES):
        run = unit * (_SIZE // len(unit))
        for text in (f"a{run}!", f"{run}\0"):
            with _bounded(f"{name} on a run of {unit!r}"):
                read(text.encode() if isinstance(pattern.pattern, bytes) else text)


def test_the_patterns_of_the_package_are_found() -> None:
    assert len(_FOUND) > 100


@contextmanager
def _bounded(what: str) -> Iterator[None]:
    """Fails after `_BOUND` seconds of processor time, so that other processes on the machine do not count."""

    def stop(*_: object) -> None:
        pytest.fail(f"{what} took over {_BOUND} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _BOUND)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
