"""A generated paper of many articles, served over loopback by a process of its own; pages are made when asked for.

It has what a large site has: a sitemap index with a file for every thousand articles, a news sitemap, a feed, sections
with pages, links from article to article, counters that change at every request. Ten articles appear a day.
"""

import asyncio
import html
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Any, Final

PER_DAY: Final = 10
_PER_FILE: Final = 1_000
_PER_PAGE: Final = 20
_FEED: Final = 50
_SECTIONS: Final = ("city", "coast", "markets", "letters")
_SYLLABLES: Final = tuple(
    "ba ke lo mi nu ra se ti vo za cha den fir gol har jun kel lam mor nis ost pel rin sal tor".split()  # noqa: SIM905
)
_WORDS: Final = tuple(first + second for first in _SYLLABLES for second in _SYLLABLES)
_FURNITURE: Final = "".join(
    f'<li class="nav-{n}"><a href="/{s}/">{s} {n}</a></li>' for n in range(30) for s in _SECTIONS
)


class BigPaper:
    """The paper on a day: `size` articles, of which `edited` were changed since the day before and `new` are new."""

    def __init__(self, size: int, now: datetime, edited: frozenset[int] = frozenset(), new: int = 0) -> None:
        self.size = size + new
        self._old = size
        self._now = now
        self._edited = edited
        self._asked = 0

    def answer(self, path: str, etag: str) -> tuple[int, str, bytes, str]:
        """Status, content type, body and ETag of what a path is answered with."""
        self._asked += 1
        name, _, query = path.partition("?")
        parts = name.strip("/").split("/")
        if parts[0] in _SECTIONS and len(parts) == 3:
            return self._article(int(parts[-1].rsplit("-", 1)[1].removesuffix(".html")), etag)
        if body := self._file(name):
            return 200, "application/xml", body, ""
        if name == "/" or parts[0] in _SECTIONS:
            return 200, "text/html; charset=utf-8", self._listing(parts[0], query), ""
        if name == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nAllow: /\nSitemap: {origin}/sitemap.xml\n", ""
        return 404, "text/html", b"<h1>Not here</h1>", ""

    def path(self, number: int) -> str:
        """The address of an article; the highest number is the newest."""
        day = self._published(number)
        return f"/{_SECTIONS[number % 4]}/{day:%Y-%m-%d}/{'-'.join(_title(number).lower().split()[:5])}-{number}.html"

    def _published(self, number: int) -> datetime:
        """Never within the day before `now`, but for what is new on the second day."""
        back = (self._old - number) * (24 / PER_DAY) + 24 if number < self._old else 20 - (number - self._old)
        return self._now - timedelta(hours=back)

    def _modified(self, number: int) -> datetime:
        return self._now - timedelta(hours=1) if number in self._edited else self._published(number)

    def _article(self, number: int, etag: str) -> tuple[int, str, bytes, str]:
        """Odd articles carry an ETag, as about half of all sites do; the others only say the same again."""
        mine = f'"{number}-{number in self._edited}"' if number % 2 else ""
        if mine and etag == mine:
            return 304, "text/html; charset=utf-8", b"", mine
        return 200, "text/html; charset=utf-8", self._print(number), mine

    def _print(self, number: int) -> bytes:
        title = _title(number) + (" again" if number in self._edited else "")
        text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in _paragraphs(number))
        related = "".join(f'<li><a href="{self.path(n)}">{_title(n)}</a></li>' for n in self._neighbours(number))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Big Paper</title>'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
            f'<meta property="article:published_time" content="{self._published(number).isoformat()}">'
            f"</head><body><nav><ul>{_FURNITURE}</ul></nav><main><article><h1>{title}</h1>"
            f'<p class="byline">By <a rel="author" href="/staff">Nora Reed</a></p>{text}</article>'
            f'<aside class="related"><h4>Related</h4><ul>{related}</ul></aside>'
            f"</main><footer>Read {7 * number % 1000 + (self._asked if number % 2 else 0)} times</footer></body></html>"
        ).encode()

    def _neighbours(self, number: int) -> Iterator[int]:
        return (n for n in range(number - 4, number + 5) if n != number and 0 <= n < self.size)

    def _listing(self, section: str, query: str) -> bytes:
        place = _SECTIONS.index(section) if section in _SECTIONS else None
        numbers = [n for n in range(self.size - 1, -1, -1) if place is None or n % 4 == place]
        page = int(query.removeprefix("page=") or 1)
        shown = numbers[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        cards = "".join(f'<li><a href="{self.path(n)}"><h3>{_title(n)}</h3></a></li>' for n in shown)
        has_more = place is not None and page * _PER_PAGE < len(numbers)
        more = f'<a rel="next" href="/{section}/?page={page + 1}">Older</a>' if has_more else ""
        return f"<!doctype html><title>Big Paper</title><nav>{_FURNITURE}</nav><ul>{cards}</ul>{more}".encode()

    def _file(self, name: str) -> bytes:
        if name == "/sitemap.xml":
            files = range((self.size + _PER_FILE - 1) // _PER_FILE)
            rows = "".join(f"<sitemap><loc>{{origin}}/articles-{n}.xml</loc></sitemap>" for n in files)
            return f"<sitemapindex>{rows}</sitemapindex>".encode()
        if name.startswith("/articles-"):
            first = int(name[10:-4]) * _PER_FILE
            numbers = range(first, min(first + _PER_FILE, self.size))
            rows = "".join(
                f"<url><loc>{{origin}}{self.path(n)}</loc><lastmod>{self._modified(n).isoformat()}</lastmod></url>"
                for n in numbers
            )
            return f"<urlset>{rows}</urlset>".encode()
        if name == "/feed/":
            rows = "".join(
                f"<item><title>{_title(n)}</title><link>{{origin}}{self.path(n)}</link>"
                f"<pubDate>{self._published(n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
                for n in range(self.size - 1, max(self.size - 1 - _FEED, -1), -1)
            )
            return f'<rss version="2.0"><channel><title>Big Paper</title>{rows}</channel></rss>'.encode()
        return b""


@lru_cache(maxsize=4096)
def _title(number: int) -> str:
    return " ".join(random.Random(f"title {number}").choices(_WORDS, k=8)).capitalize()


def _paragraphs(number: int) -> Iterator[str]:
    chance = random.Random(f"text {number}")
    for _ in range(12):
        yield " ".join(chance.choices(_WORDS, k=45)).capitalize() + "."


class Served:
    """A paper that is being served: its origin, and how many replies of each kind it gave."""

    def __init__(self, port: int, counts: dict[str, "Synchronized[int]"]) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self._counts = counts

    def count(self, kind: str) -> int:
        """How many `articles` were sent whole, answered with `unchanged`, or how many `others` were sent."""
        return self._counts[kind].value


@contextmanager
def serve_paper(paper: BigPaper, port: int = 0) -> Iterator[Served]:
    """The paper in a process of its own while the context lasts."""
    context = get_context("spawn")
    counts: dict[str, Any] = {kind: context.Value("i", 0) for kind in ("articles", "unchanged", "others")}
    place, ready = context.Value("i", port), context.Event()
    process = context.Process(target=_serve, args=(paper, counts, place, ready), daemon=True)
    process.start()
    try:
        if not ready.wait(30):
            raise RuntimeError("the generated paper does not start")
        yield Served(place.value, counts)
    finally:
        process.kill()
        process.join()


def _serve(paper: BigPaper, counts: dict[str, Any], place: "Synchronized[int]", ready: Event) -> None:
    def count(kind: str) -> None:
        counts[kind].value += 1

    async def run() -> None:
        server = await asyncio.start_server(
            lambda r, w: _answer(paper, count, place.value, r, w), "127.0.0.1", place.value
        )
        place.value = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    asyncio.run(run())


async def _answer(
    paper: BigPaper, count: Callable[[str], None], port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    origin = f"http://127.0.0.1:{port}".encode()
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = dict(line.partition(": ")[::2] for line in head[1:])
            path = head[0].split(" ")[1]
            status, kind, body, etag = paper.answer(path, fields.get("If-None-Match", ""))
            body = body.replace(b"{origin}", origin)
            is_article = path.endswith(".html")
            count("unchanged" if status == 304 else "articles" if is_article else "others")
            tag = f"ETag: {etag}\r\n" if etag else ""
            length = "" if status == 304 else f"Content-Length: {len(body)}\r\n"
            said = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\n{tag}{length}\r\n"
            writer.write(said.encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
