import shutil
import subprocess
from pathlib import Path

import pytest

from tests.paper import Paper, items, run_scrapy


def _units(tmp_path: Path, *arguments: str) -> str:
    run = run_scrapy("units", *arguments, "-s", f"ARCHIVE_DIR={tmp_path / 'my archive'}")
    assert run.status == 0, run.log
    return run.out


def _files(text: str) -> dict[str, str]:
    """The unit files in what is printed, by their names."""
    parts = text.split("[Unit]")[1:]
    names = ("watch.service", "crawl.service", "crawl.timer")
    bodies = (part.partition("\n# ")[0] for part in parts)
    return {name: f"[Unit]{body}" for name, body in zip(names, bodies, strict=True)}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name, body in _files(_units(tmp_path, str(tmp_path / "my sources.toml"))).items():
        (tmp_path / name).write_text(body)
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_line_for_cron_crawls_and_tells_nothing_where_all_is_well(paper: Paper, tmp_path: Path) -> None:
    paper.publish(range(3))
    sources = tmp_path / "my sources.toml"
    sources.write_text(f'[[source]]\nname = "first"\nurl = "{paper.url}"\n')
    line = _units(tmp_path, "--every", "15m", str(sources)).strip().splitlines()[-1]
    minutes, _, command = line.partition(" * * * * ")
    assert minutes == "*/15"
    done = subprocess.run(["sh", "-c", command.replace(r"\%", "%")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(items(tmp_path / "my archive")) == 3


@pytest.mark.parametrize("every", ["4m", "90m", "24h", "daily", "1.5h"])
def test_a_time_that_cron_has_no_words_for_is_refused(tmp_path: Path, every: str) -> None:
    run = run_scrapy("units", "--every", every, "-s", f"ARCHIVE_DIR={tmp_path}")
    assert run.status == 2
    assert "from 5m to 59m or 1h to 23h" in run.log
