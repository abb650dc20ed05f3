"""What the demo server is asked and what it answers, as values; conditional and compressed replies by RFC 9110."""

import gzip
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_COMPRESSIBLE = ("text/", "application/xml", "application/rss", "application/atom", "application/feed", "image/svg")
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request: its target (path and query), the Host it was sent to, the other headers with lower-case names."""

    target: str
    host: str
    headers: Headers = ()

    @property
    def base(self) -> str:
        """Scheme and host, for absolute addresses."""
        return f"http://{self.host}"

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        return dict(self.headers).get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A status, headers in the order in which they are sent, and the body's bytes."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""


def make_page(markup: str, charset: str = "utf-8", changed: datetime | None = None, headers: Headers = ()) -> Reply:
    """A page of HTML in `charset`; a character that it lacks becomes a numeric reference."""
    body = markup.encode(charset, "xmlcharrefreplace")
    return make_file(body, f"text/html; charset={charset}", changed, headers)


def make_file(body: bytes, media_type: str, changed: datetime | None = None, headers: Headers = ()) -> Reply:
    """A file with validators: an ETag of its bytes, Last-Modified when it is known."""
    validators = [("ETag", f'"{hashlib.sha256(body).hexdigest()[:20]}"')]
    if changed:
        validators.append(("Last-Modified", format_datetime(changed.astimezone(UTC), usegmt=True)))
    return Reply(headers=(("Content-Type", media_type), *validators, *headers), body=body)


def make_redirect(location: str, status: int = 301) -> Reply:
    """A redirect with a short page, as servers send it."""
    body = f'<html><body>Moved to <a href="{location}">{location}</a></body></html>'.encode()
    return Reply(status=status, headers=(("Content-Type", "text/html"), ("Location", location)), body=body)


def negotiate(reply: Reply, request: Request) -> Reply:
    """The reply as this client wants it: 304 when its copy is fresh, gzip when it accepts that."""
    if reply.status == 200 and _is_fresh(reply, request):
        kept = tuple((name, value) for name, value in reply.headers if name != "Content-Type")
        return Reply(status=304, headers=kept)
    if "gzip" in request.header("accept-encoding") and _header(reply, "Content-Type").startswith(_COMPRESSIBLE):
        headers = (*reply.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return replace(reply, headers=headers, body=gzip.compress(reply.body, 6, mtime=0))
    return reply


def _is_fresh(reply: Reply, request: Request) -> bool:
    """If-None-Match decides alone where it is given (RFC 9110, 13.2.2)."""
    if asked := request.header("if-none-match"):
        tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return _header(reply, "ETag") in tags
    since, changed = request.header("if-modified-since"), _header(reply, "Last-Modified")
    if not since or not changed:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def _header(reply: Reply, name: str) -> str:
    return dict(reply.headers).get(name, "")
