"""The log is written here: exchanges come in from any thread, whole records go to disk, locations come back.

One thread writes, one bounded queue feeds it. What waits in the queue is written together and synced once (group
commit), and only then are its futures resolved: who has a location has a record that survives a power cut.
A file is named `….warc.gz.open` and locked while it grows; closed, it loses the suffix and is never changed again.
"""

import queue
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

from archiver.errors import StoreError
from archiver.items import WarcLocation
from archiver.page import Exchange
from archiver.store.layout import warc_name
from archiver.store.records import Compressor, Original, build_records, compress_fast
from archiver.store.revisit import find_revisit
from archiver.store.spool import release
from archiver.store.warcfile import WarcFile

_SOURCE = re.compile(r"[^./\x00-\x1f\\][^/\x00-\x1f\\]{0,199}")
_MAX_BATCH = 64
_MAX_SERIAL = 100_000  # what the names of files have room for
_MAX_OPEN = 128  # files; a process may hold 1024 descriptors, and sockets need theirs
_FEW = 32  # exchanges for which more are waited for
_LINGER = 0.05  # seconds
_LONGEST_SLEEP = 3600.0  # seconds; clocks are set, and machines sleep
MAX_SIZE = 2**30
"""Bytes after which a file is closed: the usual size of WARC files (WARC/1.1, annex)."""
MAX_AGE = timedelta(hours=12)


def read_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    exchange: Exchange
    source: str
    original: Original | None
    future: Future[WarcLocation]


