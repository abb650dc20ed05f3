"""The new views of a rebuild take the place of the old ones: all of them or none, wherever it is interrupted.

Once they are whole on disk a mark says so. From then on there is only one way, forward: each step may have been done
already, and whoever writes into the archive next does what is left before anything else.
"""

import shutil
from pathlib import Path

from archiver.errors import StoreError
from archiver.store.disk import sync_file, sync_folder
from archiver.store.layout import catalogue_path, items_directory, staging_directory

_MARK = "whole"


def mark_whole(root: Path, journal: Path) -> None:
    """Say that the staged views are whole, by the name of their rebuild's `journal`. Raises StoreError."""
    staging = staging_directory(root)
    sync_file(catalogue_path(staging))
    try:
        items_directory(staging).mkdir(exist_ok=True)
        sync_folder(staging)
        journal.rename(staging / _MARK)
        sync_folder(staging)
        sync_folder(root)
    except OSError as error:
        raise StoreError(f"{staging}: cannot be finished: {error.strerror or error}") from error


def finish_swap(root: Path) -> None:
    """Put the staged views in the place of the old ones, where they are whole. Raises StoreError."""
    staging = staging_directory(root)
    if not (staging / _MARK).exists():
        return
    try:
        _swap_items(root, staging)
        _swap_catalogue(root, staging)
        shutil.rmtree(_replaced(root), ignore_errors=True)
        (staging / _MARK).unlink()
        shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise StoreError(
            f"{error.filename or staging}: the new views cannot be put in place: {error.strerror or error};"
            " the next crawl or rebuild goes on there"
        ) from error


def _swap_items(root: Path, staging: Path) -> None:
    items, staged = items_directory(root), items_directory(staging)
    if not staged.exists():
        return
    _drop_catalogue(root)  # it is of the old items, and would be brought up to the new ones where it is found
    if items.exists():
        shutil.rmtree(_replaced(root), ignore_errors=True)
        items.rename(_replaced(root))
    staged.rename(items)
    sync_folder(root)
    sync_folder(staging)


def _swap_catalogue(root: Path, staging: Path) -> None:
    if not catalogue_path(staging).exists():
        return
    catalogue_path(staging).rename(catalogue_path(root))
    sync_folder(root)


def _drop_catalogue(root: Path) -> None:
    path = catalogue_path(root)
    for suffix in ("", "-wal", "-shm"):  # a journal that outlived its file would be played into the new one
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    sync_folder(root)


def _replaced(root: Path) -> Path:
    return root / "items.replaced"
