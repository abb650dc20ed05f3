"""Where a thing lies below ARCHIVE_DIR: a root and a name come in, a path goes out; no file is opened."""

import re
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

_UNSAFE = re.compile(r"[^\w.\-]+")


def warc_directory(root: Path) -> Path:
    """Directory of the log; one folder a source below it."""
    return root / "warc"


def log_files(root: Path) -> tuple[Path, ...]:
    """The closed WARC files of the log, by name: those of a source stand together, oldest first."""
    return tuple(sorted(warc_directory(root).glob("*/*.warc.gz")))


def index_directory(root: Path) -> Path:
    """Directory of the CDXJ index: one file a WARC file, none below another, as pywb reads it."""
    return root / "index"


def index_path(root: Path, warc: Path) -> Path:
    """The index of a WARC file: `index/<its name>.cdxj`, where no two WARC files have the same name."""
    return index_directory(root) / f"{warc.name.removesuffix('.gz').removesuffix('.warc')}.cdxj"


def items_directory(root: Path) -> Path:
    """Directory of the dump; one folder a source below it."""
    return root / "items"


def catalogue_path(root: Path) -> Path:
    """The SQLite file that can be deleted and comes back."""
    return root / "archive.db"


def spool_directory(root: Path) -> Path:
    """Where large replies lie while they come in, in files without names."""
    return root / "spool"


def lock_path(root: Path) -> Path:
    """The file that whoever writes into this archive holds locked."""
    return root / ".lock"


def staging_directory(root: Path) -> Path:
    """Where a rebuild puts its views until they are whole."""
    return root / "rebuild.partial"


def item_name(source: str, fetched_at: datetime) -> str:
    """Path of an item file below the root: `items/<source>/<UTC day>.jsonl`."""
    day = fetched_at.astimezone(UTC).date().isoformat()
    return str(PurePosixPath("items", folder_name(source), f"{day}.jsonl"))


def folder_name(source: str) -> str:
    """The source's name as one path segment that is safe on every file system.

    >>> folder_name("../the paper")
    '_the_paper'
    """
    return _UNSAFE.sub("_", source).strip(".") or "_"


def source_from_filename(filename: str) -> str:
    """The source that a WARC file below warc/ belongs to: its folder.

    >>> source_from_filename("their.paper/20261124.warc.gz")
    'their.paper'
    """
    return PurePosixPath(filename).parts[0]


def warc_name(source: str, started_at: datetime, serial: int) -> str:
    """Path below warc/ of a file; the files of a run, which all name its start, sort in the order of their records.

    >>> warc_name("their.paper", datetime(2026, 11, 24, tzinfo=UTC), 7)
    'their.paper/their.paper-20261124000000000-00007.warc.gz'
    """
    moment = started_at.astimezone(UTC)
    stamp = f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03}"
    return f"{source}/{source}-{stamp}-{serial:05d}.warc.gz"


def run_of_file(path: Path) -> str:
    """What the files of one run at one source have in common.

    >>> run_of_file(Path("/a/warc/their.paper/their.paper-20261124000000000-00007.warc.gz"))
    '/a/warc/their.paper/their.paper-20261124000000000'
    """
    return str(path.with_name(path.name.rpartition("-")[0]))


def start_of_run(path: str) -> datetime:
    """When the run began that a WARC file is of, as its name tells.

    >>> start_of_run("their.paper/their.paper-20261124000000500-00007.warc.gz").isoformat()
    '2026-11-24T00:00:00.500000+00:00'
    """
    stamp = path.rpartition("-")[0].rpartition("-")[2]
    return datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(microsecond=int(stamp[14:]) * 1000, tzinfo=UTC)
