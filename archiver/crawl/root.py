"""Which directories are the archive and the rules, and whose the archive is while it is written."""

import fcntl
import os
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from archiver.errors import RuleError, StoreError, UsageError
from archiver.rules import Rules, read_rules
from archiver.store.disk import make_folder
from archiver.store.layout import lock_path


def root_from_settings(settings: BaseSettings) -> Path:
    """ARCHIVE_DIR as an absolute path; a relative one counts from the working directory."""
    return Path(settings["ARCHIVE_DIR"]).expanduser().absolute()


def sites_folder(settings: BaseSettings) -> Path:
    """SITE_RULES_DIR as an absolute path, be it there or not. Raises UsageError where it is empty."""
    if not settings["SITE_RULES_DIR"]:
        raise UsageError("SITE_RULES_DIR is empty; -s SITE_RULES_DIR=… names a folder for rule files")
    return Path(settings["SITE_RULES_DIR"]).expanduser().absolute()


def sites_from_settings(settings: BaseSettings) -> Path | None:
    """SITE_RULES_DIR as an absolute path; None where there is no such folder and nobody named one.

    Raises RuleError where a person named one that is not there.
    """
    if not settings["SITE_RULES_DIR"]:
        return None
    folder = sites_folder(settings)
    if folder.is_dir():
        return folder
    if (settings.getpriority("SITE_RULES_DIR") or 0) > SETTINGS_PRIORITIES["project"]:
        raise RuleError(f"SITE_RULES_DIR={folder}: no such folder")
    return None


def rules_from_settings(settings: BaseSettings) -> Rules:
    """The rules of the package and those of SITE_RULES_DIR. Raises RuleError, naming file and key."""
    return read_rules(sites_from_settings(settings))


def lock_archive(root: Path) -> int:
    """A descriptor that holds the archive for this process while it is open. Raises StoreError when another has it."""
    return lock_file(root, lock_path(root), "another run is writing there")


def lock_file(root: Path, path: Path, words: str) -> int:
    """A descriptor that holds a lock of the archive while it is open. Raises StoreError with `words` if it is held."""
    try:
        make_folder(root)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"{root}: cannot be written: {error.strerror}; -s ARCHIVE_DIR=… names another place"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 20).decode("ascii", "replace").strip()
        os.close(handle)
        who = f" (process {holder})" if holder else ""
        raise StoreError(f"{root}: {words}{who}; wait for it or name another place with -s ARCHIVE_DIR=…") from None
    os.truncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle


def is_locked(root: Path) -> bool:
    """True while another process writes into the archive."""
    try:
        handle = os.open(lock_path(root), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
