"""Serves the demo site over real HTTP on the loopback address, in a thread of its own."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from archiver.demo.content import load_site
from archiver.demo.reply import Reply, Request
from archiver.demo.routes import plan_routes, render


class DemoServer:
    """The demo site of a day on 127.0.0.1, as a context manager; port 0 takes any free one."""

    def __init__(self, *, day: int = 1, port: int = 0) -> None:
        site = load_site(day)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.answer = partial(render, site, plan_routes(site))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The address of the front page."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """Threads that end with the process, and what all of them answer with."""

    daemon_threads = True
    request_queue_size = 64
    answer: Callable[[Request], Reply]


class _Handler(BaseHTTPRequestHandler):
    """Turns what the socket says into a Request and a Reply into what goes over the socket."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "FourWinds/1.0"
    # Head and body leave together: with two small packets the second waits for the first one's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    # An idle kept-alive connection may not hold a thread for ever.
    timeout = 30

    def handle(self) -> None:
        """Answer until the connection ends; a client that breaks it off is no news."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._send(self._ask())

    def do_HEAD(self) -> None:
        self._send(self._ask(), with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Say nothing: the crawl logs what it fetches."""

    def version_string(self) -> str:
        """The Server header."""
        return self.server_version

    def _ask(self) -> Reply:
        host = self.headers.get("Host", "127.0.0.1")
        headers = tuple((name.lower(), value) for name, value in self.headers.items())
        return self.server.answer(Request(target=self.path, host=host, headers=headers))

    def _send(self, reply: Reply, *, with_body: bool = True) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if with_body and reply.body:
            self.wfile.write(reply.body)
