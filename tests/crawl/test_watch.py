"""`scrapy watch` with real signals: it keeps sources fresh, takes new ones, ends when told, and outlives its crawls."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.paper import ROOT, Paper, items, run_scrapy, scrapy_command, serve

_PATIENCE = 60


@contextmanager
def _watching(archive: Path, sources: Path, *more: str) -> Iterator["subprocess.Popen[bytes]"]:
    log = (archive.parent / "watch.log").open("ab")
    command = scrapy_command("watch", *more, str(sources), "-s", f"ARCHIVE_DIR={archive}", "-s", "DOWNLOAD_TIMEOUT=20")
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=_PATIENCE)
        log.close()


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def _log(archive: Path) -> str:
    return (archive.parent / "watch.log").read_text("utf-8")


def _write(path: Path, papers: dict[str, Paper]) -> None:
    path.write_text("".join(f'[[source]]\nname = "{name}"\nurl = "{paper.url}"\n' for name, paper in papers.items()))


def _sources_of(archive: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in items(archive):
        found[item["source"]] = found.get(item["source"], 0) + 1
    return found


@pytest.fixture
def other() -> Iterator[Paper]:
    with serve() as running:
        yield running


def _crawl_of(watch: "subprocess.Popen[bytes]") -> int | None:
    children = Path(f"/proc/{watch.pid}/task/{watch.pid}/children").read_text().split()
    return int(children[0]) if children else None


def test_a_watch_ends_cleanly_when_it_is_told_to(paper: Paper, tmp_path: Path) -> None:
    archive, sources = tmp_path / "archive", tmp_path / "sources.toml"
    paper.publish(range(4))
    _write(sources, {"first": paper})
    with _watching(archive, sources) as watch:
        _wait_until(lambda: _sources_of(archive) == {"first": 4})
        second = run_scrapy("watch", str(sources), "-s", f"ARCHIVE_DIR={archive}")
        assert second.status == 1
        assert f"another watch is on (process {watch.pid})" in second.log
        watch.terminate()
        assert watch.wait(timeout=_PATIENCE) == 0
    assert not list(archive.glob("warc/*/*.open"))
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={archive}").status == 0
    assert '"ended": "' in run_scrapy("status", "--json", "-s", f"ARCHIVE_DIR={archive}").out


def test_sources_are_read_again_on_hup_and_wrong_ones_change_nothing(
    paper: Paper, other: Paper, tmp_path: Path
) -> None:
    archive, sources = tmp_path / "archive", tmp_path / "sources.toml"
    paper.publish(range(2))
    other.publish(range(10, 13))
    _write(sources, {"first": paper})
    with _watching(archive, sources) as watch:
        _wait_until(lambda: _sources_of(archive) == {"first": 2})
        sources.write_text('[[source]]\nurl = "no address"\n')
        watch.send_signal(signal.SIGHUP)
        _wait_until(lambda: "the new ones are wrong" in _log(archive))
        assert f"{sources}:2: url 'no address' is no http or https address" in _log(archive)
        _write(sources, {"first": paper, "second": other})
        watch.send_signal(signal.SIGHUP)
        _wait_until(lambda: _sources_of(archive) == {"first": 2, "second": 3})
        assert watch.poll() is None
    assert watch.returncode == 0


def test_a_source_that_hangs_holds_up_no_other(paper: Paper, other: Paper, tmp_path: Path) -> None:
    archive, sources = tmp_path / "archive", tmp_path / "sources.toml"
    paper.publish(range(30))
    paper.on_request = lambda path: time.sleep(15) if path not in {"/", "/robots.txt"} else None
    other.publish(range(40, 60))
    _write(sources, {"slow": paper, "second": other})
    began = time.monotonic()
    with _watching(archive, sources):
        _wait_until(lambda: _sources_of(archive).get("second") == 20)
        assert _sources_of(archive).get("slow", 0) < 30, time.monotonic() - began


def test_a_crawl_that_dies_is_begun_again(paper: Paper, tmp_path: Path) -> None:
    archive, sources = tmp_path / "archive", tmp_path / "sources.toml"
    paper.publish(range(30))
    paper.on_request = lambda _: time.sleep(0.1)
    _write(sources, {"first": paper})
    with _watching(archive, sources) as watch:
        _wait_until(lambda: _sources_of(archive).get("first", 0) > 3)
        crawl = _crawl_of(watch)
        assert crawl is not None
        os.kill(crawl, signal.SIGKILL)
        _wait_until(lambda: "the next begins in 10 s" in _log(archive))
        _wait_until(lambda: _sources_of(archive) == {"first": 30})
    assert watch.returncode == 0


def test_a_crawl_ends_by_itself_when_its_watch_is_gone(paper: Paper, tmp_path: Path) -> None:
    archive, sources = tmp_path / "archive", tmp_path / "sources.toml"
    paper.publish(range(2))
    _write(sources, {"first": paper})
    with _watching(archive, sources) as watch:
        _wait_until(lambda: _sources_of(archive) == {"first": 2})
        crawl = _crawl_of(watch)
        watch.kill()
        watch.wait()
        _wait_until(lambda: not Path(f"/proc/{crawl}").exists())
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={archive}").status == 0


def test_each_period_has_a_crawl_of_its_own_which_asks_only_for_what_is_due(paper: Paper, tmp_path: Path) -> None:
    archive, sources = tmp_path / "archive", tmp_path / "sources.toml"
    paper.publish(range(3))
    _write(sources, {"first": paper})
    with _watching(archive, sources, "--period", "2"):
        _wait_until(lambda: _log(archive).count("Done after") >= 2)
    assert len(paper.asked) == len(set(paper.asked) - {"/robots.txt"}) + paper.asked.count("/robots.txt")


def test_a_file_that_is_wrong_at_the_start_is_wrong_usage(tmp_path: Path) -> None:
    run = run_scrapy("watch", str(tmp_path / "none.toml"), "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 2
    assert f"{tmp_path / 'none.toml'}: cannot be read" in run.log
