"""Mutated WARC files, seeded: whatever stands in one, the reader says what is wrong with it, soon and in little memory.

python -m tests.archive.fuzz SECONDS [SEED]     for so long of CPU time; prints how many inputs there were
"""

import gzip
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.errors import MessageError, StoreError
from archiver.items import WarcLocation
from archiver.page import page_from_exchange
from archiver.store.reader import check_records, read_exchanges
from archiver.store.records import IDENTICAL, Original, Revisit, build_records, build_warcinfo
from archiver.store.repair import repair_file
from archiver.store.scan import scan_file
from archiver.store.verify_log import check_log
from tests.exchanges import STARTED, make_exchange

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMS = ("fuzz.warc.gz", "fuzz.warc", "fuzz.warc.zst")
MEMORY = 2 * 2**30  # bytes of address space; a reader that believes a length of its input needs more
PATIENCE = 10  # seconds of CPU for one input of a few kilobytes
_DICTIONARY_AT = 3  # of so many .zst files one has a dictionary

_WORDS = (
    *(b"\r\n\r\n", b"\n", b"\0", b"WARC/1.1\r\n", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"<>", b":"),
    *(b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", b"filedesc:", b"Content-Length: -1\r\n", b"Content-Length: 9\r\n"),
    *(b"Content-Length: 99999999999999999\r\n", b"Content-Length: \xd9\xa1\xd9\xa2\r\n", b"Content-Length:\r\n 5\r\n"),
    *(b"WARC-Date: 0001-01-01T00:00:00+14:00\r\n", b"WARC-Date: 9999-12-31T23:59:59-14:00\r\n"),
    *(b"WARC-Date: 2016\r\n", b"WARC-Date: 2016-12-31T23:59:60Z\r\n", b"WARC-Date: 20260301T000000Z\r\n"),
    *(b"WARC-Refers-To-Filename: ../../x\r\n", b"WARC-Refers-To-Filename: " + b"n" * 300 + b"\r\n"),
    *(b"WARC-Refers-To-Filename: a\0b\r\n", b"WARC-Refers-To-File-Offset: -7\r\n", b"WARC-Type: revisit\r\n"),
    *(b"WARC-Refers-To-File-Offset: " + b"9" * 5000 + b"\r\n", b"WARC-Type: metadata\r\n", b"WARC-Type: response\r\n"),
    *(
        b"WARC-Target-URI: http://[::1\r\n",
        b"WARC-Target-URI: https://\xff\xfe:99999999/\r\n",
        b"WARC-Segment-Number: 2\r\n",
    ),
    *(
        b"WARC-Block-Digest: shake_128:AA\r\n",
        b"WARC-Block-Digest: sha1:\xc3\xa9\r\n",
        b"WARC-Concurrent-To: <urn:0>\r\n",
    ),
    *(
        b"Content-Type: application/http\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
    ),
)


@cache
def _records() -> tuple[bytes, ...]:
    """The plain records of a good file: whole exchanges, a revisit, a request without answer, a resource."""
    info = "<urn:uuid:info>"
    original = Original(
        location=WarcLocation(filename="paper/fuzz.warc", offset=300, length=1, record_id="<urn:uuid:0>"),
        fetched_at=STARTED,
    )
    made = [build_warcinfo("fuzz.warc", {"software": "fuzz"}, STARTED, record_id=info)]
    made += [record for number in range(3) for record in build_records(make_exchange(number), info)]
    made += build_records(make_exchange(3), info, Revisit(profile=IDENTICAL, original=original))
    made += build_records(make_exchange(4, response=b"", truncated="time"), info)
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    packed = gzip.compress(b"<p>tide</p>" * 50, mtime=0)
    body = b"%x;ext=1\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    made += build_records(make_exchange(5, response=b"HTTP/1.1 103 Early\r\n\r\n" + chunked + body), info)
    return tuple(record.head + record.block + b"\r\n\r\n" for record in made)


def _pack(name: str, records: list[bytes], rng: random.Random) -> bytes:
    if name.endswith(".gz"):
        return b"".join(gzip.compress(record, rng.choice((0, 6)), mtime=0) for record in records)
    if name.endswith(".zst"):
        if rng.randrange(_DICTIONARY_AT):
            return b"".join(map(zstd.compress, records))
        words = _dictionary()
        start = b"\x5d\x2a\x4d\x18" + len(words.dict_content).to_bytes(4, "little") + words.dict_content
        return start + b"".join(zstd.compress(record, zstd_dict=words) for record in records)
    return b"".join(records)


@cache
def _dictionary() -> zstd.ZstdDict:
    return zstd.train_dict([record + b"%d" % number for number in range(20) for record in _records()], 2048)


def _place(data: bytes, rng: random.Random) -> tuple[int, int]:
    begin = rng.randrange(len(data) + 1)
    return begin, min(len(data), begin + rng.choice((1, 4, 50, 1000)))


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 5))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    begin, end = _place(data, rng)
    return data[:begin] + data[end:]


