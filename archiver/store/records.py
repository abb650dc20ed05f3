"""From an exchange to the bytes of its WARC/1.1 records (ISO 28500:2017): pure, nothing is read or written here.

The order is response, request, metadata, the others WARC-Concurrent-To the first: whoever knows where the response lies
reads on from there and has all of the exchange. Heritrix keeps the same order.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import deflate
from isal import isal_zlib

from archiver.errors import MessageError
from archiver.items import WarcLocation
from archiver.message import HttpHead, Octets, ends_clearly, find_body, parse_head
from archiver.page import Exchange

Fields = tuple[tuple[str, str], ...]

HTTP_RESPONSE = "application/http;msgtype=response"
HTTP_REQUEST = "application/http;msgtype=request"
WARC_FIELDS = "application/warc-fields"

NO_RESPONSE = "no-response"
"""Field of a metadata record: the WARC-Truncated reason why a request has no response."""
INTERIM = "interim-response"
"""Field of a metadata record: the interim (1xx) responses before the final one, percent-encoded.

They are told apart because every reader takes the first head in a response record for the head, and have no record of
their own because indexers take every record of HTTP for something to be replayed.
"""

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_OFFSET = "WARC-Refers-To-File-Offset"
"""No part of WARC/1.1, but what other crawlers write too: with them a revisit is read without any index."""

FAST_LEVEL = 2
"""isal's level for text: eleven times as fast as zlib's default and 16 % larger (benchmarks/capture)."""

DENSE_LEVEL = 6
"""libdeflate's level: twice as fast as zlib's default and half a percent smaller."""

LARGE_DENSE_LEVEL = 5
"""The same from `_LARGE` bytes on: a sixth faster still, and 1.5 % larger (benchmarks/capture)."""

ZLIB_LEVEL = 6
"""zlib's level for large blocks where they are to be dense: libdeflate packs only what is in memory as a whole."""

