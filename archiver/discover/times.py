"""The times of feeds and sitemaps: text as published comes in, an aware time goes out."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser

_LONGEST = 80


def read_time(text: str | None) -> datetime | None:
    """The time that `text` names, in UTC where it names no zone; None where it names none that can be read.

    >>> read_time("Fri, 17 May 2024 10:00:00 +0200")
    datetime.datetime(2024, 5, 17, 8, 0, tzinfo=datetime.timezone.utc)
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    # From the cheapest and strictest to the most lenient, which costs a hundred times as much.
    for read in (datetime.fromisoformat, parsedate_to_datetime, _read_leniently):
        try:
            return _in_utc(read(text))
        except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
            continue
    return None


def _read_leniently(text: str) -> datetime:
    # Two different defaults: what the text leaves open shows as a difference, and a time without a day is none.
    one = dateutil_parser.parse(text, default=datetime(2001, 1, 1, tzinfo=UTC), tzinfos=_zone)
    other = dateutil_parser.parse(text, default=datetime(2002, 2, 2, tzinfo=UTC), tzinfos=_zone)
    if one != other:
        raise ValueError(text)
    return one


def _zone(_name: str | None, offset: int | None) -> tzinfo:
    """A zone by its offset in seconds; a name that nobody knows says nothing."""
    return timezone(timedelta(seconds=offset)) if offset is not None else UTC


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
