import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.items import WarcLocation
from archiver.store.reader import check_records, read_exchange, read_exchanges
from archiver.store.recovery import recover
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange

WRITE_FOREVER = """
import itertools, sys
from collections import deque
from pathlib import Path
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange

writer = WarcWriter(Path(sys.argv[1]), {}, max_size=30_000)
waiting = deque()
for number in itertools.count():
    waiting.append(writer.write(make_exchange(number), "paper"))
    while waiting and (len(waiting) > 20 or waiting[0].done()):
        location = waiting.popleft().result()
        print(location.filename, location.offset, location.length, location.record_id, flush=True)
"""


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


def test_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, {})
    location = writer.write(make_exchange(), "paper").result(10)
    assert recover(tmp_path) == ()
    writer.close()
    assert read_exchange(tmp_path, location).exchange == make_exchange()


def test_nothing_to_recover_is_fine(tmp_path: Path) -> None:
    assert recover(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("seed", range(10))
def test_a_killed_writer_loses_nothing_that_it_had_confirmed(tmp_path: Path, seed: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE_FOREVER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(random.Random(seed).randrange(1, 120))]
    process.send_signal(signal.SIGKILL)
    lines += [line for line in process.stdout.readlines() if line.endswith("\n")]
    process.stdout.close()
    process.wait(10)
    recover(tmp_path)
    for line in lines:
        filename, offset, length, record_id = line.split()
        location = WarcLocation(filename=filename, offset=int(offset), length=int(length), record_id=record_id)
        assert read_exchange(tmp_path, location).location.length == int(length)
    files = sorted(tmp_path.glob("paper/*.warc.gz"))
    assert [check for file in files for check in check_records(file) if check.faults] == []
    urls = [stored.exchange.url for file in files for stored in read_exchanges(file)]
    assert len(urls) == len(set(urls)) >= len(lines)
    assert not list(tmp_path.glob("**/*.open"))
