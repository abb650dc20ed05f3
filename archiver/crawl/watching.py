"""Watching over sources for months: one crawl after the other in a process of its own, each going on for a while.

The crawls hold all that grows; between two of them nothing is held but what lies on disk, so memory stays flat, a
sources.toml that was changed is read, robots.txt is asked anew, and one that dies is begun again. Signals: TERM and INT
end it once the crawl has finished what is under way, a second one at once; HUP reads sources.toml again.
"""

import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from archiver.crawl.sources import parse_sources, read_text
from archiver.crawl.staying import PARENT
from archiver.errors import UsageError

logger = logging.getLogger(__name__)

_FIRST_PAUSE: Final = 10.0
_LONGEST_PAUSE: Final = 900.0
"""Seconds after a crawl that failed, doubled each time: as on a full disk, or without a network."""
_STEP: Final = 0.2


class Watch:
    """Runs `command` with `-a sources=SNAPSHOT` again and again; `snapshot` is where the sources that hold are kept.

    Raises UsageError where the file of the sources is wrong at the start; later that is logged and the old one holds.
    """

    def __init__(self, command: Sequence[str], sources: Path, snapshot: Path) -> None:
        self._command = command
        self._sources = sources
        self._snapshot = snapshot
        self._signals = 0
        self._has_news = False
        self._failures = 0
        self._notify = _open_notify()
        self._read_sources()

    def run(self) -> int:
        """Watch until a signal says to end; 0, as that is what was asked for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._take_end)
        signal.signal(signal.SIGHUP, self._take_reload)
        self._notify("READY=1")
        while not self._signals:
            self._run_once()
        self._notify("STOPPING=1")
        with suppress(OSError):
            self._snapshot.unlink()
        logger.info("The watch ends")
        return 0

    def _run_once(self) -> None:
        began = time.monotonic()
        child = subprocess.Popen(  # noqa: S603 - our own command, with what the person who began the watch gave
            [*self._command, "-a", f"sources={self._snapshot}"],
            env={**os.environ, PARENT: str(os.getpid())},
            start_new_session=True,  # a terminal's Ctrl-C is for the watch, which passes it on
        )
        is_wanted = self._wait_for(child)
        if child.returncode == 0 or is_wanted:
            self._failures = 0
            return
        self._failures = 0 if time.monotonic() - began > _LONGEST_PAUSE else self._failures + 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** max(0, self._failures - 1))
        logger.error("The crawl ended with status %d; the next begins in %.0f s", child.returncode, pause)
        self._pause(pause)

    def _wait_for(self, child: "subprocess.Popen[bytes]") -> bool:
        """Wait until a crawl has ended; True where it was told to."""
        told = 0
        while child.poll() is None:
            wanted = max(self._signals, int(self._take_news()), min(told, 1))
            while told < wanted:
                told += 1
                child.send_signal(signal.SIGTERM)
            self._tick()
        return told > 0

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._signals and not self._take_news():
            self._tick()

    def _tick(self) -> None:
        self._notify("WATCHDOG=1")
        time.sleep(_STEP)

    def _take_end(self, *_: Any) -> None:
        self._signals += 1

    def _take_reload(self, *_: Any) -> None:
        self._has_news = True

    def _take_news(self) -> bool:
        """Read the sources again where a signal said so; True where there are new ones."""
        if not self._has_news:
            return False
        self._has_news = False
        try:
            self._read_sources()
        except UsageError as error:
            logger.error("The sources stay as they were, as the new ones are wrong:\n%s", error)  # noqa: TRY400 - no bug
            return False
        return True

    def _read_sources(self) -> None:
        text = read_text(self._sources)
        found = parse_sources(text, self._sources)
        self._snapshot.parent.mkdir(parents=True, exist_ok=True)
        new = self._snapshot.with_name(self._snapshot.name + ".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self._snapshot)
        logger.info("%s: watching %s", self._sources, ", ".join(source.name for source in found))


def _open_notify() -> Callable[[str], None]:
    """Tells systemd how it goes (sd_notify(3)); nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return lambda _: None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    target = "\0" + address[1:] if address.startswith("@") else address

    def notify(state: str) -> None:
        with suppress(OSError):
            connection.sendto(state.encode(), target)

    return notify