def _end(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _double(data: bytes, rng: random.Random) -> bytes:
    begin, end = _place(data, rng)
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[begin:end] * rng.choice((1, 2, 40)) + data[at:]


def _zero(data: bytes, rng: random.Random) -> bytes:
    begin, end = _place(data, rng)
    return data[:begin] + bytes(end - begin) + data[end:]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice((rng.choice(_WORDS), rng.randbytes(rng.randrange(60)))) + data[at:]


def _line(data: bytes, rng: random.Random) -> bytes:
    """A line more, or another line, in a head: where most that is read as meaning stands."""
    ends = [at for at in range(len(data)) if data[at : at + 2] == b"\r\n"][:20]
    if not ends:
        return data
    at = rng.choice(ends) + 2
    following = data.find(b"\r\n", at)
    rest = data[following + 2 :] if rng.random() < 0.5 and following >= 0 else data[at:]
    return data[:at] + rng.choice(_WORDS) + rest


_ON_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _end, _double, _zero, _insert)


def mutate(name: str, rng: random.Random) -> bytes:
    """A good file in the form that its name tells, changed in its records, its members or its bytes."""
    records = list(_records())
    for _ in range(rng.randrange(3)):
        at = rng.randrange(len(records))
        records[at] = rng.choice((*_ON_BYTES, _line, _line, _line, _line))(records[at], rng)
    if rng.random() < 0.2:
        rng.shuffle(records)
    if rng.random() < 0.1:
        records *= 5
    data = _pack(name, records, rng)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        data = rng.choice(_ON_BYTES)(data, rng)
    return data


def check(root: Path, path: Path) -> None:
    """Do all that is done with a WARC file; raises what is no error of ours, AssertionError for bytes left untold."""
    try:
        found = list(scan_file(path))
    except StoreError:
        found = []
    else:
        gaps = sum(one.length for one in found) - path.stat().st_size
        assert gaps == 0 or path.name.endswith(".zst"), "bytes that are neither record nor damage"
        assert gaps <= 0, "bytes that are told twice"
    _attempt(lambda: _read_pages(path))
    check_log(root, path)
    _attempt(lambda: repair_file(path))
    repaired = path.with_name(path.name + ".repaired")
    if repaired.exists():
        assert not [check for check in check_records(repaired) if check.faults], "a repaired copy that is damaged"
        repaired.unlink()


def _read_pages(path: Path) -> None:
    for stored in read_exchanges(path, on_fault=lambda _: None):
        with suppress(MessageError):
            page_from_exchange(stored.exchange)


def _attempt(work: Callable[[], object]) -> None:
    with suppress(StoreError):
        work()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Fails what has used so much CPU time and is not done: it hangs, or would on a larger file."""
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run(directory: Path, seeds: Iterator[int]) -> int:
    """Check a file for each seed; how many there were."""
    folder = directory / "warc" / "paper"
    folder.mkdir(parents=True)
    number = 0
    for seed in seeds:
        number += 1
        name = FORMS[seed % len(FORMS)]
        (folder / name).write_bytes(mutate(name, random.Random(seed)))
        try:
            with patience(PATIENCE):
                check(directory, folder / name)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
    return number


def _give_up(*_: object) -> None:
    raise AssertionError("the reader hangs")


def _until(end: float, seed: int) -> Iterator[int]:
    while time.process_time() < end:
        yield seed
        seed += 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with TemporaryDirectory() as place:
        inputs = run(Path(place), _until(float(sys.argv[1]), first))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{inputs} inputs in {time.process_time():.0f} s of CPU, at most {peak} MB held\n")
