"""Keeps a crawl on its sites: requests come in, those that a redirect leads elsewhere are stopped."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest


class PassedOver(IgnoreRequest):
    """Raised for a request that the crawl can do without; no failure."""


class SiteMiddleware:
    """Asks the spider's `find_objection(request)` before each request is sent, redirects included."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A middleware that asks the crawler's spider."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises PassedOver for what is not worth a request, or leads off the site."""
        find_objection = getattr(self._crawler.spider, "find_objection", None)
        objection = find_objection(request) if find_objection else None
        if objection:
            raise PassedOver(objection)
