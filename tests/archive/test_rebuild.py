"""Items, catalogue and index come back from the log alone, the same, however the rebuild went."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from archiver.errors import RecordError, StoreError
from archiver.store.catalogue import Catalogue
from archiver.store.rebuild import Rebuilding, rebuild
from archiver.store.verify import verify
from tests.archive.archives import make_archive, rebuild_quietly, story_exchange, views, write_log
from tests.paper import ROOT

KILLED = """
import os, signal, sys
from pathlib import Path
from archiver.store.rebuild import rebuild

def stop(seen):
    if seen.articles >= 40:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    rebuild(Path(sys.argv[1]), stop, print, workers=1)
"""


def refuse(error: RecordError) -> None:
    pytest.fail(str(error))


def forget_views(root: Path) -> None:
    shutil.rmtree(root / "items")
    shutil.rmtree(root / "index")
    (root / "archive.db").unlink()


@pytest.mark.parametrize("workers", [1, 2])
def test_everything_comes_back_byte_for_byte(tmp_path: Path, workers: int) -> None:
    make_archive(tmp_path, files=3, each=3)
    before = views(tmp_path)
    assert len(before) == 4
    forget_views(tmp_path)
    assert rebuild_quietly(tmp_path, workers) == []
    assert views(tmp_path) == before
    assert list(verify(tmp_path, lambda _: None, derive_again=True, workers=1)) == []


def test_one_that_was_killed_goes_on_where_it_stopped_and_the_old_views_stand(tmp_path: Path) -> None:
    make_archive(tmp_path, files=2, each=50)
    before = views(tmp_path)
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, timeout=100, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == -signal.SIGKILL
    assert views(tmp_path) == before
    seen: list[Rebuilding] = []
    assert rebuild(tmp_path, seen.append, refuse, workers=1) == 100
    assert seen[-1].resumed >= 32
    assert seen[-1].articles == 100 - seen[-1].resumed
    assert views(tmp_path) == before
    assert not (tmp_path / "rebuild.partial").exists()


def kill_rebuilds(root: Path, workers: int, moments: Iterable[int], *options: str) -> int:
    """Rebuild again and again, killed at those moments; how many were killed before one came to its end."""
    command = [sys.executable, "-m", "tests.archive.kill_rebuild", str(root), str(workers), *map(str, moments)]
    done = subprocess.run([*command, *options], cwd=ROOT, timeout=300, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("workers", [1, 2])
def test_however_often_it_is_killed_everything_comes_back(tmp_path: Path, workers: int) -> None:
    rng = random.Random(workers)
    make_archive(tmp_path, files=3, each=30)
    before = views(tmp_path)
    kills = kill_rebuilds(tmp_path, workers, [*(rng.randrange(15, 45) for _ in range(6)), 10_000])
    assert kills >= 4
    assert views(tmp_path) == before
    assert not (tmp_path / "rebuild.partial").exists()


def test_one_that_is_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    make_archive(tmp_path, files=1, each=1)
    assert 20 < kill_rebuilds(tmp_path, 1, range(1, 100), "--each") < 99


def test_what_was_killed_over_another_log_is_begun_anew(tmp_path: Path) -> None:
    make_archive(tmp_path, files=2, each=50)
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, timeout=100, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    write_log(tmp_path, "paper", 2, [story_exchange(100)])
    seen: list[Rebuilding] = []
    assert rebuild(tmp_path, seen.append, refuse, workers=1) == 101
    assert seen[-1].resumed == 0


def test_the_catalogue_knows_every_version_and_file(tmp_path: Path) -> None:
    make_archive(tmp_path, files=2, each=3)
    catalogue = Catalogue(tmp_path / "archive.db")
    assert catalogue.count_versions() == 6
    assert len(catalogue.warc_files()) == 2
    catalogue.close()


def test_a_place_that_cannot_be_written_leaves_the_views_as_they_are(tmp_path: Path) -> None:
    make_archive(tmp_path, files=1)
    before = views(tmp_path)
    (tmp_path / "rebuild.partial").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match=r"rebuild\.partial"):
        rebuild_quietly(tmp_path)
    assert views(tmp_path) == before


def test_what_may_be_repeated_is_learnt_from_the_log_as_it_is(tmp_path: Path) -> None:
    (path,) = make_archive(tmp_path, files=1, each=2)
    with closing(sqlite3.connect(tmp_path / "archive.db")) as before:
        true = before.execute("SELECT * FROM originals ORDER BY url").fetchall()
        before.execute("UPDATE originals SET warc_offset = warc_offset + 77")  # as in the log before a repair
        before.commit()
    assert [row[1] for row in true] == [f"paper/{path.name}"] * 2
    assert rebuild_quietly(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / "archive.db")) as after:
        assert after.execute("SELECT * FROM originals ORDER BY url").fetchall() == true
