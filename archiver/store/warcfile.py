"""A WARC file while it grows: compressed records come in, commits go to disk whole or not at all."""

import fcntl
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

from archiver.errors import StoreError
from archiver.store.records import build_warcinfo, compress_fast

OPEN = ".open"
"""Suffix of a file that a living process still appends to, or that a dead one left."""


class WarcFile:
    """A locked file `<name>.open` of which `committed` bytes are safely on disk.

    `append` only collects; `commit` writes and syncs. A commit that fails leaves the file as it was before.
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
        self._warcinfo = b""

    @classmethod
    def create(cls, directory: Path, names: Iterable[str], info: Mapping[str, str], now: datetime) -> Self:
        """A new file under the first of the names (below `directory`) that nobody has used; a warcinfo begins it.

        Raises StoreError.
        """
        for name in names:
            path = directory / name
            try:
                _make_folder(path.parent)
                descriptor = _claim(path)
            except OSError as error:
                raise StoreError(f"{path.parent}: cannot open a WARC file: {error.strerror or error}") from error
            if descriptor is not None:
                break
        else:
            raise StoreError(f"{directory}: no free name left for a WARC file")
        file = cls(directory, name, descriptor, now)
        file._warcinfo = compress_fast(build_warcinfo(path.name, info, now, record_id=file.warcinfo_id))
        return file

    @property
    def size(self) -> int:
        """Bytes on disk and bytes that the next commit adds."""
        return self.committed + self._pending_size

    def append(self, member: bytes) -> tuple[int, int]:
        """Place a gzip member in the next commit; its offset and length in bytes."""
        if not self.size:
            self._collect(self._warcinfo)
        offset = self.size
        self._collect(member)
        return offset, len(member)

    def commit(self) -> None:
        """Write and sync what was appended. Raises StoreError after cutting the file back to its last commit."""
        pending = b"".join(self._pending)
        self.discard()
        try:
            _write_all(self._descriptor, pending, self.committed)
            os.fdatasync(self._descriptor)
        except OSError as error:
            self._cut_back()
            raise StoreError(
                f"{self._open_path}: cannot write at {self.committed}: {error.strerror or error}"
            ) from error
        self.committed += len(pending)

    def discard(self) -> None:
        """Forget what was appended since the last commit."""
        self._pending = []
        self._pending_size = 0

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

    def _collect(self, member: bytes) -> None:
        self._pending.append(member)
        self._pending_size += len(member)

    def _cut_back(self) -> None:
        """Remove what a failed commit left, so that nothing is ever appended to a torn record.

        Where even that fails the file is given up: unlocked, it is repaired like one of a dead process.
        """
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


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)


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


def _write_all(descriptor: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written
