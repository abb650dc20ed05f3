"""The frontier: every address that a source's pages have named, what came of it, and when it is worth asking again.

A view like all others: what a crawl had not confirmed when it was killed is read again from the WARC files
(`crawl/replay.py`), and a frontier that was deleted comes back the same way. Nothing is held in memory but the lanes,
one for each host of a source, so a million addresses cost what a thousand do.

The interface that a crawl needs is narrow, so that another store can stand here: `add`, `demand`, `lease`, `settle`,
and of hosts `block`. A lease is the caller's own: it names what it has leased when it leases more, and an address that
was never settled is leased again by the next run. Moments are seconds since the epoch.
"""

import hashlib
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, cast
from urllib.parse import urlsplit

from archiver.discover.candidate import Candidate, How, Kind
from archiver.store.database import Database
from archiver.store.runs import SCHEMA as RUN_SCHEMA
from archiver.store.runs import TABLES as RUN_TABLES
from archiver.store.runs import Runs
from archiver.urls import date_from_url, identity_key

TABLES: Final = ("addresses", "lanes", "hosts", "frontier_files", *RUN_TABLES)
SCHEMA: Final = f"""{RUN_SCHEMA}
CREATE TABLE IF NOT EXISTS lanes (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, host TEXT NOT NULL, UNIQUE (source, host)
);
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, blocked_until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    id INTEGER PRIMARY KEY, lane INTEGER NOT NULL REFERENCES lanes, url TEXT NOT NULL, mark INTEGER NOT NULL,
    kind TEXT NOT NULL, how TEXT NOT NULL, via TEXT NOT NULL, title TEXT, lastmod REAL, published REAL,
    said REAL, priority REAL NOT NULL, has_twin INTEGER NOT NULL DEFAULT 0,
    is_due INTEGER NOT NULL, due_at REAL, interval REAL,
    first_seen REAL NOT NULL, last_asked REAL, last_seen REAL, last_changed REAL,
    visits INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
    status INTEGER, gone_since REAL, moved_to TEXT, article_id TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS addresses_url ON addresses (url, lane);
CREATE INDEX IF NOT EXISTS addresses_mark ON addresses (mark);
CREATE INDEX IF NOT EXISTS addresses_due ON addresses (lane, priority DESC) WHERE is_due;
CREATE INDEX IF NOT EXISTS addresses_later ON addresses (due_at) WHERE NOT is_due AND due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS addresses_asked ON addresses (last_asked) WHERE visits;
CREATE INDEX IF NOT EXISTS addresses_article ON addresses (article_id) WHERE article_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS frontier_files (path TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address of the frontier: how it was found, and what its earlier visits brought (None, 0: never visited)."""

    source: str
    candidate: Candidate
    has_twin: bool = False
    first_seen: float = 0.0
    last_asked: float | None = None
    last_seen: float | None = None
    last_changed: float | None = None
    visits: int = 0
    changes: int = 0
    failures: int = 0
    interval: float | None = None
    status: int | None = None
    gone_since: float | None = None
    moved_to: str | None = None
    article_id: str | None = None

    @property
    def url(self) -> str:
        """The address itself, in normal form."""
        return self.candidate.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One host of one source: its addresses are asked one after the other, whatever other lanes do."""

    id: int
    source: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of asking an address.

    `status` is the HTTP status, 0 where no reply came; `failed` says that nothing can be said of the page itself.
    `kind` is what it turned out to be. It is worth asking again `interval` seconds later, at `due_at`; None: never.
    `priority` is the one that it then has; None leaves it as it was.
    """

    asked_at: float
    status: int = 0
    failed: bool = False
    changed: bool = False
    kind: Kind | None = None
    article_id: str | None = None
    published: float | None = None
    moved_to: str | None = None
    interval: float | None = None
    due_at: float | None = None
    priority: float | None = None


