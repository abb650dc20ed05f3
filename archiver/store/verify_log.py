"""One WARC file of the log against its own promises and its index; runs in a process of its own."""

import fcntl
import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archiver.errors import StoreError
from archiver.store.cdxj import index_line
from archiver.store.faults import Fault
from archiver.store.layout import index_path, warc_directory
from archiver.store.reader import find_faults
from archiver.store.scan import Damage, StoredRecord, scan_file
from archiver.store.warcfile import OPEN

_ORIGINALS = frozenset({"response", "resource"})
_MAX_NAMED = 5  # addresses of lost records that one fault spells out


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A revisit record, and by which marks its original may be found; one of them is enough."""

    offset: int
    record: str
    originals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport:
    """What was found in a WARC file; `originals` are the marks of records that a revisit may point at.

    `ids` are the marks of all records, sorted.
    """

    path: Path
    faults: tuple[Fault, ...]
    ids: "array[int]"
    originals: "array[int]"
    revisits: tuple[Revisit, ...]


class _Entry(NamedTuple):
    """A line of an index: where its record lies, and the record's address."""

    offset: int
    url: str


def check_log(root: Path, path: Path) -> LogReport:
    """Read the whole file, of the archive or of others. One that cannot be read at all is a fault like any other."""
    path = _find_closed(path)
    check = _Check(root, path)
    try:
        faults = tuple(check.run())
    except StoreError as error:
        faults = (Fault(path=path, offset=0, what=_without_path(error, path), lost="all that the file holds"),)
    ids = array("Q", sorted(check.places))
    return LogReport(path=path, faults=faults, ids=ids, originals=check.originals, revisits=tuple(check.revisits))


class _Check:
    """A walk over one file, and what it gathers on its way."""

    def __init__(self, root: Path, path: Path) -> None:
        self.originals = array("Q")
        self.revisits: list[Revisit] = []
        self.places: dict[int, int] = {}
        self._path = path
        is_ours = path.is_relative_to(warc_directory(root))
        self._index = index_path(root, path)
        self._known = _read_index(self._index) if is_ours else None
        self._filename = path.relative_to(warc_directory(root)).as_posix() if is_ours else path.name
        self._lines: list[str] = []

    def run(self) -> Iterator[Fault]:
        known = self._known
        entries = sorted(filter(None, map(_read_entry, known or ())))
        if self._path.suffix == OPEN and not self._path.stat().st_size:
            return  # a crawl has only just made it, or was killed then and the next one removes it
        for found in scan_file(self._path):
            if isinstance(found, Damage):
                yield from self._tell_damage(found, entries)
            else:
                yield from self._check_record(found)
        if known is not None:
            yield from self._compare_index(known)

    def _check_record(self, record: StoredRecord) -> Iterator[Fault]:
        kind = record.field("warc-type")
        if kind in _ORIGINALS:
            self.originals.extend(_marks_of_original(record))
        elif kind == "revisit":
            named = Revisit(offset=record.offset, record=_name(record), originals=tuple(_marks_of_revisit(record)))
            self.revisits.append(named)
        if self._known is not None:
            self._lines.extend(filter(None, [index_line(record, self._filename)]))
        first = self.places.setdefault(_mark(record.field("warc-record-id")), record.offset)
        if first != record.offset:
            what = f"stands here a second time, first at byte {first}"
            yield Fault(path=self._path, offset=record.offset, what=what, record=_name(record), lost="nothing")
        for what in find_faults(record):
            yield Fault(path=self._path, offset=record.offset, what=what, record=_name(record))

    def _tell_damage(self, damage: Damage, entries: list[_Entry]) -> Iterator[Fault]:
        if damage.is_torn and _is_growing(self._path):
            return
        end = damage.offset + damage.length
        first, last = (bisect_left(entries, _Entry(place, "")) for place in (damage.offset, end))
        what = f"torn end: {damage.reason}" if damage.is_torn else damage.reason
        yield Fault(path=self._path, offset=damage.offset, what=what, lost=_describe_loss(damage, entries[first:last]))

    def _compare_index(self, known: tuple[str, ...]) -> Iterator[Fault]:
        """Whether the index is sorted and says of each whole record what is true; lost ones are told already."""
        again = "delete it, it comes back"
        if any(later.encode() < line.encode() for line, later in pairwise(known)):
            yield Fault(path=self._index, offset=0, what=f"not sorted, so readers miss entries; {again}")
        true = set(self._lines)
        whole = {entry.offset for line in true if (entry := _read_entry(line))}
        for line in true.difference(known):
            yield Fault(path=self._index, offset=0, what=f"does not have the line {line.strip()}; {again}")
        position = 0
        for line in known:
            entry = _read_entry(line)
            if line not in true and (entry is None or entry.offset in whole):
                yield Fault(path=self._index, offset=position, what=f"says what is not so: {line.strip()}; {again}")
            position += len(line.encode())


def _read_index(path: Path) -> tuple[str, ...] | None:
    with suppress(OSError, UnicodeDecodeError):
        return tuple(path.read_text(encoding="utf-8").splitlines(keepends=True))
    return None


def _read_entry(line: str) -> _Entry | None:
    with suppress(ValueError, KeyError, TypeError):
        fields = json.loads(line.split(" ", 2)[-1])
        return _Entry(int(fields["offset"]), str(fields["url"]))
    return None


def _describe_loss(damage: Damage, entries: list[_Entry]) -> str:
    if not entries:
        return f"{damage.length} bytes"
    more = f" and {len(entries) - _MAX_NAMED} more" if len(entries) > _MAX_NAMED else ""
    return f"{damage.length} bytes, with them {', '.join(entry.url for entry in entries[:_MAX_NAMED])}{more}"


def _name(record: StoredRecord) -> str:
    named = (record.field(name) for name in ("warc-type", "warc-record-id", "warc-target-uri"))
    return " ".join(filter(None, named))


def _marks_of_original(record: StoredRecord) -> Iterator[int]:
    yield _mark(record.field("warc-record-id"))
    yield _mark(record.field("warc-target-uri").strip("<>"), record.field("warc-date"))
    if digest := record.field("warc-payload-digest"):
        yield _mark(digest)


def _marks_of_revisit(record: StoredRecord) -> Iterator[int]:
    """By id, else by address and date, as WARC/1.1 (5.6, 5.17) has it; by digest where a writer gave neither."""
    if named := record.field("warc-refers-to"):
        yield _mark(named)
    if url := record.field("warc-refers-to-target-uri"):
        yield _mark(url.strip("<>"), record.field("warc-refers-to-date"))
    elif not named and (digest := record.field("warc-payload-digest")):
        yield _mark(digest)


def _mark(*parts: str) -> int:
    """Eight bytes that stand for a name, as a large archive has more names than fit into memory."""
    data = "\n".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")


def _is_growing(path: Path) -> bool:
    """Whether a living process appends to the file, so that its end may be in the making."""
    if path.suffix != OPEN:
        return False
    with suppress(OSError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _find_closed(path: Path) -> Path:
    """The file under its final name, if its writer has closed it since it was listed."""
    closed = path.with_name(path.name.removesuffix(OPEN))
    return closed if not path.exists() and closed.exists() else path


def _without_path(error: StoreError, path: Path) -> str:
    return str(error).removeprefix(f"{path}: ")
