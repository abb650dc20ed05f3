from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from archiver.store import layout


def test_a_line_belongs_to_the_utc_day_of_its_fetching() -> None:
    late = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    assert layout.item_name("their.paper", late) == "items/their.paper/2026-02-28.jsonl"


@pytest.mark.parametrize("name", ["../../etc", "/etc/passwd", "..", "", "a/b", "nul\x00", "."])
def test_no_source_name_leads_out_of_the_archive(name: str) -> None:
    root = Path("/archive")
    path = (root / layout.item_name(name, datetime(2026, 1, 1, tzinfo=UTC))).resolve()
    assert path.parent.parent == root / "items"


def test_the_source_of_a_warc_file_is_its_folder() -> None:
    assert layout.source_from_filename("their.paper/x.warc.gz") == "their.paper"
