"""Every case page, read as a crawl would read it, says what its expected.json says."""

import pytest

from tests.cases.case import NAMES, PENDING, parse_case, read_expected, read_meta, write_expected
from tests.cases.compare import NO_ARTICLE, find_differences, rewrite_expected


@pytest.mark.parametrize("name", NAMES)
def test_the_article_says_what_the_page_says(name: str, request: pytest.FixtureRequest) -> None:
    expected, actual = read_expected(name), parse_case(name)
    differences = find_differences(expected, actual)
    if differences and request.config.getoption("--update-cases", default=False):
        write_expected(name, rewrite_expected(expected, actual))
    if name in PENDING:
        if not differences:
            pytest.fail(f"{name} passes: take it off pending.txt")
        pytest.skip(f"pending, not met yet: {differences[0]}")
    if differences:
        pytest.fail(f"{name}\n" + "\n".join(differences), pytrace=False)


def test_every_pending_case_exists() -> None:
    assert set(NAMES) >= PENDING


@pytest.mark.parametrize("name", NAMES)
def test_every_case_says_why_it_is_there_and_looks_at_the_fields_all_cases_have(name: str) -> None:
    expected = read_expected(name)
    always = {"headline", "authors", "date_published", "abstract", "sections", "removed", "absent"}

    assert read_meta(name)["why"]
    assert expected == NO_ARTICLE or always <= expected.keys()
