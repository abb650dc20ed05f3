"""The programs of others that replay, index and validate what we write, in their own environment."""

import http.client
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from tests.paper import ROOT


@cache
def programs() -> Path:
    """The folder of pywb, wacz and cdxj-indexer, whose environment is made when it is missing."""
    done = subprocess.run(["make", "setup-replay"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return ROOT / ".venv-replay" / "bin"


@contextmanager
def serve_pywb(directory: Path) -> Iterator[int]:
    """The port at which pywb serves the collections of a directory."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(programs() / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
    with (directory / "wayback.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=subprocess.PIPE)
        try:
            _wait_until_served(process, port)
            yield port
        finally:
            process.kill()
            process.wait(10)
            if process.stderr:
                process.stderr.close()


def replay(port: int, url: str, method: str = "GET", time: str = "") -> tuple[int, bytes]:
    """What the collection "paper" gives for an address at a time (14 digits), else for its latest capture."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, f"/paper/{time}id_/{url}")
        with connection.getresponse() as response:
            return response.status, response.read()
    finally:
        connection.close()


def _wait_until_served(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Read the log to the line before pywb listens, then knock until it does."""
    assert process.stderr is not None
    if not any(b"Starting Gevent Server" in line for line in process.stderr):
        pytest.fail("pywb did not start")
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=20):
            return
