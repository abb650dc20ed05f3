from collections.abc import Iterator

import pytest

from tests.paper import Paper, serve


@pytest.fixture
def paper() -> Iterator[Paper]:
    with serve() as running:
        yield running
