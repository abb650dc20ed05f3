"""What a killed run left in the log and not in the dump is published at the next start."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from archiver.errors import RecordError
from archiver.rules import Rules
from archiver.store.derive import Derived, derive_records
from archiver.store.index import update_index
from archiver.store.layout import run_of_file, source_from_filename, warc_directory
from archiver.store.publisher import Publisher
from archiver.store.reader import StoredExchange, read_exchanges
from archiver.store.revisit import original_of


def publish_pending(
    root: Path, publisher: Publisher, on_fault: Callable[[RecordError], None], rules: Rules | None = None
) -> int:
    """Publish the articles of every WARC file that no run has finished with; returns how many were new.

    `on_fault` hears of damaged records and of pages that break the extractor; they are passed over.
    """
    published = 0

    def note(record: StoredExchange) -> None:
        if original := original_of(record.exchange, record.location):
            publisher.catalogue.note_original(record.exchange.url, original)

    for derived in derive_own(root, pending_files(root, publisher), on_fault, rules, note):
        published += publisher.publish(derived.article, derived.location) is not None
    mark_finished(root, publisher)
    return published


def derive_own(
    root: Path,
    paths: Iterable[Path],
    on_fault: Callable[[RecordError], None],
    rules: Rules | None = None,
    on_record: Callable[[StoredExchange], None] = lambda _: None,
) -> Iterator[Derived]:
    """The articles of WARC files of this archive, given in order; the files that a run wrote at a source are one.

    `on_record` sees every exchange in them.
    """

    def read(files: Iterable[Path]) -> Iterator[StoredExchange]:
        for path in files:
            for record in read_exchanges(path, root=warc_directory(root), on_fault=on_fault):
                on_record(record)
                yield record

    for _, files in groupby(paths, key=run_of_file):
        yield from derive_records(read(files), source_of_record, on_fault, rules)


def pending_files(root: Path, publisher: Publisher) -> tuple[Path, ...]:
    """The WARC files that are not marked as finished, or whose size is no longer the marked one; oldest name first."""
    known = publisher.catalogue.warc_files()
    sizes = dict(_closed_files(warc_directory(root)))
    return tuple(warc_directory(root) / name for name, size in sizes.items() if known.get(name) != size)


def mark_finished(root: Path, publisher: Publisher) -> None:
    """Record that nothing in the closed WARC files waits to be published, and index those that have no index yet."""
    for name, size in _closed_files(warc_directory(root)):
        publisher.catalogue.set_warc_file(name, size)
    publisher.flush()
    update_index(root)


def source_of_record(record: StoredExchange) -> str:
    """The source of a record of our own: the folder that it lies in."""
    return source_from_filename(record.location.filename)


def _closed_files(directory: Path) -> Iterator[tuple[str, int]]:
    for path in sorted(directory.glob("*/*.warc.gz")):
        yield path.relative_to(directory).as_posix(), path.stat().st_size
