"""WARC-Date as others write it: text comes in, a time in UTC goes out."""

import re
from datetime import UTC, datetime

_FILLED = {4: "-01-01", 7: "-01"}  # by length: a year, a year and a month
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d:)60")


def parse_date(value: str) -> datetime:
    """A date of any precision from the year on (WARC/1.1, 5.4: W3C-DTF), as its first moment; UTC where it says none.

    Raises ValueError for what is no date, and for one that is outside the years 1 to 9999 in UTC.

    >>> parse_date("2016").isoformat(), parse_date("2016-12-31T23:59:60Z").isoformat()
    ('2016-01-01T00:00:00+00:00', '2016-12-31T23:59:59+00:00')
    """
    try:
        moment = datetime.fromisoformat(_LEAP_SECOND.sub(r"\g<1>59", value) + _FILLED.get(len(value), ""))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"WARC-Date is {value[:40]!r}") from None
