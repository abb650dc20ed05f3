"""A small paper with a design and traps of its own, sent byte for byte: its articles are known as values."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

from tests.raw_server import NOT_FOUND, RawServer, Reply

_SENTENCES = (
    "On Tuesday residents were told that the {subject} would have to wait for the end of the flood season.",
    "Costs have risen to {number} million crowns since the first estimate was published in the spring.",
    "“We had hoped for a quieter year,” said the keeper of the {subject}, who has worked there for {number} years.",
    "A petition with {number} hundred signatures was handed to the clerk on Friday morning.",
    "It remains unclear who will pay, since the province has already spent its reserve on the {subject}.",
)
_SUBJECTS = ("ferry", "tramway", "orchard", "bakery", "library", "museum", "brewery", "quarry", "stadium", "river")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its editors wrote it: paragraphs under their headings."""

    number: int
    path: str
    headline: str
    sections: tuple[tuple[str | None, tuple[str, ...]], ...]


def write_story(number: int) -> Story:
    """One of endlessly many stories."""
    subject = _SUBJECTS[number % len(_SUBJECTS)]

    def write(place: int) -> str:
        first, second = (_SENTENCES[(number + place + step) % len(_SENTENCES)] for step in (0, 2))
        return f"{first} {second} Note {number}.{place}.".format(subject=subject, number=10 + number + place)

    texts = tuple(map(write, range(6)))
    return Story(
        number=number,
        path=f"/valley/{subject}-waits-for-spring-{number}.html",
        headline=f"The {subject} waits for spring while {number} councillors argue",
        sections=((None, texts[:2]), ("A long dispute", texts[2:4]), ("Who pays in the end", texts[4:])),
    )


def print_story(story: Story, head: str = "", links: str = "") -> bytes:
    """The page of a story, furniture and all."""
    body = "".join(
        (f'<h3 class="zw">{heading}</h3>' if heading else "") + "".join(f'<p class="abs">{text}</p>' for text in texts)
        for heading, texts in story.sections
    )
    return print_page(
        story.headline,
        f'<div class="story"><h1 class="ttl">{story.headline}</h1>'
        '<div class="who">By <span class="nm">Ida Lorenz</span>'
        ' · <time datetime="2026-03-02T09:30:00+01:00">2 March</time></div>'
        '<div class="sharebar"><a href="https://social.example/?u=x">Share this</a><a href="?print=1">Print</a></div>'
        f'<div class="txt">{body}</div><div class="stars">Rate this article: 4.2 of 5 (37 votes)</div>'
        f'<div class="comments"><h4>Comments (1)</h4><div class="c">I saw this coming.</div></div>{links}</div>',
        head,
    )


def print_list(links: Mapping[str, str], more: str = "") -> bytes:
    """A page of cards: address to headline."""
    cards = "".join(
        f'<div class="card"><a href="{path}"><h3>{text}</h3></a><p>Read on…</p></div>' for path, text in links.items()
    )
    return print_page("The Ferry Courier", f"<h1>The valley</h1>{cards}{more}")


def print_page(title: str, body: str, head: str = "") -> bytes:
    """Any page of the paper."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title} | Ferry Courier</title>{head}</head><body>"
        f'<div class="nav"><a href="/">Ferry Courier</a><a href="/valley/">Valley</a></div>{body}</body></html>'
    ).encode()


def answer(body: bytes, *fields: bytes, status: bytes = b"200 OK", kind: bytes = b"text/html; charset=utf-8") -> Reply:
    """A reply of known length."""
    head = (b"HTTP/1.1 " + status, b"Content-Type: " + kind, b"Content-Length: %d" % len(body), *fields)
    return Reply(parts=(b"\r\n".join(head) + b"\r\n\r\n" + body,), end="keep")


def redirect(target: str) -> Reply:
    """A reply that leads elsewhere."""
    return answer(b"", b"Location: " + target.encode(), status=b"302 Found")


def cut_off(body: bytes) -> Reply:
    """A reply that ends before its time."""
    (whole,) = answer(body).parts
    return Reply(parts=(whole[:-300],))


def packed_in_chunks(body: bytes) -> Reply:
    """A reply in gzip, in chunks with extensions and a trailer."""
    packed = gzip.compress(body)
    chunks = (packed[place : place + 400] for place in range(0, len(packed), 400))
    coded = b"".join(b"%x;a=1\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\nX-End: 1\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Reply(parts=(head + coded,), end="keep")


def to_the_end(body: bytes) -> Reply:
    """An HTTP/1.0 reply that ends where the connection does."""
    return Reply(parts=(b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body,))


def with_bare_line_feeds(body: bytes) -> Reply:
    """A reply whose head has no carriage returns."""
    return Reply(
        parts=(b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n" % len(body) + body,), end="keep"
    )


class TurningServer(RawServer):
    """A server whose addresses may answer differently the first time: `turns` are replies that are given once."""

    def __init__(self) -> None:
        super().__init__({})
        self.script = self.turns = _Turns()  # type: ignore[assignment]


class _Turns(dict[str, list[Reply]]):
    def get(self, path: str, default: Reply = NOT_FOUND) -> Reply:  # type: ignore[override]
        replies = self.setdefault(path, [default])
        return replies.pop(0) if len(replies) > 1 else replies[0]
