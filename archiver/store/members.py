"""The compressed members that records lie in: gzip members and zstd frames come out of a file, one at a time.

One member a record is the convention of .warc.gz (ISO 28500:2017, annex D) and of .warc.zst (IIPC, "Use of zstd
compression in WARC files": one frame a record, and where the file begins with a skippable frame of type 0x5D, the
dictionary of all others). What is held in memory is bounded, whatever a member claims.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from isal import igzip_lib, isal_zlib

from archiver.errors import StoreError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GZIP_START = b"\x1f\x8b"
ZSTD_START = b"\x28\xb5\x2f\xfd"
DICTIONARY_START = b"\x5d\x2a\x4d\x18"

_MAX_INFLATED = 2**36  # beyond this a member is an attack, not a record
_MAX_DICTIONARY = 2**26
_GZIP = 31  # zlib's wbits for a gzip member
_FIRST_STEP = 2**14
_FIRST_PROBE = 2**9  # most of what only looks like a member shows that soon
_MAX_STEP = 2**20
_ZSTD_BLOCK = 2**18  # blocks come out whole, and hold at most 128 KiB (RFC 8878, 3.1.1.2.4)
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)  # RFC 8878, 3.1.2
_SKIPPABLE_HEAD = 8


class File(NamedTuple):
    """An open file and the size that it had when it was first looked at: what is appended later is not read."""

    descriptor: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from that offset on."""
        return os.pread(self.descriptor, min(length, self.size - offset), offset) if offset < self.size else b""


class DamageError(Exception):
    """What is wrong with the record at hand; `length` is that of its member where this is known.

    Else `read` is how many bytes were read of it in vain.
    """

    def __init__(self, reason: str, length: int = 0, read: int = 0) -> None:
        super().__init__(reason)
        self.length = length
        self.read = read


class Member(NamedTuple):
    """The first bytes of what a member holds, its length in the file, and whether there was more."""

    data: bytes
    length: int
    is_cut: bool


class Codec(NamedTuple):
    """A compressed form: how its members begin, how they are inflated, and what its library raises.

    `probe` is how many bytes are always enough to inflate the first few.
    """

    name: str
    start: bytes
    probe: int
    new_decoder: Callable[[], Any]
    feed: Callable[[Any, bytes], Iterator[bytes]]
    errors: tuple[type[Exception], ...]


def inflate(file: File, offset: int, codec: Codec, limit: int) -> Member:
    """The member at an offset, at most `limit` bytes of it. Raises DamageError."""
    decoder = codec.new_decoder()
    kept: list[bytes] = []
    total, position, step = 0, offset, _FIRST_STEP
    try:
        while not decoder.eof:
            chunk = file.read(position, step)
            if not chunk:
                raise DamageError("the file ends inside a record", read=position - offset)
            position, step = position + len(chunk), min(2 * step, _MAX_STEP)
            for piece in codec.feed(decoder, chunk):
                kept.append(piece[: max(0, limit - total)])
                total += len(piece)
                if total > _MAX_INFLATED:
                    raise DamageError(f"a record of more than {_MAX_INFLATED} bytes", read=position - offset)
    except codec.errors as error:
        raise DamageError(f"broken {codec.name} data ({error})", read=position - offset) from error
    return Member(b"".join(kept), position - len(decoder.unused_data) - offset, total > limit)


def find_member(file: File, offset: int, codec: Codec, content: bytes) -> int:
    """Where a member that begins with that content begins; the end of the file where none does."""
    for candidate in find_all(file, offset, codec.start):
        if peek(file, candidate, codec, len(content)) == content:
            return candidate
    return file.size


def peek(file: File, offset: int, codec: Codec, length: int) -> bytes:
    """The first bytes in the member at an offset; fewer where it is damaged, or is none."""
    decoder, found = codec.new_decoder(), b""
    position, step, end = offset, _FIRST_PROBE, offset + codec.probe
    try:
        while len(found) < length and position < end and not decoder.eof:
            chunk = file.read(position, min(step, end - position))
            if not chunk:
                break
            position, step = position + len(chunk), 4 * step
            found += b"".join(piece[:length] for piece in codec.feed(decoder, chunk))
    except codec.errors:
        return b""
    return found[:length]


def find_all(file: File, offset: int, wanted: bytes) -> Iterator[int]:
    """Every offset from `offset` on at which those bytes stand."""
    step = _FIRST_STEP  # what is wanted mostly stands near by
    while data := file.read(offset, step + len(wanted) - 1):
        index = data.find(wanted)
        while index >= 0:
            yield offset + index
            index = data.find(wanted, index + 1)
        offset, step = offset + step, min(2 * step, _MAX_STEP)


def skip_frames(file: File, offset: int) -> int:
    """Where the next frame with content begins: skippable ones, such as the dictionary, are passed over."""
    head = file.read(offset, _SKIPPABLE_HEAD)
    while len(head) == _SKIPPABLE_HEAD and int.from_bytes(head[:4], "little") in _SKIPPABLE:
        offset = min(file.size, offset + _SKIPPABLE_HEAD + int.from_bytes(head[4:], "little"))
        head = file.read(offset, _SKIPPABLE_HEAD)
    return offset


def open_zstd(file: File) -> Codec:
    """How the frames of that file are read, with its own dictionary. Raises StoreError for a broken dictionary."""
    head = file.read(0, _SKIPPABLE_HEAD)
    dictionary = _read_dictionary(file, head) if head.startswith(DICTIONARY_START) else None
    errors = (zstd.ZstdError, EOFError, MemoryError)
    return Codec(
        "zstd", ZSTD_START, _ZSTD_BLOCK, lambda: zstd.ZstdDecompressor(zstd_dict=dictionary), _feed_zstd, errors
    )


def _read_dictionary(file: File, head: bytes) -> zstd.ZstdDict:
    """The dictionary that the file begins with, which may be compressed itself."""
    length = int.from_bytes(head[4:], "little")
    data = file.read(_SKIPPABLE_HEAD, min(length, _MAX_DICTIONARY))
    try:
        if data.startswith(ZSTD_START):
            data = zstd.ZstdDecompressor().decompress(data, _MAX_DICTIONARY)
        dictionary = zstd.ZstdDict(data)
        zstd.ZstdDecompressor(zstd_dict=dictionary)  # only this tells whether the dictionary is one
    except (zstd.ZstdError, ValueError, MemoryError) as error:
        raise StoreError(f"offset 0: broken zstd dictionary ({error})") from error
    return dictionary


def _feed_gzip(decoder: Any, chunk: bytes) -> Iterator[bytes]:
    """What a chunk stands for, in pieces of bounded size."""
    while chunk and not decoder.eof:
        yield decoder.decompress(chunk, _MAX_STEP)
        chunk = decoder.unconsumed_tail


def _feed_zstd(decoder: Any, chunk: bytes) -> Iterator[bytes]:
    yield decoder.decompress(chunk, _MAX_STEP)
    while not decoder.eof and not decoder.needs_input:
        yield decoder.decompress(b"", _MAX_STEP)


GZIP_CODEC = Codec(
    "gzip",
    GZIP_START + b"\x08",
    512,
    lambda: isal_zlib.decompressobj(_GZIP),
    _feed_gzip,
    (cast("type[Exception]", igzip_lib.IsalError), EOFError, MemoryError),
)
