"""A writer at full speed in a process of its own; prints a line for each record that it was told is on disk.

python kill_writer.py DIRECTORY
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
from archiver.store.recovery import recover
from archiver.store.writer import WarcWriter
from tests.exchanges import make_exchange


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
    recover(where)
    for _ in write_forever(where):
        pass
