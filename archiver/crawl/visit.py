"""From an exchange to all that a crawl wants of it: the article and the addresses, from one parse."""

from dataclasses import dataclass

from archiver.discover import Discovery, Site, discover
from archiver.document import Document, read_document
from archiver.errors import NotAnArticleError, ParseError
from archiver.items import Article
from archiver.page import Exchange, Page, page_from_exchange
from archiver.store.derive import derive_article, is_html


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one page. Where `article` is None, `refusal` says why; `is_readable` is False for broken pages."""

    page: Page
    discovery: Discovery
    article: Article | None = None
    refusal: str = ""
    is_readable: bool = True


def visit(exchange: Exchange, source: str, site: Site) -> Visit:
    """Read an exchange. Raises MessageError where its bytes are no HTTP reply."""
    page = page_from_exchange(exchange)
    try:
        document = _read_html(page)
    except ParseError as error:
        return Visit(page=page, discovery=discover(page, site=site), refusal=str(error), is_readable=False)
    discovery = discover(page, site=site, document=document)
    try:
        article = derive_article(exchange, page, source, document)
    except NotAnArticleError as error:
        return Visit(page=page, discovery=discovery, refusal=str(error))
    except ParseError as error:
        return Visit(page=page, discovery=discovery, refusal=str(error), is_readable=False)
    return Visit(page=page, discovery=discovery, article=article)


def _read_html(page: Page) -> Document | None:
    """The tree of an HTML page; None for feeds, sitemaps and everything else."""
    return read_document(page) if is_html(page) else None
