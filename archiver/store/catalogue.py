"""The catalogue: which versions of which article there are and where they lie; a view that can be deleted."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archiver.items import WarcLocation
from archiver.store.database import Database
from archiver.store.frontier import SCHEMA as FRONTIER_SCHEMA
from archiver.store.frontier import TABLES as FRONTIER_TABLES
from archiver.store.frontier import Frontier
from archiver.store.records import Original
from archiver.store.runs import TABLES as RUN_TABLES
from archiver.store.sketches import SCHEMA as SKETCH_SCHEMA
from archiver.store.sketches import Sketches

_SCHEMA_VERSION = 4  # raised when a table changes; a catalogue of another version is thrown away and made again
_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, headline TEXT, date_published TEXT,
    versions INTEGER NOT NULL, first_fetched_at TEXT NOT NULL, last_fetched_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
    id TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL, url TEXT NOT NULL, source TEXT NOT NULL,
    headline TEXT, date_published TEXT, fetched_at TEXT NOT NULL,
    item_file TEXT NOT NULL, item_offset INTEGER NOT NULL, item_length INTEGER NOT NULL,
    warc_filename TEXT NOT NULL, warc_offset INTEGER NOT NULL,
    filled INTEGER NOT NULL, characters INTEGER NOT NULL,
    PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS versions_record ON versions (warc_filename, warc_offset);
CREATE INDEX IF NOT EXISTS versions_file ON versions (item_file);
CREATE INDEX IF NOT EXISTS versions_source ON versions (source, fetched_at);
CREATE INDEX IF NOT EXISTS versions_content ON versions (digest);
CREATE TABLE IF NOT EXISTS item_files (path TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS originals (
    url TEXT PRIMARY KEY, warc_filename TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    record_id TEXT NOT NULL, payload_digest TEXT NOT NULL, fetched_at TEXT NOT NULL,
    etag TEXT, last_modified TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS warc_files (path TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A published version: what tells it from others, and where its line and its record lie.

    `fetched_at` is RFC 3339 in UTC with six digits of microseconds, so that text order is the order of time. `filled`
    has a bit for each of `health.FIELDS` that the article has, `characters` is the length of its text.
    """

    id: str
    version: int
    digest: str
    url: str
    source: str
    headline: str | None
    date_published: str | None
    fetched_at: str
    item_file: str
    item_offset: int
    item_length: int
    warc_filename: str
    warc_offset: int
    filled: int
    characters: int


_COLUMNS = tuple(Version.__dataclass_fields__)
_INSERT = f"INSERT INTO versions ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 -- names only
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM versions "  # noqa: S608 -- names only
_COUNT_ARTICLE = """
INSERT INTO articles VALUES (:id, :source, :url, :headline, :date_published, 1, :fetched_at, :fetched_at)
ON CONFLICT (id) DO UPDATE SET
    versions = versions + 1, url = excluded.url, headline = excluded.headline, source = excluded.source,
    date_published = excluded.date_published, last_fetched_at = max(last_fetched_at, excluded.last_fetched_at)
"""


