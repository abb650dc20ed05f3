"""The pages that capture is measured with, served from memory by a process of their own."""

import asyncio
import gzip
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from archiver.demo.content import load_site
from archiver.demo.routes import plan_routes

SAMPLE = 240
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%sContent-Length: %d\r\n\r\n"


def sample_pages(corpus: Path, count: int = SAMPLE) -> tuple[bytes, ...]:
    """Pages from all over the corpus, evenly spaced; where there is no corpus, those of the built-in site."""
    paths = sorted(path for path in corpus.rglob("*.html*") if path.is_file())
    if not paths:
        return _demo_pages()
    chosen = {paths[index * len(paths) // count] for index in range(count)}
    return tuple(_read(path) for path in sorted(chosen))


def reply_to(page: bytes, *, is_gzipped: bool = False) -> bytes:
    """The whole reply that brings a page."""
    body = gzip.compress(page, 6) if is_gzipped else page
    return HEAD % (b"Content-Encoding: gzip\r\n" if is_gzipped else b"", len(body)) + body


@contextmanager
def serve(replies: Sequence[bytes]) -> Iterator[str]:
    """The origin of a server that gives reply n, counted round and round, at /n."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(replies, there), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.kill()
        process.join()


def _serve(replies: Sequence[bytes], port: Connection) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(replies[int(request.split(b" ")[1][1:]) % len(replies)])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _demo_pages() -> tuple[bytes, ...]:
    replies = (render("http://press.example") for render in plan_routes(load_site()).values())
    return tuple(reply.body for reply in replies if dict(reply.headers).get("Content-Type", "").startswith("text/html"))
