"""What a page says may not lead into the operator's own network: addresses come in, refusals go out.

Private, loopback, link-local and other special addresses are reached only at the origins that the operator named as a
start. Names are judged by the address that was really connected to, so no resolver can be played against the check.
"""

import ipaddress
import logging
import socket
from collections.abc import Collection
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from archiver.errors import BlockedAddressError

logger = logging.getLogger(__name__)

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class BlockedRequest(IgnoreRequest, BlockedAddressError):  # noqa: N818 - Scrapy's base has no suffix either
    """Raised by the middleware and the connection; Scrapy drops the request without a trace, the middleware logs it."""


class AddressGuard:
    """Decides which addresses may be reached; `allowed_origins` ("http://127.0.0.1:8000") may be private."""

    def __init__(self, allowed_origins: Collection[str] = ()) -> None:
        self._allowed = frozenset(map(origin_of, allowed_origins))

    def check_url(self, url: str) -> None:
        """Raises BlockedRequest for a scheme that is not HTTP's and for a private address written out in the URL."""
        parts = _split(url)
        if parts is None or parts.scheme not in _DEFAULT_PORTS:
            raise BlockedRequest(f"{url}: only http and https addresses are fetched")
        address = read_literal(parts.hostname or "")
        if address and is_private(address) and origin_of(url) not in self._allowed:
            raise BlockedRequest(f"{url}: {address} is a private address that a page may not lead to")

    def check_peer(self, origin: str, peer: str) -> None:
        """Raises BlockedRequest where a connection for `origin` has ended up at a private address."""
        address = read_literal(peer)
        if (address is None or is_private(address)) and origin_of(origin) not in self._allowed:
            raise BlockedRequest(f"{origin}: leads to {peer}, a private address that a page may not lead to")


class AddressGuardMiddleware:
    """Downloader middleware: refuses before anything is resolved, and says so in one line."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A middleware that allows what `spider.allowed_private_origins` names."""
        return cls(guard_from_crawler(crawler))

    def process_request(self, request: Request) -> None:
        """Raises BlockedRequest."""
        self._guard.check_url(request.url)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Log a refusal; its error goes on as it is."""
        if isinstance(exception, BlockedRequest):
            way = request.meta.get("redirect_urls") or [(request.headers.get("Referer") or b"").decode("latin-1")]
            logger.warning("Blocked %s%s", exception, f" (from {way[0]})" if way[0] else "")


def guard_from_crawler(crawler: Crawler) -> AddressGuard:
    """The guard that the crawler's spider asks for."""
    return AddressGuard(getattr(crawler.spider, "allowed_private_origins", ()))


def origin_of(url: str) -> str:
    """Scheme, host and port (RFC 6454) of an address, the port always written; "" where there is none."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)}"


def read_literal(host: str) -> IpAddress | None:
    """The address that a host stands for without being resolved, in any form that a resolver takes.

    >>> read_literal("0x7f.1"), read_literal("2130706433"), read_literal("::ffff:10.0.0.1"), read_literal("a.example")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv4Address('10.0.0.1'), None)
    """
    name = unquote(host).strip("[]").partition("%")[0].rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return _unwrap(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        # Octal, hexadecimal, short and one-number forms, as every resolver reads them.
        return ipaddress.IPv4Address(socket.inet_aton(name)) if name else None
    except (OSError, UnicodeError, ValueError):
        return None


def is_private(address: IpAddress) -> bool:
    """Whether an address is anything but a public unicast one."""
    return not address.is_global or address.is_multicast


def _unwrap(address: IpAddress) -> IpAddress:
    """The IPv4 address inside an IPv6 one, where there is one (mapped, 6to4, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
