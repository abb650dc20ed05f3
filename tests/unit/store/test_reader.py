import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.errors import RecordError, StoreError
from archiver.items import WarcLocation
from archiver.page import page_from_exchange
from archiver.store.reader import RecordCheck, StoredExchange, check_records, read_exchange, read_exchanges
from archiver.store.writer import WarcWriter
from tests.exchanges import PAGE, make_exchange

HEAD = b"HTTP/2 200\r\nContent-Type: text/html\r\n\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed file of five exchanges."""
    writer = WarcWriter(tmp_path, {})
    for number in range(5):
        writer.write(make_exchange(number), "paper").result(10)
    writer.close()
    (path,) = tmp_path.glob("paper/*.warc.gz")
    return path


def read_past_faults(path: Path) -> tuple[list[str], list[str]]:
    """The addresses read, and what was wrong."""
    faults: list[RecordError] = []
    urls = [stored.exchange.url for stored in read_exchanges(path, on_fault=faults.append)]
    return urls, [str(fault) for fault in faults]


def responses(path: Path) -> list[RecordCheck]:
    return [check for check in check_records(path) if check.record_type == "response"]


def plain(fields: dict[str, str], block: bytes) -> bytes:
    """A record as somebody else's program writes it."""
    lines = {"WARC-Record-ID": "<urn:uuid:1>", "WARC-Date": "2024-05-01T10:00:00Z", **fields}
    lines.setdefault("Content-Length", str(len(block)))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def response(number: int, **fields: str) -> bytes:
    """A response without a request, as Common Crawl's news archive keeps them."""
    named = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Target-URI": f"https://paper.example/{number}",
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    return plain(named, HEAD + PAGE)


def test_a_location_leads_to_its_exchange(tmp_path: Path, path: Path) -> None:
    stored = list(read_exchanges(path, root=tmp_path))
    assert [one.exchange for one in stored] == [make_exchange(number) for number in range(5)]
    assert [read_exchange(tmp_path, one.location) for one in stored] == stored
    assert stored[0].location.filename == f"paper/{path.name}"


def test_without_a_root_a_file_is_called_by_its_name(path: Path) -> None:
    assert {stored.location.filename for stored in read_exchanges(path)} == {path.name}


def test_a_whole_file_has_no_faults(path: Path) -> None:
    checks = list(check_records(path))
    assert [check.record_type for check in checks] == ["warcinfo", *["response", "request", "metadata"] * 5]
    assert not any(check.faults for check in checks)
    assert sum(check.length for check in checks) == path.stat().st_size


@pytest.mark.parametrize("where", [0, 2, 60, -5])
def test_a_flipped_byte_costs_one_record_and_is_named(path: Path, where: int) -> None:
    hit = responses(path)[2]
    data = bytearray(path.read_bytes())
    data[(hit.offset if where >= 0 else hit.offset + hit.length) + where] ^= 0xFF
    path.write_bytes(data)
    urls, faults = read_past_faults(path)
    assert sorted(urls) == [make_exchange(number).url for number in range(5)]  # its request still tells of it
    assert len(faults) == 1
    assert f"{path}: offset {hit.offset}: " in faults[0]
    assert [(check.offset, check.length) for check in check_records(path) if check.faults] == [(hit.offset, hit.length)]


def test_without_anybody_to_tell_damage_is_raised(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[responses(path)[1].offset] = 0
    path.write_bytes(data)
    with pytest.raises(RecordError, match="offset"):
        list(read_exchanges(path))


@pytest.mark.parametrize("tail", [b"\0" * 5000, b"\x1f\x8b\x08\0\0\0", b"WARC/1.1\r\n"])
def test_a_torn_end_is_named_and_no_record(path: Path, tail: bytes) -> None:
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + tail)
    *whole, torn = check_records(path)
    assert (torn.offset, torn.length, len(torn.faults)) == (size, len(tail), 1)
    assert torn.faults[0].startswith("torn end: ")
    assert not any(check.faults for check in whole)


def test_a_cut_end_is_named(path: Path) -> None:
    last = list(check_records(path))[-1]
    path.write_bytes(path.read_bytes()[:-10])
    assert [check.faults[0] for check in check_records(path) if check.faults] == [
        "torn end: the file ends inside a record"
    ]
    assert list(check_records(path))[-1].offset == last.offset


