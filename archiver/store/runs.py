"""The runs of each source: when they began and ended, what was asked and what came of it.

Not all of it is in the log: requests that no reply came to are counted here only, so these tables outlast a change of
the other ones. Where archive.db was deleted, what the log tells is counted again, a run for each process that wrote.
"""

from dataclasses import dataclass, field
from typing import Final

from archiver.store.database import Database

TABLES: Final = ("runs", "failures", "spent")
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, began REAL NOT NULL, ended REAL,
    asked INTEGER NOT NULL DEFAULT 0, articles INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS runs_source ON runs (source, began);
CREATE TABLE IF NOT EXISTS failures (
    run INTEGER NOT NULL REFERENCES runs, reason TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (run, reason)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent (
    source TEXT NOT NULL, day INTEGER NOT NULL, requests INTEGER NOT NULL, PRIMARY KEY (source, day)
) WITHOUT ROWID;
"""
COUNTED: Final = ("articles", "refused", "not_modified", "gone", "failed")
"""What a visit can come to: the page gave an article; it should have and did not; it has not changed, by its server's
own word; it is not there any more; nothing can be said. A feed or a listing that was read is only asked."""

_DAYS_KEPT: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one source. Moments are seconds since the epoch; `ended` is None where it was cut short or goes on.

    `failures` are the failed visits by reason.
    """

    source: str
    began: float
    ended: float | None = None
    asked: int = 0
    articles: int = 0
    refused: int = 0
    not_modified: int = 0
    gone: int = 0
    failed: int = 0
    failures: tuple[tuple[str, int], ...] = field(default=())


class Runs:
    """The tables, in the transaction of the database. One process writes, and has one open run a source."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._open: dict[str, int] = {}
        self._begun: set[str] = set()

    @property
    def begun(self) -> frozenset[str]:
        """The sources that this process has begun to crawl."""
        return frozenset(self._begun)

    def begin(self, source: str, now: float) -> float:
        """Note that a run of the source begins; returns when the last one did if that never ended, else `now`."""
        self._begun.add(source)
        found = self._db.run("SELECT id, began FROM runs WHERE source = ? AND ended IS NULL", (source,))
        number, began = found[0] if found else (self._insert(source, now), now)
        self._open[source] = number
        return float(began)

    def charge(self, source: str, day: int) -> None:
        """Count a request that a source was sent on a day (`schedule.day_of`); days long past are forgotten."""
        found = self._db.change(
            "INSERT INTO spent VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET requests = requests + 1 RETURNING requests",
            (source, day),
        )
        if found == [(1,)]:
            self._db.change("DELETE FROM spent WHERE source = ? AND day < ?", (source, day - _DAYS_KEPT))

    def spent(self, source: str, day: int) -> int:
        """How many requests a source was sent on a day."""
        found = self._db.run("SELECT requests FROM spent WHERE source = ? AND day = ?", (source, day))
        return int(found[0][0]) if found else 0

    def resume(self, source: str, began: float) -> bool:
        """Count what follows to the run that was on at that time; False where there is none, so that one is added."""
        found = self._db.run(
            "SELECT id FROM runs WHERE source = ? AND began <= ? AND coalesce(ended, ?) >= ? ORDER BY began DESC",
            (source, began, began, began),
        )
        self._open[source] = found[0][0] if found else self._insert(source, began)
        return bool(found)

    def count(self, source: str, what: str | None, reason: str | None = None) -> None:
        """Count a visit: `what` is of `COUNTED`, None for no more than that something was asked."""
        number = self._open.get(source)
        if number is None:
            return
        more = f", {what} = {what} + 1" if what in COUNTED else ""
        self._db.change(f"UPDATE runs SET asked = asked + 1{more} WHERE id = ?", (number,))  # noqa: S608 -- of COUNTED
        if reason is not None:
            self._db.change(
                "INSERT INTO failures VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1", (number, reason)
            )

    def end(self, now: float, source: str | None = None) -> None:
        """Note that the runs that this process has open came to their end by themselves; or that of one source."""
        for name in (source,) if source else tuple(self._open):
            number = self._open.pop(name, None)
            if number is not None:
                self._db.change("UPDATE runs SET ended = ? WHERE id = ?", (now, number))

    def latest(self, source: str, limit: int) -> tuple[Run, ...]:
        """The latest runs of a source, the last one first."""
        columns = ("id", "source", "began", "ended", "asked", *COUNTED)
        rows = self._db.run(
            f"SELECT {', '.join(columns)} FROM runs WHERE source = ? ORDER BY began DESC LIMIT ?",  # noqa: S608 -- names only
            (source, limit),
        )
        return tuple(
            Run(**dict(zip(columns[1:], row[1:], strict=True)), failures=self._failures(row[0])) for row in rows
        )

    def sources(self) -> tuple[str, ...]:
        """The sources that were ever crawled, by name."""
        return tuple(name for (name,) in self._db.run("SELECT DISTINCT source FROM runs ORDER BY 1"))

    def _failures(self, run: int) -> tuple[tuple[str, int], ...]:
        found = self._db.run("SELECT reason, number FROM failures WHERE run = ? ORDER BY number DESC, reason", (run,))
        return tuple((reason, number) for reason, number in found)

    def _insert(self, source: str, began: float) -> int:
        ((number,),) = self._db.change("INSERT INTO runs (source, began) VALUES (?, ?) RETURNING id", (source, began))
        return int(number)
