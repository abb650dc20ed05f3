"""Whatever happens to one file of many, everything else is read and every fault is named."""

from pathlib import Path

import pytest

from archiver.store.verify import verify
from tests.archive.archives import make_archive, rebuild_quietly, story_exchange, views
from tests.paper import items

FILES, EACH = 20, 2


@pytest.fixture
def log(tmp_path: Path) -> list[Path]:
    return make_archive(tmp_path, FILES, EACH)


def faults(root: Path, workers: int = 1) -> list[str]:
    return [str(fault) for fault in verify(root, lambda _: None, workers=workers)]


def place_of(root: Path, path: Path, number: int) -> tuple[int, int]:
    """Offset and length of the record of the file's n-th story."""
    places = [item["warc"] for item in items(root) if str(item["warc"]["filename"]).endswith(path.name)]
    return places[number]["offset"], places[number]["length"]


def test_a_whole_archive_has_no_fault_on_one_core_or_two(tmp_path: Path, log: list[Path]) -> None:
    assert faults(tmp_path) == faults(tmp_path, workers=2) == []


def test_a_flipped_byte_costs_its_record(tmp_path: Path, log: list[Path]) -> None:
    path = log[10]
    offset, length = place_of(tmp_path, path, 1)
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 0x10
    path.write_bytes(data)
    found = faults(tmp_path, workers=2)
    url = story_exchange(10 * EACH + 1).url
    (named,) = [fault for fault in found if fault.startswith(f"{path}: byte {offset}: broken gzip data")]
    assert named.endswith(f"; lost: {length} bytes, with them {url}")
    assert len(found) == 2  # the other is the item whose record is gone
    assert len(rebuild_quietly(tmp_path)) == 1
    assert len(items(tmp_path)) == FILES * EACH - 1


def test_a_cut_end_costs_what_was_cut(tmp_path: Path, log: list[Path]) -> None:
    path = log[10]
    offset, _ = place_of(tmp_path, path, 1)
    path.write_bytes(path.read_bytes()[: offset + 100])
    found = faults(tmp_path)
    assert any(
        fault.startswith(f"{path}: byte {offset}: torn end: the file ends inside a record; lost: 100")
        for fault in found
    )
    assert any(fault.startswith(f"{path}: byte {offset + 100}: has ") for fault in found)
    assert len(rebuild_quietly(tmp_path)) == 1
    assert len(items(tmp_path)) == FILES * EACH - 1


def test_a_zeroed_tail_costs_what_was_zeroed(tmp_path: Path, log: list[Path]) -> None:
    path = log[10]
    offset, _ = place_of(tmp_path, path, 1)
    data = path.read_bytes()
    path.write_bytes(data[:offset] + b"\0" * (len(data) - offset))
    found = faults(tmp_path)
    assert any(fault.startswith(f"{path}: byte {offset}: torn end: ") for fault in found)
    assert len(rebuild_quietly(tmp_path)) == 1
    assert len(items(tmp_path)) == FILES * EACH - 1


def test_a_missing_file_is_named_with_all_that_needs_it(tmp_path: Path, log: list[Path]) -> None:
    path = log[10]
    path.unlink()
    found = faults(tmp_path)
    assert len([fault for fault in found if f"{path}: no such file" in fault]) == EACH
    assert len([fault for fault in found if fault.startswith(f"{path}: byte 0: is not there")]) == 1
    assert len([fault for fault in found if "that this is the index of is not there" in fault]) == 1
    assert len(found) == EACH + 2
    assert rebuild_quietly(tmp_path) == []
    assert len(items(tmp_path)) == (FILES - 1) * EACH
    assert faults(tmp_path) == []


def test_a_file_that_is_no_warc_is_a_fault_and_the_others_are_derived(tmp_path: Path, log: list[Path]) -> None:
    log[10].write_bytes(b"filedesc://x.arc 0.0.0.0 20260101000000 text/plain 20\n")
    assert any(f"{log[10]}: byte 0: an ARC file" in fault for fault in faults(tmp_path))
    (told,) = rebuild_quietly(tmp_path)
    assert told.startswith(f"{log[10]}: an ARC file")
    assert len(items(tmp_path)) == (FILES - 1) * EACH


def test_an_index_that_is_not_sorted_or_not_true_is_named(tmp_path: Path, log: list[Path]) -> None:
    (first, second, *_) = sorted(tmp_path.glob("index/*.cdxj"))
    lines = first.read_text().splitlines(keepends=True)
    first.write_text("".join(reversed(lines)))
    second.write_text(second.read_text().replace('"status": "200"', '"status": "404"', 1))
    found = faults(tmp_path)
    assert any(fault.startswith(f"{first}: byte 0: not sorted") for fault in found)
    assert any(fault.startswith(f"{second}: byte 0: says what is not so") for fault in found)
    before = views(tmp_path)
    rebuild_quietly(tmp_path)
    assert views(tmp_path) != before
    assert faults(tmp_path) == []
