"""What holds for the tree as a whole: sizes, locks, and that nothing a user needs is undocumented."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TRACKED = [
    ROOT / name
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
]
MODULES = [path for path in TRACKED if path.suffix == ".py" and path.exists()]
LOCKS = [path for path in TRACKED if re.fullmatch(r"requirements.*\.txt", path.name)]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_the_mind(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_every_dependency_of_the_program_is_in_its_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    wanted = {re.split(r"[<>=!~; ]", name)[0] for name in project["dependencies"]}
    assert wanted <= locked


def test_every_document_that_the_readme_points_to_is_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_importing_the_library_starts_no_framework() -> None:
    code = "import sys, archiver; archiver.extract; print(sorted({'scrapy', 'twisted', 'sqlite3'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_example_in_a_docstring_is_true() -> None:
    failed = attempted = 0
    for info in pkgutil.walk_packages([str(ROOT / "archiver")], "archiver."):
        if not info.name.endswith("__main__"):
            results = doctest.testmod(importlib.import_module(info.name))
            failed, attempted = failed + results.failed, attempted + results.attempted
    assert attempted
    assert not failed
