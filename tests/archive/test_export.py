"""A WACZ package is valid for others and holds the articles as its pages."""

import gzip
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.errors import StoreError
from archiver.store.wacz import Selection, write_wacz
from tests.archive.archives import START, make_archive, rebuild_quietly, story_exchange, write_log
from tests.paper import run_scrapy
from tests.replay import programs

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def pages(path: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as package:
        head, *lines = package.read("pages/pages.jsonl").splitlines()
    assert json.loads(head)["format"] == "json-pages-1.0"
    return [json.loads(line) for line in lines]


def test_the_command_writes_a_package_that_py_wacz_finds_valid(tmp_path: Path) -> None:
    make_archive(tmp_path, files=3)
    target = tmp_path / "news.wacz"
    run = run_scrapy("export", "--format", "wacz", "-s", f"ARCHIVE_DIR={tmp_path}", "-o", str(target))
    assert (run.status, run.out) == (0, f"{target}: 9 articles, 3 WARC files\n")
    done = subprocess.run(
        [programs() / "wacz", "validate", "-f", target], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Validation succeeded" in done.stdout


def test_everything_in_it_is_listed_with_its_digest(tmp_path: Path) -> None:
    logs = make_archive(tmp_path, files=2)
    target = tmp_path / "news.wacz"
    write_wacz(tmp_path, target, Selection(), NOW)
    with zipfile.ZipFile(target) as package:
        said = json.loads(package.read("datapackage.json"))
        listed = {each["path"]: each for each in said["resources"]}
        assert {*listed, "datapackage.json", "datapackage-digest.json"} == set(package.namelist())
        for name, each in listed.items():
            data = package.read(name)
            assert (each["hash"], each["bytes"]) == (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))
        assert [package.read(f"archive/{path.name}") for path in logs] == [path.read_bytes() for path in logs]


def test_the_index_is_sorted_and_can_be_searched_by_block(tmp_path: Path) -> None:
    make_archive(tmp_path, files=3, each=120)
    target = tmp_path / "news.wacz"
    write_wacz(tmp_path, target, Selection(), NOW)
    with zipfile.ZipFile(target) as package:
        packed = package.read("indexes/index.cdx.gz")
        _, *blocks = package.read("indexes/index.idx").decode().splitlines()
    lines = gzip.decompress(packed).splitlines()
    assert (len(lines), lines) == (360, sorted(lines))
    for number, block in enumerate(blocks):
        key, place = block.split(" {", 1)
        found = json.loads("{" + place)
        member = io.BytesIO(packed[found["offset"] : found["offset"] + found["length"]])
        first = gzip.GzipFile(fileobj=member).readline()
        assert (first, first.startswith(key.encode())) == (lines[number * 300] + b"\n", True)


def test_a_page_has_title_time_and_text(tmp_path: Path) -> None:
    make_archive(tmp_path, files=1, each=1)
    target = tmp_path / "news.wacz"
    write_wacz(tmp_path, target, Selection(), NOW)
    (page,) = pages(target)
    assert page["url"] == story_exchange(0).url
    assert page["title"] == "Breakwater dispute enters round 0 at the harbour council"
    assert (page["ts"], page["datePublished"]) == ("2026-03-01T12:00:00Z", "2026-03-01T10:00:00+00:00")
    assert "What comes next" in page["text"]


def test_a_source_and_a_date_choose_files_and_pages(tmp_path: Path) -> None:
    write_log(tmp_path, "other", 0, [story_exchange(90, "other.example")])
    make_archive(tmp_path, files=3, each=3)
    chosen = write_wacz(
        tmp_path, tmp_path / "a.wacz", Selection(source="paper", since=START + timedelta(seconds=4)), NOW
    )
    assert (chosen.files, chosen.pages) == (2, 5)
    assert {page["url"] for page in pages(chosen.path)} == {story_exchange(number).url for number in range(4, 9)}
    assert write_wacz(tmp_path, tmp_path / "b.wacz", Selection(source="other"), NOW).pages == 1


def test_nothing_is_written_over(tmp_path: Path) -> None:
    make_archive(tmp_path, files=1)
    target = tmp_path / "news.wacz"
    target.write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        write_wacz(tmp_path, target, Selection(), NOW)
    assert target.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    make_archive(tmp_path, files=1)
    with pytest.raises(StoreError, match=r"missing/news\.wacz: cannot be written"):
        write_wacz(tmp_path, tmp_path / "missing" / "news.wacz", Selection(), NOW)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "xml"], "no format 'xml'; there are: wacz"),
        ([], "name a format with --format; there are: wacz"),
        (["--format", "wacz", "--since", "soon"], "--since soon: no date"),
    ],
)
def test_wrong_usage_says_what_there_is(tmp_path: Path, options: list[str], words: str) -> None:
    run = run_scrapy("export", *options, "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 2
    assert words in run.log


def test_an_empty_archive_is_no_package(tmp_path: Path) -> None:
    run = run_scrapy("export", "--format", "wacz", "-s", f"ARCHIVE_DIR={tmp_path}", "-o", str(tmp_path / "news.wacz"))
    assert run.status == 1
    assert f"{tmp_path / 'warc'}: no closed WARC file there holds what was asked for" in run.log
    assert rebuild_quietly(tmp_path) == []
