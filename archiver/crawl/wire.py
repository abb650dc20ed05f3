"""The tee on the connection: Scrapy downloads as ever, and every exchange goes to the archive byte for byte.

A download handler (setting DOWNLOAD_HANDLERS) whose connections copy what they send and receive. Everything that was
asked is kept: redirects, errors, replies cut off, timed out, too long or unreadable, also where Scrapy raises and no
Response exists. A download that sent something leaves two things in `request.meta`:

- "exchange": the `Exchange` of this attempt,
- "record": the Future of the location of its record.

Back-pressure: a download waits before its request is sent while too many exchanges, or too many bytes of them, are
still on their way to the disk.

Built on private names of Twisted and Scrapy, which is why both are pinned to a minor version; tests/capture holds what
is relied on.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, cast

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _TunnelingTCP4ClientEndpoint,
)
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web._newclient import Request as TxRequest
from twisted.web.client import HTTPConnectionPool

from archiver.coding import decode_content
from archiver.crawl.guard import AddressGuard, guard_from_crawler
from archiver.errors import UsageError
from archiver.items import WarcLocation
from archiver.message import is_whole
from archiver.page import Exchange
from archiver.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress, IStreamClientEndpoint
    from twisted.python.failure import Failure
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web.iweb import IResponse

MAX_WAITING = 48
"""Exchanges on their way to the disk before downloads wait: fewer than the writer's queue takes, so it never blocks."""
MAX_WAITING_BYTES = 64 * 2**20

MAX_HEADER_LINE = 2**18
"""Bytes of one header line: what browsers take. Twisted gives a reply up at 16 KiB, which security policies outgrow."""

_READ_AT_ONCE = 2**18
"""Bytes: most news pages in one read, where Twisted takes 64 KiB a turn of its loop."""


class Archive(Protocol):
    """What the crawler must have as `crawler.archive`: where exchanges go.

    Large replies lie in `spool_directory` (None: the system's temporary one) while they come in.
    """

    spool_directory: Path | None

    def capture(self, exchange: Exchange) -> Future[WarcLocation]:
        """Queue the exchange; the future tells where its record lies once it is on disk."""


class CapturingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler over connections that keep a copy."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        archive = getattr(crawler, "archive", None)
        if archive is None:
            raise UsageError("crawler.archive is not set, so nothing may be fetched: enable the archive's extension")
        self._archive = cast("Archive", archive)
        self._backlog = _Backlog()
        self._pool = _CapturePool(guard_from_crawler(crawler), self._pool)

    async def download_request(self, request: Request) -> Response:
        """Download and capture. Raises what Scrapy's handler raises, and BlockedRequest."""
        await self._backlog.wait_for_room()
        for key in ("exchange", "record"):
            request.meta.pop(key, None)  # a redirect or retry carries those of the attempt before
        attempt = _Attempt(self._archive.spool_directory)
        _current.set(attempt)
        reason = "unspecified"
        try:
            return _decode_body(await super().download_request(request))
        except DownloadTimeoutError:
            reason = "time"
            raise
        except DownloadCancelledError:
            reason = "length"
            raise
        finally:
            for tee in attempt.tees:
                self._capture(request, tee, reason)
            attempt.tees.clear()  # timers that began meanwhile hold the context, and so the attempt, for minutes

    def _capture(self, request: Request, tee: _Tee, reason: str) -> None:
        """Hand an exchange over; `reason` is why it is cut off if the connection does not know."""
        exchange = tee.finish(request, reason)
        record = self._archive.capture(exchange)
        self._backlog.add(record, len(exchange.response))
        request.meta["exchange"] = exchange
        request.meta["record"] = record


def _decode_body(response: Response) -> Response:
    """Undo the content coding as it is undone for a record, so that a live page is the same as one read back.

    Scrapy's own middleware, which then finds nothing to do, loses a page that is not in the coding that its head names.
    """
    codings = response.headers.getlist("Content-Encoding")
    if not codings or not response.body:
        return response
    names = b",".join(codings).decode("latin-1").lower().split(",")
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    body = decode_content(response.body, [name.strip() for name in names]).data
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(body=body, headers=headers, cls=kind)


