"""The pages of a corpus set as web sites, a site per publisher: each on its own port of the loopback address."""

import gzip
import html
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archiver.urls import normalise_url


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusPage:
    """One page of a set: its id, the publisher, the path and query of its public address, its bytes as fetched."""

    id: str
    publisher: str
    path: str
    body: bytes


def read_set(folder: Path) -> tuple[CorpusPage, ...]:
    """All pages of a corpus set (layout: truth.jsonl beside pages/<id>.html.gz)."""
    lines = (folder / "truth.jsonl").read_text("utf-8").split("\n")
    return tuple(_read_page(folder, json.loads(line)) for line in lines if line.strip())


def _read_page(folder: Path, truth: dict[str, Any]) -> CorpusPage:
    parts = urlsplit(truth["url"])
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path
    return CorpusPage(
        id=truth["id"],
        publisher=truth["publisher"],
        path=path if path not in {"", "/"} else f"/{truth['id']}.html",
        body=gzip.decompress((folder / "pages" / f"{truth['id']}.html.gz").read_bytes()),
    )


@contextmanager
def serve_sites(pages: tuple[CorpusPage, ...]) -> Iterator[dict[str, CorpusPage]]:
    """Serve the pages while the context lasts. Yields address -> page; each site's "/" links all of its pages."""
    by_publisher: defaultdict[str, list[CorpusPage]] = defaultdict(list)
    for page in pages:
        by_publisher[page.publisher].append(page)
    with ExitStack() as stack:
        addresses: dict[str, CorpusPage] = {}
        for site in by_publisher.values():
            placed = _place(site)
            base = stack.enter_context(_serve_site({path: page.body for path, page in placed.items()}))
            addresses |= {normalise_url(base + path): page for path, page in placed.items()}
        yield addresses


def _place(site: list[CorpusPage]) -> dict[str, CorpusPage]:
    """A path for each page of a site; a second page of the same address (another snapshot) gets one of its own."""
    placed: dict[str, CorpusPage] = {}
    for page in site:
        placed[f"/{page.id}.html" if page.path in placed else page.path] = page
    return placed


@contextmanager
def _serve_site(bodies: dict[str, bytes]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bodies))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(bodies: dict[str, bytes]) -> type[BaseHTTPRequestHandler]:
    links = "".join(f'<li><a href="{html.escape(path)}">{html.escape(path)}</a></li>' for path in bodies)
    known = {_normal(path): body for path, body in bodies.items()}
    front = f"<!DOCTYPE html><title>Front page</title><ul>{links}</ul>".encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = front if self.path == "/" else known.get(_normal(self.path))
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing: the crawler's log is the one to read."""

    return Handler


def _normal(path: str) -> str:
    """A path to look up: clients may escape it anew and may leave out parameters that only track readers."""
    return normalise_url(f"http://site.example{path}")
