"""From an exchange to all that a crawl wants of it: the article and the addresses, from one parse."""

from dataclasses import dataclass

from archiver.crawl.reading import Reading
from archiver.discover import Discovery, Site, discover
from archiver.errors import NotAnArticleError, ParseError
from archiver.items import Article
from archiver.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one page. Where `article` is None, `refusal` says why; `is_readable` is False for broken pages."""

    page: Page
    discovery: Discovery
    article: Article | None = None
    refusal: str = ""
    is_readable: bool = True


def visit(reading: Reading, site: Site) -> Visit:
    """Read an exchange. Raises MessageError where its bytes are no HTTP reply."""
    page = reading.page()
    try:
        document = reading.document()
    except ParseError:
        document = None  # the article's refusal, below, knows best why
    discovery = discover(page, site=site, document=document)
    try:
        article = reading.article()
    except NotAnArticleError as error:
        return Visit(page=page, discovery=discovery, refusal=str(error))
    except ParseError as error:
        return Visit(page=page, discovery=discovery, refusal=str(error), is_readable=False)
    return Visit(page=page, discovery=discovery, article=article)
