"""A strict walk over a WARC file: bytes on disk come in, whole records and named damage go out, each with its offset.

Reads WARC/0.18 to 1.1, plain or with one gzip member a record. After damage it goes on at the next record that begins,
so one flipped bit costs one record. What is held in memory is bounded, whatever lengths a file claims.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from archiver.errors import RecordError, StoreError

MAX_RECORD = 256 * 2**20
"""Bytes of one record that are held; the rest of a longer one is passed over."""

_MAX_INFLATED = 2**36  # beyond this a member is an attack, not a record
_GZIP = 31  # zlib's wbits for a gzip member
_FIRST_STEP = 2**14
_MAX_STEP = 2**20
_MAX_HEAD = 2**20
_GZIP_START = b"\x1f\x8b\x08"
_WARC_START = b"WARC/"
_PLAIN_START = re.compile(rb"WARC/[01]\.")
_ZSTD_STARTS = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LENGTH = re.compile(r"\d{1,18}")
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A whole record as it lies in its file: `offset` and `length` are of the member, in bytes.

    `is_cut` says that the block was longer than MAX_RECORD, and `block` is only its beginning.
    """

    offset: int
    length: int
    fields: tuple[tuple[str, str], ...]
    block: bytes
    is_cut: bool = False

    def field(self, name: str) -> str:
        """The first field of that name (lower case), "" where there is none."""
        return next((value for key, value in self.fields if key.lower() == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A stretch of a file that is no whole record. `is_torn`: it reaches to the end, as a broken write leaves it."""

    offset: int
    length: int
    reason: str
    is_torn: bool = False


def scan_file(path: Path, offset: int = 0) -> Iterator[StoredRecord | Damage]:
    """Every record of the file from that offset on. Raises StoreError for a file that cannot be read as WARC at all."""
    with _open(path) as descriptor:
        size = os.fstat(descriptor).st_size
        start = os.pread(descriptor, 8, 0)
        if start.startswith(_ZSTD_STARTS):
            raise StoreError(f"{path}: WARC files compressed with zstd are not read, only plain and gzip ones")
        is_gzip = start.startswith(_GZIP_START[:2])
        if size and not is_gzip and not start.startswith(_WARC_START) and ".warc" not in path.name:
            raise StoreError(f"{path}: no WARC file, it begins {start!r}")
        form = _GZIP_FORM if is_gzip or ".gz" in path.name else _PLAIN_FORM
        try:
            yield from _walk(_File(descriptor, size), offset, form)
        except OSError as error:
            raise StoreError(f"{path}: cannot read: {error.strerror or error}") from error


def read_record(path: Path, offset: int) -> StoredRecord:
    """The record at an offset. Raises RecordError naming file and offset, StoreError where there is no file."""
    for found in scan_file(path, offset):
        if isinstance(found, Damage):
            raise RecordError(f"{path}: offset {offset}: {found.reason}")
        return found
    raise RecordError(f"{path}: offset {offset}: the file ends before")


class _File(NamedTuple):
    """An open file and the size that it had when the walk began: what is appended later is not looked at."""

    descriptor: int
    size: int

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self.descriptor, min(length, self.size - offset), offset) if offset < self.size else b""


class _DamageError(Exception):
    """What is wrong with the record at hand; `length` is that of its member where this is known."""

    def __init__(self, reason: str, length: int = 0) -> None:
        super().__init__(reason)
        self.length = length


class _Format(NamedTuple):
    """How records lie in a file: `read` the one at an offset, `find_next` one that begins at an offset or after it."""

    read: Callable[[_File, int], StoredRecord]
    find_next: Callable[[_File, int], int]


def _walk(file: _File, offset: int, form: _Format) -> Iterator[StoredRecord | Damage]:
    while offset < file.size:
        try:
            record = form.read(file, offset)
        except _DamageError as error:
            end = offset + error.length if error.length else form.find_next(file, offset + 1)
            is_torn = end >= file.size and not error.length
            yield Damage(offset=offset, length=end - offset, reason=str(error), is_torn=is_torn)
            offset = end
        else:
            yield record
            offset += record.length


def _read_gzip(file: _File, offset: int) -> StoredRecord:
    """The record in the gzip member at an offset. Raises _DamageError."""
    data, length, is_cut = _inflate(file, offset, MAX_RECORD)
    try:
        fields, start = _parse_head(data)
        end = start + _block_length(fields)
    except _DamageError as error:
        raise _DamageError(str(error), length) from None
    if not is_cut and data[end:].strip(b"\r\n"):
        several = data[end:].lstrip(b"\r\n").startswith(_WARC_START)
        raise _DamageError(
            "several records in one gzip member" if several else "more bytes than Content-Length", length
        )
    if not is_cut and len(data) < end:
        raise _DamageError(f"Content-Length is {end - start}, but {len(data) - start} bytes follow", length)
    return StoredRecord(offset=offset, length=length, fields=fields, block=data[start:end], is_cut=is_cut)


def _inflate(file: _File, offset: int, limit: int) -> tuple[bytes, int, bool]:
    """The first `limit` bytes of the member at an offset, its length in the file, whether there was more."""
    decoder = zlib.decompressobj(_GZIP)
    kept: list[bytes] = []
    total, position, step = 0, offset, _FIRST_STEP
    try:
        while not decoder.eof:
            chunk = file.read(position, step)
            if not chunk:
                raise _DamageError("the file ends inside a record")
            position, step = position + len(chunk), min(2 * step, _MAX_STEP)
            for piece in _inflate_chunk(decoder, chunk):
                kept.append(piece[: max(0, limit - total)])
                total += len(piece)
                if total > _MAX_INFLATED:
                    raise _DamageError(f"a record of more than {_MAX_INFLATED} bytes")
    except zlib.error as error:
        raise _DamageError(f"broken gzip data ({error})") from error
    return b"".join(kept), position - len(decoder.unused_data) - offset, total > limit


def _inflate_chunk(decoder: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    """What a chunk stands for, in pieces of bounded size."""
    while chunk and not decoder.eof:
        yield decoder.decompress(chunk, _MAX_STEP)
        chunk = decoder.unconsumed_tail


def _find_gzip(file: _File, offset: int) -> int:
    """Where a gzip member that holds a record begins; the end of the file where none does."""
    for candidate in _find_all(file, offset, _GZIP_START):
        decoder = zlib.decompressobj(_GZIP)
        try:
            if decoder.decompress(file.read(candidate, 512), len(_WARC_START)) == _WARC_START:
                return candidate
        except zlib.error:
            continue
    return file.size


def _read_plain(file: _File, offset: int) -> StoredRecord:
    """The record at an offset of a file without compression. Raises _DamageError."""
    fields, start = _parse_head(file.read(offset, _MAX_HEAD))
    length = _block_length(fields)
    end = offset + start + length
    if end > file.size:
        raise _DamageError(f"Content-Length is {length}, but {file.size - offset - start} bytes follow")
    following = file.read(end, len(_END) + 1)
    blank = len(following) - len(following.lstrip(b"\r\n"))
    if blank < len(following) and not following[blank:].startswith(_WARC_START[: len(following) - blank]):
        raise _DamageError("more bytes than Content-Length")
    if not blank:
        raise _DamageError("the file ends inside a record")
    block = file.read(offset + start, min(length, MAX_RECORD))
    return StoredRecord(
        offset=offset, length=end + blank - offset, fields=fields, block=block, is_cut=length > MAX_RECORD
    )


def _find_plain(file: _File, offset: int) -> int:
    for candidate in _find_all(file, offset - 1, b"\nWARC/"):
        if _PLAIN_START.match(file.read(candidate, 8), 1):
            return candidate + 1
    return file.size


def _find_all(file: _File, offset: int, wanted: bytes) -> Iterator[int]:
    """Every offset from `offset` on at which those bytes stand."""
    while data := file.read(offset, _MAX_STEP + len(wanted) - 1):
        index = data.find(wanted)
        while index >= 0:
            yield offset + index
            index = data.find(wanted, index + 1)
        offset += _MAX_STEP


def _parse_head(data: bytes) -> tuple[tuple[tuple[str, str], ...], int]:
    """The named fields of a record, and where its block begins."""
    if not data.startswith(_WARC_START):
        raise _DamageError(f"no WARC record, it begins {data[:16]!r}")
    blank = _BLANK_LINE.search(data, 0, _MAX_HEAD)
    if blank is None:
        raise _DamageError("the head of the record does not end")
    return parse_fields(data[data.index(b"\n") + 1 : blank.start()]), blank.end()


def parse_fields(block: bytes) -> tuple[tuple[str, str], ...]:
    """Named fields as records and application/warc-fields have them; folded lines are joined."""
    found: list[tuple[str, str]] = []
    for line in block.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.rstrip("\r").partition(":")
        if line[:1] in {" ", "\t"} and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}".strip())
        elif colon and name.strip():
            found.append((name.strip(), value.strip()))
    return tuple(found)


def _block_length(fields: tuple[tuple[str, str], ...]) -> int:
    claimed = [value for name, value in fields if name.lower() == "content-length"]
    if not claimed or not _LENGTH.fullmatch(claimed[0]):
        raise _DamageError(f"Content-Length is {claimed[0] if claimed else 'missing'}")
    return int(claimed[0])


@contextmanager
def _open(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{path}: cannot read: {error.strerror or error}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


_GZIP_FORM = _Format(_read_gzip, _find_gzip)
_PLAIN_FORM = _Format(_read_plain, _find_plain)
