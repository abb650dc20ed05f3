"""The views against the log: items against their records, the catalogue against items and files, index files too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import msgspec

from archiver.errors import MessageError, ParseError, RecordError, StoreError
from archiver.items import Article, WarcLocation
from archiver.page import page_from_exchange
from archiver.rules import Rules, read_rules
from archiver.store.catalogue import Catalogue, Version
from archiver.store.derive import derive_article
from archiver.store.dump import Line, decode_line, read_lines
from archiver.store.faults import Fault
from archiver.store.layout import catalogue_path, index_directory, index_path, log_files, warc_directory
from archiver.store.reader import find_faults, find_file, read_exchange
from archiver.store.scan import StoredRecord, read_record

_MOMENT = 0.2  # seconds
_AGAIN = "delete archive.db, it comes back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsReport:
    """What was found in an item file: how many items there are, and how many another version of the extractor made."""

    path: Path
    faults: tuple[Fault, ...]
    items: int
    made_by_others: int = 0


def check_items(root: Path, path: Path, *, derive_again: bool, sites: Path | None = None) -> ItemsReport:
    """Hold each item to the record that it names and, if asked, to what is derived from that record now.

    `sites` is a folder of site rules beside those of the package.
    """
    report = _ItemsCheck(root, path, read_rules(sites) if derive_again else None)
    try:
        report.run()
    except (StoreError, OSError) as error:
        report.faults.append(Fault(path=path, offset=report.end, what=str(error), lost="the lines from there on"))
    return ItemsReport(path=path, faults=tuple(report.faults), items=report.items, made_by_others=report.made_by_others)


def check_catalogue(root: Path) -> Iterator[Fault]:
    """Whether archive.db opens, and says where lines and WARC files are. Lines it does not know yet are no fault."""
    path = catalogue_path(root)
    try:
        catalogue = Catalogue(path, read_only=True)
    except StoreError as error:
        yield Fault(path=path, offset=0, what=str(error))
        return
    try:
        for name, size in catalogue.warc_files().items():
            yield from _check_size(warc_directory(root) / name, size)
        for name in catalogue.item_files():
            yield from _check_rows(root, name, catalogue.lines(name))
    except StoreError as error:
        yield Fault(path=path, offset=0, what=f"{error}; {_AGAIN}")
    finally:
        catalogue.close()


def check_index_files(root: Path) -> Iterator[Fault]:
    """Whether every index file has its WARC file; what the lines say is held to the records elsewhere."""
    known = {index_path(root, warc) for warc in log_files(root)}
    for path in sorted(index_directory(root).glob("*.cdxj")):
        if path not in known:
            with path.open("rb") as file:
                lines = sum(1 for _ in file)
            what = "the WARC file that this is the index of is not there"
            yield Fault(path=path, offset=0, what=what, lost=f"{lines} records that can be looked up")


class _AnotherExtractorError(Exception):
    """An item cannot be held to what is derived now, as its extractor was another."""


class _ItemsCheck:
    """A walk over one item file, and what it gathers on its way."""

    def __init__(self, root: Path, path: Path, rules: Rules | None) -> None:
        self.faults: list[Fault] = []
        self.items = self.made_by_others = self.end = 0
        self._root = root
        self._path = path
        self._rules = rules

    def run(self) -> None:
        size = self._path.stat().st_size
        for line in read_lines(self._path):
            self.items, self.end = self.items + 1, line.offset + len(line.data)
            self._check(line)
        if self.end < size and not self._is_growing():
            what = "a torn line; the next crawl moves it aside"
            self.faults.append(Fault(path=self._path, offset=self.end, what=what))

    def _check(self, line: Line) -> None:
        try:
            article = decode_line(line.data)
            self.faults.extend(_check_item(self._root, self._path, line, article))
            if self._rules is not None:
                self.faults.extend(_derive_again(self._root, self._path, line, article, self._rules))
        except _AnotherExtractorError:
            self.made_by_others += 1
        except StoreError as error:
            self.faults.append(Fault(path=self._path, offset=line.offset, what=str(error), lost="what the line said"))

    def _is_growing(self) -> bool:
        """Whether what looked torn is a whole line a moment later: a crawl was just writing it."""
        sleep(_MOMENT)
        return any(True for _ in read_lines(self._path, self.end))


def _check_item(root: Path, path: Path, line: Line, article: Article) -> Iterator[Fault]:
    """How an item differs from the record that it names. Raises StoreError where that cannot be read."""
    if article.warc is None:
        yield Fault(path=path, offset=line.offset, what=f"{article.url} names no record")
        return
    record = _read(root, article.warc)
    found = WarcLocation(
        filename=article.warc.filename,
        offset=record.offset,
        length=record.length,
        record_id=record.field("warc-record-id"),
        payload_digest=record.field("warc-payload-digest") or None,
    )
    if found != article.warc:
        what = f"{article.url} says it comes of {_describe(article.warc)}, but there lies {_describe(found)}"
        yield Fault(path=path, offset=line.offset, what=what)
    elif record.field("warc-target-uri").strip("<>") != article.url:
        what = f"{article.url} names the record of {record.field('warc-target-uri')}"
        yield Fault(path=path, offset=line.offset, what=what, record=found.record_id)
    if article.warc.filename.startswith("/"):  # no file of ours, all of whose records are held to what they say
        for what in find_faults(record):
            yield Fault(path=path, offset=line.offset, what=f"{article.url}: {what}", record=found.record_id)


def _read(root: Path, location: WarcLocation) -> StoredRecord:
    """The record that lies there; looked for again where its file was given its final name at this moment."""
    try:
        return read_record(find_file(warc_directory(root), location.filename), location.offset)
    except RecordError:
        raise
    except StoreError:
        return read_record(find_file(warc_directory(root), location.filename), location.offset)


def _describe(location: WarcLocation) -> str:
    return f"{location.record_id} ({location.length} bytes, {location.payload_digest})"


def _derive_again(root: Path, path: Path, line: Line, article: Article, rules: Rules) -> Iterator[Fault]:
    if article.warc is None:
        return
    exchange = read_exchange(warc_directory(root), article.warc).exchange
    try:
        again = derive_article(exchange, page_from_exchange(exchange), article.source, rules=rules)
    except (ParseError, MessageError) as error:
        what = f"nothing is derived of the record any more: {error}"
        yield Fault(path=path, offset=line.offset, what=what, record=article.warc.record_id)
        return
    if again.extractor != article.extractor:
        raise _AnotherExtractorError
    again = msgspec.structs.replace(again, version=article.version, warc=article.warc)
    differing = [name for name in Article.__struct_fields__ if getattr(again, name) != getattr(article, name)]
    if differing:
        what = f"{article.url} is not what its record gives now: {', '.join(differing)}; `scrapy rebuild` mends that"
        yield Fault(path=path, offset=line.offset, what=what, record=article.warc.record_id)


def _check_size(path: Path, size: int) -> Iterator[Fault]:
    if not path.exists():
        what = "is not there, though archive.db names it"
        yield Fault(path=path, offset=0, what=what, lost=f"{size} bytes of records")
    elif path.stat().st_size != size:
        what = f"has {path.stat().st_size} bytes, and had {size} when it was closed"
        yield Fault(path=path, offset=min(size, path.stat().st_size), what=what)


def _check_rows(root: Path, name: str, rows: tuple[Version, ...]) -> Iterator[Fault]:
    """Whether each row of the catalogue says where its line lies; lines that it does not know yet are no fault."""
    path = root / name
    lines = {line.offset: line for line in read_lines(path)} if path.exists() else {}
    for row in rows:
        line = lines.get(row.item_offset)
        if line is None or len(line.data) != row.item_length or f'"id":"{row.id}"'.encode() not in line.data:
            what = f"archive.db expects version {row.version} of {row.url} here; {_AGAIN}"
            yield Fault(path=path, offset=row.item_offset, what=what)
