"""Furniture is told by its kind: a ratchet over all case pages and the demo (floor in benchmarks/floors.json)."""

import json
from pathlib import Path

from archiver.items import REMOVED_KINDS
from benchmarks.extraction.furniture import count_in_body, count_kinds, share_right

FLOORS = Path(__file__).parents[2] / "benchmarks" / "floors.json"


def test_the_kind_of_furniture_is_right_and_none_of_it_stands_in_the_body() -> None:
    table = count_kinds()
    assert share_right(table) >= json.loads(FLOORS.read_text("utf-8"))["cases"]["removed_kind"]
    assert count_in_body(table) == 0


def test_every_kind_is_expected_somewhere() -> None:
    assert {wanted for wanted, _ in count_kinds()} == set(REMOVED_KINDS) - {"other"}
