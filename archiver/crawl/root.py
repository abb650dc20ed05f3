"""Which directory is the archive, and whose it is while it is written."""

import fcntl
import os
from pathlib import Path

from scrapy.settings import BaseSettings

from archiver.errors import StoreError
from archiver.store.layout import lock_path


def root_from_settings(settings: BaseSettings) -> Path:
    """ARCHIVE_DIR as an absolute path; a relative one counts from the working directory."""
    return Path(settings["ARCHIVE_DIR"]).expanduser().absolute()


def lock_archive(root: Path) -> int:
    """A descriptor that holds the archive for this process while it is open. Raises StoreError when another has it."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock_path(root), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"{root}: cannot be written: {error.strerror}; -s ARCHIVE_DIR=… names another place"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise StoreError(
            f"{root}: another run is writing there; wait for it or name another place with -s ARCHIVE_DIR=…"
        ) from None
    return handle
