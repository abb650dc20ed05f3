"""Damage in one of twenty files, in each form of WARC: all else is read, each fault is named, on two cores."""

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.items import WarcLocation
from archiver.store.records import IDENTICAL, Original, Revisit, build_records, build_warcinfo
from archiver.store.repair import repair_file
from archiver.store.scan import StoredRecord, scan_file
from archiver.store.verify import verify, verify_files
from tests.archive.archives import START, make_archive, story_exchange
from tests.paper import run_scrapy

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FILES, EACH, HIT = 20, 3, 10
FORMS: dict[str, Callable[[bytes], bytes]] = {".warc.gz": gzip.compress, ".warc": bytes, ".warc.zst": zstd.compress}


@pytest.fixture(params=FORMS)
def log(tmp_path: Path, request: pytest.FixtureRequest) -> list[Path]:
    """Twenty files of three exchanges."""
    paths = [tmp_path / f"{number:02}{request.param}" for number in range(FILES)]
    for number, path in enumerate(paths):
        info = f"<urn:uuid:info-{number}>"
        records = [build_warcinfo(path.name, {"software": "test"}, START, record_id=info)]
        for story in range(number * EACH, (number + 1) * EACH):
            records += build_records(story_exchange(story), info)
        path.write_bytes(b"".join(FORMS[request.param](one.head + one.block + b"\r\n\r\n") for one in records))
    return paths


def faults(paths: list[Path]) -> list[str]:
    """What is wrong, the same on one core and on two; in a folder of its own, so without the path."""
    found = [str(fault) for fault in verify_files(paths, lambda _: None, workers=2)]
    assert [str(fault) for fault in verify_files(paths, lambda _: None, workers=1)] == found
    return [fault.removeprefix(f"{paths[HIT]}: ") for fault in found]


def records(path: Path) -> list[StoredRecord]:
    return [found for found in scan_file(path) if isinstance(found, StoredRecord)]


def test_whole_files_have_no_fault(log: list[Path]) -> None:
    assert faults(log) == []


def test_a_flipped_byte_costs_its_record(log: list[Path]) -> None:
    before = records(log[HIT])
    hit, data = before[4], bytearray(log[HIT].read_bytes())
    data[hit.offset + hit.length - 40] ^= 0x10
    log[HIT].write_bytes(data)
    found = faults(log)
    assert found
    assert all(fault.startswith(f"byte {hit.offset}: ") for fault in found)
    others = [one.field("warc-record-id") for one in before if one is not hit]
    copy = repair_file(log[HIT])
    assert [one.field("warc-record-id") for one in records(copy.target)] == others
    assert copy.left_out == ((hit.offset, hit.length),)
    assert log[HIT].read_bytes() == data
    assert faults([*log[:HIT], copy.target, *log[HIT + 1 :]]) == []


@pytest.mark.parametrize("tail", [b"", b"\0" * 3000])
def test_a_cut_or_zeroed_end_costs_what_stood_there(log: list[Path], tail: bytes) -> None:
    hit = records(log[HIT])[5]
    end = hit.offset + hit.length // 2
    log[HIT].write_bytes(log[HIT].read_bytes()[:end] + tail)
    (named,) = faults(log)
    assert named.startswith(f"byte {hit.offset}: torn end: ")
    assert named.endswith(f"; lost: {end + len(tail) - hit.offset} bytes")


def test_garbage_between_records_costs_nothing_but_itself(log: list[Path]) -> None:
    before, data = records(log[HIT]), log[HIT].read_bytes()
    at = before[3].offset
    log[HIT].write_bytes(data[:at] + b"garbage" * 40 + data[at:])
    (named,) = faults(log)
    assert named.startswith(f"byte {at}: ")
    assert named.endswith("; lost: 280 bytes")
    assert len(records(log[HIT])) == len(before)
    assert repair_file(log[HIT]).target.read_bytes() == data


def test_a_stretch_that_is_there_twice_is_named(log: list[Path]) -> None:
    before, data = records(log[HIT]), log[HIT].read_bytes()
    begin, end = before[2].offset, before[5].offset
    log[HIT].write_bytes(data[:end] + data[begin:end] + data[end:])
    found = faults(log)
    assert [fault.partition(" [")[0] for fault in found] == [
        f"byte {one.offset - begin + end}: stands here a second time, first at byte {one.offset}" for one in before[2:5]
    ]
    assert all(fault.endswith("; lost: nothing") for fault in found)


def test_records_that_other_files_hold_are_named(log: list[Path]) -> None:
    log[HIT].write_bytes(log[HIT - 1].read_bytes())
    (named,) = faults(log)
    assert named.startswith(f"byte 0: {1 + 3 * EACH} of its records are in {log[HIT - 1]} as well")


def test_a_file_that_is_missing_is_named(log: list[Path]) -> None:
    log[HIT].unlink()
    assert faults(log) == ["byte 0: cannot read: No such file or directory; lost: all that the file holds"]


def test_a_revisit_whose_original_is_damaged_or_gone_is_named(log: list[Path]) -> None:
    original = records(log[HIT])[1]
    place = WarcLocation(
        filename=log[HIT].name, offset=original.offset, length=1, record_id=original.field("warc-record-id")
    )
    revisit = Revisit(profile=IDENTICAL, original=Original(location=place, fetched_at=START))
    made, *_ = build_records(story_exchange(HIT * EACH), "<urn:uuid:info-0>", revisit)
    pack = FORMS["".join(log[0].suffixes)]
    log[0].write_bytes(log[0].read_bytes() + pack(made.head + made.block + b"\r\n\r\n"))
    assert faults(log) == []
    data = bytearray(log[HIT].read_bytes())
    data[original.offset : original.offset + 4] = b"lost"
    log[HIT].write_bytes(data)
    orphan = f"the record that it repeats is nowhere in the log [revisit {made.record_id}"
    assert any(orphan in fault for fault in faults(log))
    assert any(orphan in fault for fault in faults([*log[:HIT], *log[HIT + 1 :], log[HIT - 1]]))


def test_the_command_names_the_faults_of_any_file_and_repairs_beside_it(log: list[Path]) -> None:
    hit, data = records(log[HIT])[4], bytearray(log[HIT].read_bytes())
    data[hit.offset : hit.offset + 4] = b"lost"
    log[HIT].write_bytes(data)
    run = run_scrapy("verify", "--repair", *map(str, log))
    assert (run.status, run.log) == (1, "")
    assert run.out.splitlines() == [
        run.out.splitlines()[0],
        f"{FILES} files read: 1 faults",
        f"{log[HIT]}.repaired: {3 * EACH} whole records",
        f"{log[HIT]}.repaired: without {hit.length} bytes at {hit.offset} of {log[HIT].name}",
    ]
    assert run.out.startswith(f"{log[HIT]}: byte {hit.offset}: ")
    assert log[HIT].read_bytes() == data


def test_two_members_that_changed_places_are_found_by_what_points_at_them(tmp_path: Path) -> None:
    path = make_archive(tmp_path, files=3, each=3)[1]
    first, second = records(path)[1], records(path)[4]
    data = path.read_bytes()
    ends = [one.offset + one.length for one in (first, second)]
    path.write_bytes(
        data[: first.offset]
        + data[second.offset : ends[1]]
        + data[ends[0] : second.offset]
        + data[first.offset : ends[0]]
        + data[ends[1] :]
    )
    found = [str(fault) for fault in verify(tmp_path, lambda _: None, workers=1)]
    assert len([fault for fault in found if "/index/" in fault.partition(": ")[0]]) >= 2
    assert len([fault for fault in found if "/items/" in fault.partition(": ")[0]]) >= 2
