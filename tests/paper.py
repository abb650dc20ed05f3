"""A small news site whose pages a test may change while it runs, and a way to run Scrapy on it as a user would."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

ROOT = Path(__file__).parent.parent

_SENTENCES = (
    "The harbour council met on Monday evening to settle who will pay for the northern breakwater.",
    "Fishermen from three villages had filled the gallery long before the mayor took her seat.",
    "Nobody remembered a quieter winter, and yet the reserve for storm damage was already spent.",
    "An engineer explained with a bowl of sand how the current eats the foot of the wall.",
    "When the lights failed, the clerk read the remaining motions by the glow of a telephone.",
    "In the end the vote was postponed until the spring tide has shown what still stands.",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the site answers: raw bytes after the head that is built from the rest."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


def story(number: int, *, text: str = "", day: str = "2026-03-01", head: str = "") -> Reply:
    """An article page that any reader would call one; `text` is a paragraph more."""
    paragraphs = "".join(
        f"<p>{sentence} {number * 7 + place} people heard it.</p>" for place, sentence in enumerate(_SENTENCES)
    )
    title = f"Breakwater dispute enters round {number} at the harbour council"
    page = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - Harbour Post</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{day}T10:00:00+00:00">{head}</head>
<body><header><a href="/">Harbour Post</a></header><main><article><h1>{title}</h1>
<p class="byline">By <a rel="author" href="/staff/reed">Nora Reed</a></p>
{paragraphs}<h2>What comes next</h2><p>{_SENTENCES[1]}</p>{f"<p>{text}</p>" if text else ""}</article></main>
<footer>Harbour Post</footer></body></html>"""
    return Reply(page.encode())


def story_path(number: int) -> str:
    """The usual address of a story."""
    return f"/2026/03/breakwater-dispute-enters-round-{number}-{1000 + number}"


def front(paths: list[str], more: str = "") -> Reply:
    """A front page of headlines."""
    items = "".join(f'<li><a href="{path}">Headline of what stands at {path}</a></li>' for path in paths)
    head = "<!doctype html><html><head><title>Harbour Post</title></head>"
    return Reply(f"{head}<body><h1>Today</h1><ul>{items}</ul>{more}</body></html>".encode())


def feed(url: str, paths: list[str], day: str = "Sun, 01 Mar 2026 10:00:00 GMT") -> Reply:
    """An RSS feed of stories."""
    items = "".join(
        f"<item><title>Story</title><link>{url}{path[1:]}</link><pubDate>{day}</pubDate></item>" for path in paths
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title>{items}</channel></rss>'
    return Reply(body.encode(), headers=(("Content-Type", "application/rss+xml"),))


def redirect(target: str) -> Reply:
    """A redirect."""
    return Reply(b"", status=302, headers=(("Location", target),))


@dataclass(slots=True)
class Paper:
    """The site: replies by path and query, and which paths were asked for."""

    url: str = ""
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    on_request: Callable[[str], None] = lambda _: None

    def publish(self, numbers: range) -> None:
        """Stories under their usual addresses, and a front page that lists them."""
        for number in numbers:
            self.pages[story_path(number)] = story(number)
        self.pages["/"] = front([story_path(number) for number in numbers])
        self.pages["/staff/reed"] = front([])


@contextmanager
def serve() -> Iterator[Paper]:
    """An empty paper on a free port of the loopback address."""
    paper = Paper()
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            with lock:
                paper.asked.append(self.path)
            paper.on_request(self.path)
            reply = paper.pages.get(self.path, Reply(b"<h1>Not here</h1>", status=404))
            self.send_response(reply.status)
            for name, value in (*reply.headers, ("Content-Length", str(len(reply.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    paper.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield paper
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class Run:
    """What a command gave."""

    status: int
    out: str
    log: str


def scrapy_command(*arguments: str) -> list[str]:
    """The command line of a Scrapy process."""
    return [sys.executable, "-m", "scrapy", *arguments]


def run_scrapy(*arguments: str, stdin: bytes | None = None, cwd: Path = ROOT) -> Run:
    """Run a Scrapy command to its end, in the project, as a user does."""
    environment = {**os.environ, "PYTHONWARNINGS": "error::ResourceWarning"}
    done = subprocess.run(
        scrapy_command(*arguments), cwd=cwd, input=stdin, capture_output=True, check=False, timeout=120, env=environment
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def crawl(archive: Path, *arguments: str) -> Run:
    """`scrapy crawl news` into an archive."""
    options = [part for argument in arguments for part in ("-a", argument)]
    return run_scrapy("crawl", "news", *options, "-s", f"ARCHIVE_DIR={archive}")


def items(archive: Path) -> list[dict[str, Any]]:
    """Every line of the dump."""
    paths = sorted((archive / "items").glob("*/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def headlines(archive: Path) -> list[str]:
    """The headlines of the dump, sorted."""
    return sorted(item["headline"] for item in items(archive))
