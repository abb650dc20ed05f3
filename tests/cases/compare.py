"""Compares an article with what a case expects of it: two plain dicts come in, one line per difference goes out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

NO_ARTICLE = {"article": False}


def find_differences(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """Each line opens with the field that differs; an empty list means that the case is met."""
    if NO_ARTICLE in (expected, actual):
        return [] if expected == actual else [f"article: expected {expected != NO_ARTICLE}"]
    return [line for field, wanted in expected.items() for line in _compare_field(field, wanted, actual)]


def rewrite_expected(expected: dict[str, Any], actual: dict[str, Any]) -> dict[str, Any]:
    """`expected` with each stated field as the article has it; `removed` and `absent` stay as a person wrote them."""
    if actual == NO_ARTICLE:
        return NO_ARTICLE
    kept = {"removed", "absent"}
    return {field: value if field in kept else actual.get(field) for field, value in expected.items()}


def _compare_field(field: str, wanted: Any, article: dict[str, Any]) -> Iterator[str]:
    match field:
        case "absent":
            yield from _compare_absent(wanted, article)
        case "removed":
            yield from _compare_removed(wanted, article)
        case "sections":
            yield from _compare_sections(wanted, article)
        case "date_published" | "date_modified":
            yield from _compare_date(field, wanted, article[field])
        case _:
            yield from _compare_value(field, wanted, article.get(field))


def _compare_value(path: str, wanted: Any, found: Any) -> Iterator[str]:
    """Objects on the keys that `wanted` states, lists item by item, all else by equality."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            yield from _compare_value(f"{path}.{key}", value, found.get(key))
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, (left, right) in enumerate(zip(wanted, found, strict=True)):
            yield from _compare_value(f"{path}[{number}]", left, right)
    elif wanted != found:
        yield f"{path}: expected {wanted!r}\n{' ' * len(path)}     found {found!r}"


def _compare_date(field: str, wanted: str | None, found: str | None) -> Iterator[str]:
    if wanted is None or found is None:
        yield from _compare_value(field, wanted, found)
    elif "T" not in wanted:
        yield from _compare_value(field, wanted, found[: len(wanted)])
    elif datetime.fromisoformat(wanted) != datetime.fromisoformat(found):
        yield f"{field}: expected {wanted}, found {found}"


def _compare_sections(wanted: list[dict[str, Any]], article: dict[str, Any]) -> Iterator[str]:
    found = article["sections"]
    if not any(block["type"] == "figure" for section in wanted for block in section["blocks"]):
        found = _without_figures(found)
    headings = [section["heading"] for section in wanted]
    found_headings = [section["heading"] for section in found]
    if headings != found_headings:
        yield f"sections: expected headings {headings!r}\n          found headings {found_headings!r}"
        lines = [line for section in found for line in _blocks(section)]
        yield from _compare_blocks("sections", [line for section in wanted for line in _blocks(section)], lines)
        return
    for number, (left, right) in enumerate(zip(wanted, found, strict=True)):
        yield from _compare_blocks(f"sections[{number}]", _blocks(left), _blocks(right))
        yield from _compare_value(f"sections[{number}].level", left.get("level", right["level"]), right["level"])
    yield from _compare_text(wanted, article["text"])


def _without_figures(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [
        section | {"blocks": [block for block in section["blocks"] if block["type"] != "figure"]}
        for section in sections
    ]
    return [section for section in kept if section["heading"] or section["blocks"]]


def _blocks(section: dict[str, Any]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = section["blocks"]
    return blocks


def _compare_blocks(path: str, wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[str]:
    """Where the numbers differ, only what is missing and what is too much, so that one slip does not shift all."""
    if len(wanted) == len(found):
        yield from _compare_value(f"{path}.blocks", wanted, found)
        return
    texts = [(block["type"], block["text"]) for block in wanted]
    found_texts = [(block["type"], block["text"]) for block in found]
    yield f"{path}.blocks: expected {len(wanted)}, found {len(found)}"
    yield from (f"{path}.blocks: missing {text!r}" for text in texts if text not in found_texts)
    yield from (f"{path}.blocks: too much {text!r}" for text in found_texts if text not in texts)


def _compare_text(wanted: list[dict[str, Any]], text: str) -> Iterator[str]:
    """Headings and blocks must stand in the plain text in their order; captions and foreign posts need not."""
    at = 0
    for section in wanted:
        blocks = [block for block in section["blocks"] if block["type"] not in {"figure", "embed"}]
        for line in [section["heading"] or "", *(block["text"] for block in blocks)]:
            position = text.find(line, at)
            if position < 0:
                yield f"text: lacks, at its place, {line!r}"
            else:
                at = position + len(line)


def _compare_removed(wanted: list[dict[str, str]], article: dict[str, Any]) -> Iterator[str]:
    for piece in wanted:
        phrase = piece["contains"]
        kinds = sorted({removed["kind"] for removed in article["removed"] if phrase in removed["text"]})
        if piece["kind"] not in kinds:
            yield f"removed: expected {phrase!r} as {piece['kind']}, found it as {', '.join(kinds) or 'nothing'}"
        yield from _compare_absent([phrase], article)


def _compare_absent(phrases: list[str], article: dict[str, Any]) -> Iterator[str]:
    shown = [line for section in article["sections"] for line in _lines(section)]
    for phrase in phrases:
        if phrase in article["text"] or any(phrase in line for line in shown):
            yield f"absent: {phrase!r} stands in the body"


def _lines(section: dict[str, Any]) -> list[str]:
    return [section["heading"] or "", *(block["text"] for block in section["blocks"])]