class Catalogue:
    """The tables of versions, and the frontier beside them in the same transaction, which is open until `commit`.

    A crash loses at most what was not committed, and that is read again from the item files; so does a full disk (see
    `Database`). Everything raises StoreError. `read_only` changes nothing, and needs a file that is there.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if read_only:
            self._db = Database.open_read_only(path, _SCHEMA_VERSION)
        else:
            self._db = Database.open(path, _SCHEMA + SKETCH_SCHEMA + FRONTIER_SCHEMA, _SCHEMA_VERSION, kept=RUN_TABLES)
        self.frontier = Frontier(self._db)
        self.sketches = Sketches(self._db)

    def has_record(self, warc_filename: str, warc_offset: int) -> bool:
        """True where a version was published from that record."""
        found = self._db.run(
            "SELECT 1 FROM versions WHERE warc_filename = ? AND warc_offset = ?", (warc_filename, warc_offset)
        )
        return bool(found)

    def has_content(self, source: str, digest: str) -> bool:
        """True where that source has published that content, under whatever address."""
        return bool(self._db.run("SELECT 1 FROM versions WHERE digest = ? AND source = ? LIMIT 1", (digest, source)))

    def latest_first_versions(self, source: str, limit: int) -> tuple[Version, ...]:
        """The first versions of the articles of a source that were found last, the latest at the end."""
        found = self._select("WHERE source = ? AND version = 1 ORDER BY fetched_at DESC LIMIT ?", source, limit)
        return found[::-1]

    def count_between(self, source: str, since: str, until: str) -> tuple[int, int]:
        """How many articles of a source were new, and how many got another version, in a time (`fetched_at`)."""
        ((new, changed),) = self._db.run(
            "SELECT count(*) FILTER (WHERE version = 1), count(*) FILTER (WHERE version > 1) FROM versions"
            " WHERE source = ? AND fetched_at >= ? AND fetched_at <= ?",
            (source, since, until),
        )
        return int(new), int(changed)

    def count_articles(self, source: str) -> int:
        """How many articles of a source there are."""
        ((number,),) = self._db.run("SELECT count(*) FROM versions WHERE source = ? AND version = 1", (source,))
        return int(number)

    def sources(self) -> tuple[str, ...]:
        """The sources that have articles, by name."""
        return tuple(name for (name,) in self._db.run("SELECT DISTINCT source FROM versions ORDER BY 1"))

    def find_articles(self, address: str) -> tuple[str, ...]:
        """The ids of the articles that an address has brought, or any of whose versions has it."""
        rows = self._db.run("SELECT DISTINCT id FROM versions WHERE url = ?", (address,))
        known = self.frontier.alike(address)
        known += tuple(to for found in known if found.moved_to for to in self.frontier.alike(found.moved_to))
        brought = (found.article_id for found in known if found.article_id)
        return tuple(dict.fromkeys((*brought, *(number for (number,) in rows))))

    def suggest_addresses(self, address: str, limit: int = 5) -> tuple[str, ...]:
        """Addresses of articles that begin like this one."""
        start = address.rstrip("/").rpartition("/")[0] + "/"
        rows = self._db.run(
            "SELECT url FROM articles WHERE substr(url, 1, ?) = ? ORDER BY last_fetched_at DESC LIMIT ?",
            (len(start), start, limit),
        )
        return tuple(url for (url,) in rows)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """All versions of an article, in the order of their numbers."""
        return self._select("WHERE id = ? ORDER BY version", article_id)

    def first_seen(self, article_id: str) -> str:
        """When an article that is there was first fetched (`Version.fetched_at`)."""
        ((moment,),) = self._db.run("SELECT first_fetched_at FROM articles WHERE id = ?", (article_id,))
        return str(moment)

    def count_versions(self) -> int:
        """How many versions of articles there are."""
        ((number,),) = self._db.run("SELECT count(*) FROM versions")
        return int(number)

    def lines(self, item_file: str) -> tuple[Version, ...]:
        """All versions whose line lies in that file, in the order of their lines."""
        return self._select("WHERE item_file = ? ORDER BY item_offset", item_file)

    def add(self, version: Version) -> None:
        """Record a version and that its item file reaches to the end of its line."""
        self._db.change(_INSERT, [getattr(version, name) for name in _COLUMNS])
        self._db.change(_COUNT_ARTICLE, {name: getattr(version, name) for name in _COLUMNS})
        self.set_item_file(version.item_file, version.item_offset + version.item_length)

    def item_files(self) -> dict[str, int]:
        """Each item file known, by path below the root, and how many of its bytes are in the catalogue."""
        return dict(self._db.run("SELECT path, size FROM item_files"))

    def set_item_file(self, path: str, size: int) -> None:
        """Record that the file is in the catalogue up to `size` bytes."""
        self._db.change("INSERT OR REPLACE INTO item_files VALUES (?, ?)", (path, size))

    def warc_files(self) -> dict[str, int]:
        """Each WARC file all of whose records were published or need not be, by path below warc/, and its size."""
        return dict(self._db.run("SELECT path, size FROM warc_files"))

    def set_warc_file(self, path: str, size: int) -> None:
        """Record that nothing in that WARC file waits to be published."""
        self._db.change("INSERT OR REPLACE INTO warc_files VALUES (?, ?)", (path, size))

    def find_original(self, url: str) -> Original | None:
        """The record that last brought a whole page of that address."""
        found = self._db.run("SELECT * FROM originals WHERE url = ?", (url,))
        if not found:
            return None
        ((_, filename, offset, length, record_id, digest, fetched_at, etag, last_modified),) = found
        location = WarcLocation(
            filename=filename, offset=offset, length=length, record_id=record_id, payload_digest=digest
        )
        moment = datetime.fromisoformat(fetched_at)
        return Original(location=location, fetched_at=moment, etag=etag, last_modified=last_modified)

    def note_original(self, url: str, original: Original) -> None:
        """Remember a record that later replies may be compared with.

        Where it says what the last one did, that one stays, with the validators that the page has now.
        """
        place = original.location
        known = self.find_original(url)
        if known is not None and known.location.payload_digest == place.payload_digest:
            original = replace(original, location=known.location, fetched_at=known.fetched_at)
            place = known.location
        if original == known:
            return
        self._db.change(
            "INSERT OR REPLACE INTO originals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                url,
                place.filename,
                place.offset,
                place.length,
                place.record_id,
                place.payload_digest,
                original.fetched_at.isoformat(),
                original.etag,
                original.last_modified,
            ),
        )

    def adopt(self, path: Path) -> None:
        """Take the frontier of another catalogue, as that does not depend on the extractor.

        What may be repeated is not taken: its places are of the log as it was, before a repaired file came into it.

        One that is missing or damaged is passed over, and of one of another version all but its runs: it is read again
        from the log.
        """
        if path.exists():
            self._db.copy_from(path, FRONTIER_TABLES, kept=RUN_TABLES)

    def foreign_files(self) -> tuple[str, ...]:
        """WARC files outside the archive that items point into, by absolute path."""
        found = self._db.run("SELECT DISTINCT warc_filename FROM versions WHERE warc_filename LIKE '/%' ORDER BY 1")
        return tuple(path for (path,) in found)

    def clear_items(self) -> None:
        """Forget all versions and item files, as when an item file was changed by another hand.

        No WARC file counts as finished any more, as what they hold may be missing in the dump.
        """
        for table in ("articles", "versions", "sketches", "item_files", "warc_files"):
            self._db.change(f"DELETE FROM {table}")  # noqa: S608 -- one of five names

    def commit(self) -> None:
        """End the open transaction, if there is one."""
        self._db.commit()

    def close(self) -> None:
        """Close, and leave one file behind, no journal; what was not committed is lost."""
        self._db.close()

    def _select(self, where: str, *values: str | int) -> tuple[Version, ...]:
        rows = self._db.run(_SELECT + where, values)
        return tuple(Version(**dict(zip(_COLUMNS, row, strict=True))) for row in rows)
