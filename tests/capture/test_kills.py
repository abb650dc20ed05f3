"""The crash contract of docs/archive.md: a writer that is killed at any moment."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from archiver.items import WarcLocation
from archiver.store.reader import check_records, read_exchange, read_exchanges
from archiver.store.recovery import recover
from tests.capture.conftest import ROOT

COMMAND = [sys.executable, str(Path(__file__).with_name("kill_writer.py"))]
KILLS = 52


def kill_writer(directory: Path, lines_before: int) -> list[list[object]]:
    """Let a writer confirm so many records, kill it, and return all that it had confirmed by then."""
    process = subprocess.Popen(
        [*COMMAND, str(directory)], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert process.stdout
    lines = list(islice(process.stdout, lines_before))
    process.kill()
    lines += [line for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    process.wait(10)
    assert len(lines) >= lines_before, "the writer ended by itself"
    return [json.loads(line) for line in lines]


def assert_kept(directory: Path, confirmed: Iterable[Sequence[object]]) -> None:
    """Every record that was confirmed lies where it was said to."""
    for number, filename, offset, record_id in confirmed:
        place = WarcLocation(filename=str(filename), offset=int(str(offset)), length=0, record_id=str(record_id))
        assert read_exchange(directory, place).exchange.url == f"http://news.example/{number}"


def assert_sound(directory: Path) -> int:
    """No file is open or damaged, no record is there twice, no exchange is torn apart; how many there are."""
    assert list(directory.glob("paper/*.open")) == []
    names: Counter[str] = Counter()
    exchanges = 0
    for path in directory.glob("paper/*.warc.gz"):
        checks = list(check_records(path))
        assert [check for check in checks if check.faults] == []
        names.update(check.record_id for check in checks)
        exchanges += sum(1 for stored in read_exchanges(path))
    assert [name for name, times in names.items() if times > 1] == []
    return exchanges


def test_a_writer_that_is_killed_again_and_again_loses_nothing_that_it_confirmed(tmp_path: Path) -> None:
    """Each start repairs what the kill before it left, then appends on."""
    rng = random.Random(4)
    confirmed: list[list[object]] = []
    for _ in range(KILLS):
        confirmed += kill_writer(tmp_path, rng.randrange(1, 120))
    recover(tmp_path)
    assert_kept(tmp_path, confirmed)
    assert assert_sound(tmp_path) >= len(confirmed)


def test_the_torn_end_is_put_beside_its_file_before_anything_is_appended(tmp_path: Path) -> None:
    kill_writer(tmp_path, 30)
    (path,) = list(tmp_path.glob("paper/*.open"))[-1:]
    whole = path.read_bytes()
    path.write_bytes(whole + b"\x1f\x8b\x08torn")
    recover(tmp_path)
    (side,) = tmp_path.glob("paper/*.torn-*")
    closed = path.with_suffix("")
    assert closed.read_bytes() + side.read_bytes() == whole + b"\x1f\x8b\x08torn"
    kill_writer(tmp_path, 30)
    recover(tmp_path)
    assert_sound(tmp_path)
