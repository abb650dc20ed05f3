"""Replies while they come in: chunks go in, and out comes the whole, in memory or mapped from a temporary file.

A large reply would stand in memory twice otherwise, as what came over the wire and as what Scrapy makes of it. The file
has no name, so that nothing is left of it, however the process ends; `sweep` is for systems that have no such files.
"""

import math
import os
import tempfile
import weakref
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path

from archiver.errors import StoreError
from archiver.message import Octets
from archiver.store.warcfile import write_all

SPOOL_ABOVE = 2**20
"""Bytes of a reply that are held in memory: more than nearly every page has, and sixteen of them are little."""


class Spool:
    """One reply. Goes to `folder` when it gets large, to the system's temporary one by default.

    Where nothing can be written there, it stays in memory: what was fetched is kept while there is any place for it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._chunks: list[bytes] = []
        self._held = 0
        self._limit: float = SPOOL_ABOVE
        self._file: int | None = None
        self._written = 0

    @property
    def size(self) -> int:
        """Bytes that came."""
        return self._written + self._held

    def append(self, chunk: bytes) -> None:
        """Take what came next."""
        self._chunks.append(chunk)
        self._held += len(chunk)
        if self._held > self._limit:
            self._unload()

    def read(self, size: int) -> Octets:
        """The first `size` bytes of what came."""
        if self._file is not None:
            self._unload()
        if self._file is None:
            return b"".join(self._chunks)[:size]
        return mmap(self._file, size, access=ACCESS_READ) if size else b""

    def _unload(self) -> None:
        """Write what is held in memory to the file, or hold all of it in memory from then on."""
        held = b"".join(self._chunks)
        try:
            if self._file is None:
                self._file = _open_unnamed(self._folder)
                weakref.finalize(self, os.close, self._file)
            write_all(self._file, held, self._written)
        except OSError:  # the disk is full
            self._limit = math.inf
            self._chunks = [self._take_back(), held]
        else:
            self._written += len(held)
            self._chunks = []
        self._held = sum(map(len, self._chunks))

    def _take_back(self) -> bytes:
        file, self._file = self._file, None
        size, self._written = self._written, 0
        return b"" if file is None else os.pread(file, size, 0)


def sweep(folder: Path) -> None:
    """Remove what is left in a folder of spools that nobody uses now. Raises StoreError naming what cannot go.

    Where the system has no files without names, one has a name for a moment, and a process may be killed in it.
    """
    for path in folder.glob("*"):
        try:
            path.unlink()
        except OSError as error:
            raise StoreError(f"{path}: cannot be removed: {error.strerror or error}") from error


def release(data: Octets) -> None:
    """Give back the memory through which a mapped reply was read; its bytes stay where they are."""
    if isinstance(data, mmap):
        data.madvise(MADV_DONTNEED)


def _open_unnamed(folder: Path | None) -> int:
    """The descriptor of a file that has no name, or only for the moment in which it is opened."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(buffering=0, dir=folder) as file:
        return os.dup(file.fileno())
