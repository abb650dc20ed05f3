"""The dump: articles come in, whole lines of JSON go onto the end of a file, and come back out with their offsets."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from archiver.errors import StoreError
from archiver.items import Article

_TAIL_STEP = 64 * 1024
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Article)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One whole line of an item file: where it begins, and its bytes with the newline."""

    offset: int
    data: bytes


def encode_line(article: Article) -> bytes:
    """One line of UTF-8 JSON, fields in the order of `items.Article`, every field present, newline last."""
    return _encoder.encode(article) + b"\n"


def decode_line(data: bytes) -> Article:
    """The article of a line. Raises StoreError where the line is none."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreError(f"no article: {error}") from error


def append_line(path: Path, data: bytes) -> int:
    """Put a line at the end of the file in one write and return the offset that it begins at.

    A write that the disk cuts short is taken back, so that the file holds whole lines only. Raises StoreError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened: {error.strerror}") from error
    try:
        return _append(handle, path, data)
    finally:
        os.close(handle)


def read_lines(path: Path, start: int = 0) -> Iterator[Line]:
    """Each whole line from byte `start` on; an unfinished last one is left out."""
    offset = start
    with path.open("rb") as file:
        file.seek(start)
        for data in file:
            if not data.endswith(b"\n"):
                return
            yield Line(offset=offset, data=data)
            offset += len(data)


def read_line(path: Path, offset: int, length: int) -> bytes:
    """The bytes of one line. Raises StoreError where the file cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error


def sync(path: Path) -> None:
    """Make sure that what was appended outlasts a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def repair_tail(path: Path) -> int:
    """Move an unfinished last line into `<name>.torn` and cut it off; returns how many bytes that were."""
    with path.open("r+b") as file:
        end = _whole_length(file.fileno())
        file.seek(end)
        torn = file.read()
        if torn:
            with path.with_name(path.name + ".torn").open("ab") as side:
                side.write(torn + b"\n")
                os.fsync(side.fileno())
            file.truncate(end)
        return len(torn)


def _append(handle: int, path: Path, data: bytes) -> int:
    begin = os.lseek(handle, 0, os.SEEK_END)
    try:
        written = os.write(handle, data)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    if written != len(data):
        with suppress(OSError):
            os.ftruncate(handle, begin)
        raise StoreError(f"{path}: the disk is full, a line of {len(data)} bytes was taken back")
    return os.lseek(handle, 0, os.SEEK_CUR) - written


def _whole_length(handle: int) -> int:
    """Length of the file up to and with its last newline, read from the end."""
    end = os.fstat(handle).st_size
    while end:
        begin = max(0, end - _TAIL_STEP)
        newline = os.pread(handle, end - begin, begin).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        end = begin
    return 0
