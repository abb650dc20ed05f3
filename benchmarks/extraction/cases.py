"""How much of what the case pages state comes out: by field, and by kind of furniture.

python -m benchmarks.extraction.cases
"""

from collections import Counter
from typing import Any

from tests.cases.case import NAMES, parse_case, read_expected
from tests.cases.compare import NO_ARTICLE, find_differences


def main() -> None:
    """Print one line for each field and each kind."""
    stated, met = Counter[str](), Counter[str]()
    for name in NAMES:
        expected, actual = read_expected(name), parse_case(name)
        for label, part in _split(expected):
            stated[label] += 1
            met[label] += not find_differences(part, actual)
    for label in sorted(stated):
        print(f"{label:24} {met[label]:4} of {stated[label]:4}  {met[label] / stated[label]:6.1%}")
    kinds = [label for label in stated if label.startswith("removed ")]
    right, all_of_them = sum(met[label] for label in kinds), sum(stated[label] for label in kinds)
    print(f"{'removed, all kinds':24} {right:4} of {all_of_them:4}  {right / all_of_them:6.1%}")


def _split(expected: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What a case states, one statement each."""
    if expected == NO_ARTICLE:
        return [("no article", expected)]
    fields = [(field, {field: value}) for field, value in expected.items() if field not in {"removed", "absent"}]
    removed = [(f"removed {piece['kind']}", {"removed": [piece]}) for piece in expected["removed"]]
    absent = [("absent", {"absent": [phrase]}) for phrase in expected["absent"]]
    return fields + removed + absent


if __name__ == "__main__":
    main()
