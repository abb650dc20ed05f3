"""Exchanges made up for tests."""

from datetime import UTC, datetime
from typing import Any

from archiver.page import Exchange

STARTED = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
PAGE = b"<!doctype html><title>Ferry</title><p>The ferry to the island runs again.</p>" * 10


def make_exchange(number: int = 0, **changes: Any) -> Exchange:
    """A plain exchange, each number another address; `changes` are fields of it."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
    fields: dict[str, Any] = {
        "url": f"http://news.example/{number}",
        "request": b"GET /%d HTTP/1.1\r\nHost: news.example\r\n\r\n" % number,
        "response": head + PAGE,
        "started_at": STARTED,
        "ip": "192.0.2.7",
        "found": (("via", "http://news.example/feed"), ("title", "Fähre — wieder da")),
    }
    return Exchange(**{**fields, **changes})
