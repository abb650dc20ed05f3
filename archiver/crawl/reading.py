"""What is made of one exchange, once for all who ask: the spider wants addresses of it, the archive its article."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from archiver.document import Document, read_document
from archiver.items import Article
from archiver.page import Exchange, Page, page_from_exchange
from archiver.rules import Rules
from archiver.store.derive import derive_article, is_html
from archiver.store.spool import release


class Reading:
    """An exchange and what it says; `published` tells what came of its article: None where nothing new did."""

    def __init__(self, exchange: Exchange, source: str, rules: Rules | None = None) -> None:
        self.exchange = exchange
        self.source = source
        self._rules = rules
        self.published: Future[Article | None] = Future()
        self.published.set_running_or_notify_cancel()  # nobody who waits for it may cancel it
        self._page: Page | None = None
        self._document: Document | None = None
        self._outcome: Article | Exception | None = None

    def page(self) -> Page:
        """The page. Raises MessageError where the bytes are no HTTP reply."""
        if self._page is not None:
            return self._page
        page = page_from_exchange(self.exchange)
        if isinstance(self.exchange.response, bytes):
            self._page = page
        else:
            release(self.exchange.response)  # a large page is made anew for each who asks, and is not held meanwhile
        return page

    def document(self) -> Document | None:
        """The tree of an HTML page; None for feeds, sitemaps and everything else. Raises ParseError."""
        if self._document is None and is_html(self.page()):
            self._document = read_document(self.page())
        return self._document

    def article(self) -> Article:
        """The article. Raises what `derive_article` and `page` raise, the same every time."""
        if self._outcome is None:
            self._outcome = self._derive()
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def _derive(self) -> Article | Exception:
        try:
            return derive_article(self.exchange, self.page(), self.source, self._document, rules=self._rules)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other who asks gets the same
            return error.with_traceback(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the exchanges of a crawl are read by: whose an address is, and the rules of the parser."""

    source_of: Callable[[str], str]
    rules: Rules

    def read(self, exchange: Exchange) -> Reading:
        """What is to be made of one exchange."""
        return Reading(exchange, self.source_of(exchange.url), self.rules)
