import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.errors import StoreError
from archiver.items import WarcLocation
from archiver.page import Exchange
from archiver.store.reader import check_records, read_exchange, read_exchanges
from archiver.store.writer import WarcWriter
from tests.exchanges import STARTED, make_exchange

INFO = {"robots": "obey", "operator": "Ada\r\nContent-Length: 9"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    writer = WarcWriter(tmp_path, INFO)
    yield writer
    writer.close()


def read_all(directory: Path) -> list[Exchange]:
    files = sorted(directory.glob("*/*.warc.gz"))
    return [stored.exchange for file in files for stored in read_exchanges(file, root=directory)]


@pytest.mark.parametrize(
    "exchange",
    [
        make_exchange(),
        make_exchange(ip=None, found=()),
        make_exchange(ip="2001:db8::1"),
        make_exchange(url="http://news.example/a?b=%20&c=[1]", truncated="disconnect"),
        make_exchange(response=b"", truncated="time"),
        make_exchange(response=b"", truncated="disconnect", found=()),
        make_exchange(response=b"\x00\xff no HTTP", truncated="unspecified"),
        make_exchange(request=b""),
        make_exchange(request=b"POST / HTTP/1.1\r\n\r\nbody\r\n\r\n"),
        make_exchange(response=b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx"),
        make_exchange(response=b"HTTP/1.1 200 OK\nA: 1\n\nbare line feeds\r\n\r\n"),
        make_exchange(response=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nWARC/1.1\r\n\x1f\x8b\x08"),
        make_exchange(started_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_exchange_is_read_back_as_it_was_written(tmp_path: Path, writer: WarcWriter, exchange: Exchange) -> None:
    location = writer.write(exchange, "paper").result(10)
    assert read_exchange(tmp_path, location).exchange == exchange
    writer.write(make_exchange(99), "paper").result(10)
    writer.close()
    assert read_exchange(tmp_path, location).exchange == exchange
    assert read_all(tmp_path) == [exchange, make_exchange(99)]


def test_records_say_what_they_are(tmp_path: Path, writer: WarcWriter) -> None:
    writer.write(make_exchange(), "paper").result(10)
    writer.close()
    (path,) = tmp_path.glob("paper/*.warc.gz")
    with path.open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers, record.raw_stream.read())
            for record in ArchiveIterator(stream, no_record_parse=True)  # type: ignore[no-untyped-call]
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "metadata"]
    (_, info, text), (_, response, _), *others = records
    assert info.protocol == "WARC/1.1"
    assert info.get_header("WARC-Filename") == path.name
    assert b"robots: obey\r\noperator: Ada Content-Length: 9\r\n" in text
    assert response.get_header("WARC-Date") == "2026-03-01T12:30:15.123456Z"
    assert response.get_header("WARC-IP-Address") == "192.0.2.7"
    assert {head.get_header("WARC-Concurrent-To") for _, head, _ in others} == {response.get_header("WARC-Record-ID")}
    assert {head.get_header("WARC-Warcinfo-ID") for _, head, _ in records[1:]} == {info.get_header("WARC-Record-ID")}


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://a.example/x\r\nWARC-Type: warcinfo\r\n\r\n"},
        {"url": "http://a.example/p\u0430th \udcff"},
        {"ip": "::1\r\nX: y"},
        {"truncated": "time\r\nX: y"},
        {"found": (("via\r\nX", "a\r\n\r\nWARC/1.1"), ("", "\x00\x1b[1m"), ("ключ", "\udcff"))},
    ],
)
def test_nothing_hostile_gets_out_of_its_field(tmp_path: Path, writer: WarcWriter, changes: dict[str, Any]) -> None:
    writer.write(make_exchange(**changes), "paper").result(10)
    writer.write(make_exchange(1), "paper").result(10)
    writer.close()
    (path,) = tmp_path.glob("paper/*.warc.gz")
    assert [check.faults for check in check_records(path)] == [()] * 7
    with path.open("rb") as stream:
        records = list(ArchiveIterator(stream))  # type: ignore[no-untyped-call]
    assert not any(record.rec_headers.get_header("X") for record in records)
    kinds = [record.rec_type for record in records]
    assert kinds == ["warcinfo", *["response", "request", "metadata"] * 2]


def test_a_file_is_called_open_until_it_is_closed(tmp_path: Path, writer: WarcWriter) -> None:
    location = writer.write(make_exchange(), "paper").result(10)
    assert [path.suffix for path in tmp_path.glob("paper/*")] == [".open"]
    assert location.filename.endswith(".warc.gz")
    writer.close()
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("paper/*")] == [location.filename]


def test_sources_have_files_of_their_own(tmp_path: Path, writer: WarcWriter) -> None:
    for source in ("one", "two", "one"):
        writer.write(make_exchange(), source).result(10)
    writer.close()
    assert sorted(path.parent.name for path in tmp_path.glob("*/*.warc.gz")) == ["one", "two"]


def test_a_crawl_of_many_sources_holds_few_files_open(tmp_path: Path, writer: WarcWriter) -> None:
    futures = [writer.write(make_exchange(number), f"paper-{number % 300}") for number in range(900)]
    for future in futures:
        future.result(30)
    assert 0 < len(list(tmp_path.glob("*/*.open"))) <= 128
    writer.close()
    assert len(read_all(tmp_path)) == 900


def test_a_file_that_is_large_or_old_is_followed_by_another(tmp_path: Path) -> None:
    now = [STARTED]
    told: list[Path] = []
    hour = timedelta(hours=1)
    writer = WarcWriter(tmp_path, INFO, clock=lambda: now[0], max_size=2100, max_age=hour, on_closed=told.append)
    names = []
    for number, hours in enumerate((0, 0, 0, 0, 2, 0)):
        now[0] += timedelta(hours=hours)
        names.append(writer.write(make_exchange(number), "paper").result(10).filename)
    writer.close()
    assert names[0] == names[1]
    assert names[1] != names[2]
    assert names[3] != names[4]
    assert told == [tmp_path / name for name in sorted(set(names))[:-1]]
    assert sorted(set(names)) == sorted(f"paper/{path.name}" for path in tmp_path.glob("paper/*"))
    assert sorted(exchange.url for exchange in read_all(tmp_path)) == [make_exchange(n).url for n in range(6)]


def test_an_old_file_is_closed_also_while_nothing_comes_in(tmp_path: Path) -> None:
    told: queue.Queue[Path] = queue.Queue()
    writer = WarcWriter(tmp_path, INFO, max_age=timedelta(seconds=0.2), on_closed=told.put)
    location = writer.write(make_exchange(), "paper").result(10)
    closed = told.get(timeout=30)
    assert closed == tmp_path / location.filename
    assert closed.exists()
    assert read_exchange(tmp_path, location).exchange == make_exchange()
    later = writer.write(make_exchange(1), "paper").result(10)
    writer.close()
    assert later.filename > location.filename
    assert len(read_all(tmp_path)) == 2


def test_an_old_file_that_cannot_be_closed_is_told_at_the_end(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, INFO, max_age=timedelta(seconds=0.2))
    location = writer.write(make_exchange(), "paper").result(10)
    path = tmp_path / location.filename
    path.with_name(path.name + ".open").rename(path.with_name("elsewhere"))
    later = writer.write(make_exchange(), "other").result(10)
    with pytest.raises(StoreError, match="paper"):
        writer.close()
    assert read_exchange(tmp_path, later).exchange == make_exchange()


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    writers = [WarcWriter(tmp_path, INFO, clock=lambda: STARTED) for _ in range(3)]
    futures = [writer.write(make_exchange(number), "paper") for number, writer in enumerate(writers)]
    assert len({future.result(10).filename for future in futures}) == 3
    for writer in writers:
        writer.close()
    later = WarcWriter(tmp_path, INFO, clock=lambda: STARTED)
    later.write(make_exchange(3), "paper").result(10)
    later.close()
    assert len(read_all(tmp_path)) == 4


@pytest.mark.parametrize("source", ["", ".", "..", "../up", "a/b", "a\\b", "\x00", ".hidden"])
def test_a_source_that_is_no_plain_name_is_refused(writer: WarcWriter, source: str) -> None:
    with pytest.raises(StoreError, match="cannot name"):
        writer.write(make_exchange(), source)


def test_after_closing_nothing_is_taken(writer: WarcWriter) -> None:
    writer.close()
    with pytest.raises(StoreError, match="closed"):
        writer.write(make_exchange(), "paper")


def test_many_threads_may_write(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, INFO, queue_size=4)
    futures: list[Future[WarcLocation]] = []

    def write_some(first: int) -> None:
        futures.extend(writer.write(make_exchange(number), f"s{number % 3}") for number in range(first, first + 50))

    threads = [threading.Thread(target=write_some, args=(start,)) for start in (0, 50, 100, 150)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert len({future.result(0).record_id for future in futures}) == 200
    assert len(read_all(tmp_path)) == 200


def test_an_unwritable_place_fails_the_future_and_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "paper").write_text("a file where a folder should be")
    writer = WarcWriter(tmp_path, INFO)
    with pytest.raises(StoreError, match="paper"):
        writer.write(make_exchange(), "paper").result(10)
    assert writer.write(make_exchange(), "other").result(10).filename.startswith("other/")
    writer.close()


FULL_DISK = """
import os, resource, sys
from pathlib import Path
from archiver.errors import StoreError
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange

def exchange(number):
    return make_exchange(number, response=b"HTTP/1.1 200 OK\\r\\n\\r\\n" + os.urandom(3000))

resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
writer = WarcWriter(Path(sys.argv[1]), {})
kept, failed = [], 0
for number in range(30):
    if number == 20:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    try:
        writer.write(exchange(number), "paper").result(10)
        kept.append(number)
    except StoreError as error:
        assert ".warc.gz.open" in str(error), error
        failed += 1
writer.close()
assert failed > 5 and len(kept) > 10, (failed, kept)
print(*kept)
"""


def test_a_full_disk_costs_what_did_not_fit_and_nothing_else(tmp_path: Path, run_python: Callable[..., str]) -> None:
    kept = run_python(FULL_DISK, str(tmp_path)).split()
    assert [exchange.url for exchange in read_all(tmp_path)] == [make_exchange(int(number)).url for number in kept]
    for path in tmp_path.glob("paper/*"):
        assert path.suffix == ".gz"
        assert [check for check in check_records(path) if check.faults] == []


FULL_IN_THE_MIDDLE = """
import os, resource, sys
from pathlib import Path
from archiver.errors import StoreError
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange

writer = WarcWriter(Path(sys.argv[1]), {})
writer.write(make_exchange(0), "paper").result(10)
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, resource.RLIM_INFINITY))
large = make_exchange(1, response=b"HTTP/1.1 200 OK\\r\\n\\r\\n" + os.urandom(9_000_000))
try:
    writer.write(large, "paper").result(10)
except StoreError as error:
    print(error)
(path,) = Path(sys.argv[1]).glob("paper/*")
size = path.stat().st_size
writer.write(make_exchange(2), "paper").result(10)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.write(large, "paper").result(10)
writer.close()
print(size)
"""


def test_a_disk_that_fills_up_inside_a_large_record_leaves_nothing_of_it(
    tmp_path: Path, run_python: Callable[..., str]
) -> None:
    fault, size = run_python(FULL_IN_THE_MIDDLE, str(tmp_path)).splitlines()
    assert "cannot write at" in fault
    assert int(size) < 10_000
    assert [exchange.url[-2:] for exchange in read_all(tmp_path)] == ["/0", "/2", "/1"]
    for path in tmp_path.glob("paper/*"):
        assert [check for check in check_records(path) if check.faults] == []


@pytest.fixture
def run_python() -> Callable[..., str]:
    def run(code: str, *args: str) -> str:
        command = [sys.executable, "-c", code, *args]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[3]
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
