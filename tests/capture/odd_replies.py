"""What servers really send, one oddity each: path → reply, what WARC-Truncated must say, how it is asked for."""

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.raw_server import Reply

PAGE = b"<!doctype html><title>Tide tables</title><p>The harbour froze over.</p>" * 20
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A scripted exchange. `truncated` is what the record must say; `request` goes to Scrapy's Request."""

    reply: Reply
    truncated: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)


def _sized(body: bytes = PAGE, head: bytes = OK) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _chunks(*parts: bytes, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    joined = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return joined + b"0\r\n" + trailer + b"\r\n"


def _keep(*parts: bytes) -> Reply:
    return Reply(parts=parts, end="keep")


def _close(*parts: bytes) -> Reply:
    return Reply(parts=parts)


_ZIPPED = gzip.compress(PAGE)
_CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"

CASES: dict[str, Case] = {
    "/plain": Case(reply=_keep(_sized())),
    "/kept-alive?a=1&b=%20": Case(reply=_keep(_sized())),
    "/odd-header-case": Case(
        reply=_keep(_sized(head=b"HTTP/1.1 200 OK\r\ncOnTeNt-tYpE: text/html\r\nX-ODD:  two  spaces \r\n"))
    ),
    "/repeated-headers": Case(
        reply=_keep(_sized(head=OK + b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nset-cookie: a=1\r\n"))
    ),
    "/folded-header": Case(reply=_keep(_sized(head=OK + b"X-Long: one\r\n\ttwo\r\n  three\r\n"))),
    "/line-without-colon": Case(reply=_keep(_sized(head=OK + b"this is no header\r\nX-After: yes\r\n"))),
    "/latin-1-header": Case(reply=_keep(_sized(head=OK + b"X-City: K\xf6ln\r\nX-Raw: \xff\xfe\x80\r\n"))),
    "/long-header-line": Case(reply=_keep(_sized(head=OK + b"X-Policy: " + b"self https; " * 2500 + b"\r\n"))),
    "/no-reason": Case(reply=_keep(_sized(head=b"HTTP/1.1 200\r\nContent-Type: text/html\r\n"))),
    "/long-reason": Case(reply=_keep(_sized(head=b"HTTP/1.1 200 All is well: tr\xe8s bien\r\n"))),
    "/bare-line-feeds": Case(
        reply=_close(OK.replace(b"\r\n", b"\n") + b"Connection: close\nContent-Length: %d\n\n" % len(PAGE) + PAGE)
    ),
    "/http-1.0": Case(reply=_close(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)),
    "/close-delimited": Case(reply=_close(OK + b"Connection: close\r\n\r\n", PAGE[:100], PAGE[100:])),
    "/chunked": Case(reply=_keep(_CHUNKED + b"\r\n", _chunks(PAGE[:7], PAGE[7:]))),
    "/chunk-extensions": Case(reply=_keep(_CHUNKED + b"\r\n" + _chunks(PAGE[:99], PAGE[99:], extension=b";a=b;c"))),
    "/chunk-trailers": Case(
        reply=_keep(_CHUNKED + b"Trailer: X-Sum\r\n\r\n" + _chunks(PAGE, trailer=b"X-Sum: 12\r\nX-Two: 2\r\n"))
    ),
    "/chunked-gzip": Case(
        reply=_keep(
            _CHUNKED + b"Content-Encoding: gzip\r\n\r\n",
            _chunks(_ZIPPED[:20], _ZIPPED[20:], extension=b";x", trailer=b"X-T: 1\r\n"),
        )
    ),
    "/gzip": Case(reply=_keep(_sized(_ZIPPED, OK + b"Content-Encoding: gzip\r\n"))),
    "/deflate": Case(reply=_keep(_sized(zlib.compress(PAGE), OK + b"Content-Encoding: deflate\r\n"))),
    "/no-gzip-at-all": Case(reply=_keep(_sized(PAGE, OK + b"Content-Encoding: gzip\r\n"))),
    "/empty-body": Case(reply=_keep(_sized(b""))),
    "/no-content": Case(reply=_keep(b"HTTP/1.1 204 No Content\r\nX-Nothing: here\r\n\r\n")),
    "/not-modified": Case(
        reply=_keep(b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 500\r\n\r\n'),
        request={"headers": {"If-None-Match": '"x"'}},
    ),
    "/early-hints": Case(
        reply=_keep(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            _sized(),
        )
    ),
    "/surplus": Case(
        reply=_close(_sized(head=OK + b"Connection: close\r\n") + b"HTTP/1.1 200 OK\r\n\r\nnobody asked for this")
    ),
    "/head": Case(reply=_keep(OK + b"Content-Length: 5000\r\n\r\n"), request={"method": "HEAD"}),
    "/post": Case(reply=_keep(_sized()), request={"method": "POST", "body": "a=1&b=\u00e9\r\n\r\n"}),
    "/not-found": Case(reply=_keep(_sized(head=b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"))),
    "/server-error": Case(reply=_close(_sized(head=b"HTTP/1.1 500 Oh\r\nConnection: close\r\n"))),
    "/cut-length": Case(reply=_close(OK + b"Content-Length: 99999\r\n\r\n" + PAGE), truncated="disconnect"),
    "/cut-chunk": Case(reply=_close(_CHUNKED + b"\r\n400\r\n" + PAGE[:100]), truncated="disconnect"),
    "/cut-after-chunk": Case(reply=_close(_CHUNKED + b"\r\n5\r\n" + PAGE[:5] + b"\r\n"), truncated="disconnect"),
    "/cut-head": Case(reply=_close(OK + b"X-Half: wha"), truncated="disconnect"),
    "/empty-reply": Case(reply=_close(), truncated="disconnect"),
    "/garbage": Case(reply=_close(b"\x00\x01\x02 this is no HTTP\r\n"), truncated="unspecified"),
    "/page-without-head": Case(reply=_close(b"<html>no head, as in 1991\r\n</html>"), truncated="unspecified"),
    "/unknown-transfer-coding": Case(
        reply=_close(OK + b"Transfer-Encoding: rot13\r\n\r\nuryyb"), truncated="unspecified"
    ),
    "/two-lengths": Case(
        reply=_close(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!"), truncated="unspecified"
    ),
    "/silent": Case(reply=Reply(end="hang"), truncated="time", request={"meta": {"download_timeout": 1.5}}),
    "/stalls": Case(
        reply=Reply(parts=(OK + b"Content-Length: 9000\r\n\r\n" + PAGE,), end="hang"),
        truncated="time",
        request={"meta": {"download_timeout": 1.5}},
    ),
    "/announced-too-long": Case(
        reply=Reply(parts=(OK + b"Content-Length: 900000\r\n\r\n", PAGE), end="hang"),
        truncated="length",
        request={"meta": {"download_maxsize": 2000}},
    ),
    "/grows-too-long": Case(
        reply=Reply(parts=(_CHUNKED + b"\r\n", _chunks(PAGE, PAGE, PAGE)[:-5]), end="hang"),
        truncated="length",
        request={"meta": {"download_maxsize": 2000}},
    ),
    "/redirect": Case(reply=_keep(b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 3\r\n\r\nbye")),
    "/redirect-loop": Case(
        reply=_keep(b"HTTP/1.1 301 Moved\r\nLocation: /redirect-loop\r\nContent-Length: 0\r\n\r\n"),
        request={"meta": {"max_redirects": 3}},
    ),
    "/two-content-types": Case(
        reply=_keep(_sized(head=OK + b"Content-Type: text/html\r\nContent-Type: text/plain\r\n"))
    ),
    "/teapot": Case(reply=_keep(_sized(head=b"HTTP/1.1 418 I'm a teapot\r\n"))),
    "/gone": Case(reply=_keep(_sized(head=b"HTTP/1.1 410 Gone\r\nX-Empty:\r\n"))),
    "/long-header": Case(reply=_keep(_sized(head=OK + b"X-Policy: " + b"a" * 20_000 + b"\r\n"))),
    "/many-headers": Case(reply=_keep(_sized(head=OK + b"".join(b"X-%d: y\r\n" % n for n in range(150))))),
    "/warc-in-body": Case(reply=_keep(_sized(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n\r\n\r\n" * 9))),
    "/every-byte": Case(reply=_keep(_sized(bytes(range(256)) * 40))),
    "/one-byte-at-a-time": Case(reply=_keep(*(bytes([byte]) for byte in _sized(PAGE[:300])))),
}
