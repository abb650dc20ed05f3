"""Derives every view again from the log alone, on all cores, and puts the new views in the place of the old ones.

Articles are derived by worker processes and published by this one in the order of their records, as a crawl does.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from pathlib import Path

import msgspec

import archiver
from archiver.errors import MessageError, ParseError, RecordError, StoreError
from archiver.items import Article, WarcLocation
from archiver.page import page_from_exchange
from archiver.rules import Rules, read_rules
from archiver.store.catchup import mark_finished
from archiver.store.derive import Derived, TwinHold, derive_article, is_asked_for
from archiver.store.index import drop_strays, write_index
from archiver.store.journal import Journal, Step
from archiver.store.layout import (
    catalogue_path,
    items_directory,
    log_files,
    run_of_file,
    source_from_filename,
    staging_directory,
    warc_directory,
)
from archiver.store.publisher import Publisher
from archiver.store.reader import StoredExchange, read_exchanges
from archiver.store.workers import DERIVING, choose_workers, map_ordered
from archiver.urls import source_from_url

_MAX_RECORDS = 32  # in a batch: enough that handing it over costs nothing, few enough that progress is seen
_MAX_BYTES = 2**22

Faults = Callable[[RecordError], None]


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
    on_fault: Faults,
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
        number = publisher.catalogue.count_versions()
    finally:
        publisher.close()
    journal.remove()
    _swap(staging_directory(root), root)
    drop_strays(root)
    return number


def finish_swap(root: Path) -> None:
    """Complete what a rebuild had begun when it was killed between its two renames."""
    replaced = _replaced(root)
    if replaced.exists() and not items_directory(root).exists():
        replaced.rename(items_directory(root))
    shutil.rmtree(replaced, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Records of one run of a crawl; `position` is how many bytes of all files lie before their end."""

    run: str
    file: str
    position: int
    records: tuple[StoredExchange, ...]
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What came of a record: an article, nothing, or `failure`, a mistake of the extractor."""

    location: WarcLocation
    article: Article | None = None
    is_asked: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _DerivedBatch:
    run: str
    file: str
    position: int
    outcomes: tuple[_Outcome, ...]
    is_last: bool


def _do_task(root: Path, sites: Path | None, task: _Batch | Path) -> _DerivedBatch | None:
    """Runs in a worker: derives the articles of a batch, or writes the index of a WARC file."""
    if isinstance(task, _Batch):
        return _derive_batch(sites, task)
    write_index(root, task)
    return None


def _derive_batch(sites: Path | None, batch: _Batch) -> _DerivedBatch:
    """Runs in a worker, which reads the rules once; knows nothing else but the records."""
    rules = read_rules(sites)
    return _DerivedBatch(
        run=batch.run,
        file=batch.file,
        position=batch.position,
        outcomes=tuple(_derive(record, rules) for record in batch.records),
        is_last=batch.is_last,
    )


def _derive(record: StoredExchange, rules: Rules) -> _Outcome:
    is_asked = is_asked_for(record.exchange)
    try:
        page = page_from_exchange(record.exchange)
        article = derive_article(record.exchange, page, _source_of(record), rules=rules)
    except (ParseError, MessageError):
        return _Outcome(location=record.location)
    except Exception as error:  # noqa: BLE001 - one page that breaks the extractor must not cost all others
        return _Outcome(location=record.location, failure=f"{record.exchange.url}: the extractor failed: {error!r}")
    return _Outcome(location=record.location, article=article, is_asked=is_asked)


def _source_of(record: StoredExchange) -> str:
    """Our own records lie in the folder of their source, others' are called by their host."""
    filename = record.location.filename
    return source_from_url(record.exchange.url) if filename.startswith("/") else source_from_filename(filename)


