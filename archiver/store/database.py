"""One SQLite file that can be deleted and comes back: statements come in, rows or a StoreError go out."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from archiver.errors import StoreError
from archiver.store.disk import make_folder

_WAY_OUT: Final = "it is derived and can be deleted, it comes back by itself"


class Database:
    """A file in WAL mode. Changes stay in one open transaction until `commit`.

    After one thing that fails, as on a full disk, nothing is written any more: a row that is there must not hide one
    that is not. Everything raises StoreError then.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._fault: StoreError | None = None

    @classmethod
    def open(cls, path: Path, schema: str, version: int) -> Self:
        """The file with those tables; one that holds tables of another version loses them. Raises StoreError."""
        with _named(path):
            make_folder(path.parent)
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                _prepare(connection, schema, version)
            except sqlite3.Error:
                connection.close()
                raise
        return cls(path, connection)

    @classmethod
    def open_read_only(cls, path: Path) -> Self:
        """A file that is there and is not changed. Raises StoreError.

        One without a journal is opened as one that nobody changes: on a read-only disk SQLite opens no other.
        """
        with _named(path):
            journal = path.with_name(path.name + "-wal")
            has_journal = journal.exists() and journal.stat().st_size > 0
            mode = f"?mode=ro{'' if has_journal else '&immutable=1'}"
            return cls(path, sqlite3.connect(path.absolute().as_uri() + mode, uri=True))

    def run(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """The rows that a statement gives. Raises StoreError, for this and for every later one."""
        if self._fault is not None:
            raise self._fault
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            way_out = f"; {_WAY_OUT}" if type(error) is sqlite3.DatabaseError else ""  # as of a damaged file
            self._fault = StoreError(f"{self.path}: cannot be used: {error}{way_out}")
            with suppress(sqlite3.Error):
                self._connection.rollback()
            raise self._fault from error

    def change(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """The same in the open transaction, which begins here where there is none."""
        if self._fault is not None or not self._connection.in_transaction:
            self.run("BEGIN IMMEDIATE")
        return self.run(statement, values)

    def commit(self) -> None:
        """End the open transaction, if there is one."""
        if self._fault is not None or self._connection.in_transaction:
            self.run("COMMIT")

    def copy_from(self, path: Path, tables: Sequence[str]) -> None:
        """Take the rows of another file's tables, where it has the same version and can be read; else none."""
        self.commit()
        self.run("ATTACH ? AS other", (str(path),))
        try:
            self._copy(tables)
        except sqlite3.Error:
            self._connection.rollback()
        finally:
            self.run("DETACH other")

    def close(self) -> None:
        """Close, and leave one file behind, no journal; what was not committed is lost."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _copy(self, tables: Sequence[str]) -> None:
        (ours,) = self._connection.execute("PRAGMA main.user_version").fetchone()
        (theirs,) = self._connection.execute("PRAGMA other.user_version").fetchone()
        self._connection.execute("BEGIN IMMEDIATE")
        for table in tables if ours == theirs else ():
            self._connection.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM other.{table}")  # noqa: S608 -- names only
        self._connection.execute("COMMIT")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn what goes wrong when a file is opened into a StoreError that names it and the way out."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: cannot be opened ({error}); {_WAY_OUT}") from error


def _prepare(connection: sqlite3.Connection, schema: str, version: int) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found not in (0, version):
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f'DROP TABLE IF EXISTS "{table}"')
    connection.executescript(schema)
    connection.execute(f"PRAGMA user_version = {version}")
