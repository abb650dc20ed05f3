"""Rebuilds that die by SIGKILL at the n-th time that they open, rename or remove a file: ROOT WORKERS N…

Each begins where the one before was killed, up to the first that comes to its end. With `--each`, one that is not
killed follows each that is. How many were killed is printed; after each that ends, the views must be what they were.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any

from archiver.store.rebuild import rebuild
from archiver.store.swap import finish_swap
from tests.archive.archives import views

EVENTS = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "sqlite3.connect"})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("workers", type=int)
    parser.add_argument("moments", type=int, nargs="+")
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    before = views(options.root)
    kills = 0
    for moment in options.moments:
        is_ended = rebuild_in_child(options.root, options.workers, moment)
        kills += not is_ended
        if options.each and not is_ended:
            assert rebuild_in_child(options.root, options.workers, 0), moment
        if is_ended or options.each:
            assert views(options.root) == before, moment
        if is_ended:
            break
    sys.stdout.write(f"{kills}\n")


def rebuild_in_child(root: Path, workers: int, moment: int) -> bool:
    """Whether a rebuild came to its end; 0 is a moment that never comes."""
    child = os.fork()
    if not child:
        try:
            rebuild_to_be_killed(root, workers, moment)
        except BaseException as error:  # noqa: BLE001 - a child never returns into its parent's code
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, -signal.SIGKILL}, status
    return status == 0


def rebuild_to_be_killed(root: Path, workers: int, left: int) -> None:
    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in EVENTS and str(root) in str(arguments[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    finish_swap(root)
    rebuild(root, lambda _: None, print, workers=workers)


if __name__ == "__main__":
    main()
