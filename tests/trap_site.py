"""A paper full of traps that has a second day: its articles are known as values, and every reply is counted."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit

STORIES = 40
NEW = (40, 41, 42)
EDITED = (1, 4, 30)
"""A young one, and two that are older, of which the sitemap tells."""
GONE = 2
_TOPICS = ("kiln", "meadow", "viaduct", "glacier", "orchestra", "lighthouse", "archive")
_PLACES = ("Aldern", "Brisk", "Colm", "Dunmere", "Esker")


@dataclass(frozen=True, slots=True)
class Counted:
    """A reply that was given."""

    path: str
    status: int


@dataclass(slots=True)
class TrapSite:
    """The site: which day it is there, and what it was asked."""

    origin: str = ""
    day: int = 1
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    given: list[Counted] = field(default_factory=list)
    hits: Iterator[int] = field(default_factory=count)

    def stories(self) -> list[int]:
        """The articles that are there today."""
        return list(range(STORIES)) if self.day == 1 else [*(n for n in range(STORIES) if n != GONE), *NEW]

    def path(self, number: int) -> str:
        """The proper address of an article."""
        return f"/read/{5000 + number}/{_TOPICS[number % 7]}-of-{_PLACES[number % 5].lower()}-opens-again"

    def number(self, path: str) -> int:
        """The article of an address, whatever slug that has."""
        return int(path.split("/")[2]) - 5000

    def headline(self, number: int) -> str:
        """Its headline, which is its own."""
        return f"The {_TOPICS[number % 7]} of {_PLACES[number % 5]} opens again for season {number}"

    def published(self, number: int) -> datetime:
        """Four in the hours before the first crawl, one every day and a half before that; the new ones last."""
        hours = 3 * number + 2 if number < 4 else 36 * number
        return self.began - timedelta(hours=1 if number in NEW else hours)

    def answer(self, path: str, etag: str | None) -> tuple[int, str, str, str]:
        """Status, type, body and ETag."""
        parts = urlsplit(path)
        names = parts.path.strip("/").split("/")
        if names[0] == "read" and names[-1] != "amp" and len(names) == 3 and names[1].isdigit():
            return self._article(self.number(path), etag)
        if names[0] == "read" and names[-1] == "amp":
            return 200, "text/html", self._print(self.number(path), "⚡"), ""
        body = self._other(names, parse_qs(parts.query))
        kind = "application/xml" if parts.path.endswith(".xml") else "text/html"
        return (200, kind, body, "") if body else (404, "text/html", "<h1>There is nothing</h1>", "")

    def _article(self, number: int, etag: str | None) -> tuple[int, str, str, str]:
        if number not in self.stories():
            return 410, "text/html", "<h1>Taken down</h1>", ""
        is_edited = self.day > 1 and number in EDITED
        own = f'"{number}-{is_edited}"' if number % 2 else ""
        return (304, "text/html", "", own) if own and own == etag else (200, "text/html", self._print(number), own)

    def _print(self, number: int, amp: str = "") -> str:
        topic, place = _TOPICS[number % 7], _PLACES[number % 5]
        text = "".join(
            f"<p>In week {number + week} the {topic} of {place} was visited by {number * 11 + week * 3} people, "
            f"who said that passage {week} of season {number} had been worth the long way.</p>"
            for week in range(6)
        )
        if self.day > 1 and number in EDITED:
            text += "<p>The warden has since told us that the gates will be closed on the first of May.</p>"
        related = "".join(f'<li><a href="{self.path(n)}">{self.headline(n)}</a></li>' for n in self._related(number))
        own = f"{self.origin}{self.path(number)}"
        return f"""<!doctype html><html lang="en" {amp}><head><title>{self.headline(number)} | Trap Gazette</title>
<link rel="canonical" href="{own}"><link rel="amphtml" href="{own}/amp"><meta property="og:type" content="article">
<meta property="article:published_time" content="{self.published(number).isoformat()}"></head><body>{self._menu()}
<main><article><h1>{self.headline(number)}</h1><p class="byline">By <a rel="author" href="/people/4">Ada Moss</a></p>
{text}</article><p class="views">{next(self.hits)} views</p><a href="?print=1">Print</a>
<a href="?utm_source=share&amp;utm_medium=button">Share</a><aside class="related"><h4>Related</h4><ul>{related}</ul>
</aside></main></body></html>"""

    def _related(self, number: int) -> list[int]:
        there = self.stories()
        return [there[(number * self.day + step) % len(there)] for step in (3, 9, 14)]

    def _menu(self) -> str:
        session = f"sid={hashlib.blake2b(b'%d' % next(self.hits), digest_size=16).hexdigest()}"
        return (
            f'<nav><a href="/?{session}">Trap Gazette</a><a href="/calendar/{datetime.now(UTC):%Y/%m/%d}/">Today</a>'
            f'<a href="/browse?style=new&amp;colour=red">Browse</a><a href="/topics/?{session}">Topics</a></nav>'
        )

    def _other(self, names: list[str], query: dict[str, list[str]]) -> str:
        newest = sorted(self.stories(), key=self.published, reverse=True)
        if names == ["robots.txt"]:
            return f"User-agent: *\nSitemap: {self.origin}/map.xml\n"
        if names == ["map.xml"]:
            return f"<urlset>{''.join(self._row(number) for number in newest)}</urlset>"
        if names == [""]:
            slugs = (f"/read/{5000 + n}/slug-{next(self.hits)}-of-many" for n in newest[:4])
            return self._list(newest[:12], "".join(f'<li><a href="{slug}">Read on</a></li>' for slug in slugs))
        if names == ["topics"]:
            page = int(query.get("page", ["1"])[0])
            older = f'<a rel="next" href="/topics/?page={page + 1}">Older</a>'
            return self._list(newest[page * 10 - 10 : page * 10], older)
        return self._trap(names)

    def _trap(self, names: list[str]) -> str:
        """A calendar without a beginning, and choices of properties without end."""
        if names[0] == "calendar":
            day = datetime.fromisoformat("-".join(names[1:])) + timedelta(days=-1)
            return self._list([], f'<a href="/calendar/{day:%Y/%m/%d}/">Before</a>')
        if names[0] == "browse":
            choices = (f"/browse?style=s{next(self.hits)}&amp;colour=c{n}&amp;size={n}" for n in range(6))
            return self._list([], "".join(f'<a href="{choice}">More</a>' for choice in choices))
        return ""

    def _row(self, number: int) -> str:
        changed = self.began + timedelta(minutes=1) if self.day > 1 and number in EDITED else self.published(number)
        return f"<url><loc>{self.origin}{self.path(number)}</loc><lastmod>{changed.isoformat()}</lastmod></url>"

    def _list(self, numbers: list[int], more: str) -> str:
        cards = "".join(f'<li><a href="{self.path(n)}?utm_campaign=front">{self.headline(n)}</a></li>' for n in numbers)
        return f"<!doctype html><title>Trap Gazette</title><body>{self._menu()}<ul>{cards}</ul>{more}"


@contextmanager
def serve_traps() -> Iterator[TrapSite]:
    """The site on a free port of the loopback address."""
    site, lock = TrapSite(), Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            with lock:
                status, kind, text, etag = site.answer(self.path, self.headers.get("If-None-Match"))
                site.given.append(Counted(self.path, status))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind + "; charset=utf-8")
            if etag:
                self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    site.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
