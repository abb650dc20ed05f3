"""Of what kind furniture is found to be, over all case pages and every article of the demo: a table of confusion.

python -m benchmarks.extraction.furniture

A row for each kind that the cases expect, a column for each that was found; `body` is what stands in `sections` or
`text`, `-` what is nowhere.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from archiver.items import REMOVED_KINDS
from tests.cases.case import NAMES, PENDING, parse_case, read_expected
from tests.cases.compare import NO_ARTICLE
from tests.demo.articles import FILES, extract

IN_BODY = "body"
NOWHERE = "-"

Table = Mapping[tuple[str, str], int]
"""How often furniture of the first kind was found as the second."""


def main() -> None:
    """Print the table, and how much of it is right."""
    table = count_kinds()
    shown = [kind for kind in (*REMOVED_KINDS, IN_BODY, NOWHERE) if any(kind in pair for pair in table)]
    print(f"{'expected':12}" + "".join(f"{kind[:10]:>11}" for kind in shown))
    for kind in (kind for kind in REMOVED_KINDS if any(kind == wanted for wanted, _ in table)):
        print(f"{kind:12}" + "".join(f"{table.get((kind, found), 0) or '':>11}" for found in shown))
    print(f"kind right: {share_right(table):.1%} of {sum(table.values())}, in the body: {count_in_body(table)}")


def count_kinds() -> Table:
    """The table over all cases that are met, and the demo's articles of every day."""
    return Counter(pair for expected, article in _read_all() for pair in _compare(expected["removed"], article))


def share_right(table: Table) -> float:
    """The share (0 to 1) that was found under its own kind, and not in the body."""
    return sum(count for (wanted, found), count in table.items() if wanted == found) / sum(table.values())


def count_in_body(table: Table) -> int:
    """How much of the furniture stands in the body."""
    return sum(count for (_, found), count in table.items() if found == IN_BODY)


def _read_all() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for name in NAMES:
        expected = read_expected(name)
        if expected != NO_ARTICLE and name not in PENDING:
            yield expected, parse_case(name)
    for file in FILES:
        expected = json.loads(file.read_text(encoding="utf-8"))
        yield expected, extract(file.parent.name, expected["url"])


def _compare(wanted: list[dict[str, str]], article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for piece in wanted:
        yield piece["kind"], _find(piece, article)


def _find(piece: dict[str, str], article: dict[str, Any]) -> str:
    phrase = piece["contains"]
    lines = (line for section in article.get("sections", ()) for line in _lines(section))
    if any(phrase in line for line in lines):
        return IN_BODY
    kinds = [removed["kind"] for removed in article.get("removed", ()) if phrase in removed["text"]]
    return piece["kind"] if piece["kind"] in kinds else next(iter(kinds), NOWHERE)


def _lines(section: dict[str, Any]) -> Iterator[str]:
    yield section["heading"] or ""
    yield from (block["text"] for block in section["blocks"])


if __name__ == "__main__":
    main()
