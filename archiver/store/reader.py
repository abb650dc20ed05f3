"""From records on disk back to exchanges: our own files and other people's come in, the values of a crawl go out.

Records of one exchange are those that stand together and name each other (WARC-Concurrent-To), or that are a request
and a response for one address. A revisit that says in which file its original lies is read with the body of that one;
other revisits, resources and conversions hold no exchange and are passed over.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes

from archiver.errors import RecordError, StoreError
from archiver.items import WarcLocation
from archiver.message import find_body
from archiver.page import Exchange
from archiver.store.records import IDENTICAL, INTERIM, NO_RESPONSE, REFERS_TO_FILE, REFERS_TO_OFFSET, WARC_FIELDS
from archiver.store.scan import Damage, StoredRecord, parse_fields, read_record, scan_file
from archiver.store.warcfile import OPEN

_REQUIRED = ("warc-type", "warc-record-id", "warc-date")
_NOTES = frozenset({INTERIM, NO_RESPONSE})
_EXCHANGED = frozenset({"request", "response", "revisit", "metadata"})


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
    Raises StoreError for a file that is missing or no WARC file.
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
    group: tuple[StoredRecord, ...] = ()
    for found in scan_file(path, location.offset):
        if isinstance(found, Damage):
            if not group:
                raise RecordError(f"{path}: offset {found.offset}: {found.reason}")
            break
        if group and not _belongs(found, group):
            break
        group = (*group, found)
    try:
        stored = _exchange_of(group, path, location.filename)
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
    for found in scan_file(path):
        if isinstance(found, Damage):
            _report(RecordError(f"{path}: offset {found.offset}: {found.reason}"), on_fault)
        else:
            yield found


def _report(error: RecordError, on_fault: Callable[[RecordError], None] | None) -> None:
    if on_fault is None:
        raise error
    on_fault(error)


def _group_records(records: Iterator[StoredRecord]) -> Iterator[tuple[StoredRecord, ...]]:
    group: tuple[StoredRecord, ...] = ()
    for record in records:
        if record.field("warc-type") not in _EXCHANGED:
            continue
        if group and not _belongs(record, group):
            yield group
            group = ()
        group = (*group, record)
    if group:
        yield group


def _belongs(record: StoredRecord, group: tuple[StoredRecord, ...]) -> bool:
    """Whether a record is of the same exchange as those before it."""
    if record.field("warc-type") not in _EXCHANGED:
        return False
    ids = {known.field("warc-record-id") for known in group}
    named = {value for known in group for value in _concurrent(known)}
    if _concurrent(record) & ids or record.field("warc-record-id") in named:
        return True
    types = {known.field("warc-type") for known in group} | {record.field("warc-type")}
    unnamed = not named and not _concurrent(record)
    same_address = record.field("warc-target-uri") == group[0].field("warc-target-uri")
    return unnamed and same_address and types == {"request", "response"} and len(group) == 1


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
        started_at=_parse_date(main.field("warc-date")),
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
    try:
        found = read_record(find_file(path.parent.parent, name), int(offset))
    except StoreError as error:
        raise ValueError(f"a revisit, and its original cannot be read: {error}") from None
    start = find_body(found.block)
    if found.field("warc-record-id") != record.field("warc-refers-to") or start is None:
        raise ValueError(f"a revisit, and its original {record.field('warc-refers-to')} is not in {name} at {offset}")
    return found.block[start:]


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


def _parse_date(value: str) -> datetime:
    """WARC-Date, which may be as short as a day (WARC/1.1, 5.4); UTC where it does not say."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"WARC-Date is {value!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _name_below(root: Path | None, path: Path) -> str:
    inside = root is not None and path.is_relative_to(root)
    name = path.relative_to(root).as_posix() if inside and root else path.name
    return name.removesuffix(OPEN)


def find_file(root: Path, filename: str) -> Path:
    """The file under its final name or, while it grows, its open one; looked for twice as it may be renamed between.

    Raises StoreError where there is none.
    """
    path = root / filename
    for candidate in (path, path.with_name(path.name + OPEN), path):
        if candidate.is_file():
            return candidate
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
    """The bytes of a digest written in base 32 or base 16; writers use both."""
    with suppress(ValueError):
        yield base64.b32decode(claimed + "=" * (-len(claimed) % 8), casefold=True)
    with suppress(ValueError):
        yield bytes.fromhex(claimed)
