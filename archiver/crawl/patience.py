"""Gives hosts the time that they ask for: Crawl-delay in robots.txt, Retry-After and the statuses 429 and 503."""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archiver.crawl.dispatch import Dispatch

logger = logging.getLogger(__name__)

ASKS_FOR_TIME: Final = frozenset((429, 503))
_FIRST_WAIT: Final = 15.0
"""Seconds; doubled each time a host asks again without saying for how much."""
_LONGEST_WAIT: Final = 24 * 3600.0
_LONGEST_DELAY: Final = 300.0
"""Seconds between two requests; a robots.txt that asks for more asks not to be crawled, and may say so."""
MOST_TRIES: Final = 3


class AskedForTime(IgnoreRequest):
    """Raised for a reply that says: later. The address stays due."""


class PatienceMiddleware:
    """Sees replies before Scrapy's retries do."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._refusals: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A middleware that also hears of each robots.txt."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.slow_down, signal=signals.robots_parsed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Block the host of a reply that asks for time. Raises AskedForTime where the address is to be tried again."""
        host, dispatch = urlsplit(request.url).netloc, getattr(self._crawler.spider, "dispatch", None)
        if response.status not in ASKS_FOR_TIME or dispatch is None:
            self._refusals.pop(host, None)
            return response
        if not dispatch.is_blocked(host):  # others that were under way say the same
            self._block(dispatch, host, response)
        if self._refusals.get(host, 0) > MOST_TRIES:
            return response
        raise AskedForTime(f"{host} asks for time ({response.status})")

    def _block(self, dispatch: Dispatch, host: str, response: Response) -> None:
        number = self._refusals[host] = self._refusals.get(host, 0) + 1
        said = response.headers.get("Retry-After") or b""
        wait = read_wait(said.decode("latin-1"), datetime.now(UTC))
        wait = _FIRST_WAIT * 2 ** (number - 1) if wait is None else wait
        if number <= MOST_TRIES:
            logger.info("%s asks for time (%d): nothing is asked of it for %.0f s", host, response.status, wait)
            dispatch.block(host, wait)

    def slow_down(self, robotparser: Any, request: Request) -> None:
        """Leave the time between two requests that a robots.txt asks of us."""
        dispatch = getattr(self._crawler.spider, "dispatch", None)
        try:
            delay = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        except (ValueError, OverflowError):
            delay = None  # no number
        if dispatch is not None and delay and isfinite(delay):
            dispatch.slow_down(urlsplit(request.url).netloc, min(delay, _LONGEST_DELAY))


def read_wait(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3), a day at most; None where it says nothing.

    >>> read_wait("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), _LONGEST_WAIT)
