"""A writer at full speed in a process of its own; prints a line for each record that it was told is on disk.

    python kill_writer.py DIRECTORY [--synced FILE]

With --synced, FILE (JSON) says after each sync how many bytes of which file a loss of power would leave.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from itertools import count
from pathlib import Path

from archiver.items import WarcLocation
from archiver.store import warcfile
from archiver.store.recovery import recover
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange


def note_syncs(note: Path) -> None:
    """Wrap the one call that makes bytes durable, so that it tells how far it went."""
    really_sync = os.fdatasync

    def sync(descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        really_sync(descriptor)
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        note.with_suffix(".new").write_text(json.dumps({name: size}))
        note.with_suffix(".new").rename(note)

    warcfile.os.fdatasync = sync  # type: ignore[attr-defined]


def say(number: int, room: threading.Semaphore, done: Future[WarcLocation]) -> None:
    place = done.result()
    line = json.dumps([number, place.filename, place.offset, place.record_id])
    os.write(1, line.encode() + b"\n")
    room.release()


def write_forever(directory: Path) -> Iterator[int]:
    writer = WarcWriter(directory, {"software": "kill test"}, max_size=200_000)
    room = threading.Semaphore(200)
    for number in count():
        room.acquire()
        body = os.urandom(number * 37 % 6000)
        done = writer.write(make_exchange(number, response=b"HTTP/1.1 200 OK\r\n\r\n" + body), "paper")
        done.add_done_callback(partial(say, number, room))
        yield number


if __name__ == "__main__":
    where = Path(sys.argv[1])
    if "--synced" in sys.argv:
        note_syncs(Path(sys.argv[3]))
    recover(where)
    for _ in write_forever(where):
        pass
