"""A repaired copy of a damaged WARC file: whole records go over byte for byte, the file itself is not touched."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archiver.errors import StoreError
from archiver.store.disk import sync_folder
from archiver.store.reader import check_records

SUFFIX = ".repaired"
"""Beside the file, under a name that nothing takes for a file of the log: its records would be there twice."""


_STEP = 2**20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What a repair did: `target` holds `kept` records; `left_out` are the stretches that it lacks, in bytes."""

    target: Path
    kept: int
    left_out: tuple[tuple[int, int], ...]


def repair_file(path: Path) -> Repair:
    """Write `<file>.repaired` beside the file: all of it but what is damaged or not what it says of itself.

    Raises StoreError where nothing of it is whole, and where the copy is there already or cannot be written.
    """
    target = path.with_name(path.name + SUFFIX)
    checks = tuple((check.offset, check.length, not check.faults) for check in check_records(path))
    kept = sum(is_whole for _, _, is_whole in checks)
    left_out = tuple((offset, length) for offset, length, is_whole in checks if not is_whole)
    if not kept:
        raise StoreError(f"{path}: holds no whole record; nothing was written")
    try:
        with path.open("rb") as damaged, target.open("xb") as whole:
            for begin, end in _between(left_out, path.stat().st_size):
                _copy(damaged, whole, begin, end - begin)
            whole.flush()
            os.fsync(whole.fileno())
        sync_folder(target.parent)
    except FileExistsError as error:
        raise StoreError(f"{target}: is there already; nothing was written") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
    return Repair(target=target, kept=kept, left_out=left_out)


def _between(left_out: tuple[tuple[int, int], ...], size: int) -> Iterator[tuple[int, int]]:
    """Where the stretches that are kept begin and end; what is no record goes with them, as a zstd dictionary."""
    begin = 0
    for offset, length in left_out:
        yield begin, offset
        begin = offset + length
    yield begin, size


def _copy(source: BinaryIO, target: BinaryIO, offset: int, length: int) -> None:
    source.seek(offset)
    while length and (data := source.read(min(length, _STEP))):
        target.write(data)
        length -= len(data)
