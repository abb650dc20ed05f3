import os
import random
from mmap import mmap
from pathlib import Path

import pytest

from archiver.errors import StoreError
from archiver.message import is_whole, parse_response
from archiver.page import page_from_exchange
from archiver.store.reader import check_records, read_exchange
from archiver.store.records import COMPRESSORS
from archiver.store.spool import SPOOL_ABOVE, Spool, sweep
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange

WORDS = random.Random(7).choices([b"tide ", b"ferry ", b"harbour ", b"lamp "], k=800_000)
LARGE = b"".join(WORDS)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(LARGE)


def spool_of(folder: Path, *parts: bytes) -> Spool:
    spool = Spool(folder)
    for part in parts:
        for start in range(0, len(part), 65536):
            spool.append(part[start : start + 65536])
    return spool


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    sweep(folder)  # there may be none
    folder.mkdir()
    (folder / "tmpabcdefgh").write_bytes(LARGE)
    sweep(folder)
    assert not list(folder.iterdir())
    (folder / "a folder").mkdir()
    with pytest.raises(StoreError, match="a folder"):
        sweep(folder)


def test_a_small_reply_stays_in_memory(tmp_path: Path) -> None:
    spool = spool_of(tmp_path / "spool", LARGE[:SPOOL_ABOVE])
    assert spool.read(SPOOL_ABOVE) == LARGE[:SPOOL_ABOVE]
    assert spool.read(10) == LARGE[:10]
    assert not (tmp_path / "spool").exists()


def test_a_large_reply_is_mapped_from_a_file_without_a_name(tmp_path: Path) -> None:
    spool = spool_of(tmp_path / "spool", HEAD, LARGE)
    whole = spool.read(spool.size)
    assert isinstance(whole, mmap)
    assert bytes(whole) == HEAD + LARGE
    assert bytes(spool.read(len(HEAD))) == HEAD
    assert spool.read(0) == b""
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.parametrize("compressor", ["fast", "dense"])
@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"])
def test_a_mapped_reply_is_written_and_read_like_one_in_memory(tmp_path: Path, compressor: str, before: bytes) -> None:
    mapped = spool_of(tmp_path / "spool", before, HEAD, LARGE).read(len(before + HEAD + LARGE))
    exchange = make_exchange(response=mapped)
    writer = WarcWriter(tmp_path / "warc", {}, compress=COMPRESSORS[compressor])
    location = writer.write(exchange, "paper").result(30)
    writer.close()
    in_memory = make_exchange(response=before + HEAD + LARGE)
    assert read_exchange(tmp_path / "warc", location).exchange == in_memory
    assert page_from_exchange(exchange) == page_from_exchange(in_memory)
    (path,) = tmp_path.glob("warc/*/*.warc.gz")
    assert [check for check in check_records(path) if check.faults] == []


@pytest.mark.parametrize("missing", [0, 1])
def test_a_mapped_reply_is_whole_when_it_has_what_its_head_announces(tmp_path: Path, missing: int) -> None:
    spool = spool_of(tmp_path, HEAD, LARGE)
    assert is_whole(spool.read(spool.size - missing)) is not bool(missing)
    assert parse_response(spool.read(spool.size - missing)).complete is not bool(missing)


@pytest.mark.parametrize("room", [0, 700_000, 2_000_000])
def test_where_the_disk_is_full_a_reply_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    really_write = os.pwrite

    def write(descriptor: int, data: bytes, offset: int) -> int:
        if offset + len(data) > room:
            raise OSError(28, "No space left on device")
        return really_write(descriptor, data, offset)

    monkeypatch.setattr(os, "pwrite", write)
    spool = spool_of(tmp_path, HEAD, LARGE)
    assert spool.size == len(HEAD + LARGE)
    assert spool.read(spool.size) == HEAD + LARGE
