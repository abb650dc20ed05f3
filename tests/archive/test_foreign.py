"""Other people's WARC files become items that point into them, whatever their shape."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import RecordError
from archiver.store.batches import derive_files
from archiver.store.scan import read_record
from tests.archive.archives import story_exchange
from tests.paper import items, run_scrapy, story

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NUMBERS = range(1, 4)


def record(kind: str, number: int, block: bytes) -> bytes:
    """As CC-NEWS has them: WARC/1.0, dates to the second, no WARC-Concurrent-To."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}-{number}>\r\n"
        f"WARC-Date: 2026-03-01T12:00:0{number}Z\r\nWARC-Target-URI: {story_exchange(number).url}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(number: int) -> bytes:
    """An HTTP/2 reply under an HTTP/1 head, its body decoded and its old headers renamed, as crawlers write them."""
    body = story(number).body
    head = (
        "HTTP/2 200 \r\nContent-Type: text/html; charset=utf-8\r\nX-Crawler-Content-Encoding: br\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return record("response", number, head.encode() + body)


def dictionary() -> zstd.ZstdDict:
    return zstd.train_dict([response(number) for number in range(60)], 8192)


def write_plain(path: Path) -> None:
    path.write_bytes(b"".join(map(response, NUMBERS)))


def write_gzip(path: Path) -> None:
    path.write_bytes(b"".join(gzip.compress(response(number)) for number in NUMBERS))


def write_zstd(path: Path) -> None:
    path.write_bytes(b"".join(zstd.compress(response(number)) for number in NUMBERS))


def write_zstd_with_dictionary(path: Path) -> None:
    words = dictionary()
    frames = b"".join(zstd.compress(response(number), zstd_dict=words) for number in NUMBERS)
    packed = zstd.compress(words.dict_content)
    path.write_bytes(b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed + frames)


def read_warcs(path: Path, archive: Path) -> tuple[int, str]:
    run = run_scrapy("crawl", "warc", "-a", f"path={path}", "-s", f"ARCHIVE_DIR={archive}")
    return run.status, run.log


SHAPES: dict[str, Any] = {
    "news.warc": write_plain,
    "news.warc.gz": write_gzip,
    "news.warc.zst": write_zstd,
    "dictionary.warc.zst": write_zstd_with_dictionary,
}


@pytest.mark.parametrize("name", SHAPES)
def test_items_point_at_their_records(tmp_path: Path, name: str) -> None:
    path = tmp_path / "theirs" / name
    path.parent.mkdir()
    SHAPES[name](path)
    status, log = read_warcs(path, tmp_path / "mine")
    assert status == 0, log
    found = items(tmp_path / "mine")
    assert [item["url"] for item in found] == [story_exchange(number).url for number in NUMBERS]
    for item in found:
        place = item["warc"]
        stored = read_record(Path(place["filename"]), place["offset"])
        assert place["filename"] == str(path)
        assert (stored.field("warc-record-id"), stored.length) == (place["record_id"], place["length"])
        assert item["fetched_at"].startswith("2026-03-01T12:00:0")


def test_they_are_verified_and_rebuilt_like_our_own(tmp_path: Path) -> None:
    path, mine = tmp_path / "news.warc.zst", tmp_path / "mine"
    write_zstd_with_dictionary(path)
    assert read_warcs(path, mine)[0] == 0
    before = items(mine)
    (mine / "warc").mkdir(exist_ok=True)
    assert run_scrapy("verify", "--items", "-s", f"ARCHIVE_DIR={mine}").status == 0
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={mine}").status == 0
    assert items(mine) == before


def test_what_cannot_be_read_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    write_gzip(theirs / "b.warc.gz")
    (theirs / "a.arc.warc").write_bytes(b"filedesc://a.arc 0.0.0.0 20260101000000 text/plain 20\n")
    (theirs / "c.warc.gz").write_bytes(gzip.compress(response(4))[:-30])
    (theirs / "d.warc").write_bytes(response(5).replace(b"Content-Length: ", b"Content-Length: 9", 1) + response(6))
    _, log = read_warcs(theirs / "*", tmp_path / "mine")
    assert f"{theirs / 'a.arc.warc'}: an ARC file" in log
    assert f"{theirs / 'c.warc.gz'}: offset 0: the file ends inside a record" in log
    assert f"{theirs / 'd.warc'}: offset 0: Content-Length is 9" in log
    numbers = [1, 2, 3, 6]
    assert sorted(json.dumps(item["url"]) for item in items(tmp_path / "mine")) == sorted(
        json.dumps(story_exchange(number).url) for number in numbers
    )


def test_two_workers_come_to_the_same_as_one(tmp_path: Path) -> None:
    for name, write in SHAPES.items():
        write(tmp_path / name)
    paths = tuple(sorted(tmp_path.glob("*.warc*")))
    faults: list[RecordError] = []
    found = [list(derive_files(tmp_path, paths, faults.append, workers=workers)) for workers in (1, 2)]
    assert (found[0], faults) == (found[1], [])
    assert len(found[0]) == len(SHAPES) * len(NUMBERS)
