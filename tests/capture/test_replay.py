"""An archive opens in pywb, and its pages replay there over HTTP."""

import http.client
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.capture.conftest import ROOT, crawl
from tests.capture.odd_replies import CASES, PAGE
from tests.raw_server import RawServer

PAGES = [
    "/plain",
    "/kept-alive?a=1&b=%20",
    "/repeated-headers",
    "/latin-1-header",
    "/bare-line-feeds",
    "/http-1.0",
    "/chunked",
    "/chunked-gzip",
    "/gzip",
    "/early-hints",
    "/surplus",
]


@pytest.fixture(scope="module")
def pywb() -> Path:
    """The programs of pywb's own environment, which is made when it is missing."""
    environment = {**os.environ, "PYTHON": "python3"}
    done = subprocess.run(
        ["make", "setup-replay"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return ROOT / ".venv-replay" / "bin"


@pytest.fixture(scope="module")
def replayed(pywb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The origin that was crawled, and the port at which pywb replays it as the collection "paper"."""
    directory = tmp_path_factory.mktemp("replay")
    with RawServer({path: CASES[path].reply for path in PAGES}) as server:
        crawl(directory / "warc", [{"url": server.origin + path} for path in PAGES], [server.origin])
        origin = server.origin
    files = [str(path) for path in directory.glob("warc/test/*.warc.gz")]
    for command in (["init", "paper"], ["add", "paper", *files]):
        subprocess.run([pywb / "wb-manager", *command], cwd=directory, check=True, capture_output=True, timeout=60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (directory / "wayback.log").open("wb") as log:
        process = subprocess.Popen(
            [pywb / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=directory, stdout=log, stderr=subprocess.PIPE
        )
        try:
            wait_until_served(process, port)
            yield origin, port
        finally:
            process.kill()
            process.wait(10)
            if process.stderr:
                process.stderr.close()


def wait_until_served(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Read the log to the line before pywb listens, then knock until it does."""
    assert process.stderr is not None
    if not any(b"Starting Gevent Server" in line for line in process.stderr):
        pytest.fail("pywb did not start")
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=20):
            return


@pytest.mark.parametrize("path", PAGES)
def test_a_page_replays(replayed: tuple[str, int], path: str) -> None:
    origin, port = replayed
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/paper/id_/{origin}{quote(path, safe='/?&=%')}")
    with connection.getresponse() as response:
        assert (response.status, response.read()) == (200, PAGE)
    connection.close()
