"""What a dead process left open is made whole before anything new is written."""

import os
import shutil
from pathlib import Path

from archiver.errors import StoreError
from archiver.store.disk import sync_folder
from archiver.store.scan import Damage, StoredRecord, scan_file
from archiver.store.warcfile import OPEN, lock

_HOLE = bytes(512)  # the smallest step in which disks write; no damage of another kind leaves so many zeros in a row
_STEP = 2**20


def recover(directory: Path) -> tuple[Path, ...]:
    """Close every `.open` file below `directory` that no living process holds; the closed files.

    What follows the last whole record of a file is moved to `<file>.torn-<offset>` beside it; a file that holds no
    record vanishes. Where a loss of power has left zeros between records, what follows them is moved too: a commit
    syncs all that lies before it, so none of that was ever confirmed. No other whole record is lost. Raises StoreError
    naming the file that cannot be repaired.
    """
    closed = (_recover_file(path) for path in sorted(directory.glob(f"**/*{OPEN}")))
    return tuple(path for path in closed if path is not None)


def _recover_file(path: Path) -> Path | None:
    """The final name of the file; None where it lives still, or held nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: cannot open: {error.strerror or error}") from error
    try:
        return _close_file(path, descriptor) if lock(descriptor) and _is_named(descriptor, path) else None
    except OSError as error:
        raise StoreError(f"{path}: cannot repair: {error.strerror or error}") from error
    finally:
        os.close(descriptor)


def _is_named(descriptor: int, path: Path) -> bool:
    """Whether the file still has that name: its writer may have closed it while it was being opened here."""
    return path.exists() and os.path.samestat(os.fstat(descriptor), path.stat())


def _close_file(path: Path, descriptor: int) -> Path | None:
    size = os.fstat(descriptor).st_size
    end = _find_end(path) if size else 0
    if end < size:
        _save_tail(path, end)
        os.ftruncate(descriptor, end)
    os.fsync(descriptor)
    if not end:
        path.unlink()
        return None
    final = path.with_name(path.name.removesuffix(OPEN))
    if final.exists():
        raise StoreError(f"{path}: cannot close, {final.name} exists already")
    path.rename(final)
    sync_folder(path.parent)
    return final


def _find_end(path: Path) -> int:
    """Where the last record ends that was whole and may have been confirmed."""
    end = 0
    for found in scan_file(path):
        if isinstance(found, StoredRecord):
            end = found.offset + found.length
        elif _has_hole(path, found):
            break
    return end


def _has_hole(path: Path, damage: Damage) -> bool:
    """Whether bytes in a damaged stretch were never written to the disk."""
    with path.open("rb") as file:
        file.seek(damage.offset)
        rest, data = damage.length, b""
        while rest > 0 and (step := file.read(min(rest, _STEP))):
            if _HOLE in (data := data[-len(_HOLE) :] + step):
                return True
            rest -= len(step)
    return False


def _save_tail(path: Path, end: int) -> None:
    """Copy the torn end beside its file, durably, before it is cut off there."""
    with path.open("rb") as torn, path.with_name(f"{path.name.removesuffix(OPEN)}.torn-{end}").open("wb") as side:
        torn.seek(end)
        shutil.copyfileobj(torn, side)
        side.flush()
        os.fsync(side.fileno())
    sync_folder(path.parent)
