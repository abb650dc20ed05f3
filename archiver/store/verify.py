"""Holds the archive to its promises: reads everything that is there, yields every fault with its file and offset."""

import heapq
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, repeat
from pathlib import Path

from archiver.store.faults import Fault
from archiver.store.layout import catalogue_path, items_directory, warc_directory
from archiver.store.verify_log import Revisit, check_log
from archiver.store.verify_views import ItemsReport, check_catalogue, check_index_files, check_items
from archiver.store.warcfile import OPEN
from archiver.store.workers import DERIVING, choose_workers, map_ordered

_LOG = (".warc.gz.open", ".warc.gz")  # what a crash left torn lies beside them under another name


@dataclass(slots=True, kw_only=True)
class Verification:
    """What was read so far; `total` is how many bytes there are to be read."""

    total: int = 0
    read: int = 0
    files: int = 0
    items: int = 0
    made_by_others: int = 0
    file: Path | None = None


def verify(
    root: Path,
    on_read: Callable[[Verification], None],
    *,
    derive_again: bool = False,
    workers: int | None = None,
    sites: Path | None = None,
) -> Iterator[Fault]:
    """Every fault of the archive: damaged records, false digests, lost originals, items and views that are not true.

    Nothing is changed. `on_read` hears after each file how far it has come. With `derive_again`, items are held to what
    their records give now, if the same extractor made them; `sites` is a folder of site rules that it goes by.
    Large archives are read by a process for each core, or by
    as many `workers` as are named.
    """
    log = _list_log(root)
    items = sorted(items_directory(root).glob("*/*.jsonl"))
    seen = Verification(total=sum(_size(path) for path in (*log, *items)))
    workers = workers or choose_workers(seen.total * (DERIVING if derive_again else 1))
    yield from _check_log(root, log, workers, lambda path: on_read(_note(seen, path)))
    check = partial(check_items, root, derive_again=derive_again, sites=sites)
    for report in map_ordered(check, items, min(workers, len(items))):
        _count_items(seen, report)
        on_read(_note(seen, report.path))
        yield from report.faults
    yield from check_index_files(root)
    if catalogue_path(root).exists():
        yield from check_catalogue(root)


def verify_files(
    paths: Iterable[Path], on_read: Callable[[Verification], None], *, workers: int | None = None
) -> Iterator[Fault]:
    """Every fault of WARC files, whoever wrote them and wherever they lie, without any archive around them."""
    files = list(paths)
    seen = Verification(total=sum(map(_size, files)))
    yield from _check_log(Path(), files, workers or choose_workers(seen.total), lambda path: on_read(_note(seen, path)))


def _list_log(root: Path) -> list[Path]:
    """The files of the log, each once; open ones first, so that none is missed that is closed just now."""
    found = {str(path).removesuffix(OPEN): path for end in _LOG for path in warc_directory(root).glob(f"*/*{end}")}
    return sorted(found.values())


def _check_log(root: Path, paths: list[Path], workers: int, on_file: Callable[[Path], None]) -> Iterator[Fault]:
    originals: list[array[int]] = []
    ids: list[tuple[Path, array[int]]] = []
    revisits: list[tuple[Path, Revisit]] = []
    for report in map_ordered(partial(check_log, root), paths, min(workers, len(paths))):
        on_file(report.path)
        yield from report.faults
        ids.append((report.path, report.ids))
        originals.append(report.originals)
        revisits.extend((report.path, revisit) for revisit in report.revisits)
    yield from _find_copies(ids)
    yield from _find_orphans(originals, revisits)


def _find_copies(ids: "Iterable[tuple[Path, array[int]]]") -> Iterator[Fault]:
    """The files that hold records of others once more."""
    marks = heapq.merge(*(zip(found, repeat(path), strict=False) for path, found in ids))
    copies = Counter((first, path) for (mark, first), (again, path) in pairwise(marks) if mark == again)
    for (first, path), number in sorted(copies.items()):
        what = f"{number} of its records are in {first} as well"
        yield Fault(path=path, offset=0, what=what, lost="nothing")


def _find_orphans(originals: "Iterable[array[int]]", revisits: list[tuple[Path, Revisit]]) -> Iterator[Fault]:
    """The revisits whose original is nowhere in the log."""
    wanted = {mark for _, revisit in revisits for mark in revisit.originals}
    found: set[int] = set()
    for marks in originals if wanted else ():
        found.update(wanted.intersection(marks))
    for path, revisit in revisits:
        if not found.intersection(revisit.originals):
            what = "the record that it repeats is nowhere in the log"
            yield Fault(path=path, offset=revisit.offset, what=what, record=revisit.record, lost="the body")


def _note(seen: Verification, path: Path) -> Verification:
    seen.file = path
    seen.files += 1
    seen.read += _size(path)
    return seen


def _count_items(seen: Verification, report: ItemsReport) -> None:
    seen.items += report.items
    seen.made_by_others += report.made_by_others


def _size(path: Path) -> int:
    """In bytes; 0 for a file that was renamed or removed meanwhile."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
