"""Who may use an archive at the same time: one writer, and whoever only looks."""

import os
from pathlib import Path

import pytest

from archiver.crawl.root import lock_archive
from archiver.store.verify import verify
from archiver.store.writer import WarcWriter
from tests.archive.archives import make_archive, story_exchange
from tests.paper import run_scrapy


@pytest.mark.parametrize("command", [("rebuild",), ("crawl", "news", "-a", "url=http://127.0.0.1:9/")])
def test_a_second_writer_is_told_to_wait(tmp_path: Path, command: tuple[str, ...]) -> None:
    make_archive(tmp_path, files=1)
    held = lock_archive(tmp_path)
    run = run_scrapy(*command, "-s", f"ARCHIVE_DIR={tmp_path}")
    os.close(held)
    assert run.status == 1
    assert run.log.splitlines()[-1].startswith(f"scrapy {command[0]}: {tmp_path}: another run is writing there")


def test_an_archive_is_verified_while_it_is_written(tmp_path: Path) -> None:
    make_archive(tmp_path, files=2)
    held = lock_archive(tmp_path)
    writer = WarcWriter(tmp_path / "warc", {"software": "test"})
    for number in range(10, 15):
        writer.write(story_exchange(number), "paper").result(10)
        assert list(verify(tmp_path, lambda _: None, workers=1)) == []
    (growing,) = tmp_path.glob("warc/*/*.open")
    size = growing.stat().st_size
    with growing.open("ab") as file:
        file.write(b"\x1f\x8b\x08\0 the next record, half written")
    assert list(verify(tmp_path, lambda _: None, workers=1)) == []
    os.truncate(growing, size)
    writer.close()
    os.close(held)


def test_verifying_changes_nothing(tmp_path: Path) -> None:
    make_archive(tmp_path, files=2)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert list(verify(tmp_path, lambda _: None, workers=1)) == []
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
