"""A strict walk over a WARC file: bytes on disk come in, whole records and named damage go out, each with its offset.

Reads WARC/0.18 to 1.1, plain or with one gzip member or zstd frame a record. After damage it goes on at the next record
that begins, so one flipped bit costs one record. What is held in memory is bounded, whatever lengths a file claims.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from archiver.errors import RecordError, StoreError
from archiver.store.members import (
    DICTIONARY_START,
    GZIP_CODEC,
    GZIP_START,
    ZSTD_START,
    Codec,
    DamageError,
    File,
    find_all,
    find_member,
    inflate,
    open_zstd,
    peek,
    skip_frames,
)

MAX_RECORD = 256 * 2**20
"""Bytes of one record that are held; the rest of a longer one is passed over."""

_MAX_HEAD = 2**20
_USUAL_HEAD = 2**13
_MAX_VAIN = 2**26
"""Bytes read in vain, beyond four times the file, after which damage is no longer searched for records inside it.

No accident comes near that: it takes members that were made to overlap, each of which has to be read to the end.
"""
_SURPLUS = "more bytes than Content-Length"
_WARC_START = b"WARC/"
_ARC_START = b"filedesc:"
_PLAIN_START = re.compile(rb"WARC/[01]\.\d+\r?\n")
_HEAD_END = re.compile(rb"\n(?:\r?(\n)|WARC/[01]\.)")
"""A blank line or, where that is missing, the next record: so many broken heads cost no more than one."""
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
        file = File(descriptor, os.fstat(descriptor).st_size)
        if not file.size:
            raise StoreError(f"{path}: no WARC file, it is empty")
        try:
            yield from _walk(file, offset, _choose_form(path, file))
        except OSError as error:
            raise StoreError(f"{path}: cannot read: {error.strerror or error}") from error


def read_record(path: Path, offset: int) -> StoredRecord:
    """The record at an offset. Raises RecordError naming file and offset, StoreError where there is no file."""
    for found in scan_file(path, offset):
        if isinstance(found, Damage):
            raise RecordError(f"{path}: offset {offset}: {found.reason}")
        return found
    raise RecordError(f"{path}: offset {offset}: the file ends before")


class _Format(NamedTuple):
    """How records lie in a file: `read` the one at an offset, `find_next` one that begins at an offset or after it.

    `skip` passes over what is no record and no damage.
    """

    read: Callable[[File, int], StoredRecord]
    find_next: Callable[[File, int], int]
    skip: Callable[[File, int], int]


def _choose_form(path: Path, file: File) -> _Format:
    """How the records lie in the file. Raises StoreError for what is no WARC file."""
    start = file.read(0, 16)
    is_zstd = start.startswith((ZSTD_START, DICTIONARY_START))
    if is_zstd or ".zst" in path.suffixes:
        try:
            return _form_of(open_zstd(file))
        except StoreError as error:
            raise StoreError(f"{path}: {error}") from error
    is_gzip = start.startswith(GZIP_START)
    if (peek(file, 0, GZIP_CODEC, 16) if is_gzip else start).startswith(_ARC_START):
        raise StoreError(
            f"{path}: an ARC file, the format before WARC, which is not read; warcio recompress converts it"
        )
    if start and not is_gzip and not start.startswith(_WARC_START) and ".warc" not in path.name:
        raise StoreError(f"{path}: no WARC file, it begins {start[:8]!r}")
    return _form_of(GZIP_CODEC) if is_gzip or ".gz" in path.suffixes else _PLAIN_FORM


def _form_of(codec: Codec) -> _Format:
    return _Format(
        lambda file, offset: _read_member(file, offset, codec),
        lambda file, offset: find_member(file, offset, codec, _WARC_START),
        skip_frames if codec.start == ZSTD_START else lambda _, offset: offset,
    )


def _walk(file: File, offset: int, form: _Format) -> Iterator[StoredRecord | Damage]:
    patience = _MAX_VAIN + 4 * file.size
    while (offset := form.skip(file, offset)) < file.size:
        try:
            record = form.read(file, offset)
        except DamageError as error:
            patience -= error.read
            inside = 1 if patience > 0 else max(1, error.read)
            end = offset + error.length if error.length else form.find_next(file, offset + inside)
            is_torn = end >= file.size and not error.length
            yield Damage(offset=offset, length=end - offset, reason=str(error), is_torn=is_torn)
            offset = end
        else:
            yield record
            offset += record.length


def _read_member(file: File, offset: int, codec: Codec) -> StoredRecord:
    """The record in the compressed member at an offset. Raises DamageError."""
    data, length, is_cut = inflate(file, offset, codec, MAX_RECORD)
    try:
        fields, start = _parse_head(data)
        end = start + _block_length(fields)
    except DamageError as error:
        raise DamageError(str(error), length) from None
    if not is_cut and data[end:].strip(b"\r\n"):
        several = data[end:].lstrip(b"\r\n").startswith(_WARC_START)
        raise DamageError(f"several records in one {codec.name} member" if several else _SURPLUS, length)
    if not is_cut and len(data) < end:
        raise DamageError(f"Content-Length is {end - start}, but {len(data) - start} bytes follow", length)
    return StoredRecord(offset=offset, length=length, fields=fields, block=data[start:end], is_cut=is_cut)


def _read_plain(file: File, offset: int) -> StoredRecord:
    """The record at an offset of a file without compression. Raises DamageError."""
    head = file.read(offset, _USUAL_HEAD)
    fields, start = _parse_head(head if _HEAD_END.search(head) else file.read(offset, _MAX_HEAD))
    length = _block_length(fields)
    end = offset + start + length
    if end > file.size:
        raise DamageError(f"Content-Length is {length}, but {file.size - offset - start} bytes follow")
    following = file.read(end, len(_END) + 1)
    blank = len(following) - len(following.lstrip(b"\r\n"))
    is_end = blank == len(following) or following[blank:].startswith(_WARC_START[: len(following) - blank])
    if not is_end and not following.startswith(_END):  # after a proper end, what follows is damage of its own
        raise DamageError(_SURPLUS)
    if not blank:
        raise DamageError("the file ends inside a record")
    block = file.read(offset + start, min(length, MAX_RECORD))
    return StoredRecord(
        offset=offset, length=end + blank - offset, fields=fields, block=block, is_cut=length > MAX_RECORD
    )


def _find_plain(file: File, offset: int) -> int:
    for candidate in find_all(file, offset, _WARC_START):
        if _PLAIN_START.match(file.read(candidate, 12)):
            return candidate
    return file.size


def _parse_head(data: bytes) -> tuple[tuple[tuple[str, str], ...], int]:
    """The named fields of a record, and where its block begins."""
    if not data.startswith(_WARC_START):
        raise DamageError(f"no WARC record, it begins {data[:16]!r}")
    end = _HEAD_END.search(data, 0, _MAX_HEAD)
    if end is None or end[1] is None:
        raise DamageError("the head of the record does not end")
    return parse_fields(data[data.index(b"\n") + 1 : end.start()]), end.end()


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
        raise DamageError(f"Content-Length is {claimed[0] if claimed else 'missing'}")
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


_PLAIN_FORM = _Format(_read_plain, _find_plain, lambda _, offset: offset)