def test_a_digest_that_is_not_true_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lying.warc.gz"
    digests = {"WARC_Block_Digest": "sha1:" + "A" * 32, "WARC_Payload_Digest": "md5:" + "0" * 32}
    path.write_bytes(gzip.compress(response(1, **digests)))
    (check,) = check_records(path)
    assert [fault.partition(" is ")[0] for fault in check.faults] == ["block digest", "payload digest"]


@pytest.mark.parametrize("claimed", ["0", "5", "999999", "99999999999999999999", "-1", "x", ""])
def test_a_lying_length_costs_one_record(tmp_path: Path, claimed: str) -> None:
    path = tmp_path / "lying.warc.gz"
    records = [response(1), response(2, Content_Length=claimed), response(3)]
    path.write_bytes(b"".join(map(gzip.compress, records)))
    urls, faults = read_past_faults(path)
    assert urls == ["https://paper.example/1", "https://paper.example/3"]
    assert len(faults) == 1


@pytest.mark.parametrize("claimed", ["0", "5", "99999999999999999999", "x"])
def test_a_lying_length_in_a_plain_file_costs_one_record(tmp_path: Path, claimed: str) -> None:
    path = tmp_path / "lying.warc"
    path.write_bytes(response(1) + response(2, Content_Length=claimed) + response(3))
    urls, faults = read_past_faults(path)
    assert urls == ["https://paper.example/1", "https://paper.example/3"]
    assert len(faults) == 1


def check_foreign(path: Path) -> StoredExchange:
    first, second = read_exchanges(path)
    assert [first.exchange.url, second.exchange.url] == ["https://paper.example/1", "https://paper.example/2"]
    page = page_from_exchange(second.exchange)
    assert (page.status, page.body) == (200, PAGE)
    assert read_exchange(path.parent, second.location) == second
    return second


@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz"])
def test_responses_without_requests_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    records = [plain({"WARC-Type": "warcinfo"}, b"software: x\r\n"), response(1), response(2)]
    path.write_bytes(b"".join(gzip.compress(one) if name.endswith("gz") else one for one in records))
    stored = check_foreign(path)
    assert (stored.exchange.request, stored.exchange.found, stored.exchange.ip) == (b"", (), None)
    assert stored.exchange.started_at.isoformat() == "2024-05-01T10:00:00+00:00"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its spools open
def test_what_warcio_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "other.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)  # type: ignore[no-untyped-call]
        for number in (1, 2):
            url = f"https://paper.example/{number}"
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")  # type: ignore[no-untyped-call]
            ask = StatusAndHeaders("GET / HTTP/1.1", [("Host", "paper.example")], is_http_request=True)  # type: ignore[no-untyped-call]
            create: Any = writer.create_warc_record
            reply = create(url, "response", payload=io.BytesIO(PAGE), http_headers=head)
            asked = create(url, "request", payload=io.BytesIO(), http_headers=ask)
            writer.write_request_response_pair(asked, reply)  # type: ignore[no-untyped-call]
    assert check_foreign(path).exchange.request.startswith(b"GET / HTTP/1.1\r\n")
    assert not any(check.faults for check in check_records(path))


def test_a_request_before_its_response_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / "wget.warc.gz"
    request = {"WARC-Type": "request", "WARC-Record-ID": "<urn:uuid:r>", "WARC-Target-URI": "<https://paper.example/1>"}
    records = [
        plain(request, b"GET /1 HTTP/1.1\r\n\r\n"),
        response(1, WARC_Concurrent_To="<urn:uuid:r>"),
        response(2),
        plain({**request, "WARC-Type": "revisit"}, b""),
    ]
    path.write_bytes(b"".join(map(gzip.compress, records)))
    first, second = read_exchanges(path)
    assert (first.exchange.request, second.exchange.request) == (b"GET /1 HTTP/1.1\r\n\r\n", b"")
    assert first.location.record_id == "<urn:uuid:1>"


