"""Addresses as index keys: a URL comes in, its SURT (sort-friendly URI reordering transform) goes out.

The canonical form is that of the Internet Archive, by which pywb and cdxj-indexer look records up: scheme, user,
"www.", default port, case, session ids and the order of the query make no difference.
"""

import re
import socket
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

_URL = re.compile(rb"(https?):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_REPEATED_SCHEME = re.compile(rb"^(https?://)+")
_HOST = re.compile(rb"(?:[^@]*@)*(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?")
_WWW = re.compile(rb"www\d*\.")
_NUMERIC_HOST = re.compile(rb"(?:\d+|[1-9]\d*(?:\.\d+){1,3}|0[0-7]*(?:\.[0-7]+){0,3})")
_SAFE = rb"""!"$&'()*+,-./:;<=>?@[\]^_`{|}~"""
_MAX_PORT = 65535
_PORTS = {b"http": b"80", b"https": b"443"}
_PATH_SESSIONS = (
    re.compile(rb"^(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)$", re.IGNORECASE),
    re.compile(rb"^(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)$", re.IGNORECASE),
)
_QUERY_SESSIONS = tuple(
    re.compile(rb"^(.*)(?:%s)(?:&(.*))?$" % name, re.IGNORECASE)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"ASPSESSIONID[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)
_MAX_QUERY = 4096  # session ids in what is longer are left alone: the search for them is not linear


def surt_key(url: str) -> str:
    """The key of an address; one that is not HTTP, or has no port or host to be read, is its own key.

    >>> surt_key("https://www.news.example:443/Sport/?b=2&a=1")
    'example,news)/sport?a=1&b=2'
    """
    data = re.sub(rb"[\n\r\t]", b"", url.encode("utf-8", "surrogatepass").strip())
    split = _URL.match(_REPEATED_SCHEME.sub(lambda match: match[1], data))
    host = _HOST.fullmatch(split[2] or b"") if split else None
    if split is None or host is None or not host[1] or int(host[2] or 0) > _MAX_PORT:
        return url
    port = b"" if host[2] in {None, b"", _PORTS[split[1].lower()]} else b":%d" % int(host[2])
    query = _canonical_query(split[4] or b"")
    key = (
        _reversed_host(host[1].strip(b"[]"))
        + port
        + b")"
        + _canonical_path(split[3])
        + (b"?" + query if query else b"")
    )
    return key.decode("utf-8", "replace")


def _reversed_host(host: bytes) -> bytes:
    host = _unescape(host)
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    if _NUMERIC_HOST.fullmatch(host):
        with suppress(OSError):
            host = socket.inet_ntoa(socket.inet_aton(host.decode("ascii"))).encode("ascii")
    host = _escape(host.lower()).lower()
    www = _WWW.match(host)
    return b",".join(reversed(host[www.end() if www else 0 :].split(b".")))


def _canonical_path(path: bytes) -> bytes:
    path = _escape(_without_dots(_unescape(path))).lower()
    for session in _PATH_SESSIONS:
        path = session.sub(rb"\1\2", path)
    return path[:-1] if path.endswith(b"/") and len(path) > 1 else path


def _without_dots(path: bytes) -> bytes:
    """The path without "." and "..", and without empty segments but the last."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    return b"/" + b"/".join([*filter(None, kept[:-1]), *kept[-1:]])


def _canonical_query(query: bytes) -> bytes:
    query = _escape(_unescape(query))
    if len(query) <= _MAX_QUERY:
        for session in _QUERY_SESSIONS:
            query = session.sub(lambda match: match[1] + (match[2] or b""), query)
    pairs = sorted(tuple(part.split(b"=", 1)) for part in query.lower().split(b"&"))
    return b"&".join(b"=".join(pair) for pair in pairs)


def _escape(data: bytes) -> bytes:
    return quote_from_bytes(data, safe=_SAFE).encode("ascii")


def _unescape(data: bytes) -> bytes:
    """Percent-escapes undone until none is left: "%2525" stands for "%"."""
    while (plain := unquote_to_bytes(data)) != data:
        data = plain
    return data
