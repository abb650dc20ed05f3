"""Raw HTTP/1.x messages: bytes as they crossed the wire come in, head, headers and decoded body go out.

Follows RFC 9112 where a message does, and reads on as browsers do where it does not: bare line feeds, folded and
colon-less header lines, status lines without a reason, and the "HTTP/2 200" heads that other archives write.
Undoing the codings of a body is in `coding`.
"""

import re
from dataclasses import dataclass
from mmap import mmap
from typing import NamedTuple

from archiver.coding import MAX_BODY, decode_content, join_chunks
from archiver.errors import MessageError

Headers = tuple[tuple[str, str], ...]
Octets = bytes | mmap
"""A message as it was received: in memory or, where it is large, in a file that is mapped there."""

_BLANK_LINE = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"(?:HTTP/(\d{1,3}(?:\.\d{1,3})?)|ICY)[ \t]+(\d{3})(?!\d)[ \t]*([^\r\n]*)")
_REQUEST_LINE = re.compile(
    rb"([!-~]{1,64})[ \t]+([^ \t\r\n]+)(?:[ \t]+HTTP/(\d{1,3}(?:\.\d{1,3})?))?[ \t]*\r?(?:\n|\Z)"
)
_LENGTH = re.compile(r"\s*(\d{1,18})\s*")

SWITCHING_PROTOCOLS = 101
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpHead:
    """The head of a final response. The message is raw[:start] (interim 1xx heads), raw[start:end], then its body."""

    version: str
    status: int
    reason: str
    headers: Headers
    start: int
    end: int

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next(iter(_values(self.headers, name)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """A response as its sender meant it: `body` has transfer and content coding undone.

    `complete` is False where the body is only a part: cut off, damaged, or longer than was allowed.
    """

    version: str
    status: int
    reason: str
    headers: Headers
    body: bytes
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request as it was sent; `body` is raw, `target` is what stood in the request line."""

    method: str
    target: str
    version: str
    headers: Headers
    body: bytes


def parse_response(raw: Octets, *, method: str = "GET", max_body: int = MAX_BODY) -> HttpResponse:
    """The final response in `raw`, which answers a request of that method: one to HEAD has no body.

    Raises MessageError where the bytes begin with no HTTP head, or hold only interim (1xx) ones.
    """
    head = parse_head(raw)
    if method == "HEAD" or head.status in BODILESS:
        body, complete = b"", True
    else:
        framed = _unframe(raw[head.end :], head.headers)
        decoded = decode_content(framed.body, _tokens(head.headers, "content-encoding"), max_body)
        body, complete = decoded.data, framed.complete and decoded.complete
    return HttpResponse(
        version=head.version,
        status=head.status,
        reason=head.reason,
        headers=head.headers,
        body=body,
        complete=complete and ends_head(raw, head),
    )


def parse_head(raw: Octets) -> HttpHead:
    """The head of the final response, found without reading the body. Raises MessageError like `parse_response`."""
    start = _skip_blank(raw, 0)
    while True:
        line = _STATUS_LINE.match(raw, start)
        if line is None:
            raise MessageError(f"no HTTP head in {len(raw)} bytes that begin {raw[start : start + 40]!r}")
        end = _head_end(raw, start)
        status = int(line[2])
        if not _is_interim(status):
            break
        start = _skip_blank(raw, end)
    return HttpHead(
        version=(line[1] or b"1.0").decode("ascii"),
        status=status,
        reason=line[3].strip().decode("latin-1"),
        headers=_parse_headers(raw[line.end() : end]),
        start=start,
        end=end,
    )


def parse_request(raw: bytes) -> HttpRequest:
    """The request in `raw`. Raises MessageError where its first line is no request line."""
    start = _skip_blank(raw, 0)
    line = _REQUEST_LINE.match(raw, start)
    if line is None:
        raise MessageError(f"no HTTP request line in {len(raw)} bytes that begin {raw[start : start + 40]!r}")
    end = _head_end(raw, start)
    return HttpRequest(
        method=line[1].decode("ascii"),
        target=line[2].decode("latin-1"),
        version=(line[3] or b"0.9").decode("ascii"),
        headers=_parse_headers(raw[line.end() : end]),
        body=raw[end:],
    )


def method_of(request: bytes) -> str:
    """The method of a raw request, "GET" where there is no request (other archives keep responses alone)."""
    line = _REQUEST_LINE.match(request, _skip_blank(request, 0))
    return line[1].decode("ascii").upper() if line else "GET"


def is_whole(raw: Octets, method: str = "GET") -> bool:
    """Whether the final response in `raw` has all that its head announces, were its connection to end here."""
    try:
        head = parse_head(raw)
    except MessageError:
        return False
    if not ends_head(raw, head):
        return False
    if method == "HEAD" or head.status in BODILESS:
        return True
    if _is_chunked(head.headers):
        return join_chunks(raw[head.end :]).complete
    return _has_length(len(raw) - head.end, head.headers)


def find_body(raw: bytes) -> int | None:
    """Where the body of a message begins, by its first blank line alone; None where its head does not end."""
    blank = _BLANK_LINE.search(raw)
    return blank.end() if blank else None


def ends_head(raw: Octets, head: HttpHead) -> bool:
    """Whether the head was closed by its blank line, or was cut off before."""
    return _BLANK_LINE.search(raw, head.start, head.end) is not None


def ends_clearly(raw: Octets, head: HttpHead) -> bool:
    """Whether every reader finds the end of the head at the same place: bare line feeds are not read alike."""
    return raw[max(0, head.end - 4) : head.end] == b"\r\n\r\n"


class _Framed(NamedTuple):
    body: bytes
    complete: bool


def _unframe(rest: bytes, headers: Headers) -> _Framed:
    """What follows the head with its transfer coding undone."""
    if _is_chunked(headers):
        return _Framed(*join_chunks(rest))
    # More bytes than announced are kept: the wire cuts a live reply where it ends, and other archives store bodies
    # that are decoded already under the header of the coded one.
    return _Framed(rest, _has_length(len(rest), headers))


def _is_chunked(headers: Headers) -> bool:
    return "chunked" in _tokens(headers, "transfer-encoding")


def _has_length(size: int, headers: Headers) -> bool:
    """Whether a body of that size has as many bytes as are announced."""
    lengths = [int(match[1]) for value in _values(headers, "content-length") if (match := _LENGTH.match(value))]
    return not lengths or size >= lengths[0]


def _parse_headers(lines: bytes) -> Headers:
    found: list[tuple[str, str]] = []
    for line in lines.decode("latin-1").split("\n"):
        text = line.rstrip("\r")
        if text[:1] in {" ", "\t"}:
            if found and text.strip():
                found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}".strip())
            continue
        name, colon, value = text.partition(":")
        if colon and name.strip():
            found.append((name.strip(), value.strip()))
    return tuple(found)


def _values(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key.lower() == name]


def _tokens(headers: Headers, name: str) -> list[str]:
    """The members of a comma-separated header in the order in which they were applied, lower case."""
    return [part.strip().lower() for value in _values(headers, name) for part in value.split(",") if part.strip()]


def _head_end(raw: Octets, start: int) -> int:
    blank = _BLANK_LINE.search(raw, start)
    return blank.end() if blank else len(raw)


def _skip_blank(raw: Octets, start: int) -> int:
    """RFC 9112, 2.2: a robust reader ignores empty lines before the start line."""
    while raw[start : start + 1] in {b"\r", b"\n"}:
        start += 1
    return start


def _is_interim(status: int) -> bool:
    return 100 <= status < 200 and status != SWITCHING_PROTOCOLS
