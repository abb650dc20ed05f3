"""What makes names and bytes outlast a loss of power: a new name is safe only once its folder is synced."""

import os
from pathlib import Path

from archiver.errors import StoreError


def sync_file(path: Path) -> None:
    """Make sure that what was written into a file outlasts a loss of power. Raises StoreError naming it."""
    try:
        _sync(path, os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{path}: cannot be synced: {error.strerror or error}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def make_folder(folder: Path) -> None:
    """The folder with all that it lies in, each of them durable where it is new. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
