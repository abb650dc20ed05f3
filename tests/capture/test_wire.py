"""Every exchange lands in the WARC byte for byte, whatever a server does; read back by three readers."""

import io
from collections import defaultdict

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archiver.items import WarcLocation
from archiver.store.reader import check_records, read_exchange
from tests.capture.conftest import Crawled
from tests.capture.odd_replies import CASES, PAGE


@pytest.mark.parametrize("path", CASES)
def test_a_request_is_stored_as_the_server_read_it(crawled: Crawled, path: str) -> None:
    assert [one.exchange.request for one in crawled.stored[path]] == [one.request for one in crawled.seen[path]]


@pytest.mark.parametrize("path", CASES)
def test_a_response_is_stored_as_the_server_sent_it(crawled: Crawled, path: str) -> None:
    for stored, seen in zip(crawled.stored[path], crawled.seen[path], strict=True):
        sent, kept = seen.reply.sent, stored.exchange.response
        if path == "/surplus":
            sent = sent[: sent.index(b"HTTP/1.1", 1)]
        assert stored.exchange.truncated == CASES[path].truncated
        assert kept == sent if CASES[path].truncated is None else sent.startswith(kept)


@pytest.mark.parametrize("path", ["/cut-length", "/cut-chunk", "/cut-after-chunk", "/cut-head", "/stalls"])
def test_all_that_came_of_a_broken_reply_is_stored(crawled: Crawled, path: str) -> None:
    assert crawled.stored[path][0].exchange.response == CASES[path].reply.sent


@pytest.mark.parametrize("path", CASES)
def test_where_and_how_is_stored_too(crawled: Crawled, path: str) -> None:
    for stored in crawled.stored[path]:
        assert stored.exchange.ip == "127.0.0.1"
        assert stored.exchange.found[0] == ("via", "feed")
        assert stored.exchange.found[-1][0] == "fetchTimeMs"


def test_every_download_knows_its_own_record(crawled: Crawled) -> None:
    assert len(crawled.answers) == len(CASES)
    for answer in crawled.answers:
        filename, offset, record_id = answer["location"]
        location = WarcLocation(filename=filename, offset=offset, length=0, record_id=record_id)
        assert read_exchange(crawled.directory, location).exchange.url == answer["url"]


@pytest.mark.parametrize(
    "path", ["/gzip", "/deflate", "/chunked-gzip", "/no-gzip-at-all", "/chunk-extensions", "/plain"]
)
def test_scrapy_gets_the_decoded_page_whatever_its_head_claims(crawled: Crawled, path: str) -> None:
    (text,) = {answer["text"] for answer in crawled.answers if answer["url"].endswith(path)}
    assert text == PAGE[:200].decode()


def test_every_record_is_whole_and_its_digests_are_true(crawled: Crawled) -> None:
    checks = list(check_records(crawled.file))
    assert len(checks) > 2 * len(CASES)
    assert [check for check in checks if check.faults] == []


def test_warcio_reads_the_same_bytes(crawled: Crawled) -> None:
    blocks = defaultdict(list)
    with crawled.file.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):  # type: ignore[no-untyped-call]
            blocks[record.rec_type].append(record.raw_stream.read())
    assert_same_blocks(crawled, blocks["request"], blocks["response"])


def test_fastwarc_reads_the_same_bytes_and_verifies_them(crawled: Crawled) -> None:
    blocks = defaultdict(list)
    for record in FastIterator(io.BytesIO(crawled.file.read_bytes()), parse_http=False):
        assert record.verify_block_digest(), record.headers
        blocks[str(record.record_type)].append(record.reader.read())
    assert_same_blocks(crawled, blocks["request"], blocks["response"])


def test_fastwarc_verifies_every_payload(crawled: Crawled) -> None:
    verified = 0
    for record in FastIterator(io.BytesIO(crawled.file.read_bytes()), parse_http=True):
        if "WARC-Payload-Digest" in record.headers:
            assert record.verify_payload_digest(), record.headers
            verified += 1
    assert verified > len(CASES) / 2


def assert_same_blocks(crawled: Crawled, requests: list[bytes], responses: list[bytes]) -> None:
    ours = [stored.exchange for of_path in crawled.stored.values() for stored in of_path]
    assert sorted(requests) == sorted(exchange.request for exchange in ours)
    kept = [bytes(exchange.response) for exchange in ours if exchange.response]
    # Interim responses stand in a record of their own, so that readers meet the final head first.
    assert sorted(responses) == sorted(
        block[block.rindex(b"HTTP/1.1") :] if b" 103 " in block[:20] else block for block in kept
    )
