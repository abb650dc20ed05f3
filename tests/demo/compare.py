"""Compares an item with what was expected of a demo article: two dicts come in, one line a difference goes out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PENDING = frozenset(
    tuple(line.split()) for line in (Path(__file__).parent / "pending.txt").read_text(encoding="utf-8").splitlines()
)
"""Pairs of paper and field that the parser does not read yet in every article of that paper."""


def find_unexpected(paper: str, expected: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """The differences in fields that are not pending for that paper."""
    return [line for line in find_differences(expected, item) if (paper, field_of(line)) not in PENDING]


def field_of(line: str) -> str:
    """The top-level field that a difference is about."""
    return re.split(r"[^a-z_]", line, maxsplit=1)[0]


def find_differences(expected: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """Each line opens with the field that differs. Every expected field must be met exactly; an empty item is none."""
    if not item:
        return ["article: the parser says that this is none"]
    lines = [line for field in expected if field != "removed" for line in _compare(field, expected[field], item[field])]
    return lines + list(_compare_removed(expected["removed"], item["removed"]))


def _compare(path: str, expected: Any, found: Any) -> Iterator[str]:
    if path == "rights":
        yield from _compare_rights(expected, found)
    elif isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        for key in expected:
            yield from _compare(f"{path}.{key}", expected[key], found[key])
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, pair in enumerate(zip(expected, found, strict=True)):
            yield from _compare(f"{path}[{number}]", *pair)
    elif expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"


def _compare_rights(expected: list[Any], found: list[Any]) -> Iterator[str]:
    """What robots.txt says comes from the crawl, not from the page."""
    said = [statement for statement in found if not statement["where"].startswith("robots.txt")]
    if said != expected:
        yield f"rights: expected {expected!r}, found {said!r}"


def _compare_removed(expected: list[dict[str, str]], removed: list[dict[str, str]]) -> Iterator[str]:
    for wanted in expected:
        kinds = {piece["kind"] for piece in removed if wanted["contains"] in piece["text"]}
        if wanted["kind"] not in kinds:
            yield f"removed: expected {wanted['contains']!r} as {wanted['kind']}, found as {sorted(kinds) or 'nothing'}"
