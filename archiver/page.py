"""The values that cross module borders: what was exchanged with a server, and the page that came of it."""

from dataclasses import dataclass
from datetime import datetime

from archiver.message import Octets, method_of, parse_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back, byte for byte as both crossed the wire.

    `response` is empty where the server sent nothing. A large one lies in a file and is mapped: its slices are bytes
    as ever, and a memoryview is all of it without a copy. `truncated` is the WARC-Truncated reason (WARC/1.1, 5.13:
    length, time, disconnect, unspecified) when the reply is only a prefix of what the server meant to send.
    `found` says how the address was found (via, how, lastmod, title, …); it becomes a WARC metadata record.
    """

    url: str
    request: bytes
    response: Octets
    started_at: datetime
    ip: str | None = None
    truncated: str | None = None
    found: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in memory, whatever it came from: a live exchange, a WARC record, a file, a string.

    `headers` keep their order and repeats, names as sent. `body` has its transfer and content coding undone, its
    charset not yet. `status` and `fetched_at` (aware) are None where nobody fetched it.
    """

    url: str
    body: bytes
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime | None = None
    truncated: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def page_from_exchange(exchange: Exchange) -> Page:
    """The page that an exchange brought, live or read back from a record. Raises MessageError where it brought none."""
    response = parse_response(exchange.response, method=method_of(exchange.request))
    return Page(
        url=exchange.url,
        body=response.body,
        status=response.status,
        headers=response.headers,
        fetched_at=exchange.started_at,
        truncated=exchange.truncated or (None if response.complete else "unspecified"),
    )
