"""All cores at work: arguments come in, results go out in the same order, computed by processes of their own."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import TypeVar

from archiver.errors import StoreError

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")

_AHEAD = 3  # tasks a worker that wait or are done and not yet taken: enough that none is ever idle
_WORTH_IT = 64 * 2**20  # bytes that are only read; for less, starting processes takes longer than the work

DERIVING = 16
"""How many times longer it takes to derive articles of a record than only to read it."""


def choose_workers(size: int) -> int:
    """How many processes are worth starting for so many bytes of WARC: one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if size >= _WORTH_IT else 1


def map_ordered(
    function: Callable[[_Argument], _Result], arguments: Iterable[_Argument], workers: int
) -> Iterator[_Result]:
    """The results in the order of the arguments, which are taken only a few ahead. One worker: no process is started.

    What the function raises is raised here. Raises StoreError where a process dies.
    """
    if workers <= 1:
        yield from map(function, arguments)
        return
    # Spawned, not forked: the parent has threads, and a fork would copy their locks as they happen to be.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow_parent)
    try:
        waiting: deque[Future[_Result]] = deque()
        for argument in arguments:
            waiting.append(pool.submit(function, argument))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise StoreError(f"a worker process was killed, perhaps as memory ran out: {error}") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end with it, however it ends: a pool's processes outlive one that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_await_end, args=(parent.sentinel,), daemon=True).start()


def _await_end(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
