"""What a rebuild has done already, so that one that is killed goes on where it stopped: a line a record, on disk.

A line is written only after what came of its record is safely in the new dump.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from archiver.errors import StoreError
from archiver.store.disk import sync_file
from archiver.store.dump import append_line, read_lines, repair_tail

_NAME = "journal.jsonl"


class Step(msgspec.Struct, frozen=True, array_like=True):
    """A record that was derived, and the id of its article, if it has one; `is_held` where that waits as a twin."""

    filename: str
    offset: int
    article_id: str | None
    is_held: bool


_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(Step)


class Journal:
    """The steps of the rebuild that works in `staging`.

    What another rebuild left there is kept if it went over the same `inputs`, else thrown away. Raises StoreError.
    """

    def __init__(self, staging: Path, inputs: Iterable[object]) -> None:
        self._path = staging / _NAME
        self._steps: dict[tuple[str, int], Step] = {}
        # JSON, so that the line is one line whatever names files have.
        first = json.dumps(hashlib.sha256(repr(list(inputs)).encode()).hexdigest()).encode() + b"\n"
        try:
            if not self._resume(first):
                shutil.rmtree(staging, ignore_errors=True)
                append_line(self._path, first)
        except (OSError, msgspec.DecodeError) as error:
            raise StoreError(f"{self._path}: cannot be used ({error}); delete {staging}, it is derived") from error

    def __len__(self) -> int:
        return len(self._steps)

    def step(self, filename: str, offset: int) -> Step | None:
        """What came of a record; None where it was not derived yet."""
        return self._steps.get((filename, offset))

    def add(self, steps: Iterable[Step]) -> None:
        """Record steps whose outcome is safely on disk. Raises StoreError."""
        append_line(self._path, b"".join(_encode(step) + b"\n" for step in steps))
        sync_file(self._path)

    @property
    def path(self) -> Path:
        """The file that it is kept in."""
        return self._path

    def _resume(self, first: bytes) -> bool:
        if not self._path.exists():
            return False
        repair_tail(self._path)
        lines = read_lines(self._path)
        if next((line.data for line in lines), b"") != first:
            return False
        for line in lines:
            step = _decoder.decode(line.data)
            self._steps[step.filename, step.offset] = step
        return True
