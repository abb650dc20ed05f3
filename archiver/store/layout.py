"""Where a thing lies below ARCHIVE_DIR: a root and a name come in, a path goes out; nothing is opened."""

import re
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

_UNSAFE = re.compile(r"[^\w.\-]+")


def warc_directory(root: Path) -> Path:
    """Directory of the log; one folder a source below it."""
    return root / "warc"


def items_directory(root: Path) -> Path:
    """Directory of the dump; one folder a source below it."""
    return root / "items"


def catalogue_path(root: Path) -> Path:
    """The SQLite file that can be deleted and comes back."""
    return root / "archive.db"


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
