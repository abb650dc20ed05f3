"""From the log back to the frontier: what a killed run had fetched and not confirmed is read from its WARC files.

The same visit is made of a record as of a live reply. Where archive.db was deleted, all of a source's files are read.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from archiver.crawl.errand import Errand
from archiver.crawl.patience import ASKS_FOR_TIME
from archiver.crawl.reading import Reading
from archiver.crawl.settlement import Settlement, settlement_from_visit
from archiver.crawl.visit import Visit, visit
from archiver.discover import Candidate, Site
from archiver.discover.candidate import Kind, priority_from
from archiver.discover.times import read_time
from archiver.errors import MessageError, RecordError
from archiver.page import Exchange
from archiver.store.frontier import Frontier
from archiver.store.layout import folder_name, warc_directory
from archiver.store.reader import StoredExchange, read_exchanges

_NOT_MODIFIED = 304


def unread_files(root: Path, frontier: Frontier, source: str) -> tuple[Path, ...]:
    """The closed WARC files of a source whose replies are not all in the frontier, oldest first."""
    known = frontier.files()
    directory = warc_directory(root)
    paths = sorted((directory / folder_name(source)).glob("*.warc.gz"))
    return tuple(p for p in paths if known.get(p.relative_to(directory).as_posix()) != p.stat().st_size)


def unread_exchanges(
    root: Path, frontier: Frontier, source: str, on_fault: Callable[[RecordError], None]
) -> Iterator[StoredExchange]:
    """The exchanges in those files that the frontier knows nothing of; damage is told to `on_fault`."""
    for path in unread_files(root, frontier, source):
        for stored in read_exchanges(path, root=warc_directory(root), on_fault=on_fault):
            known = frontier.find(source, stored.exchange.url)
            asked_at = stored.exchange.started_at.timestamp()
            if known is None or known.last_asked is None or known.last_asked < asked_at:
                yield stored


def mark_read(root: Path, frontier: Frontier) -> None:
    """Note that all replies in the closed files of the sources that were crawled are in the frontier."""
    for source in frontier.runs.begun:
        for path in unread_files(root, frontier, source):
            frontier.set_file(path.relative_to(warc_directory(root)).as_posix(), path.stat().st_size)


def replay_reading(reading: Reading, errand: Errand, site: Site) -> tuple[Settlement, Visit | None] | None:
    """What an exchange came to, and the visit where the page was read; None where its address stays due."""
    exchange = reading.exchange
    try:
        status = reading.page().status or 0
        found = visit(reading, site) if status == 200 and not exchange.truncated else None
    except MessageError:
        status, found = 0, None
    if _is_halfway(status):
        return None
    if found is not None:
        return settlement_from_visit(errand, exchange.started_at, found), found
    return Settlement(
        source=errand.source,
        asked=errand.candidate.url,
        url=exchange.url,
        asked_at=exchange.started_at.timestamp(),
        status=0 if exchange.truncated else status,
        failed=status != _NOT_MODIFIED,
    ), None


def _is_halfway(status: int) -> bool:
    """Whether a reply leaves its address due: a redirect that was not followed yet, a host that asked for time."""
    return status in ASKS_FOR_TIME or (300 <= status < 400 and status != _NOT_MODIFIED)


def errand_of_record(exchange: Exchange, source: str) -> Errand | None:
    """The errand that a record's metadata tells of; None where it tells of none."""
    found = dict(exchange.found)
    how = found.get("how")
    if how is None:
        return None
    asked = how if how in {"start", "asked"} else None
    kind: Kind = found.get("kind", "listing")  # type: ignore[assignment]
    candidate = Candidate(
        url=found.get("redirectedFrom", exchange.url),
        kind=kind,
        how="guess" if asked else how,  # type: ignore[arg-type]
        via=found.get("via", exchange.url),
        lastmod=read_time(found.get("lastmod")),
        published=read_time(found.get("published")),
        title=found.get("title"),
    )
    candidate = replace(candidate, priority=priority_from(kind, candidate.published or candidate.lastmod))
    return Errand(candidate=candidate, source=source, asked=asked, has_twin=how == "canonical")
