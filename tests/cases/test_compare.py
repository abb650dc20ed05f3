"""The comparison names the field that differs, and looks at nothing that a case does not state."""

from typing import Any

import pytest

from tests.cases.compare import NO_ARTICLE, find_differences, rewrite_expected

ARTICLE: dict[str, Any] = {
    "headline": "Ferry back at sea",
    "authors": [{"name": "Ida Holm", "url": None}],
    "date_published": "2024-03-05T09:15:00+01:00",
    "sections": [
        {
            "heading": None,
            "level": None,
            "blocks": [{"type": "paragraph", "text": "It sails.", "links": []}, {"type": "figure", "text": "The quay"}],
        },
        {"heading": "At noon", "level": 2, "blocks": [{"type": "paragraph", "text": "It docked.", "links": []}]},
    ],
    "text": "It sails.\nThe quay\nAt noon\nIt docked.",
    "removed": [{"kind": "share", "text": "Share this:", "rule": "x"}],
}
SECTIONS: list[dict[str, Any]] = [
    {"heading": None, "blocks": [{"type": "paragraph", "text": "It sails."}]},
    {"heading": "At noon", "blocks": [{"type": "paragraph", "text": "It docked."}]},
]


@pytest.mark.parametrize(
    "expected",
    [
        {"headline": "Ferry back at sea"},
        {"authors": [{"name": "Ida Holm"}]},
        {"date_published": "2024-03-05"},
        {"date_published": "2024-03-05T08:15:00Z"},
        {"sections": SECTIONS},
        {"removed": [{"kind": "share", "contains": "Share"}]},
        {"absent": ["Share this:"]},
    ],
)
def test_what_the_article_says_is_no_difference(expected: dict[str, Any]) -> None:
    assert find_differences(expected, ARTICLE) == []


@pytest.mark.parametrize(
    "expected",
    [
        {"headline": "Ferry"},
        {"authors": []},
        {"authors": [{"name": "Ida"}]},
        {"date_published": None},
        {"date_published": "2024-03-06"},
        {"date_published": "2024-03-05T09:15:00Z"},
        {"sections": SECTIONS[:1]},
        {"sections": [SECTIONS[0], SECTIONS[1] | {"level": 3}]},
        {"sections": [SECTIONS[0] | {"blocks": [{"type": "quote", "text": "It sails."}]}, SECTIONS[1]]},
        {"removed": [{"kind": "rating", "contains": "Share"}]},
        {"absent": ["It sails"]},
    ],
)
def test_each_difference_names_its_field(expected: dict[str, Any]) -> None:
    lines = find_differences(expected, ARTICLE)

    assert lines
    assert all(line.startswith(next(iter(expected))) for line in lines)


def test_removed_furniture_that_also_stands_in_the_body_is_a_difference() -> None:
    article = ARTICLE | {"text": "Share this: It sails."}

    assert find_differences({"removed": [{"kind": "share", "contains": "Share this:"}]}, article)


def test_an_article_where_none_is_expected_is_a_difference_and_the_other_way_round() -> None:
    assert find_differences(NO_ARTICLE, ARTICLE)
    assert find_differences({"headline": "Ferry back at sea"}, NO_ARTICLE)
    assert find_differences(NO_ARTICLE, NO_ARTICLE) == []


def test_rewriting_touches_stated_fields_only_and_leaves_what_a_person_wrote_of_furniture() -> None:
    expected = {"headline": "Ferry", "removed": [{"kind": "rating", "contains": "Share"}], "absent": ["x"]}

    assert rewrite_expected(expected, ARTICLE) == expected | {"headline": "Ferry back at sea"}
