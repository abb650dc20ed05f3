"""Derives every view again from the log alone, on all cores, and puts the new views in the place of the old ones.

Articles are derived by worker processes and published by this one in the order of their records, as a crawl does.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import archiver
from archiver.errors import RecordError, StoreError
from archiver.rules import read_rules
from archiver.store.batches import Batch, DerivedBatch, Outcome, derive_batch, read_batches
from archiver.store.catchup import mark_finished
from archiver.store.derive import Derived, TwinHold, fault_of
from archiver.store.index import drop_strays, write_index
from archiver.store.journal import Journal, Step
from archiver.store.layout import catalogue_path, items_directory, log_files, staging_directory
from archiver.store.publisher import Publisher
from archiver.store.reader import StoredExchange
from archiver.store.swap import finish_swap, mark_whole
from archiver.store.workers import DERIVING, choose_workers, map_ordered


@dataclass(slots=True, kw_only=True)
class Rebuilding:
    """How far a rebuild has come: bytes of WARC that are done, of all; articles derived by this run."""

    total: int
    done: int = 0
    articles: int = 0
    resumed: int = 0
    file: str = ""


def rebuild(
    root: Path,
    on_progress: Callable[[Rebuilding], None],
    on_fault: Callable[[RecordError], None],
    *,
    workers: int | None = None,
    sites: Path | None = None,
) -> int:
    """Returns how many article versions there are. What is damaged is told to `on_fault`, all else is derived.

    `sites` is a folder of site rules beside those of the package.
    The views stand as they were until the new ones are whole; a rebuild that was killed goes on where it stopped.
    Raises StoreError, also where another's WARC file is gone that items were derived from.
    """
    foreign = _foreign_files(root)
    own = log_files(root)
    sizes = [(str(path), path.stat().st_size) for path in (*own, *foreign)]
    journal = Journal(staging_directory(root), (archiver.__version__, read_rules(sites).digest, *sizes))
    seen = Rebuilding(total=sum(size for _, size in sizes), resumed=len(journal))
    workers = workers or choose_workers(seen.total * DERIVING)
    publisher = Publisher(staging_directory(root))
    try:
        work = _Rebuild(root, publisher, journal, on_fault)
        tasks = chain(work.batches((*own, *foreign)), own)
        for done in map_ordered(partial(_do_task, root, sites), tasks, workers):
            if done is not None:
                work.publish(done)
                seen.articles, seen.done, seen.file = work.articles, done.position, done.file
                on_progress(seen)
        mark_finished(root, publisher)
        publisher.catalogue.adopt(catalogue_path(root))
        number = publisher.catalogue.count_versions()
    finally:
        publisher.close()
    mark_whole(root, journal.path)
    finish_swap(root)
    drop_strays(root)
    return number


def _do_task(root: Path, sites: Path | None, task: Batch | Path) -> DerivedBatch | None:
    """Runs in a worker: derives the articles of a batch, or writes the index of a WARC file."""
    if isinstance(task, Batch):
        return derive_batch(sites, task)
    write_index(root, task)
    return None


class _Rebuild:
    """Reads records on the one side, publishes what was made of them on the other, in the same order."""

    def __init__(
        self, root: Path, publisher: Publisher, journal: Journal, on_fault: Callable[[RecordError], None]
    ) -> None:
        self.articles = 0
        self._root = root
        self._publisher = publisher
        self._journal = journal
        self._on_fault = on_fault
        self._twins: dict[str, TwinHold] = {}

    def batches(self, paths: Iterable[Path]) -> Iterator[Batch]:
        """All records that no rebuild before this one was done with."""
        return read_batches(self._root, paths, self._on_fault, self._is_new)

    def publish(self, batch: DerivedBatch) -> None:
        """Publish the articles, hold twins back to the end of their run, then note the steps."""
        steps = [self._settle(batch.run, outcome) for outcome in batch.outcomes]
        if batch.is_last:
            for derived in self._hold(batch.run).end():
                self._publish(derived)
            del self._twins[batch.run]
        if steps:
            self._publisher.flush()
            self._journal.add(steps)

    def _is_new(self, run: str, record: StoredExchange) -> bool:
        step = self._journal.step(record.location.filename, record.location.offset)
        if step is None or step.is_held:
            return True
        if step.article_id is not None:
            self._hold(run).settle(step.article_id)
        return False

    def _hold(self, run: str) -> TwinHold:
        return self._twins.setdefault(run, TwinHold())

    def _settle(self, run: str, outcome: Outcome) -> Step:
        article, location = outcome.article, outcome.location
        if outcome.original and not location.filename.startswith("/"):
            self._publisher.catalogue.note_original(outcome.url, outcome.original)
        if outcome.failure:
            self._on_fault(fault_of(outcome.location, outcome.failure))
        if article is None:
            return Step(location.filename, location.offset, None, is_held=False)
        derived = Derived(article=article, location=location)
        is_held = self._hold(run).holds(derived, is_asked=outcome.is_asked)
        if not is_held:
            self._publish(derived)
        return Step(location.filename, location.offset, article.id, is_held)

    def _publish(self, derived: Derived) -> None:
        self.articles += self._publisher.publish(derived.article, derived.location) is not None


def _foreign_files(root: Path) -> tuple[Path, ...]:
    if not catalogue_path(root).exists() and not items_directory(root).exists():
        return ()
    publisher = Publisher(root)
    paths = tuple(map(Path, publisher.catalogue.foreign_files()))
    publisher.close()
    for path in paths:
        if not path.exists():
            raise StoreError(f"{path}: is gone, and items were derived from it; nothing was changed")
    return paths
