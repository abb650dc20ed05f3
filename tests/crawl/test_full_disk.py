"""A disk that fills up in the middle of a crawl and is freed: a clear end, nothing torn, lost or twice."""

import resource
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from archiver.store.reader import check_records
from archiver.store.verify import verify
from tests.paper import Paper, Reply, crawl, items, run_scrapy, scrapy_command, serve, story, story_path

STORIES = 30
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "WARC_MAX_SIZE=20000")


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    with serve() as running:
        running.publish(range(1, STORIES + 1))
        yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB, where the machine lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    if not shutil.which("mount") or not mount(place, "size=16m"):
        pytest.skip("this machine does not let us mount a file system of our own")
    yield place
    subprocess.run(["umount", place], check=True)


def mount(place: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(place)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def leave_free(disk: Path, size: int) -> None:
    """Fill the disk so that only so many bytes are free."""
    with (disk / "ballast").open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - size)))


def crawl_quickly(paper: Paper, archive: Path, limit: int | None = None) -> tuple[int, str]:
    """Crawl where no file may grow beyond `limit` bytes; exit status and log."""

    def set_limit() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = scrapy_command("crawl", "news", "-a", f"url={paper.url}", "-s", f"ARCHIVE_DIR={archive}", *QUICK)
    done = subprocess.run(command, capture_output=True, preexec_fn=set_limit, timeout=60, check=False)
    return done.returncode, done.stderr.decode()


def closed_files(archive: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in archive.glob("warc/*/*.warc.gz")}


def lines(archive: Path) -> list[bytes]:
    return [line for path in sorted(archive.glob("items/*/*.jsonl")) for line in path.read_bytes().splitlines()]


def assert_whole(archive: Path) -> None:
    """Every article once, every record once, and `scrapy verify` finds nothing."""
    found = items(archive)
    assert len({item["url"] for item in found}) == len(found) == STORIES
    ids = Counter(check.record_id for path in closed_files(archive) for check in check_records(path))
    assert [name for name, times in ids.items() if times > 1] == []
    assert list(verify(archive, lambda _: None, workers=1)) == []


def fill_and_free(paper: Paper, archive: Path, fill: Callable[[], tuple[int, str]], named: str) -> None:
    """Crawl into the full disk, see what stands there, free it and crawl again."""
    status, log = fill()
    assert status == 1, log
    assert "Traceback" not in log
    assert named in log
    before, published = closed_files(archive), lines(archive)
    assert [check for path in before for check in check_records(path) if check.faults] == []
    (archive.parent / "ballast").unlink(missing_ok=True)
    status, log = crawl_quickly(paper, archive)
    assert (status, "Traceback" in log) == (0, False), log
    after = closed_files(archive)
    assert {path: after[path] for path in before} == before
    assert lines(archive)[: len(published)] == published
    assert_whole(archive)


@pytest.mark.parametrize(("limit", "named"), [(3_000, "cannot be opened"), (260_000, "cannot be used")])
def test_a_catalogue_that_may_not_grow_ends_the_crawl_and_the_next_goes_on(
    paper: Paper, tmp_path: Path, limit: int, named: str
) -> None:
    archive = tmp_path / "archive"
    fill_and_free(paper, archive, lambda: crawl_quickly(paper, archive, limit), f"archive.db: {named}")


def test_a_dump_that_may_not_grow_ends_the_crawl_and_the_next_goes_on(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with serve() as paper:
        paper.publish(range(1, STORIES + 1))
        for number in range(1, STORIES + 1):
            paper.pages[story_path(number)] = story(number, text=f"The {number}th speaker went on and on. " * 700)
        fill_and_free(paper, archive, lambda: crawl_quickly(paper, archive, 400_000), ".jsonl: the disk is full")


def test_a_record_that_does_not_fit_leaves_the_file_as_it_was(paper: Paper, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    noise = Random(2).randbytes(600_000).hex()
    paper.pages["/robots.txt"] = Reply(f"User-agent: x\n# {noise}".encode(), headers=(("Content-Type", "text/plain"),))
    fill_and_free(paper, archive, lambda: crawl_quickly(paper, archive, 400_000), ".warc.gz.open: cannot write at 0: ")


@pytest.mark.parametrize("free", [100_000, 200_000])
def test_a_full_disk_ends_the_crawl_and_once_freed_the_next_goes_on(paper: Paper, small_disk: Path, free: int) -> None:
    """What fills it is here the catalogue, the log or the dump, as it comes."""
    leave_free(small_disk, free)
    archive = small_disk / "archive"
    fill_and_free(paper, archive, lambda: crawl_quickly(paper, archive), str(archive))


def test_no_command_loses_anything_on_a_full_disk(paper: Paper, small_disk: Path) -> None:
    archive = small_disk / "archive"
    assert crawl_quickly(paper, archive)[0] == 0
    before = lines(archive)
    leave_free(small_disk, 40_000)
    for command in (("rebuild",), ("export", "--format", "wacz", "-o", str(small_disk / "all.wacz"))):
        run = run_scrapy(*command, "-s", f"ARCHIVE_DIR={archive}")
        assert run.status == 1
        assert run.log.startswith(f"scrapy {command[0]}: {small_disk}")
        assert run.log.count("\n") == 1, run.log
        assert lines(archive) == before
    assert not list(small_disk.glob("all.wacz*"))
    (small_disk / "ballast").unlink()
    assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={archive}").status == 0
    assert lines(archive) == before
    assert_whole(archive)


def test_a_torn_end_for_which_there_is_no_room_waits_for_it(paper: Paper, small_disk: Path) -> None:
    archive = small_disk / "archive"
    assert crawl_quickly(paper, archive)[0] == 0
    torn = max(closed_files(archive))
    torn = torn.rename(torn.with_name(torn.name + ".open"))
    tail = b"\x1f\x8b\x08" + bytes(300_000)
    with torn.open("ab") as file:
        file.write(tail)
    leave_free(small_disk, 100_000)
    whole = torn.read_bytes()
    run = crawl(archive, f"url={paper.url}")
    assert (run.status, torn.read_bytes()) == (1, whole)
    assert run.log.startswith(f"scrapy crawl: {torn}: cannot repair: No space left")
    (small_disk / "ballast").unlink()
    assert crawl_quickly(paper, archive)[0] == 0
    (side,) = archive.glob("warc/*/*.torn-*")
    assert side.read_bytes() == tail
    assert_whole(archive)
