"""pywb replays from our index as it lies in the archive, and from a package of ours."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from archiver.store.wacz import Selection, write_wacz
from tests.archive.archives import make_archive, story_exchange
from tests.paper import story
from tests.replay import programs, replay, serve_pywb


def test_the_archive_replays_from_its_own_index(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    make_archive(root, files=2, each=3)
    config = f"collections:\n  paper:\n    index: {root}/index/\n    archive_paths: {root}/warc/\n"
    (tmp_path / "config.yaml").write_text(config)
    with serve_pywb(tmp_path) as port:
        for number in range(6):
            assert replay(port, story_exchange(number).url) == (200, story(number).body)


def test_a_package_replays(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    make_archive(root, files=2, each=3)
    package = write_wacz(root, tmp_path / "paper.wacz", Selection(), datetime(2026, 4, 1, tzinfo=UTC))
    for command in (["init", "paper"], ["add", "--unpack-wacz", "paper", str(package.path)]):
        subprocess.run([programs() / "wb-manager", *command], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    with serve_pywb(tmp_path) as port:
        for number in range(6):
            assert replay(port, story_exchange(number).url) == (200, story(number).body)
