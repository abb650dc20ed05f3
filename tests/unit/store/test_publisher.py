from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from archiver.errors import StoreError
from archiver.items import AggregateRating, Article, Extractor, Paragraph, Removed, Section, WarcLocation
from archiver.store.dump import encode_line, read_lines
from archiver.store.publisher import Publisher, content_digest, next_version

DAY = "items/their.paper/2026-03-01.jsonl"


def article(text: str = "Rain fell.", minute: int = 0, name: str = "a1") -> Article:
    return Article(
        id=name,
        url=f"https://their.paper/{name}",
        source="their.paper",
        headline="Rain",
        sections=(Section(blocks=(Paragraph(text=text),)),),
        text=text,
        fetched_at=f"2026-03-01T10:{minute:02}:00+00:00",
        extractor=Extractor(version="1", rules="r"),
    )


def record(offset: int) -> WarcLocation:
    return WarcLocation(filename="their.paper/x.warc.gz", offset=offset, length=10, record_id=f"<urn:uuid:{offset}>")


def publish_all(publisher: Publisher, told: Iterable[tuple[Article, WarcLocation]]) -> None:
    for one in told:
        publisher.publish(*one)


def lines(root: Path, name: str = DAY) -> list[bytes]:
    return [line.data for line in read_lines(root / name)]


def test_an_article_becomes_one_line_that_names_its_record(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    published = publisher.publish(article(), record(7))
    publisher.close()
    assert published is not None
    assert (published.version, published.warc) == (1, record(7))
    assert lines(tmp_path) == [encode_line(published)]


def test_the_same_content_again_is_no_new_line(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article(), record(1))
    assert publisher.publish(article(minute=5), record(2)) is None
    publisher.close()
    assert len(lines(tmp_path)) == 1


def test_a_changed_text_is_a_new_version_and_changing_back_another(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    texts = ["one", "two", "one"]
    found = [publisher.publish(article(text, minute), record(minute)) for minute, text in enumerate(texts)]
    publisher.close()
    assert [item.version for item in found if item] == [1, 2, 3]


def test_the_same_content_at_another_address_is_no_second_article(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article(), record(1))
    assert publisher.publish(article(name="a1-print"), record(2)) is None
    publisher.close()


def test_two_sources_may_publish_the_same_text(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article(), record(1))
    other = msgspec.structs.replace(article(name="b1"), source="other.paper")
    assert publisher.publish(other, record(2)) is not None
    publisher.close()


def test_furniture_that_changes_is_no_new_version(tmp_path: Path) -> None:
    busy = msgspec.structs.replace(
        article(minute=3),
        removed=(Removed(kind="related", text="Read also", rule="r"),),
        aggregate_rating=AggregateRating(value=4.5, count=12, best=5),
        comment_count=80,
        date_modified="2026-03-01T10:03:00+00:00",
    )
    assert content_digest(busy) == content_digest(article())


@pytest.mark.parametrize("field", ["headline", "description", "language", "date_published"])
def test_a_field_that_changes_is_a_new_version(field: str) -> None:
    assert content_digest(msgspec.structs.replace(article(), **{field: "new"})) != content_digest(article())


def test_a_record_that_was_published_is_never_published_again(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    for minute, text in enumerate(["one", "two"]):
        publisher.publish(article(text, minute), record(minute))
    assert publisher.publish(article("one", 0), record(0)) is None
    publisher.close()


def test_an_unchanged_record_replayed_late_changes_nothing(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article("one", 0), record(0))
    publisher.publish(article("two", 2), record(2))
    assert publisher.publish(article("one", 1), record(1)) is None
    publisher.close()


def test_the_first_sight_of_an_article_is_version_one() -> None:
    assert next_version((), "digest", "2026") == 1


def test_a_deleted_catalogue_comes_back_from_the_item_files(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article("one", 0), record(0))
    publisher.publish(article("two", 1), record(1))
    before = publisher.catalogue.versions("a1")
    publisher.close()
    (tmp_path / "archive.db").unlink()
    publisher = Publisher(tmp_path)
    assert publisher.catalogue.versions("a1") == before
    assert publisher.publish(article("two", 2), record(2)) is None
    publisher.close()


def test_lines_that_a_crash_kept_from_the_catalogue_are_read_at_the_next_start(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article("one", 0), record(0))
    publisher.flush()
    publisher.publish(article("two", 1), record(1))  # not committed: the process dies here
    publisher.catalogue._db.close()
    publisher = Publisher(tmp_path)
    assert [version.version for version in publisher.catalogue.versions("a1")] == [1, 2]
    publisher.close()


def test_a_torn_line_is_cut_off_and_its_article_can_be_published_again(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article("one", 0), record(0))
    publisher.close()
    with (tmp_path / DAY).open("ab") as file:
        file.write(encode_line(article("two", 1))[:-9])
    publisher = Publisher(tmp_path)
    published = publisher.publish(article("two", 1), record(1))
    publisher.close()
    assert published is not None
    assert [published.version, len(lines(tmp_path))] == [2, 2]


def test_an_item_file_that_was_deleted_is_forgotten(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(article(), record(0))
    publisher.close()
    (tmp_path / DAY).unlink()
    publisher = Publisher(tmp_path)
    assert publisher.publish(article(), record(0)) is not None
    publisher.close()


def test_the_catalogue_knows_where_each_line_lies(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    for number in range(5):
        publisher.publish(article(f"text {number}", number, f"a{number}"), record(number))
    rows = publisher.catalogue.lines(DAY)
    publisher.close()
    data = (tmp_path / DAY).read_bytes()
    assert [data[row.item_offset : row.item_offset + row.item_length] for row in rows] == lines(tmp_path)


def test_an_item_file_with_a_line_that_is_no_article_is_named_with_the_byte(tmp_path: Path) -> None:
    path = tmp_path / DAY
    path.parent.mkdir(parents=True)
    path.write_bytes(b"nonsense\n")
    with pytest.raises(StoreError, match=r"2026-03-01\.jsonl, byte 0"):
        Publisher(tmp_path)


def test_an_article_without_a_time_has_no_place_in_the_dump(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    with pytest.raises(StoreError, match="no time of fetching"):
        publisher.publish(msgspec.structs.replace(article(), fetched_at=None), record(0))
    publisher.close()


def test_a_row_that_the_disk_has_no_room_for_ends_publication_and_nothing_comes_twice(tmp_path: Path) -> None:
    """SQLite takes back the whole transaction when the disk is full; later rows must not hide the lost ones."""
    told = [(article(f"Text {number}", name=f"a{number}"), record(number)) for number in range(400)]
    publisher = Publisher(tmp_path)
    (pages,) = publisher.catalogue._db.run("PRAGMA page_count")[0]
    publisher.catalogue._db.run(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreError, match=r"archive\.db: .*full"):
        publish_all(publisher, told)
    publisher.catalogue._db._connection.execute("PRAGMA max_page_count = 100000")
    with pytest.raises(StoreError, match=r"archive\.db"):
        publisher.publish(*told[-1])
    with pytest.raises(StoreError, match=r"archive\.db"):
        publisher.close()
    again = Publisher(tmp_path)
    publish_all(again, told)
    assert again.catalogue.count_versions() == len(lines(tmp_path)) == len(told)
    again.close()
