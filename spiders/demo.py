"""`scrapy crawl demo`: the generic spider on the built-in site, over real HTTP on the loopback address."""

from typing import Any

from archiver.demo.server import DemoServer
from archiver.errors import UsageError
from spiders.base import NewsSpider

_PORT = 8391
"""The usual port, so that a second run finds the same addresses; any free one where it is taken."""


class DemoSpider(NewsSpider):
    """Starts the built-in site of a day, crawls it and stops it. `-a day=2` is what its editors made of it by then."""

    name = "demo"
    source = "demo"

    def __init__(self, *args: Any, day: str = "1", **given: str) -> None:
        """Start the site. Raises UsageError for a day that there is not."""
        if not day.isascii() or not day.isdigit():
            raise UsageError(f"-a day={day} is no day of the demo site; write 1 or 2")
        self._server = _start_server(int(day))
        # To the site a day has passed, so whatever it published may have changed.
        given.setdefault("revisit", "all" if int(day) > 1 else "due")
        super().__init__(*args, url=self._server.url, **given)

    def closed(self, reason: str) -> None:
        """Stop the site."""
        self.logger.debug("The demo site stops: %s", reason)
        self._server.stop()


def _start_server(day: int) -> DemoServer:
    try:
        return DemoServer(day=day, port=_PORT).start()
    except OSError:
        return DemoServer(day=day).start()
    except ValueError as error:
        raise UsageError(f"-a day={day}: {error}") from error
