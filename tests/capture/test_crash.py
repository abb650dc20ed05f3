"""A crawl that is killed, a disk that is slow, a connection that is dead: nothing whole is lost, nothing piles up."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from archiver.crawl.wire import MAX_WAITING
from archiver.items import WarcLocation
from archiver.store.reader import check_records, read_exchange, read_exchanges
from archiver.store.recovery import recover
from tests.capture.conftest import COMMAND, ROOT, crawl
from tests.raw_server import RawServer, Reply

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"<p>tide</p>" * 454 + b"<br/>\n"
COUNT = 300


def serve_pages() -> RawServer:
    return RawServer({f"/{number}": Reply(parts=(PAGE,), end="keep") for number in range(COUNT)})


@pytest.mark.parametrize("lines_before", [1, 40, 150])
def test_a_killed_crawl_keeps_every_record_that_it_confirmed(tmp_path: Path, lines_before: int) -> None:
    with serve_pages() as server:
        requests = [{"url": f"{server.origin}/{number}"} for number in range(COUNT)]
        plan = {"directory": str(tmp_path), "requests": requests, "allowed": [server.origin], "settings": {}}
        process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
        )
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(plan))
        process.stdin.close()
        lines = [process.stdout.readline() for _ in range(lines_before)]
        process.send_signal(signal.SIGKILL)
        lines += [line for line in process.stdout if line.endswith("\n")]
        process.stdout.close()
        process.wait(10)
    recover(tmp_path)
    for line in lines:
        answer = json.loads(line)
        filename, offset, record_id = answer["location"]
        location = WarcLocation(filename=filename, offset=offset, length=0, record_id=record_id)
        stored = read_exchange(tmp_path, location)
        assert (stored.exchange.url, stored.exchange.response) == (answer["url"], PAGE)
    (file,) = tmp_path.glob("test/*.warc.gz")
    assert [check for check in check_records(file) if check.faults] == []


def test_a_slow_disk_slows_the_crawl_and_fills_no_memory(tmp_path: Path) -> None:
    with serve_pages() as server:
        requests = [{"url": f"{server.origin}/{number}"} for number in range(COUNT)]
        (answer,), _ = crawl(tmp_path / "warc", requests, [server.origin], {"SLOW_DISK": True})
        assert len(server.seen) == COUNT
    in_flight = 16  # Scrapy's CONCURRENT_REQUESTS: these were let through before the disk fell behind
    assert MAX_WAITING < answer["most"] <= MAX_WAITING + in_flight + 1


def test_a_large_reply_is_kept_to_the_byte_and_its_file_is_gone(tmp_path: Path) -> None:
    body = bytes(range(256)) * 20_000
    chunks = tuple(b"%x\r\n%s\r\n" % (size, body[:size]) for size in (4_000_000, 1_000_000))
    script = {
        "/whole": Reply(parts=(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body), end="keep"),
        "/chunked": Reply(parts=(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n")),
        "/till-the-end": Reply(parts=(b"HTTP/1.1 200 OK\r\n\r\n", body)),
        "/cut-off": Reply(parts=(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (2 * len(body)), body)),
    }
    with RawServer(script) as server:
        requests = [{"url": f"{server.origin}{path}"} for path in script]
        crawl(tmp_path / "warc", requests, [server.origin], {})
    (file,) = tmp_path.glob("warc/test/*.warc.gz")
    stored = {one.exchange.url.removeprefix(server.origin): one.exchange for one in read_exchanges(file)}
    assert {path: exchange.response == script[path].sent for path, exchange in stored.items()} == dict.fromkeys(
        script, True
    )
    assert {path for path, exchange in stored.items() if exchange.truncated} == {"/cut-off"}
    assert [check for check in check_records(file) if check.faults] == []
    assert list((tmp_path / "warc" / "spool").iterdir()) == []


def test_without_an_archive_nothing_is_fetched(tmp_path: Path) -> None:
    with serve_pages() as server:
        settings = {"NO_ARCHIVE": True}
        (answer,), _ = crawl(tmp_path / "warc", [{"url": f"{server.origin}/1"}], [server.origin], settings)
        assert server.seen == []
    assert "crawler.archive is not set" in answer["error"]


def test_both_exchanges_of_a_retried_request_are_kept(tmp_path: Path) -> None:
    """The server drops a kept-alive connection as soon as the next request comes; Twisted asks again on a new one."""
    with RawServer({"/first": Reply(parts=(PAGE,), end="once"), "/second": Reply(parts=(PAGE,), end="keep")}) as server:
        requests = [{"url": f"{server.origin}/first"}, {"url": f"{server.origin}/second"}]
        settings = {"CONCURRENT_REQUESTS": 1}
        answers, _ = crawl(tmp_path / "warc", requests, [server.origin], settings)
    assert [answer["status"] for answer in answers] == [200, 200]
    (file,) = tmp_path.glob("warc/test/*.warc.gz")
    stored = [one.exchange for one in read_exchanges(file)]
    assert [(one.url.rpartition("/")[2], bool(one.response), one.truncated) for one in stored] == [
        ("first", True, None),
        ("second", False, "disconnect"),
        ("second", True, None),
    ]
    assert answers[1]["location"][2] == list(read_exchanges(file))[2].location.record_id
