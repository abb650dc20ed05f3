"""Records in batches, from WARC files to worker processes and back as articles, in the order of the records.

A rebuild and `scrapy crawl warc` both go this way. The bodies are read here and handed over: on real pages that takes
2 % of the time of deriving (benchmarks/archive).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import msgspec

from archiver.errors import MessageError, ParseError, RecordError, StoreError
from archiver.items import Article, WarcLocation
from archiver.page import page_from_exchange
from archiver.rules import Rules, read_rules
from archiver.store.derive import Derived, TwinHold, derive_article, describe_failure, fault_of, is_asked_for
from archiver.store.layout import run_of_file, source_from_filename, warc_directory
from archiver.store.reader import StoredExchange, read_exchanges
from archiver.store.records import Original
from archiver.store.revisit import original_of
from archiver.store.workers import DERIVING, choose_workers, map_ordered
from archiver.urls import source_from_url

_MAX_RECORDS = 32  # in a batch: enough that handing it over costs nothing, few enough that progress is seen
_MAX_BYTES = 2**22

Faults = Callable[[RecordError], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records of one run of a crawl; `position` is how many bytes of all files lie before their end."""

    run: str
    file: str
    position: int
    records: tuple[StoredExchange, ...]
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a record: an article, nothing, or `failure`, a mistake of the extractor.

    `original` is what later replies from `url` may be revisits of.
    """

    location: WarcLocation
    url: str
    original: Original | None = None
    article: Article | None = None
    is_asked: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedBatch:
    """What came of a batch, record by record."""

    run: str
    file: str
    position: int
    outcomes: tuple[Outcome, ...]
    is_last: bool


def read_batches(
    root: Path, paths: Iterable[Path], on_fault: Faults, wants: Callable[[str, StoredExchange], bool]
) -> Iterator[Batch]:
    """The records of those files that are wanted, given their run; the last batch of each run says so.

    What is damaged, or no WARC file, is told to `on_fault`. A file that lies outside the archive at `root` is a run.
    """
    before = 0
    directory = warc_directory(root)
    for run, files in groupby(paths, key=partial(_run_of, directory)):
        for path in files:
            for records in _cut(record for record in _read(directory, path, on_fault) if wants(run, record)):
                end = records[-1].location.offset + records[-1].location.length
                yield Batch(run=run, file=path.name, position=before + end, records=records)
            before += path.stat().st_size if path.exists() else 0
        yield Batch(run=run, file=path.name, position=before, records=(), is_last=True)


def derive_batch(sites: Path | None, batch: Batch) -> DerivedBatch:
    """Runs in a worker, which reads the rules once (`sites`: a folder of more); knows nothing else but the records."""
    rules = read_rules(sites)
    return DerivedBatch(
        run=batch.run,
        file=batch.file,
        position=batch.position,
        outcomes=tuple(_derive(record, rules) for record in batch.records),
        is_last=batch.is_last,
    )


def derive_files(
    root: Path, paths: tuple[Path, ...], on_fault: Faults, sites: Path | None = None, workers: int | None = None
) -> Iterator[Derived]:
    """The articles of WARC files, on all cores, twins at the end of their run. Files may lie outside the archive."""
    size = sum(path.stat().st_size for path in paths if path.exists())
    batches = read_batches(root, paths, on_fault, lambda _, __: True)
    twins = TwinHold()
    for batch in map_ordered(partial(derive_batch, sites), batches, workers or choose_workers(size * DERIVING)):
        for outcome in batch.outcomes:
            if outcome.failure:
                on_fault(fault_of(outcome.location, outcome.failure))
            if outcome.article is not None:
                derived = Derived(article=outcome.article, location=outcome.location)
                if not twins.holds(derived, is_asked=outcome.is_asked):
                    yield derived
        if batch.is_last:
            yield from twins.end()
            twins = TwinHold()


def _run_of(directory: Path, path: Path) -> str:
    return run_of_file(path) if path.is_relative_to(directory) else str(path)


def _read(directory: Path, path: Path, on_fault: Faults) -> Iterator[StoredExchange]:
    try:
        for stored in read_exchanges(path, root=directory, on_fault=on_fault):
            yield stored if path.is_relative_to(directory) else _name_file(stored, path)
    except RecordError:
        raise
    except StoreError as error:
        on_fault(RecordError(str(error)))


def _name_file(stored: StoredExchange, path: Path) -> StoredExchange:
    """The record under the absolute path of its file, which lies outside the archive."""
    location = msgspec.structs.replace(stored.location, filename=str(path.absolute()))
    return StoredExchange(location=location, exchange=stored.exchange)


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


def _derive(record: StoredExchange, rules: Rules) -> Outcome:
    exchange = record.exchange
    outcome = Outcome(location=record.location, url=exchange.url, original=original_of(exchange, record.location))
    try:
        article = derive_article(exchange, page_from_exchange(exchange), _source_of(record), rules=rules)
    except (ParseError, MessageError):
        return outcome
    except Exception as error:  # noqa: BLE001 - one page that breaks the extractor must not cost all others
        return replace(outcome, failure=describe_failure(exchange.url, error))
    return replace(outcome, article=article, is_asked=is_asked_for(exchange))


def _source_of(record: StoredExchange) -> str:
    """Our own records lie in the folder of their source, others' are called by their host."""
    filename = record.location.filename
    return source_from_url(record.exchange.url) if filename.startswith("/") else source_from_filename(filename)
