"""From an article and its record to a line of the dump: decides what is new, writes it, and keeps the catalogue."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from archiver.errors import StoreError
from archiver.health import fields_filled
from archiver.items import Article, WarcLocation
from archiver.similarity import sketch_of
from archiver.store.catalogue import Catalogue, Version
from archiver.store.disk import sync_file
from archiver.store.dump import append_line, decode_line, encode_line, read_lines, repair_tail
from archiver.store.layout import catalogue_path, item_name, items_directory

_BATCH = 200  # versions in one transaction; a crash loses none, they are read again from the item files
_CONTENT_FIELDS = (
    "headline",
    "alternative_headline",
    "abstract",
    "description",
    "authors",
    "date_published",
    "language",
    "article_section",
    "keywords",
    "translation_of",
    "sections",
)
"""What an article says. Left out: `date_modified`, as many systems stamp it at every rendering; `images`, as their
addresses carry sizes and tokens; and all that the furniture says or that tells how the page was had."""


class Publisher:
    """The only writer of items/ and archive.db below `root`. One thread, one process at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._written: set[str] = set()
        self._pending = 0
        self.catalogue = Catalogue(catalogue_path(root))
        self._catch_up()

    def publish(self, article: Article, location: WarcLocation) -> Article | None:
        """The article as published, with its version and record; None where it is unchanged or already out.

        Raises StoreError when the line cannot be written; then nothing was published.
        """
        if self.catalogue.has_record(location.filename, location.offset):
            return None
        fetched_at = _fetched_at(article)
        digest = content_digest(article)
        known = self.catalogue.versions(article.id)
        if not known and self.catalogue.has_content(article.source, digest):
            return None  # the same article at another address, on a site that does not say which is the proper one
        number = next_version(known, digest, _stamp(fetched_at))
        if number is None:
            return None
        published = msgspec.structs.replace(article, version=number, warc=location)
        self._write(published, digest, item_name(article.source, fetched_at))
        return published

    def flush(self) -> None:
        """Make what was published outlast a loss of power, lines before catalogue. Raises StoreError."""
        for name in self._written:
            sync_file(self._root / name)
        self._written.clear()
        self._pending = 0
        self.catalogue.commit()

    def close(self) -> None:
        """Flush and close. Raises StoreError for what cannot be flushed, and closes all the same."""
        try:
            self.flush()
        finally:
            self.catalogue.close()

    def _write(self, article: Article, digest: str, name: str) -> None:
        line = encode_line(article)
        offset = append_line(self._root / name, line)
        self.catalogue.add(version_from_line(article, digest, name, offset, len(line)))
        self.catalogue.sketches.note(article.id, sketch_of(article.text))
        self._written.add(name)
        self._pending += 1
        if self._pending >= _BATCH:
            self.flush()

    def _catch_up(self) -> None:
        """Bring the catalogue up to the item files, which are right where the two differ."""
        known = self.catalogue.item_files()
        sizes = dict(self._repaired_sizes(known))
        if any(size > sizes.get(name, 0) for name, size in known.items()):
            self.catalogue.clear_items()
            known = {}
        for name, size in sizes.items():
            if size > known.get(name, 0):
                self._read_items(name, known.get(name, 0))
        self.catalogue.commit()

    def _repaired_sizes(self, known: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        for path in sorted(items_directory(self._root).glob("*/*.jsonl")):
            name = path.relative_to(self._root).as_posix()
            repair_tail(path, known.get(name, 0))
            yield name, path.stat().st_size

    def _read_items(self, name: str, start: int) -> None:
        for line in read_lines(self._root / name, start):
            try:
                article = decode_line(line.data)
            except StoreError as error:
                raise StoreError(
                    f"{self._root / name}, byte {line.offset}: {error}; `scrapy rebuild` derives the file again"
                ) from error
            self.catalogue.add(version_from_line(article, content_digest(article), name, line.offset, len(line.data)))
            self.catalogue.sketches.note(article.id, sketch_of(article.text))


def next_version(known: Sequence[Version], digest: str, fetched_at: str) -> int | None:
    """The number of the version that this content is; None where it says what the version before it said.

    "Before" is by time, so that records published late, after a crash, change nothing that stood already.
    """
    earlier = [version for version in known if version.fetched_at <= fetched_at]
    before = max(earlier, key=lambda version: (version.fetched_at, version.version), default=None)
    if before is not None and before.digest == digest:
        return None
    return max((version.version for version in known), default=0) + 1


def content_digest(article: Article) -> str:
    """SHA-256 in hex of what the article says: two fetches with the same digest are one version."""
    content = {name: getattr(article, name) for name in _CONTENT_FIELDS}
    content["keywords"] = sorted(article.keywords)
    content["sections"] = [_without_tokens(section) for section in msgspec.to_builtins(article.sections)]
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def version_from_line(article: Article, digest: str, name: str, offset: int, length: int) -> Version:
    """The catalogue's row for a line of the dump. Raises StoreError for an item without a record."""
    if article.warc is None:
        raise StoreError(f"{name}, byte {offset}: {article.url} names no record")
    return Version(
        id=article.id,
        version=article.version,
        digest=digest,
        url=article.url,
        source=article.source,
        headline=article.headline,
        date_published=article.date_published,
        fetched_at=_stamp(_fetched_at(article)),
        item_file=name,
        item_offset=offset,
        item_length=length,
        warc_filename=article.warc.filename,
        warc_offset=article.warc.offset,
        filled=fields_filled(article),
        characters=len(article.text),
    )


def _without_tokens(section: dict[str, Any]) -> dict[str, Any]:
    """The section with the queries of its pictures and embeds cut off: sizes and access tokens, new at every fetch."""
    for block in section["blocks"]:
        if block["type"] in {"figure", "embed"} and block["url"]:
            block["url"] = block["url"].partition("?")[0]
    return section


def _fetched_at(article: Article) -> datetime:
    if article.fetched_at is None:
        raise StoreError(f"{article.url}: no time of fetching, so it has no place in the dump")
    return datetime.fromisoformat(article.fetched_at).astimezone(UTC)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
