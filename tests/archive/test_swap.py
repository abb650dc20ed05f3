"""New views take the place of old ones whole: stopped or failing at any step, the next start goes on to the end."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archiver.discover import Candidate
from archiver.errors import StoreError
from archiver.store import swap
from archiver.store.publisher import Publisher
from archiver.store.swap import finish_swap
from tests.archive.archives import make_archive, rebuild_quietly, views

SEEN = "https://news.example/seen-and-not-asked-yet"


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive whose dump lacks what its log holds, and whose frontier knows more than the log."""
    root = tmp_path / "archive"
    make_archive(root, files=2, each=2)
    for path in (root / "items").glob("*/*"):
        path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")
    publisher = Publisher(root)
    publisher.catalogue.frontier.add("news.example", [Candidate(url=SEEN, kind="article", how="link", via=SEEN)], 0.0)
    publisher.close()
    return root


def stop_at(step: int, error: BaseException, patch: pytest.MonkeyPatch) -> None:
    """Let that change of a name or sync, counted from 0, raise instead."""
    steps = count()

    def wrap(really: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            if next(steps) == step:
                raise error
            return really(*args, **named)

        return call

    for place, name in ((Path, "rename"), (Path, "unlink"), (swap, "sync_folder"), (shutil, "rmtree")):
        patch.setattr(place, name, wrap(getattr(place, name)))


def stopped_swaps(archive: Path, base: Path, error: BaseException, caught: type[BaseException]) -> Iterator[Path]:
    """A copy of the archive for each step that its rebuild was stopped at."""
    (archive / "rebuild.partial").mkdir()  # a rebuild sweeps that first, which is no step of the swap
    for step in count():
        root = base / str(step)
        shutil.copytree(archive, root)
        with pytest.MonkeyPatch.context() as patch:
            stop_at(step, error, patch)
            try:
                rebuild_quietly(root, 1)
            except caught:
                yield root
            else:
                return


def assert_whole(root: Path, expected: dict[str, bytes]) -> None:
    assert views(root) == expected
    publisher = Publisher(root)
    assert publisher.catalogue.count_versions() == 4
    assert publisher.catalogue.frontier.find("news.example", SEEN) is not None
    publisher.close()
    assert not (root / "items.replaced").exists()


@pytest.mark.parametrize(
    ("error", "caught"), [(Killed(), Killed), (OSError(5, "Input/output error"), StoreError)], ids=["killed", "failing"]
)
def test_stopped_at_any_step_the_next_start_has_all_or_the_next_rebuild_does(
    archive: Path, tmp_path: Path, error: BaseException, caught: type[BaseException]
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(archive, whole)
    rebuild_quietly(whole, 1)
    old, new = views(archive), views(whole)
    assert old != new
    stopped = forward = 0
    for root in stopped_swaps(archive, tmp_path, error, caught):
        stopped += 1
        finish_swap(root)
        if views(root) == old:
            rebuild_quietly(root, 1)
        else:
            forward += 1
        assert_whole(root, new)
    assert stopped > 8
    assert forward > 5