class _Rebuild:
    """Reads records on the one side, publishes what was made of them on the other, in the same order."""

    def __init__(self, root: Path, publisher: Publisher, journal: Journal, on_fault: Faults) -> None:
        self.articles = 0
        self._root = root
        self._publisher = publisher
        self._journal = journal
        self._on_fault = on_fault
        self._twins: dict[str, TwinHold] = {}

    def batches(self, paths: Iterable[Path]) -> Iterator[_Batch]:
        """All records that are still to be derived; the last batch of each run says so."""
        before = 0
        for run, files in groupby(paths, key=self._run_of):
            for path in files:
                for records in _cut(self._new_records(run, path)):
                    end = records[-1].location.offset + records[-1].location.length
                    yield _Batch(run=run, file=path.name, position=before + end, records=records)
                before += path.stat().st_size
            yield _Batch(run=run, file=path.name, position=before, records=(), is_last=True)

    def publish(self, batch: _DerivedBatch) -> None:
        """Publish the articles, hold twins back to the end of their run, then note the steps."""
        steps = [self._settle(batch.run, outcome) for outcome in batch.outcomes]
        if batch.is_last:
            for derived in self._hold(batch.run).end():
                self._publish(derived)
            del self._twins[batch.run]
        if steps:
            self._publisher.flush()
            self._journal.add(steps)

    def _run_of(self, path: Path) -> str:
        return run_of_file(path) if path.is_relative_to(warc_directory(self._root)) else str(path)

    def _new_records(self, run: str, path: Path) -> Iterator[StoredExchange]:
        """The records of a file that no rebuild before this one was done with. A file that is no WARC is a fault."""
        directory = warc_directory(self._root)
        try:
            for stored in read_exchanges(path, root=directory, on_fault=self._on_fault):
                record = stored if path.is_relative_to(directory) else _name_file(stored, path)
                step = self._journal.step(record.location.filename, record.location.offset)
                if step is None or step.is_held:
                    yield record
                elif step.article_id is not None:
                    self._hold(run).settle(step.article_id)
        except RecordError:
            raise
        except StoreError as error:
            self._on_fault(RecordError(str(error)))

    def _hold(self, run: str) -> TwinHold:
        return self._twins.setdefault(run, TwinHold())

    def _settle(self, run: str, outcome: _Outcome) -> Step:
        article, location = outcome.article, outcome.location
        if outcome.failure:
            self._on_fault(RecordError(f"{location.filename}: offset {location.offset}: {outcome.failure}"))
        if article is None:
            return Step(location.filename, location.offset, None, is_held=False)
        derived = Derived(article=article, location=location)
        is_held = self._hold(run).holds(derived, is_asked=outcome.is_asked)
        if not is_held:
            self._publish(derived)
        return Step(location.filename, location.offset, article.id, is_held)

    def _publish(self, derived: Derived) -> None:
        self.articles += self._publisher.publish(derived.article, derived.location) is not None


def _cut(records: Iterable[StoredExchange]) -> Iterator[tuple[StoredExchange, ...]]:
    """The records in batches of bounded number and size."""
    batch: list[StoredExchange] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.exchange.response)
        if len(batch) >= _MAX_RECORDS or size >= _MAX_BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def _name_file(stored: StoredExchange, path: Path) -> StoredExchange:
    """The record under the absolute path of its file, which lies outside the archive."""
    location = msgspec.structs.replace(stored.location, filename=str(path.absolute()))
    return StoredExchange(location=location, exchange=stored.exchange)


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


def _swap(staging: Path, root: Path) -> None:
    items, replaced = items_directory(root), _replaced(root)
    catalogue_path(root).unlink(missing_ok=True)  # derived from the items, so it comes back whatever happens here
    for suffix in ("-wal", "-shm"):
        catalogue_path(root).with_name(catalogue_path(root).name + suffix).unlink(missing_ok=True)
    if items.exists():
        items.rename(replaced)
    items_directory(staging).mkdir(parents=True, exist_ok=True)
    items_directory(staging).rename(items)
    catalogue_path(staging).rename(catalogue_path(root))
    shutil.rmtree(replaced, ignore_errors=True)
    shutil.rmtree(staging)


def _replaced(root: Path) -> Path:
    return root / "items.replaced"
