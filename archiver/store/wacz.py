"""A WACZ 1.1.1 package: closed WARC files, their index and a list of their articles go into one ZIP file.

Everything in it stands in datapackage.json with its length and SHA-256, as specs.webrecorder.net/wacz/1.1.1 has it.
"""

import gzip
import hashlib
import heapq
import json
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from archiver import __version__
from archiver.errors import StoreError
from archiver.items import Article
from archiver.store.dump import decode_line, read_lines
from archiver.store.index import index_lines
from archiver.store.layout import folder_name, index_path, items_directory, log_files, warc_directory

_VERSION = "1.1.1"
_LINES = 300  # of the index in a gzip member, as readers of ZipNum expect
_STEP = 2**20
_EXTENDED_TIME = 0x5455  # the extra field of ZIP files that holds seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is exported: articles of that source (None: of all), fetched at that time or after it (None: ever)."""

    source: str | None = None
    since: datetime | None = None

    def holds(self, article: Article) -> bool:
        """Whether an article is to be exported."""
        is_late = self.since is None or datetime.fromisoformat(article.fetched_at or "0001-01-01Z") >= self.since
        return is_late and self.source in {None, article.source}


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What was written: how many WARC files and articles are in it."""

    path: Path
    files: int
    pages: int


def write_wacz(root: Path, target: Path, selection: Selection, created: datetime) -> Package:
    """Package whole WARC files: all of the source or, where there is a `since`, those that hold a chosen article.

    Raises StoreError where nothing is chosen, where the target is there already, or cannot be written.
    """
    if target.exists():
        raise StoreError(f"{target}: is there already; nothing was written")
    files = _choose_files(root, selection)
    if not files:
        raise StoreError(f"{warc_directory(root)}: no closed WARC file there holds what was asked for")
    partial = target.with_name(target.name + ".partial")
    try:
        with partial.open("wb") as file, zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
            pages = _fill(_Package(archive, created), root, files, selection)
        partial.rename(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
    return Package(path=target, files=len(files), pages=pages)


class _Block(NamedTuple):
    """A gzip member of the index: how its first line begins, and where it lies."""

    first: str
    offset: int
    length: int


class _Package:
    """A ZIP file under construction, and what is in it so far."""

    def __init__(self, archive: zipfile.ZipFile, created: datetime) -> None:
        self._archive = archive
        self._created = created.astimezone(UTC)
        self._resources: list[dict[str, str | int]] = []

    def add(self, name: str, pieces: Iterable[bytes], *, is_packed: bool = True) -> int:
        """Write a file of the package; how many pieces it was. What is packed is stored, so that readers can seek."""
        digest, size, number = hashlib.sha256(), 0, 0
        with self._archive.open(self._describe(name, is_packed=is_packed), "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size, number = size + len(piece), number + 1
        said = {"name": name.rpartition("/")[2].lower(), "path": name}
        self._resources.append({**said, "hash": f"sha256:{digest.hexdigest()}", "bytes": size})
        return number

    def close(self, title: str) -> None:
        """Write datapackage.json, and the digest of that."""
        package = {
            "profile": "data-package",
            "wacz_version": _VERSION,
            "title": title,
            "software": f"news-archiver/{__version__}",
            "created": f"{self._created:%Y-%m-%dT%H:%M:%SZ}",
            "resources": self._resources,
        }
        data = json.dumps(package, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        self._archive.writestr(self._describe("datapackage.json", is_packed=False), data)
        self._archive.writestr(self._describe("datapackage-digest.json", is_packed=False), json.dumps(digest))

    def _describe(self, name: str, *, is_packed: bool) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._created.timetuple()[:6])  # zip has no zones: UTC
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        # replayweb.page looks for extra fields before a file only where the directory has one for it, and zip64 puts
        # one before every file: so each has its time, in UTC, as one that stands in both places.
        info.extra = struct.pack("<HHBI", _EXTENDED_TIME, 5, 1, int(self._created.timestamp()))
        return info


def _fill(package: _Package, root: Path, files: tuple[Path, ...], selection: Selection) -> int:
    """Write everything; how many articles are listed."""
    for path in files:
        package.add(f"archive/{path.name}", _read_pieces(path))
    blocks: list[_Block] = []
    lines = heapq.merge(*(_flat_lines(root, path) for path in files), key=str.encode)
    package.add("indexes/index.cdx.gz", _pack_lines(lines, blocks))
    package.add("indexes/index.idx", _list_blocks(blocks), is_packed=False)
    names = frozenset(path.relative_to(warc_directory(root)).as_posix() for path in files)
    listed = (article for article in _choose_articles(root, selection) if _filename(article) in names)
    pieces = package.add("pages/pages.jsonl", _list_pages(listed), is_packed=False)
    package.close(f"News articles of {selection.source}" if selection.source else "News articles")
    return pieces - 1


def _read_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(_STEP):
            yield data


def _flat_lines(root: Path, warc: Path) -> Iterator[str]:
    """The index of a file, which is called by its bare name in a package."""
    filename = warc.relative_to(warc_directory(root)).as_posix()
    for line in _known_lines(root, warc, filename):
        yield line.replace(f'"filename": {json.dumps(filename)}', f'"filename": {json.dumps(warc.name)}')


def _known_lines(root: Path, warc: Path, filename: str) -> Iterable[str]:
    """From the index on disk, else from the records."""
    try:
        return index_path(root, warc).read_text(encoding="utf-8").splitlines(keepends=True)
    except OSError:
        return index_lines(warc, filename)


def _pack_lines(lines: Iterable[str], blocks: list[_Block]) -> Iterator[bytes]:
    """The lines in gzip members (ZipNum); notes in `blocks` where each begins."""
    offset = 0
    waiting = iter(lines)
    while block := list(islice(waiting, _LINES)):
        packed = gzip.compress("".join(block).encode(), mtime=0)
        blocks.append(_Block(block[0].partition("{")[0].strip(), offset, len(packed)))
        offset += len(packed)
        yield packed


def _list_blocks(blocks: Iterable[_Block]) -> Iterator[bytes]:
    """The index of the index: where to look for the lines from a key on."""
    yield b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'
    for block in blocks:
        yield f'{block.first} {{"offset": {block.offset}, "length": {block.length}}}\n'.encode()


def _list_pages(articles: Iterable[Article]) -> Iterator[bytes]:
    """The head of pages.jsonl and a line for each article."""
    yield b'{"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": true}\n'
    for article in articles:
        page = {
            "id": f"{article.id}-{article.version}",
            "url": article.url,
            "ts": _utc_seconds(article.fetched_at),
            "title": article.headline or article.url,
            "text": article.text,
            "datePublished": article.date_published,
        }
        yield json.dumps({name: value for name, value in page.items() if value}, ensure_ascii=False).encode() + b"\n"


def _choose_files(root: Path, selection: Selection) -> tuple[Path, ...]:
    """Whole files: all of the source or, where there is a `since`, those that hold a chosen article."""
    files = log_files(root)
    if selection.source is not None:
        files = tuple(path for path in files if path.parent.name == folder_name(selection.source))
    if selection.since is None:
        return files
    named = {_filename(article) for article in _choose_articles(root, selection)}
    return tuple(path for path in files if path.relative_to(warc_directory(root)).as_posix() in named)


def _choose_articles(root: Path, selection: Selection) -> Iterator[Article]:
    for path in sorted(items_directory(root).glob("*/*.jsonl")):
        for line in read_lines(path):
            article = decode_line(line.data)
            if selection.holds(article):
                yield article


def _filename(article: Article) -> str:
    return article.warc.filename if article.warc else ""


def _utc_seconds(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""
