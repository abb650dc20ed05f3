"""Keeps a crawl on its sites: requests come in, those that a redirect leads elsewhere are stopped."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest


class SiteMiddleware:
    """Asks the spider's `is_wanted(request)` before each request is sent, redirects included."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A middleware that asks the crawler's spider."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest for what leads off the site."""
        is_wanted = getattr(self._crawler.spider, "is_wanted", None)
        if is_wanted is not None and not is_wanted(request):
            raise IgnoreRequest("leads off the site")
