from collections.abc import Callable

import pytest

from archiver.document import read_document
from archiver.page import Page
from archiver.parse.metadata import read_metadata
from archiver.parse.outcome import Metadata


def _read(html: str, url: str = "https://harbour-gazette.example/2024/05/ferry-returns", **headers: str) -> Metadata:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    page = Page(url=url, body=html.encode("utf-8", "surrogatepass"), headers=named)
    return read_metadata(read_document(page))


@pytest.fixture
def read() -> Callable[..., Metadata]:
    return _read
