import sys
from pathlib import Path

import pytest

from archiver.store.scan import Damage, StoredRecord, read_record, scan_file

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = b"HTTP/2 200 \r\ncontent-type: text/html\r\n\r\n<p>The ferry to the island runs again.</p>"
SKIPPED = b"\x50\x2a\x4d\x18\x03\x00\x00\x00xyz"


def record(number: int) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    return head.encode() + BODY + b"\r\n\r\n"


def dictionary() -> zstd.ZstdDict:
    return zstd.train_dict([record(number) + b"%d" % number * 9 for number in range(200)], 4096)


def write_frames(path: Path, dictionary: zstd.ZstdDict | None, opening: bytes = b"") -> list[bytes]:
    frames = [zstd.compress(record(number), zstd_dict=dictionary) for number in range(5)]
    path.write_bytes(opening + b"".join(frames))
    return frames


def skippable(data: bytes) -> bytes:
    return b"\x5d\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def ids(path: Path) -> list[str]:
    found = list(scan_file(path))
    assert all(isinstance(each, StoredRecord) for each in found), found
    return [each.field("warc-record-id") for each in found if isinstance(each, StoredRecord)]


FIVE = [f"<urn:uuid:{number}>" for number in range(5)]


@pytest.mark.parametrize("name", ["news.warc.zst", "news"])
def test_frames_of_zstd_are_read_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    write_frames(tmp_path / name, None)
    assert ids(tmp_path / name) == FIVE


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_dictionary_at_the_beginning_is_used(tmp_path: Path, is_packed: bool) -> None:  # noqa: FBT001
    words = dictionary()
    content = words.dict_content
    path = tmp_path / "news.warc.zst"
    write_frames(path, words, skippable(zstd.compress(content) if is_packed else content))
    assert ids(path) == FIVE


def test_an_offset_is_that_of_the_frame(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.zst"
    frames = write_frames(path, None, SKIPPED)
    offset = len(SKIPPED) + len(frames[0]) + len(frames[1])
    found = read_record(path, offset)
    assert (found.field("warc-record-id"), found.offset, found.length) == ("<urn:uuid:2>", offset, len(frames[2]))


def test_frames_without_content_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.zst"
    write_frames(path, None, SKIPPED)
    path.write_bytes(path.read_bytes() + SKIPPED)
    assert ids(path) == FIVE


def test_a_damaged_frame_costs_one_record(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.zst"
    frames = write_frames(path, None)
    data = bytearray(path.read_bytes())
    start = len(frames[0])
    data[start + 4 : start + 12] = b"\xff" * 8
    path.write_bytes(data)
    found = list(scan_file(path))
    damage = [each for each in found if isinstance(each, Damage)]
    assert [(each.offset, each.length) for each in damage] == [(start, len(frames[1]))]
    assert "broken zstd data" in damage[0].reason
    assert len(found) == 5


def test_a_frame_cut_short_is_a_torn_end(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.zst"
    write_frames(path, None)
    path.write_bytes(path.read_bytes()[:-5])
    *_, last = scan_file(path)
    assert isinstance(last, Damage)
    assert last.is_torn
