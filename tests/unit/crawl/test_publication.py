from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.crawl.publication import Publication
from archiver.crawl.reading import Reading
from archiver.errors import StoreError
from archiver.items import WarcLocation
from archiver.page import Exchange
from archiver.store.catchup import derive_own, publish_pending
from archiver.store.dump import decode_line, read_lines
from archiver.store.layout import items_directory, warc_directory
from archiver.store.publisher import Publisher
from archiver.store.writer import WarcWriter
from tests.paper import story

CANONICAL = '<link rel="canonical" href="https://a.example/news/story-%d-of-the-day">'


def make_reading(number: int, path: str = "news", status: int = 200) -> Reading:
    body = story(number, head=CANONICAL % number).body
    head = b"HTTP/1.1 %d OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % (
        status,
        len(body),
    )
    exchange = Exchange(
        url=f"https://a.example/{path}/story-{number}-of-the-day",
        request=b"GET / HTTP/1.1\r\n\r\n",
        response=head + body,
        started_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    return Reading(exchange, "a")


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path)
    yield publisher
    publisher.close()


def read_dump(root: Path) -> list[str]:
    paths = sorted(items_directory(root).glob("*/*.jsonl"))
    return [decode_line(line.data).url.rpartition("example/")[2] for path in paths for line in read_lines(path)]


def place(number: int) -> WarcLocation:
    return WarcLocation(filename="a/a-1-0.warc.gz", offset=number, length=1, record_id=f"<urn:{number}>")


def test_articles_come_out_in_the_order_of_their_records_whoever_was_read_first(
    tmp_path: Path, publisher: Publisher
) -> None:
    counted: Counter[str] = Counter()
    publication = Publication(publisher, lambda name: counted.update([name]))
    readings = [make_reading(number) for number in range(1, 6)]
    for reading in reversed(readings):
        reading.article()
    for number, reading in enumerate(readings):
        publication.take(reading, place(number))
    assert read_dump(tmp_path) == [f"news/story-{number}-of-the-day" for number in range(1, 6)]
    assert counted == {"archiver/articles/new": 5}


def test_what_is_no_article_is_settled_at_once_and_holds_nobody_up(publisher: Publisher) -> None:
    publication = Publication(publisher, lambda _: None)
    readings = [make_reading(1, status=404), make_reading(2, path="print"), make_reading(3)]
    for number, reading in enumerate(readings):
        publication.take(reading, place(number))
    published = [reading.published.result(0) for reading in readings]
    assert [article and article.url.rpartition("/")[2] for article in published] == [None, None, "story-3-of-the-day"]


def test_a_rebuild_and_a_start_after_a_crash_come_to_the_same_dump(tmp_path: Path) -> None:
    live, later, log = tmp_path / "live", tmp_path / "later", tmp_path / "live" / "warc"
    readings = [make_reading(1, "print"), make_reading(2, "print"), *map(make_reading, (3, 1, 4))]
    writer = WarcWriter(log, {})
    records = [writer.write(reading.exchange, "a") for reading in readings]
    places = [record.result(10) for record in records]
    writer.close()
    publisher = Publisher(live)
    publication = Publication(publisher, lambda _: None)
    for reading, location in zip(readings, places, strict=True):
        publication.take(reading, location)
    publication.end()
    publisher.close()
    assert read_dump(live) == [
        f"{path}-of-the-day" for path in ("news/story-3", "news/story-1", "news/story-4", "print/story-2")
    ]
    later.mkdir()
    warc_directory(later).symlink_to(log)
    killed = Publisher(later)
    for derived in list(derive_own(later, sorted(warc_directory(later).glob("*/*")), lambda _: None))[:2]:
        killed.publish(derived.article, derived.location)
    killed.close()
    again = Publisher(later)
    publish_pending(later, again, lambda _: None)
    again.close()
    (first,), (second,) = (list(items_directory(root).glob("*/*.jsonl")) for root in (live, later))
    assert first.read_bytes() == second.read_bytes()


def test_after_a_line_that_cannot_be_written_nothing_is_published(tmp_path: Path, publisher: Publisher) -> None:
    (tmp_path / "items").write_text("a file where a folder should be")
    publication = Publication(publisher, lambda _: None)
    readings = [make_reading(1), make_reading(2)]
    publication.take(readings[0], place(0))
    (tmp_path / "items").unlink()
    publication.take(readings[1], place(1))
    for reading in readings:
        with pytest.raises(StoreError, match="items"):
            reading.published.result(0)
    assert read_dump(tmp_path) == []
