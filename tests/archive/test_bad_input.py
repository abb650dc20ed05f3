"""What is no WARC file, or lies: named with file and offset, soon, and everything beside it is read."""

import gzip
import sys
from collections.abc import Iterable
from itertools import count, islice
from pathlib import Path

import pytest

from archiver.errors import RecordError, StoreError
from archiver.store.reader import read_exchanges
from archiver.store.repair import repair_file
from archiver.store.scan import Damage, scan_file
from tests.archive.archives import make_archive
from tests.archive.fuzz import patience, run
from tests.archive.test_foreign import response, write_zstd_with_dictionary
from tests.paper import items, run_scrapy

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MIB = 2**20
HANGS = 60  # seconds of CPU


def record(kind: str, number: int, *fields: str, block: bytes = b"x: y\r\n") -> bytes:
    lines = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}-{number}>\r\n",
        "WARC-Date: 2026-03-01T12:00:00Z\r\nWARC-Target-URI: https://paper.example/1\r\n",
        f"Content-Type: application/{'http' if kind == 'response' else 'warc-fields'}\r\n",
        *(f"{field}\r\n" for field in fields),
        f"Content-Length: {len(block)}\r\n\r\n",
    )
    return "".join(lines).encode() + block + b"\r\n\r\n"


def damage(path: Path) -> list[Damage]:
    return [found for found in scan_file(path) if isinstance(found, Damage)]


def test_mutated_files_of_every_form_are_read_to_their_end(tmp_path: Path) -> None:
    assert run(tmp_path, islice(count(7_000_000), 400)) == 400


def test_thousands_of_records_that_name_one_reply_are_passed_by(tmp_path: Path) -> None:
    """With a look at all those before it for each of them, these would take a quarter of an hour."""
    named = tmp_path / "named.warc"
    reply = record("response", 0, block=b"HTTP/1.1 200 OK\r\n\r\n")
    numbers = range(20_000)
    named.write_bytes(
        reply + b"".join(record("metadata", one, "WARC-Concurrent-To: <urn:uuid:response-0>") for one in numbers)
    )
    with patience(HANGS):
        assert [stored.exchange.url for stored in read_exchanges(named)] == ["https://paper.example/1"]


def test_replies_that_name_each_other_in_a_chain_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "chain.warc.gz"
    chain = [
        record("response", one, f"WARC-Concurrent-To: <urn:uuid:response-{one - 1}>", block=b"HTTP/1.1 200 OK\r\n\r\n")
        for one in range(2000)
    ]
    path.write_bytes(b"".join(map(gzip.compress, chain)))
    assert len(list(read_exchanges(path))) == 2000


