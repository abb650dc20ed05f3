"""A repaired copy of a damaged WARC file: whole records go over byte for byte, the file itself is not touched."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archiver.errors import StoreError
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
    """Write `<file>.repaired` beside the file. Raises StoreError where that is there already or cannot be written."""
    target = path.with_name(path.name + SUFFIX)
    stretches = tuple((check.offset, check.length, not check.faults) for check in check_records(path))
    try:
        with path.open("rb") as damaged, target.open("xb") as whole:
            for offset, length, is_kept in stretches:
                if is_kept:
                    _copy(damaged, whole, offset, length)
            whole.flush()
            os.fsync(whole.fileno())
    except FileExistsError as error:
        raise StoreError(f"{target}: is there already; nothing was written") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
    kept = sum(is_kept for _, _, is_kept in stretches)
    left_out = tuple((offset, length) for offset, length, is_kept in stretches if not is_kept)
    return Repair(target=target, kept=kept, left_out=left_out)


def _copy(source: BinaryIO, target: BinaryIO, offset: int, length: int) -> None:
    source.seek(offset)
    while length and (data := source.read(min(length, _STEP))):
        target.write(data)
        length -= len(data)
