"""Archives that are made without a crawl: the records of stories, in as many files as a test wants."""

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.errors import RecordError
from archiver.page import Exchange
from archiver.store.layout import warc_name
from archiver.store.rebuild import Rebuilding, rebuild
from archiver.store.records import build_records, build_warcinfo
from tests.paper import story, story_path

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def story_exchange(number: int, host: str = "news.example") -> Exchange:
    """What a server says that is asked for a story."""
    page = story(number).body
    path = story_path(number)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
    return Exchange(
        url=f"https://{host}{path}",
        request=f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
        response=head.encode() + page,
        started_at=START + timedelta(seconds=number),
        found=(("how", "link"), ("kind", "article")),
    )


def write_log(root: Path, source: str, serial: int, exchanges: Iterable[Exchange]) -> Path:
    """One closed WARC file of a source."""
    name = warc_name(source, START, serial)
    path = root / "warc" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    info = f"<urn:uuid:info-{source}-{serial}>"
    records = [build_warcinfo(path.name, {"software": "test"}, START, record_id=info)]
    for exchange in exchanges:
        records.extend(build_records(exchange, info))
    path.write_bytes(b"".join(gzip.compress(record.head + record.block + b"\r\n\r\n") for record in records))
    return path


def make_archive(root: Path, files: int = 3, each: int = 3) -> list[Path]:
    """An archive of that many WARC files, with all its views."""
    paths = [
        write_log(root, "paper", serial, [story_exchange(serial * each + number) for number in range(each)])
        for serial in range(files)
    ]
    assert rebuild_quietly(root) == []
    return paths


def rebuild_quietly(root: Path, workers: int = 1) -> list[str]:
    """The faults of a rebuild."""
    faults: list[RecordError] = []
    rebuild(root, _ignore, faults.append, workers=workers)
    return [str(fault) for fault in faults]


def views(root: Path) -> dict[str, bytes]:
    """The item and index files, and what is in them."""
    found = sorted([*root.glob("items/*/*.jsonl"), *root.glob("index/*.cdxj")])
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def _ignore(_: Rebuilding) -> None:
    pass
