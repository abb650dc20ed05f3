"""Options of the case pages."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        default=False,
        help="write what the parser says into expected.json of each failing case, and still fail",
    )
