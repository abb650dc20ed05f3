"""Addresses that lead nowhere however often they are followed: told by the address alone."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, unquote

from archiver.discover.shapes import is_date_archive
from archiver.urls import split_url

LONGEST = 2_000
"""Characters; what servers of all makes still take, and a slug of 200 Cyrillic letters escaped still fits."""
DEEPEST = 15
"""Segments of a path."""
MOST_PARAMETERS = 6

ORDER_PARAMETERS = frozenset(
    {
        "sort",
        "sortby",
        "sort_by",
        "order",
        "orderby",
        "order_by",
        "sortorder",
        "direction",
        "per_page",
        "perpage",
        "limit",
    }
)
"""They show what other addresses show, in another order or in other portions."""

_MONTH = re.compile(r"(?<!\d)(?P<year>\d{4})(?:[/-]?(?P<month>\d\d?)(?!\d))?")


def is_trap(url: str, *, today: date | None = None) -> bool:
    """Whether the address is one of endlessly many: too long, repeating itself, a facet, a calendar's far end.

    >>> is_trap("https://example.com/a/b/a/b/a/b"), is_trap("https://example.com/news/2024/05/05/news")
    (True, False)
    """
    parts = split_url(url)
    segments = [segment for segment in unquote(parts.path).lower().split("/") if segment]
    names = [name.lower() for name, _ in parse_qsl(parts.query[:LONGEST], keep_blank_values=True)]
    return (
        len(url) > LONGEST
        or len(segments) > DEEPEST
        or _repeats(segments)
        or len(names) > MOST_PARAMETERS
        or not ORDER_PARAMETERS.isdisjoint(names)
        or max(Counter(names).values(), default=0) > 1
        or (is_date_archive(url) and _is_out_of_time(url, today))
    )


def _repeats(segments: list[str]) -> bool:
    """Whether a word stands three times in the path, or a run of it twice in a row; numbers may repeat."""
    words = [segment for segment in segments if not segment.isdecimal()]
    if max(Counter(words).values(), default=0) >= 3:
        return True
    pairs = list(pairwise(words))
    return any(pair == later for pair, later in zip(pairs, pairs[2:], strict=False))


def _is_out_of_time(url: str, today: date | None) -> bool:
    """Whether a listing of a day, month or year lies before the first dailies or after next month."""
    parts = split_url(url)
    query = dict(parse_qsl(parts.query[:LONGEST]))
    found = _MONTH.search(
        "/".join(filter(None, (query.get("year"), query.get("month")))) or parts.path + "?" + parts.query
    )
    if found is None:
        return False
    year, month = int(found["year"]), int(found["month"] or 1)
    end = today + timedelta(days=31) if today else None
    return year < 1800 or (end is not None and (year, month) > (end.year, end.month))
