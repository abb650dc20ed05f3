import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.paper import crawl, items, run_scrapy, serve


@pytest.fixture(scope="module")
def whole_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("archive")
    with serve() as paper:
        paper.publish(range(1, 6))
        assert crawl(archive, f"url={paper.url}").status == 0
    return archive


@pytest.fixture
def archive(whole_archive: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole_archive, tmp_path / "archive"))


def verify(archive: Path) -> tuple[int, list[str]]:
    run = run_scrapy("verify", "-s", f"ARCHIVE_DIR={archive}")
    assert run.log == ""
    return run.status, run.out.splitlines()[:-1]


def log_file(archive: Path) -> Path:
    (path,) = (archive / "warc").glob("*/*.warc.gz")
    return path


def dump_file(archive: Path) -> Path:
    (path,) = (archive / "items").glob("*/*.jsonl")
    return path


def test_a_whole_archive_has_no_fault(archive: Path) -> None:
    assert verify(archive) == (0, [])


def test_a_flipped_byte_is_named_with_its_file_and_offset(archive: Path) -> None:
    item = items(archive)[2]
    path = log_file(archive)
    data = bytearray(path.read_bytes())
    data[item["warc"]["offset"] + item["warc"]["length"] // 2] ^= 0x10
    path.write_bytes(data)
    status, faults = verify(archive)
    assert status == 1
    assert any(fault.startswith(f"{path}: byte {item['warc']['offset']}: ") for fault in faults)
    assert any(fault.startswith(f"{dump_file(archive)}: byte ") for fault in faults)


def test_a_cut_end_is_a_fault(archive: Path) -> None:
    path = log_file(archive)
    path.write_bytes(path.read_bytes()[:-100])
    status, faults = verify(archive)
    assert status == 1
    assert any("torn end" in fault for fault in faults)


def test_a_missing_file_is_named_by_the_items_that_need_it(archive: Path) -> None:
    path = log_file(archive)
    path.unlink()
    status, faults = verify(archive)
    assert status == 1
    assert len([fault for fault in faults if f"{path}: no such file" in fault]) == 5
    (named,) = [fault for fault in faults if fault.startswith(f"{path}: byte 0: is not there")]
    assert "lost: " in named


def test_a_torn_line_is_a_fault(archive: Path) -> None:
    path = dump_file(archive)
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"schema')
    status, faults = verify(archive)
    assert status == 1
    assert faults == [f"{path}: byte {size}: a torn line; the next crawl moves it aside"]


def test_an_item_that_points_elsewhere_is_a_fault(archive: Path) -> None:
    path = dump_file(archive)
    first, second = items(archive)[:2]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'"offset":{first["warc"]["offset"]},', f'"offset":{second["warc"]["offset"]},', 1))
    status, faults = verify(archive)
    assert status == 1
    assert any(f"{path}: byte 0: " in fault for fault in faults)


def test_a_catalogue_that_points_elsewhere_is_a_fault(archive: Path) -> None:
    database = sqlite3.connect(archive / "archive.db")
    with database:
        database.execute("UPDATE versions SET item_offset = item_offset + 1 WHERE item_offset = 0")
    database.close()
    status, faults = verify(archive)
    assert status == 1
    assert any("delete archive.db" in fault for fault in faults)


def test_a_missing_catalogue_is_no_fault(archive: Path) -> None:
    (archive / "archive.db").unlink()
    assert verify(archive) == (0, [])


def test_a_file_that_is_no_warc_is_named(archive: Path) -> None:
    path = log_file(archive).with_name("other.warc.gz")
    path.write_bytes(b"not gzip at all")
    status, faults = verify(archive)
    assert status == 1
    assert any(str(path) in fault for fault in faults)


def test_a_repair_writes_every_whole_record_into_a_copy_and_leaves_the_file_alone(archive: Path) -> None:
    item = items(archive)[2]
    path = log_file(archive)
    data = bytearray(path.read_bytes())
    offset, length = item["warc"]["offset"], item["warc"]["length"]
    data[offset + length // 2] ^= 0x10
    path.write_bytes(data)
    run = run_scrapy("verify", "--repair", "-s", f"ARCHIVE_DIR={archive}")
    copy = path.with_name(path.name + ".repaired")
    assert run.status == 1
    assert f"{copy}: without {length} bytes at {offset} of {path.name}" in run.out
    assert path.read_bytes() == data
    assert copy.read_bytes() == bytes(data[:offset] + data[offset + length :])
    again = run_scrapy("verify", "--repair", "-s", f"ARCHIVE_DIR={archive}")
    assert again.status == 1
    assert f"{copy}: is there already" in again.log
    copy.replace(path)
    assert not [
        fault for fault in verify(archive)[1] if fault.startswith(f"{path}: ") and "bytes, and had" not in fault
    ]


def test_items_are_held_to_what_their_records_give(archive: Path) -> None:
    assert run_scrapy("verify", "--items", "-s", f"ARCHIVE_DIR={archive}").status == 0
    path = dump_file(archive)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("fishermen", "fisherman").replace("Fishermen", "fisherman", 1), encoding="utf-8")
    run = run_scrapy("verify", "--items", "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 1
    assert "is not what its record gives now: sections" in run.out


def test_where_there_is_no_archive_it_says_so(tmp_path: Path) -> None:
    run = run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 1
    assert run.log == f"scrapy verify: {tmp_path / 'warc'}: no WARC files there\n"


def test_rebuild_after_damage_keeps_what_can_be_read_and_has_status_1(archive: Path) -> None:
    item = items(archive)[2]
    path = log_file(archive)
    data = bytearray(path.read_bytes())
    data[item["warc"]["offset"] + item["warc"]["length"] // 2] ^= 0x10
    path.write_bytes(data)
    run = run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 1
    assert str(path) in run.log
    assert len(items(archive)) == 4


def test_rebuild_comes_without_any_view(archive: Path) -> None:
    before = sorted(dump_file(archive).read_bytes().splitlines())
    shutil.rmtree(archive / "items")
    (archive / "archive.db").unlink()
    run = run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 0
    assert sorted(dump_file(archive).read_bytes().splitlines()) == before


def test_other_peoples_files_become_items_that_point_into_them(archive: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    path = Path(shutil.copy(log_file(archive), outside / "theirs.warc.gz"))
    mine = tmp_path / "mine"
    run = run_scrapy("crawl", "warc", "-a", f"path={outside}/*.warc.gz", "-s", f"ARCHIVE_DIR={mine}")
    assert run.status == 0
    assert {item["warc"]["filename"] for item in items(mine)} == {str(path)}
    texts = {item["id"]: item["text"] for item in items(archive)}
    assert {item["id"]: item["text"] for item in items(mine)} == texts
    (mine / "warc").mkdir(exist_ok=True)
    assert verify(mine) == (0, [])
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={mine}").status == 0
    assert {item["warc"]["filename"] for item in items(mine)} == {str(path)}


def test_our_own_files_read_again_add_nothing(archive: Path) -> None:
    before = items(archive)
    run = run_scrapy("crawl", "warc", "-a", f"path={archive}/warc/*/*.warc.gz", "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 0
    assert items(archive) == before
