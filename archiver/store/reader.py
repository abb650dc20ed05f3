"""From records on disk back to exchanges: our own files and other people's come in, the values of a crawl go out.

Records of one exchange are those that stand together and name each other (WARC-Concurrent-To), or that are a request
and a response for one address. A revisit that says in which file its original lies is read with the body of that one;
other revisits, resources and conversions hold no exchange and are passed over.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from archiver.errors import RecordError, StoreError
from archiver.items import WarcLocation
from archiver.message import find_body
from archiver.page import Exchange
from archiver.store.dates import parse_date
from archiver.store.records import IDENTICAL, INTERIM, NO_RESPONSE, REFERS_TO_FILE, REFERS_TO_OFFSET, WARC_FIELDS
from archiver.store.scan import MAX_RECORD, Damage, StoredRecord, parse_fields, read_record, scan_file
from archiver.store.warcfile import OPEN

_REQUIRED = ("warc-type", "warc-record-id", "warc-date")
_NOTES = frozenset({INTERIM, NO_RESPONSE})
_EXCHANGED = frozenset({"request", "response", "revisit", "metadata"})
_OFFSET = re.compile(r"[0-9]{1,18}")
_MAX_GROUP = 100  # records of one exchange; writers make up to five
_MAX_HELD = 2 * MAX_RECORD  # bytes of them: the longest request and the longest response


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExchange:
    """An exchange and where it lies; the location is that of its response (of its request if none came)."""

    location: WarcLocation
    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """What `check_records` found of one stretch of a file, in bytes; whole and true where `faults` is empty.

    `record_id` and `record_type` are empty where there is no record to be read.
    """

    path: Path
    offset: int
    length: int
    record_id: str = ""
    record_type: str = ""
    faults: tuple[str, ...] = ()


def read_exchanges(
    path: Path, *, root: Path | None = None, on_fault: Callable[[RecordError], None] | None = None
) -> Iterator[StoredExchange]:
    """Every exchange of a WARC file in its order. Locations name the file as it lies below `root`, else by its name.

    Damage raises RecordError naming file and offset; with `on_fault` it is told that instead, and what follows is read.
    A file that is no WARC file raises StoreError, or is told likewise. Raises StoreError for one that cannot be read.
    """
    filename = _name_below(root, path)
    for group in _group_records(_whole_records(path, on_fault)):
        try:
            stored = _exchange_of(group, path, filename)
        except ValueError as error:
            _report(RecordError(f"{path}: offset {group[0].offset}: {error}"), on_fault)
            continue
        if stored is not None:
            yield stored


def read_exchange(root: Path, location: WarcLocation) -> StoredExchange:
    """The exchange whose record lies there, in a file below `root` that is closed or still open.

    Raises RecordError naming file and offset where there is no such record.
    """
    path = find_file(root, location.filename)
    group: _Group | None = None
    for found in scan_file(path, location.offset):
        if isinstance(found, Damage):
            if group is None:
                raise RecordError(f"{path}: offset {found.offset}: {found.reason}")
            break
        if group and (found.field("warc-type") not in _EXCHANGED or not group.take(found)):
            break
        group = group or _Group(found)
    try:
        stored = _exchange_of(tuple(group.records) if group else (), path, location.filename)
    except ValueError as error:
        raise RecordError(f"{path}: offset {location.offset}: {error}") from error
    if stored is None or stored.location.record_id != location.record_id:
        raise RecordError(f"{path}: offset {location.offset}: {location.record_id} does not lie there")
    return stored


def check_records(path: Path) -> Iterator[RecordCheck]:
    """Every record of a file, whether it is whole and its digests are true, and every stretch that is no record.

    Raises StoreError for a file that is missing or no WARC file.
    """
    for found in scan_file(path):
        if isinstance(found, Damage):
            reason = f"torn end: {found.reason}" if found.is_torn else found.reason
            yield RecordCheck(path=path, offset=found.offset, length=found.length, faults=(reason,))
        else:
            yield RecordCheck(
                path=path,
                offset=found.offset,
                length=found.length,
                record_id=found.field("warc-record-id"),
                record_type=found.field("warc-type"),
                faults=tuple(find_faults(found)),
            )


def _whole_records(path: Path, on_fault: Callable[[RecordError], None] | None) -> Iterator[StoredRecord]:
    try:
        for found in scan_file(path):
            if isinstance(found, Damage):
                _report(RecordError(f"{path}: offset {found.offset}: {found.reason}"), on_fault)
            else:
                yield found
    except StoreError as error:
        if on_fault is None or isinstance(error, RecordError) or isinstance(error.__cause__, OSError):
            raise
        on_fault(RecordError(str(error)))


def _report(error: RecordError, on_fault: Callable[[RecordError], None] | None) -> None:
    if on_fault is None:
        raise error
    on_fault(error)


class _Group:
    """The records of one exchange, which stand together: at most one reply and one request, and what tells of them."""

    def __init__(self, first: StoredRecord) -> None:
        self.records: list[StoredRecord] = []
        self._ids: set[str] = set()
        self._named: set[str] = set()
        self._kinds: set[str] = set()
        self._size = 0
        self._add(first)

    def take(self, record: StoredRecord) -> bool:
        """Add a record if it is of the same exchange as those before it; False where it is not."""
        if self._is_full(record) or not (self._is_named_with(record) or self._is_other_half(record)):
            return False
        self._add(record)
        return True

    def _add(self, record: StoredRecord) -> None:
        self.records.append(record)
        self._ids.add(record.field("warc-record-id"))
        self._named |= _concurrent(record)
        self._kinds.add(_kind(record))
        self._size += len(record.block)

    def _is_full(self, record: StoredRecord) -> bool:
        """Whether there is no room; a second reply, whatever it names, is that of another exchange."""
        is_second = _kind(record) in self._kinds and _kind(record) != "metadata"
        return is_second or len(self.records) >= _MAX_GROUP or self._size + len(record.block) > _MAX_HELD

    def _is_named_with(self, record: StoredRecord) -> bool:
        return not self._ids.isdisjoint(_concurrent(record)) or record.field("warc-record-id") in self._named

    def _is_other_half(self, record: StoredRecord) -> bool:
        """Whether one is the request of the other, where neither names any record."""
        if len(self.records) > 1 or self._named or _concurrent(record):
            return False
        kinds = {self.records[0].field("warc-type"), record.field("warc-type")}
        same_address = record.field("warc-target-uri") == self.records[0].field("warc-target-uri")
        return same_address and kinds == {"request", "response"}


def _group_records(records: Iterable[StoredRecord]) -> Iterator[tuple[StoredRecord, ...]]:
    group: _Group | None = None
    for record in records:
        if record.field("warc-type") not in _EXCHANGED or (group and group.take(record)):
            continue
        if group:
            yield tuple(group.records)
        group = _Group(record)
    if group:
        yield tuple(group.records)


def _kind(record: StoredRecord) -> str:
    """The type of a record, where a revisit is a reply like any other."""
    kind = record.field("warc-type")
    return "response" if kind == "revisit" else kind


def _concurrent(record: StoredRecord) -> set[str]:
    """The records that this one says were made with it; a metadata record of other writers refers instead."""
    names = (
        {"warc-concurrent-to"} if record.field("warc-type") == "revisit" else {"warc-concurrent-to", "warc-refers-to"}
    )
    return {value for name, value in record.fields if name.lower() in names}


def _exchange_of(group: tuple[StoredRecord, ...], path: Path, filename: str) -> StoredExchange | None:
    """The exchange that the records tell of; None where there is none over HTTP.

    Raises ValueError for a bad date and for a revisit whose original is not there.
    """
    responses = [record for record in group if _is_response(record)]
    requests = [record for record in group if record.field("warc-type") == "request"]
    main = next(iter(responses or requests), None)
    url = main.field("warc-target-uri").strip("<>") if main else ""
    if main is None or not url.lower().startswith(("http:", "https:")):
        return None
    said = _read_metadata(group)
    notes = dict(said)
    interim = unquote_to_bytes(notes.get(INTERIM, ""))
    exchange = Exchange(
        url=url,
        request=requests[0].block if requests else b"",
        response=interim + main.block + _revisited_payload(main, path) if responses else b"",
        started_at=parse_date(main.field("warc-date")),
        ip=main.field("warc-ip-address") or None,
        truncated=main.field("warc-truncated") or ("length" if main.is_cut else notes.get(NO_RESPONSE)),
        found=tuple(field for field in said if field[0] not in _NOTES),
    )
    return StoredExchange(location=_locate(main, filename), exchange=exchange)


def _is_response(record: StoredRecord) -> bool:
    kind = record.field("warc-type")
    return kind == "response" or (kind == "revisit" and bool(record.field(REFERS_TO_FILE.lower())))


def _revisited_payload(record: StoredRecord, path: Path) -> bytes:
    """The body that a revisit (WARC-Profile: identical payload) points at; nothing for other records."""
    if record.field("warc-type") != "revisit" or record.field("warc-profile") != IDENTICAL:
        return b""
    name, offset = record.field(REFERS_TO_FILE.lower()), record.field(REFERS_TO_OFFSET.lower())
    if not _OFFSET.fullmatch(offset) or not _is_inside(name):
        raise ValueError(f"a revisit, and {name[:80]!r} at {offset[:20]!r} is no place in the log")
    try:
        found = read_record(find_file(path.parent.parent, name), int(offset))
    except StoreError as error:
        raise ValueError(f"a revisit, and its original cannot be read: {error}") from None
    start = find_body(found.block)
    if found.field("warc-record-id") != record.field("warc-refers-to") or start is None:
        raise ValueError(f"a revisit, and its original {record.field('warc-refers-to')} is not in {name} at {offset}")
    return found.block[start:]


def _is_inside(name: str) -> bool:
    """Whether a path that a record names leads to a file below the log, whatever its writer had in mind."""
    parts = PurePosixPath(name).parts
    return 0 < len(parts) < 3 and not {"/", ".."}.intersection(parts)


def _locate(record: StoredRecord, filename: str) -> WarcLocation:
    return WarcLocation(
        filename=filename,
        offset=record.offset,
        length=record.length,
        record_id=record.field("warc-record-id"),
        payload_digest=record.field("warc-payload-digest") or None,
    )


def _read_metadata(group: tuple[StoredRecord, ...]) -> tuple[tuple[str, str], ...]:
    """How the address was found, and what the writer notes of the exchange."""
    blocks = (
        record.block
        for record in group
        if record.field("warc-type") == "metadata" and record.field("content-type").startswith(WARC_FIELDS)
    )
    return tuple(field for block in blocks for field in parse_fields(block))


def _name_below(root: Path | None, path: Path) -> str:
    inside = root is not None and path.is_relative_to(root)
    name = path.relative_to(root).as_posix() if inside and root else path.name
    return name.removesuffix(OPEN)


def find_file(root: Path, filename: str) -> Path:
    """The file under its final name or, while it grows, its open one; looked for twice as it may be renamed between.

    Raises StoreError where there is none.
    """
    path = root / filename
    try:
        for candidate in (path, path.with_name(path.name + OPEN), path):
            if candidate.is_file():
                return candidate
    except (OSError, ValueError) as error:  # a name that is no name, as another's record or a damaged line may have it
        raise StoreError(f"{str(path)[:200]!r}: cannot be a file: {error}") from error
    raise StoreError(f"{path}: no such file")


def find_faults(record: StoredRecord) -> Iterator[str]:
    """What is not as WARC asks, or not as the record says of itself, in a record that is whole."""
    yield from (f"{name} is missing" for name in _REQUIRED if not record.field(name))
    if record.is_cut:
        yield "too long to be checked"
        return
    yield from _compare_digest("block digest", record.field("warc-block-digest"), record.block)
    start = find_body(record.block) if record.field("content-type").startswith("application/http") else 0
    if start is not None and record.field("warc-type") != "revisit":
        yield from _compare_digest("payload digest", record.field("warc-payload-digest"), record.block[start:])


def _compare_digest(what: str, labelled: str, data: bytes) -> Iterator[str]:
    """Nothing where the digest is true, is missing or has an algorithm that is not known here."""
    algorithm, _, claimed = labelled.partition(":")
    name = algorithm.lower().replace("-", "")
    if not claimed or name not in hashlib.algorithms_guaranteed or name.startswith("shake"):
        return
    digest = hashlib.new(name, data, usedforsecurity=False).digest()
    if digest not in set(_digest_forms(claimed)):
        yield f"{what} is {labelled}, but the bytes have {base64.b32encode(digest).decode('ascii')}"


def _digest_forms(claimed: str) -> Iterator[bytes]:
    """The bytes of a digest written in base 32, 16 or 64; writers use all of them."""
    with suppress(ValueError):
        yield base64.b32decode(claimed + "=" * (-len(claimed) % 8), casefold=True)
    with suppress(ValueError):
        yield bytes.fromhex(claimed)
    with suppress(ValueError):
        yield base64.b64decode(claimed, validate=True)
