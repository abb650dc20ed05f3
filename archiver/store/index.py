"""The CDXJ index on disk: a sorted file for each closed WARC file, written whole, made again when it is missing."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from archiver.errors import StoreError
from archiver.store.cdxj import index_line
from archiver.store.layout import index_directory, index_path, log_files, warc_directory
from archiver.store.scan import StoredRecord, scan_file

_PARTIAL = ".partial"


def update_index(root: Path) -> None:
    """Write the index of every closed WARC file that has none. Raises StoreError where that cannot be written."""
    for path in log_files(root):
        if not index_path(root, path).exists():
            write_index(root, path)


def write_index(root: Path, warc: Path) -> None:
    """Index a WARC file of the log; what is damaged in it is passed over, and what is no WARC file has no index.

    Raises StoreError naming the file that cannot be written.
    """
    try:
        data = "".join(index_lines(warc, warc.relative_to(warc_directory(root)).as_posix()))
    except StoreError:
        return  # whoever reads it for its articles, or verifies it, tells why
    target = index_path(root, warc)
    partial = target.with_name(target.name + _PARTIAL)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error


class Indexer:
    """Indexes closed WARC files while a crawl goes on, one after the other, in a thread of its own."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pool = ThreadPoolExecutor(1, "indexer")

    def add(self, warc: Path) -> None:
        """Index a file soon. One that cannot be indexed is left to `update_index` at the end, which tells why."""
        self._pool.submit(write_index, self._root, warc)

    def close(self) -> None:
        """Finish the file at hand and forget those that wait, which `update_index` comes to."""
        self._pool.shutdown(cancel_futures=True)


def drop_strays(root: Path) -> None:
    """Remove every index file whose WARC file is not there any more."""
    known = {index_path(root, warc) for warc in log_files(root)}
    for path in index_directory(root).glob("*.cdxj"):
        if path not in known:
            path.unlink()


def index_lines(warc: Path, filename: str) -> tuple[str, ...]:
    """The sorted lines of a WARC file that an index calls by that name. Raises StoreError where it is none."""
    found = (index_line(record, filename) for record in scan_file(warc) if isinstance(record, StoredRecord))
    return tuple(sorted(filter(None, found), key=str.encode))