_WHOLE = 2**22  # bytes of a block that is packed in one go, the quickest way; a longer one is never whole in memory
_STEP = 2**20  # bytes of a longer one that are packed at a time
_LARGE = 2**17  # bytes of a record; three quarters of all that is packed comes in such pages
_GZIP = 31  # zlib's wbits for a gzip member
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~-._"
_CODED = re.compile(r"gzip|deflate|br|zstd|compress", re.IGNORECASE)
_CODED_MEDIA = re.compile(
    r"(?:image/(?!svg|bmp|x-icon)|video/|audio/|font/woff|application/(?:zip|gzip|pdf))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The record that last brought the whole payload of an address, when it was fetched, and the validators it had."""

    location: WarcLocation
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """What a reply brings nothing new to, and how that is known (`profile`: WARC/1.1, 6.7.2)."""

    profile: str
    original: Original


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A WARC record that is ready to be written. `coded` says that its block would not get smaller."""

    record_id: str
    head: bytes
    block: bytes | memoryview
    payload_digest: str | None = None
    coded: bool = False


def build_warcinfo(filename: str, info: Mapping[str, str], date: datetime, *, record_id: str) -> Record:
    """The first record of a file: what wrote it, how and why (`info`: names of DCMI and WARC/1.1, 6.2)."""
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", format_date(date)),
        ("WARC-Filename", clean_value(filename)),
    )
    return _build(fields, WARC_FIELDS, format_fields(info.items()))


def build_records(
    exchange: Exchange,
    warcinfo_id: str,
    revisit: Revisit | None = None,
    *,
    new_id: Callable[[], str] = lambda: f"<urn:uuid:{uuid4()}>",
) -> tuple[Record, ...]:
    """The records of an exchange. The first is what an item points at: its response, or its request if none came.

    With `revisit`, a record of that kind stands in the place of the response: its exact head, and where its body is.
    """
    ids = iter(new_id, None)
    common = (
        ("WARC-Date", format_date(exchange.started_at)),
        ("WARC-Target-URI", clean_uri(exchange.url)),
        ("WARC-Warcinfo-ID", warcinfo_id),
        *((("WARC-IP-Address", clean_value(exchange.ip)),) if exchange.ip else ()),
    )
    named = (("WARC-Record-ID", next(ids)), *common)
    head = _read_head(exchange.response)
    if head and revisit:
        main = _build_revisit(exchange, head, revisit, named)
    else:
        main = _build_response(exchange, head, named) if exchange.response else _build_request(exchange, named)
    beside = (*common, ("WARC-Concurrent-To", main.record_id))
    records = [main]
    if exchange.response and exchange.request:
        records.append(_build_request(exchange, (("WARC-Record-ID", next(ids)), *beside)))
    if fields := (*exchange.found, *_describe(exchange, head)):
        named = (("WARC-Type", "metadata"), ("WARC-Record-ID", next(ids)), *beside)
        records.append(_build(named, WARC_FIELDS, format_fields(fields)))
    return tuple(records)


def compress_fast(record: Record) -> Iterable[bytes]:
    """The record as one gzip member, packed quickly, in pieces."""
    return _compress(record, _pack_fast, partial(isal_zlib.compressobj, FAST_LEVEL, zlib.DEFLATED, _GZIP))


def compress_dense(record: Record) -> Iterable[bytes]:
    """The record as one gzip member, no larger than gzip's own default makes it, in pieces."""
    return _compress(record, _pack_dense, partial(zlib.compressobj, ZLIB_LEVEL, zlib.DEFLATED, _GZIP))


Compressor = Callable[[Record], Iterable[bytes]]

COMPRESSORS: Mapping[str, Compressor] = {"fast": compress_fast, "dense": compress_dense}
"""By what the setting WARC_COMPRESSION calls them."""


def _compress(record: Record, pack: Callable[[bytes], bytes], new_packer: Callable[[], Any]) -> Iterable[bytes]:
    """A block that is coded already is stored: no level makes it smaller."""
    if len(record.block) > _WHOLE:
        return _stream(record, zlib.compressobj(0, zlib.DEFLATED, _GZIP) if record.coded else new_packer())
    data = b"".join((record.head, record.block, b"\r\n\r\n"))
    return (zlib.compress(data, 0, _GZIP) if record.coded else pack(data),)


def _stream(record: Record, packer: Any) -> Iterator[bytes]:
    """The same for a block that may lie in a file: never all of it in memory."""
    yield packer.compress(record.head)
    for start in range(0, len(record.block), _STEP):
        yield packer.compress(record.block[start : start + _STEP])
    yield packer.compress(b"\r\n\r\n")
    yield packer.flush()


def _pack_fast(data: bytes) -> bytes:
    packed: bytes = isal_zlib.compress(data, FAST_LEVEL, _GZIP)
    return packed


def _pack_dense(data: bytes) -> bytes:
    return bytes(deflate.gzip_compress(data, DENSE_LEVEL if len(data) < _LARGE else LARGE_DENSE_LEVEL))


def format_date(moment: datetime) -> str:
    """WARC-Date: UTC with microseconds, which WARC/1.1 allows."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def format_digest(data: bytes | memoryview) -> str:
    """sha1 in base 32, the one labelled form that every reader and index knows."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def format_fields(fields: Iterable[tuple[str, str]]) -> bytes:
    """A block of application/warc-fields; control characters in a value become one space."""
    return "".join(f"{clean_name(name)}: {clean_value(value)}\r\n" for name, value in fields).encode("utf-8", "replace")


def clean_uri(uri: str) -> str:
    """An address that can stand in a header: everything but the characters of RFC 3986 is percent-encoded."""
    return quote(uri, safe=_URI_SAFE + "%", errors="surrogatepass")


def clean_value(value: str) -> str:
    """A header value in one line."""
    return _CONTROLS.sub(" ", value).strip()


def clean_name(name: str) -> str:
    """A field name of token characters only (RFC 9110, 5.6.2)."""
    return _NOT_TOKEN.sub("-", name) or "-"


def _read_head(response: Octets) -> HttpHead | None:
    """The head of the final response; None where there is none to be read."""
    try:
        return parse_head(response)
    except MessageError:
        return None


def _build_response(exchange: Exchange, head: HttpHead | None, fields: Fields) -> Record:
    truncated = (("WARC-Truncated", clean_value(exchange.truncated)),) if exchange.truncated else ()
    named = (("WARC-Type", "response"), *fields, *truncated)
    if head is None:
        return _build(named, "application/octet-stream", memoryview(exchange.response))
    view = memoryview(exchange.response)
    # Readers do not agree where a head with bare line feeds ends, so no digest is claimed for what follows it.
    digest = format_digest(view[head.end :]) if ends_clearly(exchange.response, head) else None
    return _build(named, HTTP_RESPONSE, view[head.start :], payload_digest=digest, coded=_is_coded(head))


def _build_revisit(exchange: Exchange, head: HttpHead, revisit: Revisit, fields: Fields) -> Record:
    original = revisit.original.location
    named = (
        ("WARC-Type", "revisit"),
        *fields,
        ("WARC-Profile", revisit.profile),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", clean_uri(exchange.url)),
        ("WARC-Refers-To-Date", format_date(revisit.original.fetched_at)),
        (REFERS_TO_FILE, original.filename),
        (REFERS_TO_OFFSET, str(original.offset)),
    )
    return _build(
        named, HTTP_RESPONSE, exchange.response[head.start : head.end], payload_digest=original.payload_digest
    )


def _build_request(exchange: Exchange, fields: Fields) -> Record:
    start = find_body(exchange.request) or len(exchange.request)
    digest = format_digest(exchange.request[start:]) if start < len(exchange.request) else None
    return _build((("WARC-Type", "request"), *fields), HTTP_REQUEST, exchange.request, payload_digest=digest)


def _describe(exchange: Exchange, head: HttpHead | None) -> Iterator[tuple[str, str]]:
    """What no other record has room for."""
    if not exchange.response:
        yield NO_RESPONSE, exchange.truncated or "unspecified"
    elif head and head.start:
        yield INTERIM, quote(exchange.response[: head.start])


def _build(
    fields: Fields,
    media_type: str,
    block: bytes | memoryview,
    *,
    payload_digest: str | None = None,
    coded: bool = False,
) -> Record:
    digests = [("WARC-Block-Digest", format_digest(block))]
    if payload_digest:
        digests.append(("WARC-Payload-Digest", payload_digest))
    lines = (*fields, *digests, ("Content-Type", media_type), ("Content-Length", str(len(block))))
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
    return Record(
        record_id=dict(fields)["WARC-Record-ID"],
        head=head.encode("utf-8", "replace"),
        block=block,
        payload_digest=payload_digest,
        coded=coded,
    )


def _is_coded(head: HttpHead) -> bool:
    return bool(
        _CODED.search(head.header("content-encoding") or "") or _CODED_MEDIA.match(head.header("content-type") or "")
    )
