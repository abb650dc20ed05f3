"""The dump: articles come in, whole lines of JSON go onto the end of a file, and come back out with their offsets."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from archiver.errors import StoreError
from archiver.items import Article
from archiver.store.disk import make_folder, sync_folder

_STEP = 64 * 1024
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
        make_folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened: {error.strerror}") from error
    try:
        return _append(handle, path, data)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        os.close(handle)


def read_lines(path: Path, start: int = 0) -> Iterator[Line]:
    """Each whole line from byte `start` on; an unfinished last one is left out. Raises StoreError."""
    offset = start
    try:
        with path.open("rb") as file:
            file.seek(start)
            for data in file:
                if not data.endswith(b"\n"):
                    return
                yield Line(offset=offset, data=data)
                offset += len(data)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error


def repair_tail(path: Path, synced: int = 0) -> int:
    """Move an unfinished last line into `<name>.torn` and cut it off; returns how many bytes that were.

    Beyond `synced` bytes a loss of power may have left zeros, which no line holds: what follows the last whole line
    before them goes the same way. Raises StoreError.
    """
    try:
        with path.open("r+b") as file:
            end = _whole_length(file.fileno(), _find_zero(file, synced))
            file.seek(end)
            if not (torn := file.read()):
                return 0
            with path.with_name(path.name + ".torn").open("ab") as side:
                side.write(torn + b"\n")
                side.flush()
                os.fsync(side.fileno())
            sync_folder(path.parent)
            file.truncate(end)
            os.fsync(file.fileno())
            return len(torn)
    except OSError as error:
        raise StoreError(f"{path}: cannot be repaired: {error.strerror}") from error


def _append(handle: int, path: Path, data: bytes) -> int:
    begin = os.lseek(handle, 0, os.SEEK_END)
    if not begin:
        sync_folder(path.parent)
    written = os.write(handle, data)
    if written != len(data):
        with suppress(OSError):
            os.ftruncate(handle, begin)
        raise StoreError(f"{path}: the disk is full, a line of {len(data)} bytes was taken back")
    return os.lseek(handle, 0, os.SEEK_CUR) - written


def _find_zero(file: BinaryIO, start: int) -> int:
    """Where the first zero byte at `start` or after it stands; the size of the file where there is none."""
    file.seek(start)
    while data := file.read(_STEP):
        if (index := data.find(0)) >= 0:
            return file.tell() - len(data) + index
    return file.tell()


def _whole_length(handle: int, end: int) -> int:
    """Length of the first `end` bytes up to and with their last newline, read from the end."""
    while end:
        begin = max(0, end - _STEP)
        newline = os.pread(handle, end - begin, begin).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        end = begin
    return 0