class _Tee:
    """One exchange while it goes over a connection."""

    def __init__(self, peer: str | None, folder: Path | None) -> None:
        self.sent: list[bytes] = []
        self.received = Spool(folder)
        self.surplus = 0
        self.truncated: str | None = None
        self.is_open = True
        self.is_aborted = False
        self._peer = peer
        self._started_at = datetime.now(UTC)
        self._began = monotonic()

    def finish(self, request: Request, reason: str) -> Exchange:
        """The exchange as a value; one that is still open ends here, cut off for that reason."""
        if self.is_open:
            self.close(reason)
        return Exchange(
            url=request.url.partition("#")[0],
            request=b"".join(self.sent),
            response=self.received.read(self.received.size - self.surplus),
            started_at=self._started_at,
            ip=self._peer,
            truncated=self.truncated,
            found=(*request.meta.get("found", ()), *self._describe(request)),
        )

    def _describe(self, request: Request) -> Iterator[tuple[str, str]]:
        """What only the download knows: the redirect that led here, and how long the reply took (WARC/1.1, 6.5)."""
        if way := request.meta.get("redirect_urls"):
            yield "redirectedFrom", way[-1]
        yield "fetchTimeMs", str(round((monotonic() - self._began) * 1000))

    def close(self, truncated: str | None) -> None:
        """Take nothing more."""
        self.is_open = False
        self.truncated = truncated


class _Attempt:
    """A download: one exchange, or two where a kept-alive connection turned out to be dead."""

    def __init__(self, folder: Path | None) -> None:
        self.tees: list[_Tee] = []
        self.folder = folder


_current: ContextVar[_Attempt] = ContextVar("attempt")


class _Backlog:
    """Exchanges that are not on disk yet, oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Future[WarcLocation], int]] = deque()
        self._bytes = 0

    def add(self, record: Future[WarcLocation], size: int) -> None:
        """Count an exchange of `size` bytes until its future is done."""
        self._waiting.append((record, size))
        self._bytes += size

    async def wait_for_room(self) -> None:
        """Return at once, or when enough has reached the disk."""
        while self._is_full():
            await maybe_deferred_to_future(_deferred_until_done(self._waiting[0][0]))

    def _is_full(self) -> bool:
        while self._waiting and self._waiting[0][0].done():
            self._bytes -= self._waiting.popleft()[1]
        return len(self._waiting) > MAX_WAITING or self._bytes > MAX_WAITING_BYTES


def _deferred_until_done(record: Future[WarcLocation]) -> Deferred[None]:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install one

    done: Deferred[None] = Deferred()
    record.add_done_callback(lambda _: cast("Any", reactor).callFromThread(done.callback, None))
    return done


class _CapturePool(HTTPConnectionPool):
    """Twisted's pool: checks where a new connection leads, and tells each request whose download it belongs to."""

    def __init__(self, guard: AddressGuard, pool: HTTPConnectionPool) -> None:
        super().__init__(pool._reactor, persistent=pool.persistent)  # noqa: SLF001
        self.maxPersistentPerHost = pool.maxPersistentPerHost
        self._guard = guard

    def getConnection(self, key: Any, endpoint: IStreamClientEndpoint) -> Deferred[Any]:  # noqa: N802
        """Called by the agent while the download's coroutine runs, which is how the attempt is known."""
        attempt = _current.get()
        return super().getConnection(key, endpoint).addCallback(lambda connection: _Lease(connection, attempt))

    def _newConnection(self, key: Any, endpoint: IStreamClientEndpoint) -> Deferred[Any]:  # noqa: N802
        # A proxy is the operator's own choice, and behind it only the proxy can judge addresses.
        is_proxied = key[0] == b"http-proxy" or isinstance(endpoint, _TunnelingTCP4ClientEndpoint)
        check = None if is_proxied else partial(self._guard.check_peer, _origin_of_key(key))
        factory = _CaptureFactory(partial(self._putConnection, key), repr(endpoint), check)
        return cast("Deferred[Any]", cast("Any", endpoint).connect(factory))


