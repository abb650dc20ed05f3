import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.errors import StoreError
from archiver.items import Article, Author, Extractor, Paragraph, Section
from archiver.store.dump import append_line, decode_line, encode_line, read_lines, repair_tail

ARTICLE = Article(
    id="a1",
    url="https://their.paper/1",
    source="their.paper",
    headline="Über “Flüsse” \u2028 and\nlines",
    authors=(Author(name="N. Reed"),),
    sections=(Section(blocks=(Paragraph(text="One"),)),),
    extractor=Extractor(version="1", rules="r"),
)


def test_a_line_is_one_line_and_gives_the_article_back() -> None:
    line = encode_line(ARTICLE)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_line(line) == ARTICLE


def test_every_line_is_found_again_at_the_offset_that_appending_gave(tmp_path: Path) -> None:
    path = tmp_path / "items" / "a" / "day.jsonl"
    lines = [b'{"n": %d}\n' % number for number in range(50)]
    offsets = [append_line(path, line) for line in lines]
    assert [(line.offset, line.data) for line in read_lines(path)] == list(zip(offsets, lines, strict=True))


@pytest.mark.parametrize("tail", [b"x", b"y" * 200_000])
def test_a_torn_end_is_moved_into_a_side_file(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"whole\n" + tail)
    assert repair_tail(path) == len(tail)
    assert path.read_bytes() == b"whole\n"
    assert (tmp_path / "day.jsonl.torn").read_bytes() == tail + b"\n"


def test_zeros_that_a_loss_of_power_left_are_moved_aside_with_what_follows(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"synced\nwhole\nto\0\0\0\nlate\n")
    assert repair_tail(path, 7) == len(b"to\0\0\0\nlate\n")
    assert path.read_bytes() == b"synced\nwhole\n"
    assert (tmp_path / "day.jsonl.torn").read_bytes() == b"to\0\0\0\nlate\n\n"


def test_a_whole_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"whole\n")
    assert repair_tail(path) == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["day.jsonl"]


def test_a_torn_end_is_not_read_as_a_line(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"one\ntwo")
    assert [line.data for line in read_lines(path)] == [b"one\n"]


def test_a_line_that_the_disk_cuts_short_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    append_line(path, b"whole\n")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(StoreError, match=r"day\.jsonl"):
            append_line(path, b"longer than what is left\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"whole\n"


@pytest.mark.parametrize(
    "use", [lambda path: list(read_lines(path)), repair_tail, lambda path: append_line(path, b"x")]
)
def test_a_folder_where_a_file_should_be_is_named(tmp_path: Path, use: Callable[[Path], object]) -> None:
    (tmp_path / "day.jsonl").mkdir()
    with pytest.raises(StoreError, match=r"day\.jsonl: cannot be .*directory"):
        use(tmp_path / "day.jsonl")


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "items").write_text("a file where a folder belongs")
    with pytest.raises(StoreError, match="items"):
        append_line(tmp_path / "items" / "a.jsonl", b"x\n")
