"""The lines of a CDXJ index: a record comes in, the line by which pywb finds it goes out. Nothing is written here.

A line is `<SURT key> <14-digit UTC time> <JSON>`, with the fields that cdxj-indexer gives and one more: `flaws`, where
the record is exact but replays badly. Lines are sorted by their bytes (LC_ALL=C), as readers search them by halving.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress

from archiver.errors import MessageError
from archiver.message import HttpHead, find_body, parse_head
from archiver.store.dates import parse_date
from archiver.store.records import WARC_FIELDS, format_digest
from archiver.store.scan import StoredRecord
from archiver.store.surt import surt_key

_INDEXED = frozenset({"response", "revisit", "resource", "metadata"})
_PLAIN = frozenset({"resource", "metadata"})
_MIME_END = re.compile(r"[;\s]")
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})([^\r\n]{0,4096})\r?\n")


def index_line(record: StoredRecord, filename: str) -> str | None:
    """The line of a record; None for one that is never looked up by address, as requests and notes are."""
    kind, url = record.field("warc-type"), record.field("warc-target-uri").strip("<>")
    is_note = kind in _PLAIN and record.field("content-type") == WARC_FIELDS
    if kind not in _INDEXED or is_note or not url:
        return None
    head = _read_head(record)
    flaws = " ".join(_find_flaws(record, head))
    fields = {
        "url": url,
        "mime": _mime(record, head),
        "status": str(head.status) if head else "",
        "digest": record.field("warc-payload-digest") or format_digest(_payload(record)),
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
        "flaws": flaws,
    }
    said = {name: value for name, value in fields.items() if value}
    return f"{surt_key(url)} {_timestamp(record.field('warc-date'))} {json.dumps(said)}\n"


def _read_head(record: StoredRecord) -> HttpHead | None:
    if not record.field("content-type").startswith("application/http"):
        return None
    try:
        return parse_head(record.block)
    except MessageError:
        return None


def _mime(record: StoredRecord, head: HttpHead | None) -> str:
    kind = record.field("warc-type")
    if kind == "revisit":
        return "warc/revisit"
    said = record.field("content-type") if kind in _PLAIN else (head.header("content-type") if head else None)
    return _MIME_END.split(said or "", maxsplit=1)[0]


def _payload(record: StoredRecord) -> bytes:
    if not record.field("content-type").startswith("application/http"):
        return record.block
    return record.block[find_body(record.block) or len(record.block) :]


def _find_flaws(record: StoredRecord, head: HttpHead | None) -> Iterator[str]:
    """Why a replay will not show the page as it was, though the record is what came."""
    if record.field("warc-truncated") or record.is_cut:
        yield "truncated"
    if head is not None and head.status == 304:
        yield "not-modified"
    if record.field("warc-type") != "response":
        return
    if head is None:
        yield "no-http"
        return
    if not record.block.startswith(b"\r\n\r\n", head.end - 4):
        yield "bare-line-feeds"
    if "chunked" in (head.header("transfer-encoding") or "").lower():
        yield from _find_chunk_flaws(record.block, head.end)


def _find_chunk_flaws(block: bytes, position: int) -> Iterator[str]:
    """What stands between chunks or after the last (RFC 9112, 7.1.1 and 7.1.2), which players show as text."""
    is_extended, size = False, 1
    while size and (line := _CHUNK_LINE.match(block, position)) is not None:
        is_extended = is_extended or bool(line[2].strip())
        size = int(line[1], 16)
        position = line.end() + size + (2 if size else 0)
    if is_extended:
        yield "chunk-extensions"
    if not size and block[position:].strip(b"\r\n"):
        yield "chunk-trailers"


def _timestamp(date: str) -> str:
    """WARC-Date as 14 digits in UTC; zeros where it is no date."""
    with suppress(ValueError):
        moment = parse_date(date)
        return f"{moment.year:04}{moment:%m%d%H%M%S}"
    return "0" * 14
