"""The codings of an HTTP body: coded bytes come in, and as much of what they stand for as can be had goes out.

Transfer coding is RFC 9112, 7.1 (chunked); content codings are gzip, deflate, br (RFC 7932) and zstd (RFC 8878).
Output is bounded, whatever the input promises.
"""

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_BODY = 64 * 2**20
"""Decoded bytes of one body, unless told otherwise: far above any page, far below what hurts."""

_MAX_CODINGS = 5
_MAX_MEMBERS = 64  # gzip and zstd may be concatenated; a body of empty members is an attack
_MAX_CHUNK_LINE = 4096
_CAREFUL_STEP = 64
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;|\r?\n|\r?\Z)")


class Decoded(NamedTuple):
    """Bytes with a coding undone; `complete` is False where the coded form was cut off, damaged or too long."""

    data: bytes
    complete: bool


def join_chunks(raw: bytes) -> Decoded:
    """The body inside chunks; `raw` itself where they never begin (archives that joined them kept the header)."""
    if raw and not _CHUNK_SIZE.match(raw):
        return Decoded(raw, complete=True)
    pieces: list[bytes] = []
    position = 0
    while (size := _CHUNK_SIZE.match(raw, position)) is not None:
        start = raw.find(b"\n", position, position + _MAX_CHUNK_LINE) + 1
        length = min(int(size[1], 16), len(raw))
        if not start or not length:
            return Decoded(b"".join(pieces), complete=start > 0)
        pieces.append(raw[start : start + length])
        position = _after_line_end(raw, start + length)
    return Decoded(b"".join(pieces), complete=False)


def decode_content(body: bytes, codings: Iterable[str], limit: int = MAX_BODY) -> Decoded:
    """The body with its content codings undone, last applied first; at most `limit` bytes.

    A coding that nobody knows, or that the body is plainly not in, is passed over: headers lie more than bodies do.
    """
    complete = True
    for coding in reversed(list(codings)[:_MAX_CODINGS]):
        decode = _CODINGS.get(coding)
        if decode is not None and body:
            body, whole = decode(body, limit)
            complete = complete and whole
    return Decoded(body[:limit], complete and len(body) <= limit)


class _Decoder(Protocol):
    """What zlib's, zstd's and (by `_BrotliDecoder`) brotli's decoders have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _BrotliDecoder:
    """brotli.Decompressor under the names of zlib's."""

    unused_data = b""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._was_cut = False

    @property
    def eof(self) -> bool:
        return bool(self._decoder.is_finished()) and not self._was_cut

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        out: bytes = self._decoder.process(data, output_buffer_limit=max_length)
        self._was_cut = len(out) > max_length  # the limit is only where it stops to grow its buffer
        return out[:max_length]


def _new_zstd() -> _Decoder:
    decoder: _Decoder = zstd.ZstdDecompressor()
    return decoder


_ERRORS = (zlib.error, brotli.error, zstd.ZstdError, EOFError, MemoryError)


def _decode_gzip(data: bytes, limit: int) -> Decoded:
    return _decode_members(lambda: zlib.decompressobj(31), data, limit)


def _decode_deflate(data: bytes, limit: int) -> Decoded:
    """Zlib's format as the standard says, or raw deflate as some servers send."""
    decoded = _decode_members(lambda: zlib.decompressobj(15), data, limit)
    if decoded.data is not data:
        return decoded
    return _decode_members(lambda: zlib.decompressobj(-15), data, limit)


def _decode_brotli(data: bytes, limit: int) -> Decoded:
    return _decode_members(_BrotliDecoder, data, limit)


def _decode_zstd(data: bytes, limit: int) -> Decoded:
    return _decode_members(_new_zstd, data, limit)


_CODINGS: dict[str, Callable[[bytes, int], Decoded]] = {
    "gzip": _decode_gzip,
    "x-gzip": _decode_gzip,
    "deflate": _decode_deflate,
    "br": _decode_brotli,
    "zstd": _decode_zstd,
}


def _decode_members(start: Callable[[], _Decoder], data: bytes, limit: int) -> Decoded:
    """All members of a body that may hold several; the data itself where not even the first begins."""
    member = _decode_member(start, data, limit)
    if member is None:
        return Decoded(data, complete=True)
    pieces, complete, room = [member.data], member.complete, limit - len(member.data)
    for _ in range(_MAX_MEMBERS):
        if not member.rest or room <= 0:
            break
        member = _decode_member(start, member.rest, room)
        if member is None:
            break  # what follows a whole member and is none is padding, as gzip(1) has it
        pieces.append(member.data)
        complete, room = member.complete, room - len(member.data)
    return Decoded(b"".join(pieces), complete)


class _Member(NamedTuple):
    data: bytes
    complete: bool
    rest: bytes


def _decode_member(start: Callable[[], _Decoder], data: bytes, limit: int) -> _Member | None:
    """One member and what follows it; None where the data is not in that coding at all."""
    decoder = start()
    try:
        out = decoder.decompress(data, limit)
    except _ERRORS:
        saved = b"".join(_decode_carefully(start(), data, limit))
        return _Member(saved, complete=False, rest=b"") if saved else None
    return _Member(out, decoder.eof, decoder.unused_data if decoder.eof else b"")


def _decode_carefully(decoder: _Decoder, data: bytes, limit: int) -> Iterator[bytes]:
    """In small steps up to where the damage is: one big step would lose all that came before it."""
    for position in range(0, len(data), _CAREFUL_STEP):
        try:
            out = decoder.decompress(data[position : position + _CAREFUL_STEP], limit)
        except _ERRORS:
            return
        yield out
        limit -= len(out)
        if limit <= 0:
            return


def _after_line_end(raw: bytes, position: int) -> int:
    if raw[position : position + 2] == b"\r\n":
        return position + 2
    return position + 1 if raw[position : position + 1] == b"\n" else position
