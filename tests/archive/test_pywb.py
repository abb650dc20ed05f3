"""pywb replays from our index as it lies in the archive, and from a package of ours."""

import http.client
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.store.wacz import Selection, write_wacz
from tests.archive.archives import make_archive, story_exchange
from tests.capture.test_replay import wait_until_served
from tests.paper import ROOT, story


@pytest.fixture(scope="module")
def pywb() -> Path:
    """The programs of pywb's own environment, which is made when it is missing."""
    done = subprocess.run(["make", "setup-replay"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return ROOT / ".venv-replay" / "bin"


@contextmanager
def serve(pywb: Path, directory: Path) -> Iterator[int]:
    """The port at which pywb serves what is configured in a directory."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (directory / "wayback.log").open("wb") as log:
        process = subprocess.Popen(
            [pywb / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=directory, stdout=log, stderr=subprocess.PIPE
        )
        try:
            wait_until_served(process, port)
            yield port
        finally:
            process.kill()
            process.wait(10)
            if process.stderr:
                process.stderr.close()


def replay(port: int, url: str) -> tuple[int, bytes]:
    """What the collection "paper" gives for an address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", f"/paper/id_/{url}")
        with connection.getresponse() as response:
            return response.status, response.read()
    finally:
        connection.close()


def test_the_archive_replays_from_its_own_index(tmp_path: Path, pywb: Path) -> None:
    root = tmp_path / "archive"
    make_archive(root, files=2, each=3)
    config = f"collections:\n  paper:\n    index: {root}/index/\n    archive_paths: {root}/warc/\n"
    (tmp_path / "config.yaml").write_text(config)
    with serve(pywb, tmp_path) as port:
        for number in range(6):
            assert replay(port, story_exchange(number).url) == (200, story(number).body)


def test_a_package_replays(tmp_path: Path, pywb: Path) -> None:
    root = tmp_path / "archive"
    make_archive(root, files=2, each=3)
    package = write_wacz(root, tmp_path / "paper.wacz", Selection(), datetime(2026, 4, 1, tzinfo=UTC))
    for command in (["init", "paper"], ["add", "--unpack-wacz", "paper", str(package.path)]):
        subprocess.run([pywb / "wb-manager", *command], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    with serve(pywb, tmp_path) as port:
        for number in range(6):
            assert replay(port, story_exchange(number).url) == (200, story(number).body)