class _Lease:
    """A connection for one download."""

    def __init__(self, connection: Any, attempt: _Attempt) -> None:
        self._connection = connection
        self._attempt = attempt

    def request(self, request: Any) -> Deferred[IResponse]:
        """Mark the request, so that also a retry over another connection knows its attempt."""
        request.attempt = self._attempt
        return cast("Deferred[IResponse]", self._connection.request(request))


class _CaptureProtocol(_LenientHTTP11ClientProtocol):
    """A connection that keeps a copy of what it sends and receives."""

    is_proxied = False
    _tee: _Tee | None = None

    def connectionMade(self) -> None:  # noqa: N802
        super().connectionMade()
        cast("Any", self.transport).bufferSize = _READ_AT_ONCE

    def request(self, request: Any) -> Deferred[IResponse]:
        transport = cast("Any", self.transport)
        # Behind a proxy nobody tells which address answered.
        tee = self._tee = _Tee(
            None if self.is_proxied else getattr(transport.getPeer(), "host", None), request.attempt.folder
        )
        request.attempt.tees.append(tee)
        # The class's method, not the instance's: a retried request must not copy into its first exchange as well.
        request.writeTo = lambda consumer: TxRequest.writeTo(request, _SentCopy(consumer, tee.sent))
        self._method = request.method.decode("ascii")
        answer = super().request(request)
        cast("Any", self._parser).MAX_LENGTH = MAX_HEADER_LINE
        proxy = cast("Any", self._transportProxy)
        proxy._producer = _AbortNote(proxy._producer, tee)  # noqa: SLF001
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._tee is not None and self._tee.is_open:
            self._tee.received.append(data)
        super().dataReceived(data)

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        super().connectionLost(reason)
        self._close_tee(reason)  # where the request was not even sent whole, the parser is never disconnected

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802
        if self._tee is not None and self._tee.is_open:
            self._tee.surplus = len(rest)
            self._tee.close(None)
        super()._finishResponse(rest)

    def _disconnectParser(self, reason: Any) -> None:  # noqa: N802
        self._close_tee(reason)
        super()._disconnectParser(reason)

    def _close_tee(self, reason: Failure) -> None:
        """Close an exchange that did not end by itself. One that we broke off stays open: its download knows why."""
        tee = self._tee
        if tee is None or not tee.is_open or tee.is_aborted or reason.check(CancelledError):
            return
        if reason.check(ConnectionDone) and is_whole(tee.received.read(tee.received.size), self._method):
            tee.close(None)
        else:
            tee.close("disconnect" if reason.check(ConnectionDone, ConnectionLost) else "unspecified")


class _CaptureFactory(_LenientHTTP11ClientFactory):
    """Builds capturing connections, and refuses one to a forbidden peer before a byte is sent over it."""

    def __init__(self, on_quiescent: Any, metadata: str, check_peer: Callable[[str], None] | None) -> None:
        super().__init__(on_quiescent, metadata)
        self._check_peer = check_peer

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802
        if self._check_peer is not None:
            self._check_peer(getattr(addr, "host", ""))
        protocol = _CaptureProtocol(self._quiescentCallback)
        protocol.is_proxied = self._check_peer is None
        return protocol


class _SentCopy:
    """A transport that keeps a copy of what is written to it."""

    def __init__(self, transport: Any, sent: list[bytes]) -> None:
        self._transport = transport
        self._sent = sent

    def write(self, data: bytes) -> None:
        self._sent.append(data)
        self._transport.write(data)

    def writeSequence(self, parts: Iterable[bytes]) -> None:  # noqa: N802
        self.write(b"".join(parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _AbortNote:
    """A transport that notes when the download breaks the connection off: over TLS the loss itself does not say so."""

    def __init__(self, transport: Any, tee: _Tee) -> None:
        self._transport = transport
        self._tee = tee

    def abortConnection(self) -> None:  # noqa: N802
        self._tee.is_aborted = True
        self._transport.abortConnection()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _origin_of_key(key: tuple[Any, ...]) -> str:
    """The origin for which the agent keeps connections under that key (scheme, host, port, …)."""
    scheme, host, port = key[:3]
    name = host.decode("ascii")
    return f"{scheme.decode('ascii')}://{f'[{name}]' if ':' in name else name}:{port}"
