"""What a loss of power may leave of a folder: calls that change it are recorded, and played back up to any of them.

Only what was synced is sure to be there: of a file its bytes at its last sync, of a folder its names at its last sync.
All else may be there or not, names in their order, bytes in any mixture with zeros.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

_PAGE = 512


@dataclass
class Folder:
    """Names in a folder as they are durable, and the changes since, each of which may be lost with those after it."""

    names: dict[str, int | None] = field(default_factory=dict)  # a file by its number, None for a folder
    pending: list[tuple[str | None, str | None, int | None]] = field(default_factory=list)

    def survive(self, number: int) -> dict[str, int | None]:
        """The names where the first `number` changes were in time."""
        names = dict(self.names)
        for gone, come, new in self.pending[:number]:
            what = new if gone is None else names.pop(gone, None)
            if come is not None:
                names[come] = what
        return names


class Recorder:
    """Records what is done below `root` by this process; `note` adds what a test wants to know of a moment."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.events: list[tuple[Any, ...]] = []
        self._root = str(root)
        self._lock = threading.RLock()
        for name in ("open", "mkdir", "write", "pwrite", "ftruncate", "fsync", "fdatasync", "rename", "unlink"):
            patch.setattr(os, name, self._wrap(getattr(os, name), getattr(self, f"_{name}")))

    def note(self, *event: Any) -> None:
        with self._lock:
            self.events.append(event)

    def _wrap(self, really: Callable[..., Any], record: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            with self._lock:
                return record(really, *args, **named)

        return call

    def _inside(self, path: Any) -> bool:
        """Whether a name is below the root; SQLite's own files and what is only derived are looked at elsewhere."""
        name = os.fspath(path)
        return isinstance(name, str) and name.startswith(f"{self._root}/") and "/index/" not in name

    def _open(self, really: Any, path: Any, flags: int, *args: Any, **named: Any) -> int:
        is_new = bool(flags & os.O_CREAT) and not Path(path).exists()
        descriptor: int = really(path, flags, *args, **named)
        if is_new and self._inside(path):
            self.events.append(("create", os.fspath(path), os.fstat(descriptor).st_ino))
        return descriptor

    def _mkdir(self, really: Any, path: Any, *args: Any, **named: Any) -> None:
        really(path, *args, **named)
        if self._inside(path):
            self.events.append(("mkdir", os.fspath(path)))

    def _write(self, really: Any, descriptor: int, data: Any) -> int:
        size = os.fstat(descriptor).st_size
        written: int = really(descriptor, data)
        self.events.append(("write", os.fstat(descriptor).st_ino, size, bytes(data[:written])))
        return written

    def _pwrite(self, really: Any, descriptor: int, data: Any, offset: int) -> int:
        written: int = really(descriptor, data, offset)
        self.events.append(("write", os.fstat(descriptor).st_ino, offset, bytes(data[:written])))
        return written

    def _ftruncate(self, really: Any, descriptor: int, length: int) -> None:
        really(descriptor, length)
        self.events.append(("cut", os.fstat(descriptor).st_ino, length))

    def _fsync(self, really: Any, descriptor: int) -> None:
        really(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        self.events.append(("sync", str(path) if path.is_dir() else os.fstat(descriptor).st_ino))

    _fdatasync = _fsync

    def _rename(self, really: Any, before: Any, after: Any) -> None:
        really(before, after)
        if self._inside(after):
            self.events.append(("rename", os.fspath(before), os.fspath(after)))

    def _unlink(self, really: Any, path: Any, **named: Any) -> None:
        really(path, **named)
        if self._inside(path):
            self.events.append(("rename", os.fspath(path), None))


class Remains:
    """What was on disk, and what was sure to stay, after so many of the events."""

    def __init__(self, events: list[tuple[Any, ...]]) -> None:
        self._folders: dict[str, Folder] = {}
        self._now: dict[int, bytearray] = {}
        self._sure: dict[int, bytes] = {}
        for kind, *rest in events:
            getattr(self, f"_{kind}", lambda *_: None)(*rest)

    def lay_out(self, root: str, target: Path, rng: Random | None) -> None:
        """Write into `target` what is left of `root`: the least there can be or, with `rng`, some of the rest."""
        folder = self._folders.get(root, Folder())
        target.mkdir(exist_ok=True)
        for name, number in folder.survive(rng.randint(0, len(folder.pending)) if rng else 0).items():
            if number is None:
                self.lay_out(f"{root}/{name}", target / name, rng)
            else:
                (target / name).write_bytes(self._content(number, rng))

    def _content(self, number: int, rng: Random | None) -> bytes:
        sure, now = self._sure[number], bytes(self._now[number])
        if rng is None or len(now) <= len(sure):
            return sure
        late = bytearray(now[len(sure) : rng.randint(len(sure), len(now))])
        for at in range(0, len(late), _PAGE):
            if rng.random() < rng.choice((0, 0.5, 1)):
                late[at : at + _PAGE] = bytes(len(late[at : at + _PAGE]))
        return sure + bytes(late)

    def _change(self, gone: str | None, come: str | None, number: int | None) -> None:
        place, _, _ = str(come or gone).rpartition("/")
        names = (None if path is None else path.rpartition("/")[2] for path in (gone, come))
        self._folders.setdefault(place, Folder()).pending.append((*names, number))  # type: ignore[arg-type]

    def _create(self, path: str, number: int) -> None:
        self._now[number], self._sure[number] = bytearray(), b""
        self._change(None, path, number)

    def _mkdir(self, path: str) -> None:
        self._change(None, path, None)

    def _rename(self, before: str, after: str | None) -> None:
        self._change(before, after, None)

    def _write(self, number: int, offset: int, data: bytes) -> None:
        if number in self._now:
            self._now[number][offset : offset + len(data)] = data

    def _cut(self, number: int, length: int) -> None:
        if number in self._now:
            del self._now[number][length:]

    def _sync(self, what: str | int) -> None:
        if isinstance(what, int):
            self._sure[what] = bytes(self._now.get(what, b""))
        elif what in self._folders:
            folder = self._folders[what]
            folder.names, folder.pending = folder.survive(len(folder.pending)), []
