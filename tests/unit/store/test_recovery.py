import random
from pathlib import Path

import pytest

from archiver.store.reader import check_records, read_exchange
from archiver.store.recovery import recover
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange


def leave_open(directory: Path, count: int = 3) -> Path:
    """An open file as a dead process leaves it."""
    writer = WarcWriter(directory, {})
    for number in range(count):
        writer.write(make_exchange(number), "paper").result(10)
    writer.close()
    (path,) = directory.glob("paper/*.warc.gz")
    return path.rename(path.with_name(path.name + ".open"))


@pytest.mark.parametrize("tail", [b"", b"\0" * 4096, b"\x1f\x8b\x08\0 torn", random.Random(7).randbytes(50)])
def test_a_torn_end_is_moved_aside(tmp_path: Path, tail: bytes) -> None:
    path = leave_open(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    (closed,) = recover(tmp_path)
    assert closed.read_bytes() == whole
    assert closed.name == path.name.removesuffix(".open")
    torn = {side.name: side.read_bytes() for side in tmp_path.glob("paper/*.torn-*")}
    assert torn == ({f"{closed.name}.torn-{len(whole)}": tail} if tail else {})
    assert not list(tmp_path.glob("**/*.open"))


def test_every_length_of_a_cut_keeps_all_whole_records(tmp_path: Path) -> None:
    path = leave_open(tmp_path, 1)
    whole = path.read_bytes()
    ends = [check.offset + check.length for check in check_records(path)]
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        closed = recover(tmp_path)
        expected = max((end for end in ends if end <= length), default=0)
        assert [file.stat().st_size for file in closed] == ([expected] if expected else [])
        for file in tmp_path.glob("paper/*"):
            file.unlink()


def test_whole_records_after_damage_are_kept(tmp_path: Path) -> None:
    path = leave_open(tmp_path)
    data = bytearray(path.read_bytes())
    checks = list(check_records(path))
    data[checks[2].offset + 20 : checks[2].offset + 60] = b"\0" * 40
    path.write_bytes(data + b"torn")
    (closed,) = recover(tmp_path)
    assert closed.stat().st_size == len(data)


def test_what_follows_zeros_was_never_confirmed_and_is_moved_aside(tmp_path: Path) -> None:
    path = leave_open(tmp_path)
    data = bytearray(path.read_bytes())
    second = list(check_records(path))[1]
    data[second.offset + 20 : second.offset + 20] = bytes(512)
    path.write_bytes(data)
    (closed,) = recover(tmp_path)
    assert closed.read_bytes() == data[: second.offset]
    (side,) = tmp_path.glob("paper/*.torn-*")
    assert side.read_bytes() == data[second.offset :]


def test_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, {})
    location = writer.write(make_exchange(), "paper").result(10)
    assert recover(tmp_path) == ()
    writer.close()
    assert read_exchange(tmp_path, location).exchange == make_exchange()


def test_nothing_to_recover_is_fine(tmp_path: Path) -> None:
    assert recover(tmp_path / "nowhere") == ()