@pytest.mark.parametrize("line", [b"WARC/1.0\r\n", b"\nWARC/1.1", b"WARC/1.0\r\nContent-Length: 1\r\n"])
def test_heads_without_an_end_take_no_longer_than_their_bytes(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "heads.warc"
    path.write_bytes(line * (MIB // 2 // len(line)))
    with patience(HANGS):
        assert damage(path)


def test_members_made_to_overlap_take_no_longer_than_their_bytes(tmp_path: Path) -> None:
    """Each stored block holds the next member, so that each candidate is read to the end of the file."""
    step = b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"\0\x09\0\xf6\xffWARC/1.0\n" + b"\0\x12\0\xed\xff"
    path = tmp_path / "overlap.warc.gz"
    path.write_bytes(step * (8 * MIB // len(step)))
    with patience(HANGS):
        assert damage(path)


def test_starts_of_frames_without_frames_take_no_longer_than_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "starts.warc.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" * (MIB // 16))
    with patience(HANGS):
        (found,) = damage(path)
    assert (found.offset, found.length) == (0, MIB // 4)


def test_a_dictionary_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.zst"
    magic = b"\x37\xa4\x30\xec"  # how a dictionary begins; its tables are missing
    path.write_bytes(b"\x5d\x2a\x4d\x18\x14\0\0\0" + magic + bytes(16) + zstd.compress(response(1)))
    with pytest.raises(StoreError, match=r"news\.warc\.zst: offset 0: broken zstd dictionary"):
        list(scan_file(path))


def test_a_repaired_copy_keeps_the_dictionary_without_which_it_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.zst"
    write_zstd_with_dictionary(path)
    whole = [stored.exchange for stored in read_exchanges(path)]
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    copy = repair_file(path).target
    assert [stored.exchange for stored in read_exchanges(copy)] == whole[:-1]


@pytest.mark.parametrize(
    "place", ["../../secret.warc", "/etc/passwd", "n" * 300, "a\0b", "", "..", "paper/../../x.warc", "a/b/c.warc"]
)
def test_a_revisit_of_what_lies_outside_the_log_is_refused(tmp_path: Path, place: str) -> None:
    path = tmp_path / "log" / "paper" / "x.warc"
    path.parent.mkdir(parents=True)
    (tmp_path / "secret.warc").write_bytes(record("response", 1, block=b"HTTP/1.1 200 OK\r\n\r\nsecret"))
    revisit = record(
        "revisit",
        2,
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        f"WARC-Refers-To-Filename: {place}",
        "WARC-Refers-To-File-Offset: 0",
        "WARC-Refers-To: <urn:uuid:response-1>",
        block=b"HTTP/1.1 200 OK\r\n\r\n",
    )
    path.write_bytes(revisit)
    faults: list[RecordError] = []
    assert [stored for stored in read_exchanges(path, on_fault=faults.append) if stored.exchange.response] == []
    assert all(str(fault).startswith(f"{path}: offset 0: a revisit, and ") for fault in faults)


def damaged_files(folder: Path) -> Iterable[tuple[str, str]]:
    """Bad files, each with what is to be said of it."""
    member = gzip.compress(response(1))
    yield "empty.warc.gz", "no WARC file, it is empty"
    (folder / "empty.warc.gz").write_bytes(b"")
    yield "zeros.warc.gz", "offset 0: broken gzip data"
    (folder / "zeros.warc.gz").write_bytes(bytes(10_000))
    yield "zeros.warc", "offset 0: no WARC record, it begins"
    (folder / "zeros.warc").write_bytes(bytes(10_000))
    yield "nothing.warc.gz", "offset 0: no WARC record, it begins b''"
    (folder / "nothing.warc.gz").write_bytes(gzip.compress(b"") + member)
    yield "cut.warc.gz", "offset 0: the file ends inside a record"
    (folder / "cut.warc.gz").write_bytes(member[:-30])
    yield "page.warc.gz", "offset 0: broken gzip data"
    (folder / "page.warc.gz").write_bytes(b"<html>" * 99)
    yield "folder.warc.gz", "cannot read: Is a directory"
    (folder / "folder.warc.gz").mkdir()
    for number, claimed in enumerate(("-5", "0", "7", "999999", "9" * 30, "", "1e3", "\u0665")):
        lying = response(2).replace(b"Content-Length: ", f"Content-Length: {claimed}\r\nX: ".encode(), 1)
        yield f"lying-{number}.warc.gz", "offset 0: "
        (folder / f"lying-{number}.warc.gz").write_bytes(gzip.compress(lying) + gzip.compress(response(number + 10)))


def test_each_bad_file_is_named_with_its_offset_and_the_good_one_is_taken(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    said = dict(damaged_files(theirs))
    (theirs / "good.warc.gz").write_bytes(gzip.compress(response(9)))
    done = run_scrapy("crawl", "warc", "-a", f"path={theirs}/*", "-s", f"ARCHIVE_DIR={tmp_path / 'mine'}")
    assert "Traceback" not in done.log
    for name, words in said.items():
        assert f"{theirs / name}: {words}" in done.log
    assert f"{theirs / 'good.warc.gz'}: " not in done.log
    assert len(items(tmp_path / "mine")) == 1 + 1 + 8  # good, nothing, and what follows each lie


@pytest.mark.parametrize("command", ["verify", "rebuild", "crawl"])
def test_a_folder_where_a_file_should_be_is_told_in_one_line(tmp_path: Path, command: str) -> None:
    make_archive(tmp_path, 1)
    (tmp_path / "warc" / "paper" / "folder.warc.gz").mkdir()
    (tmp_path / "items" / "paper" / "2026-01-01.jsonl").mkdir()
    arguments = ("crawl", "warc", "-a", f"path={tmp_path}/warc/*/*.gz") if command == "crawl" else (command,)
    run = run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 1
    assert "Traceback" not in run.log
    assert "directory" in run.out + run.log


@pytest.mark.parametrize("command", ["verify", "rebuild", "crawl"])
def test_an_archive_that_is_a_file_is_told_in_one_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "archive").write_text("a file")
    (tmp_path / "x.warc").write_bytes(response(1))
    arguments = ("crawl", "warc", "-a", f"path={tmp_path}/x.warc") if command == "crawl" else (command,)
    run = run_scrapy(*arguments, "-s", f"ARCHIVE_DIR={tmp_path / 'archive'}")
    assert run.status == 1
    assert run.log.startswith(f"scrapy {command}: {tmp_path / 'archive'}")
    assert run.log.count("\n") == 1