class Frontier:
    """Works in the transaction of the catalogue's database, so that what came of a page is kept whole or not at all."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.runs = Runs(db)
        self._fresh: set[Lane] = set()

    @cached_property
    def _lanes(self) -> dict[tuple[str, str], Lane]:
        """By source and host; read when they are first wanted, as who only reads versions wants none."""
        found = self._db.run("SELECT id, source, host FROM lanes")
        return {(source, host): Lane(id=number, source=source, host=host) for number, source, host in found}

    def add(self, source: str, candidates: Iterable[Candidate], now: float) -> int:
        """Add what is not known yet, due at once; returns how many those are.

        A known one is due where its page is said to have changed since it was last asked for.
        """
        return sum(self._add(source, candidate, now) for candidate in candidates)

    def demand(self, source: str, candidate: Candidate, now: float, *, has_twin: bool = False) -> None:
        """Make an address due whatever is known of it, with the priority and the origin that the candidate has."""
        found = self._find(source, candidate.url)
        if found is None:
            self._insert(source, candidate, now)
        lane = self.lane_of(source, candidate.url)
        self._fresh.add(lane)
        self._db.change(
            "UPDATE addresses SET is_due = 1, said = NULL, priority = ?, has_twin = ? WHERE url = ? AND lane = ?",
            (candidate.priority, has_twin, candidate.url, lane.id),
        )

    def find(self, source: str, url: str) -> Address | None:
        """What is known of an address."""
        row = self._find(source, url)
        return None if row is None else _address(row, source)

    def alike(self, url: str) -> tuple[Address, ...]:
        """What is known of all addresses, of any source, that are of the same page as this one."""
        return self._select("mark = ?", mark_of(url))

    def of_article(self, article_id: str) -> tuple[Address, ...]:
        """What is known of the addresses that have brought an article."""
        return self._select("article_id = ?", article_id)

    def lanes(self, sources: Collection[str]) -> tuple[Lane, ...]:
        """The lanes of those sources."""
        return tuple(lane for lane in self._lanes.values() if lane.source in sources)

    def lane_of(self, source: str, url: str) -> Lane:
        """The lane of an address; a new one where its host is new."""
        host = urlsplit(url).netloc
        lane = self._lanes.get((source, host))
        if lane is None:
            new = "INSERT INTO lanes (source, host) VALUES (?, ?) RETURNING id"
            ((number,),) = self._db.change(new, (source, host))
            lane = self._lanes[source, host] = Lane(id=number, source=source, host=host)
        return lane

    def ripen(self, now: float) -> None:
        """Make due what has become worth asking again by then; infinity for all that ever will be."""
        found = self._db.change(
            "UPDATE addresses SET is_due = 1 WHERE NOT is_due AND due_at <= ? RETURNING lane", (now,)
        )
        ripe = {number for (number,) in found}
        self._fresh.update(lane for lane in self._lanes.values() if lane.id in ripe)

    def touch(self, source: str, url: str) -> None:
        """Say that an address which was leased is to be had again."""
        self._fresh.add(self.lane_of(source, url))

    def take_fresh(self) -> frozenset[Lane]:
        """The lanes in which something has become due since this was last asked."""
        fresh = frozenset(self._fresh)
        self._fresh.clear()
        return fresh

    def lease(
        self,
        lane: Lane,
        leased: Collection[str],
        since: float | None = None,
        least: float = -math.inf,
        *,
        only_pages: bool = False,
    ) -> Address | None:
        """The most urgent address of a lane that is due and not among the `leased`; None where there is none.

        What is said to be older than `since`, and what has a priority below the `least`, stays where it is, for a crawl
        that wants it. What was demanded has no age. `only_pages` leaves feeds and sitemaps where they are.
        """
        found = self._db.run(
            f"SELECT {_NAMES} FROM addresses WHERE is_due AND lane = ? AND priority >= ?"  # noqa: S608 -- names only
            " AND (? IS NULL OR coalesce(said, ?) >= ?) AND NOT (? AND kind IN ('feed', 'sitemap'))"
            " ORDER BY priority DESC LIMIT ?",
            (lane.id, least, since, since, since, only_pages, len(leased) + 1),
        )
        for row in found:
            if row[1] not in leased:
                return _address(row, lane.source)
        return None

    def settle(self, source: str, url: str, outcome: Outcome) -> None:
        """Note what came of an address; one that is not known is noted too, as the target of a redirect."""
        lane = self.lane_of(source, url)
        if self._find(source, url) is None:
            unknown = Candidate(url=url, kind=outcome.kind or "unknown", how="link", via=url)
            self._insert(source, unknown, outcome.asked_at)
        said = {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}
        self._db.change(_SETTLE, {"url": url, "lane": lane.id, **said})

    def put_off(self, source: str, url: str, due_at: float) -> None:
        """Note that an address was not asked for, and when it may be worth it."""
        self._db.change(
            "UPDATE addresses SET is_due = 0, due_at = ? WHERE url = ? AND lane = ?",
            (due_at, url, self.lane_of(source, url).id),
        )

    def count_due(self, source: str) -> int:
        """How many addresses of a source are due."""
        found = self._db.run(
            "SELECT count(*) FROM addresses WHERE is_due AND lane IN (SELECT id FROM lanes WHERE source = ?)", (source,)
        )
        return int(found[0][0])

    def has_articles(self, source: str) -> bool:
        """True where an article came of any address of a source."""
        found = self._db.run(
            "SELECT 1 FROM addresses WHERE article_id IS NOT NULL AND lane IN (SELECT id FROM lanes WHERE source = ?)",
            (source,),
        )
        return bool(found)

    def visited(self, source: str, limit: int) -> tuple[Address, ...]:
        """The addresses of a source that were asked last, the latest at the end."""
        rows = self._db.run(
            f"SELECT {_NAMES} FROM addresses WHERE visits AND lane IN (SELECT id FROM lanes WHERE source = ?)"  # noqa: S608 -- names only
            " ORDER BY last_asked DESC LIMIT ?",
            (source, limit),
        )
        return tuple(_address(row, source) for row in reversed(rows))

    def block(self, host: str, until: float) -> None:
        """Ask a host for nothing until then."""
        self._db.change("INSERT OR REPLACE INTO hosts VALUES (?, ?)", (host, until))

    def blocked_until(self, host: str) -> float:
        """When a host may be asked again; 0 for any time."""
        found = self._db.run("SELECT blocked_until FROM hosts WHERE host = ?", (host,))
        return float(found[0][0]) if found else 0.0

    def files(self) -> dict[str, int]:
        """Each WARC file all of whose replies are in the frontier, by path below warc/, and its size."""
        return dict(self._db.run("SELECT path, size FROM frontier_files"))

    def set_file(self, path: str, size: int) -> None:
        """Note that all replies of that file are in the frontier."""
        self._db.change("INSERT OR REPLACE INTO frontier_files VALUES (?, ?)", (path, size))

    def _add(self, source: str, candidate: Candidate, now: float) -> bool:
        if candidate.url != _encodable(candidate.url):
            return False  # no server has an address with half a character in it
        mark = mark_of(candidate.url)
        known = self._db.run(
            "SELECT addresses.id, last_asked, url FROM addresses JOIN lanes ON lanes.id = lane"
            " WHERE mark = ? AND source = ? ORDER BY moved_to IS NOT NULL",
            (mark, source),
        )
        if not known:
            self._insert(source, candidate, now)
            return True
        number, asked, url = known[0]
        changed = _seconds(candidate.lastmod)
        if changed is not None and asked is not None and changed > asked:
            self._db.change(
                "UPDATE addresses SET is_due = 1, lastmod = ?, said = ?, priority = max(priority, ?) WHERE id = ?",
                (changed, _seconds(said_of(candidate)), candidate.priority, number),
            )
            self._fresh.add(self.lane_of(source, url))
        return False

    def _insert(self, source: str, candidate: Candidate, now: float) -> None:
        lane = self.lane_of(source, candidate.url)
        self._fresh.add(lane)
        self._db.change(
            "INSERT INTO addresses (lane, url, mark, kind, how, via, title, lastmod, published, said, priority, is_due,"
            " first_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
            (
                lane.id,
                candidate.url,
                mark_of(candidate.url),
                candidate.kind,
                candidate.how,
                _encodable(candidate.via),
                _encodable(candidate.title),
                _seconds(candidate.lastmod),
                _seconds(candidate.published),
                _seconds(said_of(candidate)),
                candidate.priority,
                now,
            ),
        )

    def _select(self, where: str, value: str | int) -> tuple[Address, ...]:
        rows = self._db.run(
            f"SELECT {', '.join(f'a.{name}' for name in _COLUMNS)}, source FROM addresses AS a"  # noqa: S608 -- names only
            f" JOIN lanes ON lanes.id = lane WHERE {where} ORDER BY first_seen",
            (value,),
        )
        return tuple(_address(row[:-1], row[-1]) for row in rows)

    def _find(self, source: str, url: str) -> tuple[Any, ...] | None:
        lane = self._lanes.get((source, urlsplit(url).netloc))
        if lane is None:
            return None
        found = self._db.run(f"SELECT {_NAMES} FROM addresses WHERE url = ? AND lane = ?", (url, lane.id))  # noqa: S608 -- names only
        return found[0] if found else None


_COLUMNS: Final = (
    "id url kind how via title lastmod published priority has_twin first_seen last_asked last_seen last_changed visits"  # noqa: SIM905
    " changes failures interval status gone_since moved_to article_id".split()
)
_NAMES: Final = ", ".join(_COLUMNS)
_SETTLE: Final = """
UPDATE addresses SET
    is_due = 0, due_at = :due_at, interval = :interval, last_asked = :asked_at, status = :status, moved_to = :moved_to,
    visits = visits + 1, changes = changes + :changed, failures = CASE WHEN :failed THEN failures + 1 ELSE 0 END,
    last_seen = CASE WHEN :failed THEN last_seen ELSE :asked_at END,
    last_changed = CASE WHEN :changed THEN :asked_at ELSE last_changed END,
    kind = coalesce(:kind, kind), article_id = coalesce(:article_id, article_id),
    published = coalesce(:published, published), priority = coalesce(:priority, priority),
    gone_since = CASE WHEN :status IN (404, 410) THEN coalesce(gone_since, :asked_at) WHEN :failed THEN gone_since END
