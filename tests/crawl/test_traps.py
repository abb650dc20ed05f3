"""A site that means no good, served byte by byte."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.paper import Paper, crawl, front, headlines, items, redirect, serve, story, story_path
from tests.raw_server import RawServer, Reply

PATHS = [story_path(number) for number in range(1, 6)]


def whole(body: bytes, *head: bytes, status: bytes = b"200 OK", version: bytes = b"HTTP/1.1") -> Reply:
    fields = b"".join(line + b"\r\n" for line in (b"Content-Type: text/html; charset=utf-8", *head))
    return Reply(parts=(version + b" " + status + b"\r\n" + fields + b"\r\n" + body,))


def sized(body: bytes, *head: bytes) -> Reply:
    return whole(body, b"Content-Length: %d" % len(body), *head)


def chunked(body: bytes, *head: bytes) -> Reply:
    parts = [body[place : place + 700] for place in range(0, len(body), 700)]
    coded = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    return whole(coded, b"Transfer-Encoding: chunked", *head)


def story_body(number: int) -> bytes:
    return story(number).body


def replies_of_the_site() -> dict[str, Reply]:
    compressor = zlib.compressobj(wbits=31)
    packed = compressor.compress(story_body(2)) + compressor.flush()
    cut = story_body(5)
    return {
        "/": sized(front([*PATHS, "/loop/a", "/calendar/2026/03/"]).body),
        PATHS[0]: chunked(story_body(1)),
        PATHS[1]: chunked(packed, b"Content-Encoding: gzip"),
        PATHS[2]: whole(story_body(3), version=b"HTTP/1.0"),
        PATHS[3]: sized(gzip.compress(story_body(4)), b"Content-Encoding: gzip"),
        PATHS[4]: whole(cut[: len(cut) // 2], b"Content-Length: %d" % len(cut)),
        "/loop/a": whole(b"", b"Location: /loop/b", b"Content-Length: 0", status=b"302 Found"),
        "/loop/b": whole(b"", b"Location: /loop/a", b"Content-Length: 0", status=b"302 Found"),
    }


def test_odd_replies_become_exact_articles_and_a_cut_off_one_none(tmp_path: Path) -> None:
    with RawServer(replies_of_the_site()) as server:
        run = crawl(tmp_path, f"url={server.origin}/")
    assert run.status == 0
    assert sorted(item["url"] for item in items(tmp_path)) == sorted(server.origin + path for path in PATHS[:4])
    assert [line for line in run.log.splitlines() if PATHS[4] in line and "cut off" in line]


def test_a_redirect_loop_ends(tmp_path: Path) -> None:
    with RawServer(replies_of_the_site()) as server:
        run = crawl(tmp_path, f"url={server.origin}/loop/a", "follow=0")
    assert run.status == 1
    assert "/loop/" in run.log
    assert "redirected again and again" in run.log
    assert len(server.seen) < 40


def test_nothing_that_a_page_says_leads_to_another_private_origin(paper: Paper, tmp_path: Path) -> None:
    with serve() as other:
        secret = f"{other.url}2026/03/a-story-from-the-inner-network-1"
        other.pages["/2026/03/a-story-from-the-inner-network-1"] = story(99)
        paper.publish(range(1, 4))
        paper.pages["/go/inside"] = redirect(secret)
        paper.pages["/"] = front([*(story_path(number) for number in range(1, 4)), "/go/inside", secret])
        run = crawl(tmp_path, f"url={paper.url}")
        assert other.asked == []
    assert run.status == 0
    assert len(items(tmp_path)) == 3


def test_an_endless_calendar_ends_and_every_article_is_found_once(paper: Paper, tmp_path: Path) -> None:
    with endless_calendar(paper):
        run = crawl(tmp_path, f"url={paper.url}")
    assert run.status == 0
    assert len(items(tmp_path)) == 12
    assert len(headlines(tmp_path)) == len(set(headlines(tmp_path)))
    assert len([path for path in paper.asked if path.startswith("/calendar/")]) < 400


@contextmanager
def endless_calendar(paper: Paper) -> Iterator[None]:
    """Each day leads to the next and shows nothing."""

    def add_days(path: str) -> None:
        if path.startswith("/calendar/"):
            day = int(path.rsplit("/", 1)[1])
            paper.pages[path] = front([f"/calendar/{day + 1}", f"/calendar/{day + 2}"])

    paper.publish(range(1, 13))
    paper.pages["/"] = front([*(story_path(number) for number in range(1, 13)), "/calendar/1"])
    paper.on_request = add_days
    yield
