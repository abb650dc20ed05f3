# ruff: noqa: ARG002 - the signatures are Scrapy's
"""Scrapy's events come in, short log lines go out: an address and a few words, never a whole item."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from archiver.crawl.pipeline import DerivedArticle


class ShortLogFormatter(LogFormatter):
    """One line an event. What is expected (an unchanged article) is said at DEBUG, what is wrong at ERROR."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """An item that went all the way."""
        return _line(logging.DEBUG, "Published", item)

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An item that a pipeline did not want."""
        return _line(logging.DEBUG, str(exception), item)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An item that a pipeline stumbled over."""
        return _line(logging.ERROR, f"Not published ({exception})", item)

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """A request that nobody else has reported."""
        reason = errmsg or failure.getErrorMessage()
        return {"level": logging.ERROR, "msg": "%(url)s: %(reason)s", "args": {"url": request.url, "reason": reason}}


def _line(level: int, what: str, item: Any) -> LogFormatterResult:
    return {"level": level, "msg": "%(what)s: %(item)s", "args": {"what": what, "item": _name(item)}}


def _name(item: Any) -> str:
    """The address of an item, whether published or not."""
    if isinstance(item, DerivedArticle):
        return item.article.url
    return str(item.get("url", "?")) if isinstance(item, dict) else repr(item)[:100]
