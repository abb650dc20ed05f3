from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.errors import RecordError
from archiver.items import WarcLocation
from archiver.page import Exchange
from archiver.store.reader import check_records, read_exchange, read_exchanges
from archiver.store.records import IDENTICAL, NOT_MODIFIED, Original
from archiver.store.revisit import MIN_PAYLOAD, may_be_original
from archiver.store.writer import WarcWriter
from tests.exchanges import STARTED, make_exchange

BODY = b"<p>The harbour froze over.</p>" * 100
LATER = STARTED + timedelta(hours=1)


def reply(body: bytes = BODY, stamp: bytes = b"one", status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, stamp, len(body), body)


NOT_MODIFIED_REPLY = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    writer = WarcWriter(tmp_path, {})
    yield writer
    writer.close()


def write(writer: WarcWriter, exchange: Exchange, original: Original | None = None) -> WarcLocation:
    return writer.write(exchange, "paper", original).result(10)


def write_first(writer: WarcWriter) -> Original:
    exchange = make_exchange(response=reply())
    return Original(location=write(writer, exchange), fetched_at=exchange.started_at)


def read_heads(directory: Path) -> list[dict[str, str]]:
    (path,) = directory.glob("paper/*.warc.gz")
    with path.open("rb") as stream:
        return [
            dict(record.rec_headers.headers)
            for record in ArchiveIterator(stream)  # type: ignore[no-untyped-call]
        ]


def test_a_page_that_says_the_same_again_is_a_revisit_and_reads_back_whole(tmp_path: Path, writer: WarcWriter) -> None:
    original = write_first(writer)
    again = make_exchange(response=reply(stamp=b"two"), started_at=LATER)
    location = write(writer, again, original)
    assert location.payload_digest == original.location.payload_digest
    assert read_exchange(tmp_path, location).exchange == again
    writer.close()
    (path,) = tmp_path.glob("paper/*.warc.gz")
    assert [stored.exchange for stored in read_exchanges(path)] == [make_exchange(response=reply()), again]
    assert [check for check in check_records(path) if check.faults] == []


def test_a_revisit_names_its_original_by_record_address_and_date(tmp_path: Path, writer: WarcWriter) -> None:
    original = write_first(writer)
    write(writer, make_exchange(response=reply(stamp=b"two"), started_at=LATER), original)
    writer.close()
    (revisit,) = [head for head in read_heads(tmp_path) if head["WARC-Type"] == "revisit"]
    assert revisit["WARC-Profile"] == IDENTICAL
    assert revisit["WARC-Refers-To"] == original.location.record_id
    assert revisit["WARC-Refers-To-Target-URI"] == revisit["WARC-Target-URI"]
    assert revisit["WARC-Refers-To-Date"] == "2026-03-01T12:30:15.123456Z"
    assert int(revisit["Content-Length"]) == len(reply(stamp=b"two")) - len(BODY)


def test_an_original_of_an_earlier_run_is_found_in_its_file(tmp_path: Path, writer: WarcWriter) -> None:
    original = write_first(writer)
    writer.close()
    later = WarcWriter(tmp_path, {})
    again = make_exchange(response=reply(stamp=b"two"), started_at=LATER)
    location = write(later, again, original)
    later.close()
    assert location.filename != original.location.filename
    assert read_exchange(tmp_path, location).exchange == again


def test_not_modified_is_a_revisit_too(tmp_path: Path, writer: WarcWriter) -> None:
    original = write_first(writer)
    again = make_exchange(response=NOT_MODIFIED_REPLY, started_at=LATER)
    location = write(writer, again, original)
    writer.close()
    assert [head.get("WARC-Profile") for head in read_heads(tmp_path)][-3:] == [NOT_MODIFIED, None, None]
    assert read_exchange(tmp_path, location).exchange == again


@pytest.mark.parametrize(
    "exchange",
    [
        make_exchange(response=reply(BODY + b"!")),
        make_exchange(response=reply(), truncated="disconnect"),
        make_exchange(response=reply().replace(b"\r\n", b"\n")),
        make_exchange(response=b"\x00 no HTTP"),
        make_exchange(response=b"", truncated="time"),
    ],
)
def test_what_is_not_the_same_to_the_last_byte_is_kept_whole(
    tmp_path: Path, writer: WarcWriter, exchange: Exchange
) -> None:
    location = write(writer, exchange, write_first(writer))
    writer.close()
    assert "revisit" not in {head["WARC-Type"] for head in read_heads(tmp_path)}
    assert read_exchange(tmp_path, location).exchange == exchange


@pytest.mark.parametrize("field", ["filename", "offset", "record_id"])
def test_an_original_that_does_not_lie_where_it_is_said_to_is_not_pointed_at(
    tmp_path: Path, writer: WarcWriter, field: str
) -> None:
    known = write_first(writer).location
    wrong = {"filename": "paper/gone.warc.gz", "offset": 3, "record_id": "<urn:uuid:0>"}
    place = {name: getattr(known, name) for name in known.__struct_fields__} | {field: wrong[field]}
    write(writer, make_exchange(response=reply()), Original(location=WarcLocation(**place), fetched_at=STARTED))
    writer.close()
    assert "revisit" not in {head["WARC-Type"] for head in read_heads(tmp_path)}


def test_a_revisit_whose_original_is_gone_is_named(tmp_path: Path, writer: WarcWriter) -> None:
    original = write_first(writer)
    writer.close()
    later = WarcWriter(tmp_path, {})
    location = write(later, make_exchange(response=reply()), original)
    later.close()
    (tmp_path / original.location.filename).unlink()
    with pytest.raises(RecordError, match="its original cannot be read"):
        read_exchange(tmp_path, location)


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (make_exchange(response=reply()), True),
        (make_exchange(response=reply(b"x" * (MIN_PAYLOAD - 1))), False),  # no room would be saved
        (make_exchange(response=reply(status=b"404 Not Found")), False),
        (make_exchange(response=reply(), truncated="length"), False),
        (make_exchange(response=reply(), request=b"POST / HTTP/1.1\r\n\r\n"), False),
        (make_exchange(response=b"\x00" * 5000), False),
    ],
)
def test_only_a_whole_page_worth_its_room_is_an_original(exchange: Exchange, expected: bool) -> None:  # noqa: FBT001
    assert may_be_original(exchange) is expected
