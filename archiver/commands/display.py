"""How far a long command has come: a bar on a terminal, a line now and then elsewhere, always on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Show = Callable[[int, int, str], None]
"""Called with the bytes that are done, all there are, and what else to say."""


@contextmanager
def show_progress(command: str, interval: float) -> Iterator[Show]:
    """Shows progress while the block runs; off a terminal, a line every `interval` seconds."""
    if not sys.stderr.isatty():
        yield _print_lines(command, interval)
        return
    from rich.console import Console  # noqa: PLC0415 - nobody pays for it under cron
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int, words: str) -> None:
            bar.update(task, completed=done, total=total, description=words)

        yield show


def _print_lines(command: str, interval: float) -> Show:
    started = shown = time.monotonic()

    def show(done: int, total: int, words: str) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= interval:
            shown = now
            share = 100 * done // max(total, 1)
            print(f"scrapy {command}: {share} % after {now - started:.0f} s, {words}", file=sys.stderr, flush=True)

    return show
