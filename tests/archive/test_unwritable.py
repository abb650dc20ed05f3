"""A folder that may not be written and a disk without room: one error that names the place, and nothing left behind."""

import os
import resource
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.crawl.root import lock_archive
from archiver.errors import StoreError
from archiver.store.index import write_index
from archiver.store.publisher import Publisher
from archiver.store.writer import WarcWriter
from tests.archive.archives import make_archive
from tests.exchanges import make_exchange

NOBODY = 65534


@pytest.fixture
def archive() -> Iterator[Path]:
    """An archive that everybody may read and none but its owner may write."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "archive"
        make_archive(root, files=1, each=1)
        Path(name).chmod(0o755)
        yield root


def what_it_says(action: Callable[[], object], prepare: Callable[[], None]) -> str:
    """The StoreError of an action in a process of its own; "" where it raises none."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            prepare()
            action()
        except StoreError as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def become_nobody() -> None:
    """Root may write everywhere."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def forbid_writing(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def write_record(root: Path) -> None:
    WarcWriter(root / "warc", {}).write(make_exchange(), "paper").result(10)


def test_what_may_not_be_written_is_named(archive: Path) -> None:
    (warc,) = archive.glob("warc/*/*.warc.gz")
    next(archive.glob("index/*")).unlink()
    forbid_writing(archive)
    actions: dict[Path, Callable[[], object]] = {
        archive: lambda: lock_archive(archive),
        archive / "archive.db": lambda: Publisher(archive),
        archive / "warc" / "paper": lambda: write_record(archive),
        archive / "index": lambda: write_index(archive, warc),
    }
    try:
        for place, action in actions.items():
            assert what_it_says(action, become_nobody).startswith(f"{place}"), place
    finally:
        for path in (archive, *archive.rglob("*")):
            path.chmod(0o755)


def test_an_index_that_the_disk_has_no_room_for_leaves_nothing_behind(archive: Path) -> None:
    (warc,) = archive.glob("warc/*/*.warc.gz")
    (index,) = archive.glob("index/*")
    before = index.read_bytes()

    def fill_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2,) * 2)

    said = what_it_says(lambda: write_index(archive, warc), fill_disk)
    assert said == f"{index}: cannot be written: File too large"
    assert list(archive.glob("index/*")) == [index]
    assert index.read_bytes() == before
