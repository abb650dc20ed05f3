"""Fetches a robots.txt once: what was had for its rules is read again for the sitemaps that it names."""

from scrapy import Request
from scrapy.http import Response

from archiver.crawl.errand import errand_of

_FILE = "/robots.txt"
_LARGEST = 512_000
"""Bytes of a file that is held until then; that much of one need be read (RFC 9309, 2.5)."""


class RobotsOnceMiddleware:
    """Keeps the replies that Scrapy's own middleware asked for, with their exchanges, which are in the log already.

    It stands behind that one, so that a host's file is there before its first address is asked.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Response] = {}

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep a robots.txt that was asked for its rules."""
        is_rules = errand_of(request) is None and request.url.endswith(_FILE)
        if is_rules and response.status == 200 and len(response.body) <= _LARGEST:
            self._kept[request.url] = response.replace(request=request)
        return response

    def process_request(self, request: Request) -> Response | None:
        """The reply that is there already, as that to this request; None where it is to be sent."""
        if errand_of(request) is None or not request.url.endswith(_FILE):
            return None
        kept = self._kept.pop(request.url, None)
        if kept is None:
            return None
        known = kept.request.meta if kept.request else {}
        request.meta.update({name: known[name] for name in ("exchange", "record")})
        return kept.replace(request=request)
