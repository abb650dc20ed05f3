import sqlite3
from pathlib import Path

import pytest

from archiver.errors import StoreError
from archiver.store.catalogue import Catalogue


def test_a_file_that_is_no_database_is_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"archive\.db.*can be deleted"):
        Catalogue(path)


def test_a_catalogue_of_another_version_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE versions (old TEXT)")
        database.execute("PRAGMA user_version = 999")
    database.close()
    catalogue = Catalogue(path)
    assert catalogue.versions("a1") == ()
    catalogue.close()


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "archive.db")
    catalogue.set_warc_file("a/x.warc.gz", 12)
    assert catalogue.warc_files() == {"a/x.warc.gz": 12}
    catalogue.close()
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]
