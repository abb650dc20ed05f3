"""A crawl that goes on: for a time, addresses are asked as they become due, and having nothing to do ends nothing."""

import os
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

PARENT: Final = "NEWS_ARCHIVER_PARENT"
"""The environment's name for the process that watches over this one: without it, nobody would end it."""
_STEP: Final = 5.0
"""Seconds between two looks at what has become due; intervals are minutes at least."""


class Staying:
    """Keeps a crawl open for `seconds`; `ripen` makes due what has become worth asking."""

    def __init__(self, crawler: Crawler, seconds: float, ripen: Callable[[], None]) -> None:
        self._crawler = crawler
        self._end = monotonic() + seconds
        self._ripen = ripen
        self._parent = int(os.environ.get(PARENT, "0"))
        self._loop: Any = None
        crawler.signals.connect(self.start, signal=signals.spider_opened)
        crawler.signals.connect(self.stay, signal=signals.spider_idle)
        crawler.signals.connect(self.stop, signal=signals.spider_closed)

    def start(self) -> None:
        """Begin to look at short intervals."""
        self._loop = create_looping_call(self._look)
        self._loop.start(min(_STEP, max(0.1, self._end - monotonic())), now=False)

    def stay(self) -> None:
        """Nothing is to be done for now. Raises DontCloseSpider until the time is over."""
        if monotonic() < self._end:
            raise DontCloseSpider

    def stop(self) -> None:
        """Look no more."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()

    def _look(self) -> None:
        is_orphan = self._parent and os.getppid() != self._parent
        if monotonic() < self._end and not is_orphan:
            self._ripen()
            return
        self.stop()
        deferred_from_coro(self._crawler.engine.close_spider_async(reason="finished"))
