"""One SQLite file that can be deleted and comes back: statements come in, rows or a StoreError go out."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from archiver.errors import StoreError
from archiver.store.disk import make_folder

_READER: Final = "mode=rw"
"""SQLite's own readers write the table of who reads what; `mode=ro` would leave it behind."""
_FROZEN: Final = "mode=ro&immutable=1"
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
    def open(cls, path: Path, schema: str, version: int, kept: Sequence[str] = ()) -> Self:
        """The file with those tables. Raises StoreError.

        One that holds tables of another version loses them, but for those `kept`, in the columns that both have.
        """
        with _named(path):
            make_folder(path.parent)
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                _prepare(connection, schema, version, kept)
            except sqlite3.Error:
                connection.close()
                raise
        return cls(path, connection)

    @classmethod
    def open_read_only(cls, path: Path, version: int) -> Self:
        """A file that is there and is not changed. Raises StoreError, also for one of another version.

        It is opened as any reader of a file that others may write does. On a read-only disk SQLite opens none so, but
        there nobody writes.
        """
        with _named(path):
            if not path.is_file():
                raise StoreError(f"{path}: not there; a crawl makes it, or `scrapy rebuild` from the WARC files")
            is_writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{_READER if is_writable else _FROZEN}", uri=True)
            connection.execute("PRAGMA query_only = ON")
            (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found != version:
            connection.close()
            raise StoreError(f"{path}: was made by another version of this program; `scrapy rebuild` makes it anew")
        return cls(path, connection)

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

    def copy_from(self, path: Path, tables: Sequence[str], kept: Sequence[str] = ()) -> None:
        """Take the rows of another file's tables, where it can be read; of another version, only those `kept`."""
        self.commit()
        self.run("ATTACH ? AS other", (str(path),))
        try:
            self._copy(tables, kept)
        except sqlite3.Error:
            self._connection.rollback()
        finally:
            self.run("DETACH other")

    def close(self) -> None:
        """Close, and leave one file behind, no journal; what was not committed is lost."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _copy(self, tables: Sequence[str], kept: Sequence[str]) -> None:
        (ours,) = self._connection.execute("PRAGMA main.user_version").fetchone()
        (theirs,) = self._connection.execute("PRAGMA other.user_version").fetchone()
        self._connection.execute("BEGIN IMMEDIATE")
        for table in tables if ours == theirs else kept:
            if columns := _columns(self._connection, "other", table):
                _copy_shared(self._connection, table, f"other.{table}", columns)
        self._connection.execute("COMMIT")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn what goes wrong when a file is opened into a StoreError that names it and the way out."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: cannot be opened ({error}); {_WAY_OUT}") from error


def _prepare(connection: sqlite3.Connection, schema: str, version: int, kept: Sequence[str]) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found not in (0, version):
        _replace_tables(connection, schema, kept)
    connection.executescript(schema)
    connection.execute(f"PRAGMA user_version = {version}")


def _replace_tables(connection: sqlite3.Connection, schema: str, kept: Sequence[str]) -> None:
    """Drop all tables and make those of the schema, with the rows of what is kept: all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables = [name for (name,) in found.fetchall()]
    saved = {table: _columns(connection, "main", table) for table in kept if table in tables}
    for table in tables:
        if table in saved:
            connection.execute(f"CREATE TEMP TABLE saved_{table} AS SELECT * FROM main.{table}")  # noqa: S608 -- names only
        connection.execute(f'DROP TABLE main."{table}"')
    for statement in schema.split(";"):
        connection.execute(statement)
    for table, columns in saved.items():
        _copy_shared(connection, table, f"temp.saved_{table}", columns)
        connection.execute(f"DROP TABLE temp.saved_{table}")
    connection.execute("COMMIT")


def _copy_shared(connection: sqlite3.Connection, table: str, place: str, columns: Sequence[str]) -> None:
    shared = ", ".join(name for name in _columns(connection, "main", table) if name in columns)
    connection.execute(f"INSERT OR REPLACE INTO main.{table} ({shared}) SELECT {shared} FROM {place}")  # noqa: S608 -- names only


def _columns(connection: sqlite3.Connection, place: str, table: str) -> tuple[str, ...]:
    return tuple(row[1] for row in connection.execute(f"PRAGMA {place}.table_info({table})"))
