"""The project deployed to a real Scrapyd, in an environment of its own, as it pins old libraries."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.paper import ROOT, items, run_scrapy

_PYTHON = Path(os.environ.get("SCRAPYD_PYTHON", ROOT / ".venv-scrapyd" / "bin" / "python"))
_DONE_WITHIN = 90

pytestmark = pytest.mark.skipif(not _PYTHON.exists(), reason="no Scrapyd: `make setup-scrapyd` brings one")


@pytest.fixture(scope="module")
def egg(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What scrapyd-deploy sends: the project's packages with their data files, and no tests."""
    folder = tmp_path_factory.mktemp("egg")
    for name in ("archiver", "spiders"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "scrapy.cfg"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "setup.py").write_text("from setuptools import setup\nsetup()\n")
    command = [str(_PYTHON), "-W", "ignore", "setup.py", "-q", "bdist_egg"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (path,) = (folder / "dist").glob("*.egg")
    return path.read_bytes()


@pytest.fixture
def scrapyd(tmp_path: Path) -> Iterator[str]:
    """The address of a server that runs in a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {port}\npoll_interval = 0.2\n"
    (tmp_path / "scrapyd.conf").write_text(settings)
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen([str(_PYTHON.with_name("scrapyd"))], cwd=tmp_path, stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_the_project_runs_in_a_scrapyd_as_it_is(scrapyd: str, egg: bytes, tmp_path: Path) -> None:
    _post_egg(scrapyd, egg)
    assert "demo" in _get(f"{scrapyd}/listspiders.json?project=archiver")["spiders"]
    archive = tmp_path / "archive"
    wanted = {"project": "archiver", "spider": "demo", "setting": f"ARCHIVE_DIR={archive}"}
    _get(f"{scrapyd}/schedule.json", urllib.parse.urlencode(wanted).encode())
    end = time.monotonic() + _DONE_WITHIN
    while not _get(f"{scrapyd}/listjobs.json?project=archiver")["finished"]:
        assert time.monotonic() < end
        time.sleep(0.3)
    assert len(items(archive)) == 51
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={archive}").status == 0


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert time.monotonic() < end
        time.sleep(0.1)


def _get(url: str, data: bytes | None = None) -> dict[str, Any]:
    with urllib.request.urlopen(url, data, timeout=30) as reply:  # noqa: S310 - on loopback
        told: dict[str, Any] = json.load(reply)
    assert told["status"] == "ok", told
    return told


def _post_egg(server: str, egg: bytes) -> None:
    mark = "a-boundary-that-no-egg-holds"
    fields = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("project", "archiver"), ("version", "r1"))
    )
    head = f'--{mark}\r\nContent-Disposition: form-data; name="egg"; filename="a.egg"\r\n\r\n'
    body = (fields + head).encode() + egg + f"\r\n--{mark}--\r\n".encode()
    request = urllib.request.Request(  # noqa: S310 - on loopback
        f"{server}/addversion.json", body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
    )
    with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 - on loopback
        assert json.load(reply)["status"] == "ok"
