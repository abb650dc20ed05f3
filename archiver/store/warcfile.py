"""A WARC file while it grows: compressed records come in, commits go to disk whole or not at all."""

import fcntl
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

from archiver.errors import StoreError
from archiver.store.disk import make_folder, sync_folder
from archiver.store.records import build_warcinfo, compress_fast

_MAX_PENDING = 2**20  # bytes held in memory until a commit
OPEN = ".open"
"""Suffix of a file that a living process still appends to, or that a dead one left."""


class WarcFile:
    """A locked file `<name>.open` of which `committed` bytes are safely on disk.

    `append` collects, and writes what gets long; `commit` writes the rest and syncs. Where one of them fails, and where
    what was appended is discarded, the file is as it was after its last commit.
    """

    def __init__(self, directory: Path, filename: str, descriptor: int, opened_at: datetime) -> None:
        self.filename = filename
        self.opened_at = opened_at
        self.warcinfo_id = f"<urn:uuid:{uuid4()}>"
        self.committed = 0
        self.is_broken = False
        self._path = directory / filename
        self._descriptor = descriptor
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._written = 0  # bytes beyond the last commit that are in the file already, and not synced
        self._warcinfo: tuple[bytes, ...] = ()

    @classmethod
    def create(cls, directory: Path, names: Iterable[str], info: Mapping[str, str], now: datetime) -> Self:
        """A new file under the first of the names (below `directory`) that nobody has used; a warcinfo begins it.

        Raises StoreError.
        """
        for name in names:
            path = directory / name
            try:
                make_folder(path.parent)
                descriptor = _claim(path)
            except OSError as error:
                raise StoreError(f"{path.parent}: cannot open a WARC file: {error.strerror or error}") from error
            if descriptor is not None:
                break
        else:
            raise StoreError(f"{directory}: no free name left for a WARC file")
        file = cls(directory, name, descriptor, now)
        file._warcinfo = tuple(compress_fast(build_warcinfo(path.name, info, now, record_id=file.warcinfo_id)))
        return file

    @property
    def size(self) -> int:
        """Bytes on disk and bytes that the next commit adds."""
        return self.committed + self._written + self._pending_size

    def append(self, member: Iterable[bytes]) -> tuple[int, int]:
        """Place a gzip member, given in pieces, in the next commit; its offset and length in bytes.

        Raises StoreError after cutting the file back to its last commit.
        """
        if not self.size:
            self._collect(self._warcinfo)
        offset = self.size
        self._collect(member)
        return offset, self.size - offset

    def commit(self) -> None:
        """Write and sync what was appended. Raises StoreError after cutting the file back to its last commit."""
        self._flush()
        try:
            sync_data(self._descriptor)
        except OSError as error:
            raise self._give_up(error) from error
        self.committed, self._written = self.size, 0

    def discard(self) -> None:
        """Forget what was appended since the last commit."""
        self._pending, self._pending_size = [], 0
        if self._written:
            self._cut_back()

    def close(self) -> None:
        """Give the file its final name; one that holds nothing vanishes. Raises StoreError naming it."""
        try:
            if self.committed:
                os.fsync(self._descriptor)
                self._open_path.rename(self._path)
            else:
                self._open_path.unlink(missing_ok=True)
            sync_folder(self._path.parent)
        except OSError as error:
            raise StoreError(f"{self._open_path}: cannot close: {error.strerror or error}") from error
        finally:
            os.close(self._descriptor)

    @property
    def _open_path(self) -> Path:
        return self._path.with_name(self._path.name + OPEN)

    def _collect(self, member: Iterable[bytes]) -> None:
        for piece in member:
            self._pending.append(piece)
            self._pending_size += len(piece)
            if self._pending_size > _MAX_PENDING:
                self._flush()

    def _flush(self) -> None:
        pending = b"".join(self._pending)
        self._pending, self._pending_size = [], 0
        try:
            write_all(self._descriptor, pending, self.size)
        except OSError as error:
            self._written += len(pending)  # as much as may have got there
            raise self._give_up(error) from error
        self._written += len(pending)

    def _give_up(self, error: OSError) -> StoreError:
        """Go back to the last commit; what is to be raised."""
        self.discard()
        return StoreError(f"{self._open_path}: cannot write at {self.committed}: {error.strerror or error}")

    def _cut_back(self) -> None:
        """Remove what was written and not committed, so that nothing is ever appended to a torn record.

        Where even that fails the file is given up: unlocked, it is repaired like one of a dead process.
        """
        self._written = 0
        try:
            os.ftruncate(self._descriptor, self.committed)
        except OSError:
            self.is_broken = True
            os.close(self._descriptor)


def lock(descriptor: int) -> bool:
    """Take the lock that says "a living process appends here"; False if another has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_data(descriptor: int) -> None:
    """Make the content of a file durable, on the medium and not only in the disk's own memory."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # there is no fdatasync, and fsync stops at the disk's cache
    else:
        os.fdatasync(descriptor)


def write_all(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of the data there, however many steps it takes."""
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def _claim(final: Path) -> int | None:
    """A locked descriptor of a new `<final>.open`; None where the name is taken.

    The final name is looked at after the open one was made: whoever had the open name before has renamed it by then.
    """
    path = final.with_name(final.name + OPEN)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return None
    # A repair that runs at this moment may hold the lock, or have removed the file for being empty.
    if lock(descriptor) and os.fstat(descriptor).st_nlink:
        if not final.exists():
            sync_folder(path.parent)
            return descriptor
        path.unlink()
    os.close(descriptor)
    return None
