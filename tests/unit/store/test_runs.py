import sqlite3
from pathlib import Path

from archiver.store.catalogue import Catalogue
from archiver.store.runs import Run

NOW = 1_800_000_000.0


def test_each_run_keeps_its_own_counts(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "archive.db")
    runs = catalogue.frontier.runs
    for began, reasons in ((NOW, ["timeout", "500"]), (NOW + 9, ["500", "500"])):
        assert runs.begin("paper", began) == began
        runs.count("paper", "articles")
        runs.count("paper", None)
        for reason in reasons:
            runs.count("paper", "failed", reason)
        runs.end(began + 5)
    assert runs.latest("paper", 9) == (
        Run(source="paper", began=NOW + 9, ended=NOW + 14, asked=4, articles=1, failed=2, failures=(("500", 2),)),
        Run(
            source="paper", began=NOW, ended=NOW + 5, asked=4, articles=1, failed=2,
            failures=(("500", 1), ("timeout", 1)),
        ),
    )  # fmt: skip
    assert runs.sources() == ("paper",)
    catalogue.close()


def test_what_the_log_tells_of_a_lost_run_is_counted_beside_the_one_that_goes_on(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "archive.db")
    runs = catalogue.frontier.runs
    runs.begin("paper", NOW)
    assert not runs.resume("paper", NOW - 100)
    runs.count("paper", "articles")
    runs.end(NOW - 90, "paper")
    assert runs.begin("paper", NOW + 1) == NOW
    runs.count("paper", "failed", "500")
    runs.end(NOW + 2)
    told = [(run.began, run.ended, run.asked, run.failed) for run in runs.latest("paper", 9)]
    assert told == [(NOW, NOW + 2, 1, 1), (NOW - 100, NOW - 90, 1, 0)]
    catalogue.close()


def test_runs_outlast_another_version_of_the_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    catalogue = Catalogue(path)
    catalogue.frontier.runs.begin("paper", NOW)
    catalogue.frontier.runs.count("paper", "failed", "500")
    catalogue.set_warc_file("a/x.warc.gz", 12)
    catalogue.commit()
    catalogue.close()
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE runs ADD COLUMN forgotten TEXT")
        database.execute("PRAGMA user_version = 999")
    database.close()

    catalogue = Catalogue(path)
    assert catalogue.warc_files() == {}
    assert [run.failures for run in catalogue.frontier.runs.latest("paper", 9)] == [(("500", 1),)]
    catalogue.close()


def test_a_rebuild_takes_the_runs_of_a_catalogue_of_another_version(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as database:
        database.execute("CREATE TABLE runs (source TEXT, began REAL, ended REAL)")
        database.execute("INSERT INTO runs VALUES ('paper', 7, 9)")
        database.execute("PRAGMA user_version = 1")
    database.close()
    catalogue = Catalogue(tmp_path / "archive.db")
    catalogue.adopt(old)
    assert catalogue.frontier.runs.latest("paper", 9) == (Run(source="paper", began=7, ended=9),)
    catalogue.close()


def test_who_reads_while_a_crawl_is_open_sees_what_it_has_committed(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Catalogue(path).close()
    writer = Catalogue(path)
    reader = Catalogue(path, read_only=True)
    writer.frontier.runs.begin("paper", NOW)
    writer.commit()
    assert reader.frontier.runs.sources() == ("paper",)
    reader.close()
    writer.close()


def test_who_began_to_read_before_a_crawl_sees_no_torn_tables(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    catalogue = Catalogue(path)
    for number in range(2000):
        catalogue.set_warc_file(f"a/{number}.warc.gz", 12)
    catalogue.commit()
    catalogue.close()
    reader = Catalogue(path, read_only=True)
    assert len(reader.warc_files()) == 2000
    writer = Catalogue(path)
    writer.clear_items()
    for number in range(9000):
        writer.set_warc_file(f"b/{number}.warc.gz", 12)
    writer.commit()
    writer.close()
    assert len(reader.warc_files()) == 9000
    reader.close()
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]
