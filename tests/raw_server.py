"""A scripted server on a real socket: sends exactly the bytes that a script says, and remembers what went both ways."""

import re
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is sent for a request, part by part, and how it ends.

    `end` is "keep" (the next request may come), "close", "reset" (RST), "hang" (nothing more till the client goes), or
    "once" (the next request is read and the connection is closed).
    """

    parts: tuple[bytes, ...] = ()
    end: str = "close"

    @property
    def sent(self) -> bytes:
        """All of it."""
        return b"".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it arrived, and what was sent for it."""

    path: str
    request: bytes
    reply: Reply


class RawServer:
    """Serves `script` (path with query → reply) on a free port of 127.0.0.1; other paths get a plain 404."""

    def __init__(self, script: Mapping[str, Reply], context: ssl.SSLContext | None = None) -> None:
        self.script = dict(script)
        self.seen: list[Seen] = []
        self.handshakes = 0
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self.origin = f"{'https' if context else 'http'}://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in list(self._open):
            _end(connection)
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        self._open.add(plain)
        try:
            if self._context:
                self.handshakes += bool(plain.recv(1, socket.MSG_PEEK))
                connection = self._context.wrap_socket(plain, server_side=True)
            while self._answer(connection):
                pass
        except OSError:
            pass  # the client went away, which is its right
        finally:
            self._open.discard(plain)
            connection.close()

    def _answer(self, connection: socket.socket) -> bool:
        """Serve one request; whether another may follow."""
        request = _read_request(connection)
        if not request:
            return False
        path = request.split(b" ", 2)[1].decode("ascii")
        reply = self.script.get(path, NOT_FOUND)
        self.seen.append(Seen(path=path, request=request, reply=reply))
        for part in reply.parts:
            connection.sendall(part)
        if reply.end == "hang":
            connection.recv(1)
        if reply.end == "once":
            _read_request(connection)
        if reply.end == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif reply.end in {"close", "once"}:
            _close_gently(connection)
        return reply.end == "keep"


NOT_FOUND = Reply(parts=(b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone",))


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    length = _LENGTH.search(data)
    wanted = data.index(b"\r\n\r\n") + 4 + int(length[1] if length else 0)
    while len(data) < wanted:
        data += connection.recv(65536)
    return data


def _close_gently(connection: socket.socket) -> None:
    """End the sending side: a plain FIN, after TLS's own goodbye."""
    if isinstance(connection, ssl.SSLSocket):
        connection.unwrap()
    else:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
