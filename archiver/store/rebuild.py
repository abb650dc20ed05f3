"""Derives the dump and the catalogue again from the log alone, and puts them in the place of the old ones."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from archiver.errors import RecordError, StoreError
from archiver.store.catchup import derive_own, mark_finished
from archiver.store.derive import Derived, derive_foreign
from archiver.store.layout import catalogue_path, items_directory, staging_directory, warc_directory
from archiver.store.publisher import Publisher


def rebuild(root: Path, on_file: Callable[[Path], None], on_fault: Callable[[RecordError], None]) -> int:
    """Returns how many article versions came of it. `on_file` hears of each WARC file before it is read.

    The views stand as they were until the new ones are whole. Raises StoreError, also where another's WARC file is gone
    that items were derived from.
    """
    foreign = _foreign_files(root)
    staging = staging_directory(root)
    shutil.rmtree(staging, ignore_errors=True)
    publisher = Publisher(staging)
    published = 0
    for derived in _derive_all(root, foreign, on_file, on_fault):
        published += publisher.publish(derived.article, derived.location) is not None
    mark_finished(root, publisher)
    publisher.close()
    _swap(staging, root)
    return published


def finish_swap(root: Path) -> None:
    """Complete what a rebuild had begun when it was killed between its two renames."""
    replaced = _replaced(root)
    if replaced.exists() and not items_directory(root).exists():
        replaced.rename(items_directory(root))
    shutil.rmtree(replaced, ignore_errors=True)


def _derive_all(
    root: Path, foreign: Iterable[Path], on_file: Callable[[Path], None], on_fault: Callable[[RecordError], None]
) -> Iterator[Derived]:
    """All articles of all files in the order of their records."""
    own = sorted(warc_directory(root).glob("*/*.warc.gz"))
    yield from derive_own(root, _announce(own, on_file), on_fault)
    for path in _announce(foreign, on_file):
        yield from derive_foreign(path, on_fault)


def _announce(paths: Iterable[Path], on_file: Callable[[Path], None]) -> Iterator[Path]:
    for path in paths:
        on_file(path)
        yield path


def _foreign_files(root: Path) -> tuple[Path, ...]:
    if not catalogue_path(root).exists() and not items_directory(root).exists():
        return ()
    publisher = Publisher(root)
    paths = tuple(map(Path, publisher.catalogue.foreign_files()))
    publisher.close()
    for path in paths:
        if not path.exists():
            raise StoreError(f"{path}: is gone, and items were derived from it; nothing was changed")
    return paths


def _swap(staging: Path, root: Path) -> None:
    items, replaced = items_directory(root), _replaced(root)
    catalogue_path(root).unlink(missing_ok=True)  # derived from the items, so it comes back whatever happens here
    for suffix in ("-wal", "-shm"):
        catalogue_path(root).with_name(catalogue_path(root).name + suffix).unlink(missing_ok=True)
    if items.exists():
        items.rename(replaced)
    items_directory(staging).mkdir(parents=True, exist_ok=True)
    items_directory(staging).rename(items)
    catalogue_path(staging).rename(catalogue_path(root))
    shutil.rmtree(replaced, ignore_errors=True)
    shutil.rmtree(staging)


def _replaced(root: Path) -> Path:
    return root / "items.replaced"