class WarcWriter:
    """Writes exchanges below `directory` (the archive's warc/), a growing file for each source.

    `info` becomes the warcinfo record of every file. `max_size` is in bytes. `queue_size` bounds the exchanges that
    wait; `write` blocks while it is full. `compress` packs a record. `on_closed` is told, by the writing thread, of
    each file that is closed before the end.
    """

    def __init__(  # noqa: PLR0913 - each is a limit of its own, none is optional in a crawl
        self,
        directory: Path,
        info: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = read_clock,
        max_size: int = MAX_SIZE,
        max_age: timedelta = MAX_AGE,
        queue_size: int = 64,
        compress: Compressor = compress_fast,
        on_closed: Callable[[Path], None] = lambda _: None,
    ) -> None:
        self._directory = directory
        self._info = dict(info)
        self._clock = clock
        self._max_size = max_size
        self._max_age = max_age
        self._compress = compress
        self._on_closed = on_closed
        self._started_at = clock()
        self._files: dict[str, WarcFile] = {}
        self._serials: dict[str, int] = {}
        self._faults: list[StoreError] = []
        self._queue: queue.Queue[_Job | None] = queue.Queue(queue_size)
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="warc-writer", daemon=True)
        self._thread.start()

    def write(self, exchange: Exchange, source: str, original: Original | None = None) -> Future[WarcLocation]:
        """Queue the exchange for the file of `source`, one part of a path.

        Where it says nothing that its `original` did not say, a revisit is written.

        The future gives the location of its response record (of its request if no response came) once that is on
        disk, or StoreError naming the file. Raises StoreError after `close` and for a source that is no file name.
        """
        if not _SOURCE.fullmatch(source):
            raise StoreError(f"{self._directory}: {source!r} cannot name a directory of the archive")
        job = _Job(exchange=exchange, source=source, original=original, future=Future())
        # From here on nobody can cancel: what was fetched is kept, whoever still asks.
        job.future.set_running_or_notify_cancel()
        with self._closing:
            if self._closed:
                raise StoreError(f"{self._directory}: the archive is closed, {exchange.url} came too late")
            self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Write what waits, close every file under its final name, end the thread. Raises StoreError naming a file."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        files, self._files = self._files, {}
        faults, self._faults = self._faults, []
        faults += [fault for file in files.values() if (fault := _close_quietly(file))]
        if faults:
            raise faults[0]

    def _run(self) -> None:
        is_last = False
        while not is_last:
            self._retire_old()
            try:
                job = self._queue.get(timeout=self._time_left())
            except queue.Empty:
                continue
            if job is None:
                return
            batch = [job]
            is_last = self._drain(batch)
            self._write_batch(batch)

    def _drain(self, batch: list[_Job]) -> bool:
        """Add what comes in the next moment, as a sync costs the same for many; True at the end of all work.

        The thread sleeps through that moment: to wake for each exchange would cost the crawl a switch of threads.
        """
        if self._queue.qsize() < _FEW:
            sleep(_LINGER)
        while len(batch) < _MAX_BATCH:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return False
            if job is None:
                return True
            batch.append(job)
        return False

    def _write_batch(self, batch: Iterable[_Job]) -> None:
        by_source: dict[str, list[_Job]] = {}
        for job in batch:
            by_source.setdefault(job.source, []).append(job)
        for source, jobs in by_source.items():
            try:
                locations = self._write_jobs(source, jobs)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
                failure = error if isinstance(error, StoreError) else StoreError(f"{source}: {error!r}")
                failure.__cause__ = error if failure is not error else error.__cause__
                for job in jobs:
                    job.future.set_exception(failure)
            else:
                for job, location in zip(jobs, locations, strict=True):
                    job.future.set_result(location)

    def _write_jobs(self, source: str, jobs: Iterable[_Job]) -> list[WarcLocation]:
        file = self._file_for(source)
        try:
            placed = [self._append(file, job) for job in jobs]
            file.commit()
        except BaseException:
            file.discard()
            if file.is_broken:
                del self._files[source]
            raise
        return placed

    def _append(self, file: WarcFile, job: _Job) -> WarcLocation:
        """Place the records of an exchange in the file's next commit; the location of the first."""
        revisit = find_revisit(self._directory, job.exchange, job.original)
        first, *others = build_records(job.exchange, file.warcinfo_id, revisit)
        offset, length = file.append(self._compress(first))
        for record in others:
            file.append(self._compress(record))
        release(job.exchange.response)
        return WarcLocation(
            filename=file.filename,
            offset=offset,
            length=length,
            record_id=first.record_id,
            payload_digest=first.payload_digest,
        )

    def _file_for(self, source: str) -> WarcFile:
        file = self._files.get(source)
        now = self._clock()
        if file and (file.size >= self._max_size or now - file.opened_at >= self._max_age):
            self._retire(source)
            file = None
        if file is None:
            self._make_room()
            file = WarcFile.create(self._directory, self._names(source), self._info, now)
        self._files[source] = self._files.pop(source, file)  # the source written last stands last
        return file

    def _retire_old(self) -> None:
        """Close the files that are old, also where nothing comes in for them."""
        now = self._clock()
        for source in [source for source, file in self._files.items() if now - file.opened_at >= self._max_age]:
            try:
                self._retire(source)
            except StoreError as fault:  # nobody waits for this file: `close` tells
                self._faults.append(fault)

    def _time_left(self) -> float | None:
        """Seconds until a file is old; None where none is open."""
        if not self._files:
            return None
        age = self._clock() - min(file.opened_at for file in self._files.values())
        return min(max(0.0, (self._max_age - age).total_seconds()), _LONGEST_SLEEP)

    def _names(self, source: str) -> Iterator[str]:
        """Names for the next file of a source; their numbers never go back, as they tell the order of records."""
        for serial in range(self._serials.get(source, 0), _MAX_SERIAL):
            self._serials[source] = serial + 1
            yield warc_name(source, self._started_at, serial)

    def _make_room(self) -> None:
        """Close the file that was not written for longest, where there are too many."""
        if len(self._files) >= _MAX_OPEN:
            self._retire(next(iter(self._files)))

    def _retire(self, source: str) -> None:
        """Close the file of a source, as it is full, old, or one of too many."""
        file = self._files.pop(source)
        file.close()
        if file.committed:
            self._on_closed(self._directory / file.filename)


def _close_quietly(file: WarcFile) -> StoreError | None:
    """Close the file; the fault where it cannot be, so that others are closed all the same."""
    try:
        file.close()
    except StoreError as fault:
        return fault
    return None