WHERE url = :url AND lane = :lane
"""


def mark_of(url: str) -> int:
    """What all addresses of one page share (`urls.identity_key`), in eight bytes."""
    digest = hashlib.blake2b(identity_key(url).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def said_of(candidate: Candidate) -> datetime | None:
    """When a page is from, by all that is said of it before it is fetched; None for listings, which have all ages.

    A day that its address names ends a day later than it does in UTC, as it is the publisher's.
    """
    if candidate.kind == "listing":
        return None
    said = candidate.published or candidate.lastmod
    day = date_from_url(candidate.url) if said is None and candidate.kind == "article" else None
    return said if day is None else datetime.combine(day, time(), UTC) + timedelta(days=2)


def _address(row: tuple[Any, ...], source: str) -> Address:
    known = dict(zip(_COLUMNS, row, strict=True))
    candidate = Candidate(
        url=known["url"],
        kind=cast("Kind", known["kind"]),
        how=cast("How", known["how"]),
        via=known["via"],
        title=known["title"],
        lastmod=_moment(known["lastmod"]),
        published=_moment(known["published"]),
        priority=known["priority"],
    )
    visits = {name: known[name] for name in _COLUMNS[10:]}
    return Address(source=source, candidate=candidate, has_twin=bool(known["has_twin"]), **visits)


def _encodable(text: str | None) -> str | None:
    """The text without what UTF-8 cannot hold."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
