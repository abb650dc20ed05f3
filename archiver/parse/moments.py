"""From the words of a date to RFC 3339: the offset as given, a clock time without zone as it is, a bare day too."""

import re
import warnings
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

from dateutil import parser as dateutil_parser
from dateutil.tz import gettz

_LONGEST: Final = 80
"""Characters; what is longer is prose and no date."""
_EARLIEST: Final = 1700
"""Newspapers' archives start about here; what lies before is a template's zero."""
_EPOCH: Final = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SHORT_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SHORT_OFFSET: Final = re.compile(r"(?<=\d\d[:.]\d\d)\s*([+-]\d\d?)(?::?(\d\d))?$")
_CLOCK: Final = re.compile(r"\d\s?:\s?\d\d|\d\s?[ap]\.?m\b", re.IGNORECASE)
_ZONES: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Abbreviations that mean one offset in news, in hours; BST, IST and the like mean several and give none."""
_COASTS: Final = {"ET": "America/New_York", "PT": "America/Los_Angeles"}
"""What US newsrooms write the year round; CT and MT are other words too often."""


def read_moment(text: str, *, month_first: bool = False) -> date | None:
    """The day, or the `datetime`, that `text` names; None where it names no full day.

    ISO 8601, numbers of seconds or milliseconds since 1970, RFC 822, and what English words and digits spell.
    `month_first` decides 3/4/2024.

    >>> read_moment("2024-05-17T08:00:00+02:00").isoformat(), read_moment("17 May 2024").isoformat()
    ('2024-05-17T08:00:00+02:00', '2024-05-17')
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    for read in (_read_iso, _read_epoch, _read_mail):
        try:
            moment = read(text)
        except (ValueError, OverflowError, OSError, TypeError, IndexError):
            continue
        if moment is not None:
            return moment if is_plausible(moment) else None
    moment = _read_words(text, month_first=month_first)
    return moment if moment is not None and is_plausible(moment) else None


def write_moment(moment: date) -> str:
    """RFC 3339; without offset where none was given, a full-date where only the day was."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return moment.isoformat()


def day_of(moment: date) -> date:
    """The calendar day, as written where the article was written."""
    return moment.date() if isinstance(moment, datetime) else moment


def is_plausible(moment: date) -> bool:
    """Whether a day can be that of an article, rather than a template's zero."""
    return moment.year >= _EARLIEST and day_of(moment) != date(1970, 1, 1)


def _read_iso(text: str) -> date | None:
    found = _DAY.fullmatch(text) or _SHORT_DAY.fullmatch(text)
    if found:
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    if not text[:4].isdigit() or not text[4:5] or text[4] not in "-/0123456789":
        return None
    moment = datetime.fromisoformat(text.replace("/", "-", 2))
    return (
        moment if moment.utcoffset() is None or abs(moment.utcoffset() or timedelta()) <= timedelta(hours=15) else None
    )


def _read_epoch(text: str) -> date | None:
    if not _EPOCH.fullmatch(text):
        return None
    number = float(text)
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, tz=UTC)


def _read_mail(text: str) -> date | None:
    return parsedate_to_datetime(text) if re.match(r"[A-Z][a-z]{2}, \d", text) and ":" in text else None


def _read_words(text: str, *, month_first: bool) -> date | None:
    """What dateutil reads the same from two starting points, so that a missing day, month or year shows."""
    text = _SHORT_OFFSET.sub(_write_offset, text)
    day_first = not month_first and not re.match(r"\d{4}", text)
    readings = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dateutil_parser.UnknownTimezoneWarning)
        for start in (datetime(2001, 1, 1), datetime(2002, 2, 2)):  # noqa: DTZ001 - a start, not a moment
            try:
                readings.append(dateutil_parser.parse(text, default=start, dayfirst=day_first, tzinfos=_zone))
            except (ValueError, OverflowError, TypeError, AttributeError, IndexError, AssertionError):
                return None
    if readings[0] != readings[1]:
        return None
    return readings[0] if _CLOCK.search(text) else readings[0].date()


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if abs(offset) <= 54000 else None
    if name in _COASTS:
        return gettz(_COASTS[name])
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _write_offset(found: re.Match[str]) -> str:
    hours = int(found[1])
    return f"{'-' if found[1][0] == '-' else '+'}{abs(hours):02}:{found[2] or '00'}"