@pytest.mark.parametrize("date", ["soon", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-13"])
def test_a_date_that_is_none_costs_one_exchange(tmp_path: Path, date: str) -> None:
    path = tmp_path / "dates.warc.gz"
    path.write_bytes(gzip.compress(response(1, WARC_Date=date)) + gzip.compress(response(2)))
    urls, faults = read_past_faults(path)
    assert urls == ["https://paper.example/2"]
    assert faults == [f"{path}: offset 0: WARC-Date is {date!r}"]


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2016", "2016-01-01T00:00:00"),
        ("2016-11", "2016-11-01T00:00:00"),
        ("2016-11-03", "2016-11-03T00:00:00"),
        ("2016-11-03T09:30Z", "2016-11-03T09:30:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("2016-11-03T09:30:01.123456789Z", "2016-11-03T09:30:01.123456"),
    ],
)
def test_a_date_may_be_as_short_as_a_year_and_as_long_as_a_nanosecond(tmp_path: Path, date: str, moment: str) -> None:
    path = tmp_path / "dates.warc.gz"
    path.write_bytes(gzip.compress(response(1, WARC_Date=date)))
    (stored,) = read_exchanges(path)
    assert stored.exchange.started_at.isoformat() == f"{moment}+00:00"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("page.html", b"<html>" * 10, "no WARC file"),
        ("news.arc", b"filedesc://news.arc 0.0.0.0 20050614070144 text/plain 77\n", "ARC file"),
        (
            "news.arc.gz",
            gzip.compress(b"filedesc://news.arc 0.0.0.0 20050614070144 text/plain 77\n", mtime=0),
            "ARC file",
        ),
        ("news.warc.zst", b"\x5d\x2a\x4d\x18\x04\0\0\0dict", "broken zstd dictionary"),
        ("missing.warc.gz", None, "No such file"),
    ],
)
def test_what_is_no_warc_file_is_refused(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(StoreError, match=message):
        list(check_records(tmp_path / name))


def test_records_inside_one_gzip_member_are_named(tmp_path: Path) -> None:
    path = tmp_path / "whole.warc.gz"
    path.write_bytes(gzip.compress(response(1) + response(2)))
    with pytest.raises(RecordError, match="several records in one gzip member"):
        list(read_exchanges(path))


@pytest.mark.parametrize("offset", [1, 10**9])
def test_a_location_that_leads_nowhere_is_refused(tmp_path: Path, path: Path, offset: int) -> None:
    location = WarcLocation(filename=f"paper/{path.name}", offset=offset, length=1, record_id="<urn:uuid:x>")
    with pytest.raises(RecordError, match=f"offset {offset}"):
        read_exchange(tmp_path, location)


def test_a_location_that_leads_to_another_record_is_refused(tmp_path: Path, path: Path) -> None:
    first = responses(path)[0]
    location = WarcLocation(filename=f"paper/{path.name}", offset=first.offset, length=1, record_id="<urn:uuid:x>")
    with pytest.raises(RecordError, match="does not lie there"):
        read_exchange(tmp_path, location)


def damaged(whole: bytes, cuts: list[tuple[int, bytes]]) -> bytes:
    data = bytearray(whole)
    for position, patch in cuts:
        start = position % len(data)
        data[start : start + len(patch)] = patch
    return bytes(data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=30)), max_size=4))
@example(cuts=[(0, b"filedesc:")])
@example(cuts=[(0, b"\x5d\x2a\x4d\x18")])
@pytest.mark.parametrize("is_plain", [False, True])
def test_no_damage_breaks_the_reader(
    path: Path,
    tmp_path: Path,
    is_plain: bool,  # noqa: FBT001
    cuts: list[tuple[int, bytes]],
) -> None:
    whole = gzip.decompress(path.read_bytes()) if is_plain else path.read_bytes()
    copy = tmp_path / ("copy.warc" if is_plain else "copy.warc.gz")
    copy.write_bytes(damaged(whole, cuts))
    try:
        checks = list(check_records(copy))
    except StoreError:
        # By its first bytes a file may be of another format: an ARC file, zstd with a dictionary.
        assert copy.read_bytes()[:9].startswith((b"filedesc:", b"\x5d\x2a\x4d\x18"))
        return
    assert sum(check.length for check in checks) == copy.stat().st_size
    read_past_faults(copy)


@pytest.fixture(autouse=True)
def _no_leaks(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob("**/*.open"))
