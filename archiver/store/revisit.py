"""Whether a reply brings anything new: decided by comparing bytes with the record that would be pointed at."""

from pathlib import Path

from archiver.errors import MessageError, StoreError
from archiver.items import WarcLocation
from archiver.message import HttpHead, ends_clearly, parse_head
from archiver.page import Exchange
from archiver.store.reader import read_exchange
from archiver.store.records import IDENTICAL, NOT_MODIFIED, Original, Revisit, format_digest

_MOST_VALIDATOR = 1024
MIN_PAYLOAD = 1024
"""Bytes of a body below which a revisit saves nothing: what it says of its original takes as much room."""


def find_revisit(directory: Path, exchange: Exchange, original: Original | None) -> Revisit | None:
    """The revisit that an exchange is, where `original` is the last whole record of its address; None for none.

    The original is read back and compared byte for byte. So no revisit ever points at what is not there, and no page
    that was made to have the digest of another is taken for it.
    """
    if original is None or exchange.truncated:
        return None
    head = _read_head(exchange)
    if head is None:
        return None
    if head.status == 304:
        return Revisit(profile=NOT_MODIFIED, original=original)
    payload = memoryview(exchange.response)[head.end :]
    if len(payload) < MIN_PAYLOAD or format_digest(payload) != original.location.payload_digest:
        return None
    same = _read_payload(directory, original) == payload
    return Revisit(profile=IDENTICAL, original=original) if same else None


def may_be_original(exchange: Exchange) -> bool:
    """Whether later replies may be revisits of this one: a whole page, large enough, asked for by its address alone."""
    if exchange.truncated or not exchange.request.startswith(b"GET ") or len(exchange.response) < MIN_PAYLOAD:
        return False
    head = _read_head(exchange)
    return head is not None and head.status == 200 and len(exchange.response) - head.end >= MIN_PAYLOAD


def original_of(exchange: Exchange, location: WarcLocation) -> Original | None:
    """What later replies may be revisits of, where the exchange lies there; None where it is nothing of the kind."""
    head = _read_head(exchange) if location.payload_digest and may_be_original(exchange) else None
    if head is None:
        return None
    return Original(
        location=location,
        fetched_at=exchange.started_at,
        etag=_read_validator(head, "etag"),
        last_modified=_read_validator(head, "last-modified"),
    )


def _read_validator(head: HttpHead, name: str) -> str | None:
    """A validator as it can be sent back; None for none, and for one that no honest server sends."""
    value = head.header(name)
    return value if value and len(value) <= _MOST_VALIDATOR and value.isprintable() and value.isascii() else None


def _read_head(exchange: Exchange) -> HttpHead | None:
    """The head of the reply; None where readers do not agree on where it ends."""
    try:
        head = parse_head(exchange.response)
    except MessageError:
        return None
    return head if ends_clearly(exchange.response, head) else None


def _read_payload(directory: Path, original: Original) -> memoryview | None:
    try:
        stored = read_exchange(directory, original.location).exchange
        return memoryview(stored.response)[parse_head(stored.response).end :]
    except (StoreError, MessageError):
        return None
