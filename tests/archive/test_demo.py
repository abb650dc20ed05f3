"""The demo site over two days: what a crawl published is what its records give."""

import shutil
from pathlib import Path

from tests.archive.archives import views
from tests.paper import run_scrapy


def test_two_days_of_the_demo_come_back_byte_for_byte(tmp_path: Path) -> None:
    setting = ("-s", f"ARCHIVE_DIR={tmp_path}")
    for day in ("1", "2"):
        run = run_scrapy("crawl", "demo", "-a", f"day={day}", *setting)
        assert run.status == 0, run.log
    before = views(tmp_path)
    assert len(before) >= 3
    run = run_scrapy("verify", "--items", *setting)
    assert run.status == 0, run.out
    shutil.rmtree(tmp_path / "items")
    shutil.rmtree(tmp_path / "index")
    (tmp_path / "archive.db").unlink()
    run = run_scrapy("rebuild", *setting)
    assert run.status == 0, run.log
    assert views(tmp_path) == before
