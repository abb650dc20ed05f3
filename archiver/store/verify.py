"""Holds the archive to its promises: reads everything that is there, yields every fault with its file and offset."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import StoreError
from archiver.items import Article
from archiver.store.catalogue import Catalogue, Version
from archiver.store.dump import Line, decode_line, read_lines
from archiver.store.layout import catalogue_path, items_directory, warc_directory
from archiver.store.reader import check_records, read_exchange

_LOG = (".warc.gz", ".warc.gz.open")  # what a crash left torn lies beside them under another name


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it should be, at a byte of a file."""

    path: Path
    offset: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}: byte {self.offset}: {self.what}"


def verify(root: Path, on_file: Callable[[Path], None]) -> Iterator[Fault]:
    """Every fault of the archive: torn or damaged records, items without their record, a catalogue that points wrong.

    Nothing is changed. `on_file` hears of each file before it is read.
    """
    for path in sorted(path for ending in _LOG for path in warc_directory(root).glob(f"*/*{ending}")):
        on_file(path)
        yield from _check_log(path)
    for path in sorted(items_directory(root).glob("*/*.jsonl")):
        on_file(path)
        yield from _check_items(root, path)
    if catalogue_path(root).exists():
        on_file(catalogue_path(root))
        yield from _check_catalogue(root)


def _check_log(path: Path) -> Iterator[Fault]:
    try:
        for check in check_records(path):
            yield from (Fault(path=path, offset=check.offset, what=what) for what in check.faults)
    except StoreError as error:
        yield Fault(path=path, offset=0, what=str(error))


def _check_items(root: Path, path: Path) -> Iterator[Fault]:
    end = 0
    for line in read_lines(path):
        end = line.offset + len(line.data)
        yield from (Fault(path=path, offset=line.offset, what=what) for what in _check_line(root, line))
    if end != path.stat().st_size:
        yield Fault(path=path, offset=end, what="a torn line; the next crawl moves it aside")


def _check_line(root: Path, line: Line) -> Iterator[str]:
    try:
        article = decode_line(line.data)
        yield from _compare_record(root, article)
    except StoreError as error:
        yield str(error)


def _compare_record(root: Path, article: Article) -> Iterator[str]:
    """How an item differs from the record that it names."""
    if article.warc is None:
        yield f"{article.url} names no record"
        return
    found = read_exchange(warc_directory(root), article.warc)
    if found.location.record_id != article.warc.record_id:
        yield f"{article.url} names record {article.warc.record_id}, but there lies {found.location.record_id}"
    elif found.location.payload_digest != article.warc.payload_digest:
        yield f"{article.url} names another payload digest than its record"
    elif found.exchange.url != article.url:
        yield f"{article.url} names the record of {found.exchange.url}"


def _check_catalogue(root: Path) -> Iterator[Fault]:
    try:
        catalogue = Catalogue(catalogue_path(root))
    except StoreError as error:
        yield Fault(path=catalogue_path(root), offset=0, what=str(error))
        return
    try:
        for name in catalogue.item_files():
            yield from _check_rows(root, name, catalogue.lines(name))
    finally:
        catalogue.close()


def _check_rows(root: Path, name: str, rows: tuple[Version, ...]) -> Iterator[Fault]:
    """Whether each row of the catalogue says where its line lies; lines that it does not know yet are no fault."""
    path = root / name
    lines = {line.offset: line for line in read_lines(path)} if path.exists() else {}
    for row in rows:
        line = lines.get(row.item_offset)
        if line is None or len(line.data) != row.item_length or f'"id":"{row.id}"'.encode() not in line.data:
            what = f"archive.db expects version {row.version} of {row.url} here; delete archive.db, it comes back"
            yield Fault(path=path, offset=row.item_offset, what=what)
