"""Every command of README.md is run in order, as a user would type it, with a site on loopback for their.paper."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.demo.server import DemoServer

ROOT = Path(__file__).parents[1]
STORY = "/observer/2026/05/town-hall-clock-to-be-set-by-committee/"


def _commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.fixture(scope="module")
def paper() -> Iterator[str]:
    with DemoServer() as server:
        yield server.url.rstrip("/")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, paper: str) -> Path:
    """A working directory as README supposes it: with a saved page and a file of sources in it."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "sources.toml").write_text(f'[[source]]\nurl = "{paper}/"\n')
    command = [sys.executable, "-c", f"import urllib.request as u; print(u.urlopen('{paper}{STORY}').read().decode())"]
    (folder / "page.html").write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    return folder


@pytest.mark.parametrize("command", [c for c in _commands() if "scrapy " in c])
def test_a_scrapy_command_of_the_readme_works(command: str, paper: str, folder: Path) -> None:
    typed = command.replace("https://their.paper/2026/11/a-story", paper + STORY)
    typed = typed.replace("https://their.paper", paper).replace("2026-11-01", "2026-05-20")
    typed = re.sub(r"\bscrapy (\w+)", rf"{shlex.quote(sys.executable)} -m scrapy \1 -s ARCHIVE_DIR=output", typed)
    typed += " -s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=False"
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "archiver.crawl.settings", "PYTHONPATH": str(ROOT)}
    if " watch " in typed:  # it ends when it is told to
        typed = f"timeout --preserve-status 15 {typed}"
    run = subprocess.run(
        ["sh", "-c", typed], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr


def test_the_make_targets_of_the_readme_are_there() -> None:
    targets = [shlex.split(command)[1] for command in _commands() if command.startswith("make ")]
    assert targets == ["demo", "test"]
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=True)


def test_the_virtual_environment_of_the_readme_is_the_one_that_make_makes() -> None:
    activate = next(command for command in _commands() if command.startswith(". "))
    made = re.findall(r"^VENV := (\S+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [activate] == [f". {folder}/bin/activate" for folder in made]


def test_the_python_of_the_readme_runs(folder: Path) -> None:
    code = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]
    run = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("None ")
