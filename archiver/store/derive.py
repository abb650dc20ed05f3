"""From records to articles: the one way that a live crawl, a rebuild and somebody else's WARC files go."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from archiver.document import Document, read_document
from archiver.errors import MessageError, NotAnArticleError, ParseError, RecordError
from archiver.items import Article, WarcLocation
from archiver.page import Exchange, Page, page_from_exchange
from archiver.parse import parse_document
from archiver.rules import Rules
from archiver.store.reader import StoredExchange
from archiver.urls import is_credible_canonical, is_same_site, names_one_thing, normalise_url, origin, split_url

_DOUBTFUL = ("listing", "unknown")  # what discovery thought of the address that it found
_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}$")
_NO_PAGES = ("feed", "sitemap")  # what answers for one in HTML is an error page, whatever it looks like
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # the marks of the one encoding of text that is full of zero bytes
_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """An article without a version, and the record that it comes from."""

    article: Article
    location: WarcLocation


def derive_article(
    exchange: Exchange, page: Page, source: str, document: Document | None = None, *, rules: Rules | None = None
) -> Article:
    """The article of an exchange; `page` and `document` are what was made of it already.

    `rules` default to those that the package brings.

    Raises NotAnArticleError for what a crawl would not publish either, and ParseError for what cannot be read.
    """
    found = dict(exchange.found)
    if reason := _refusal(page, found):
        raise NotAnArticleError(f"{page.url}: {reason}")
    check_page(page)
    article = parse_document(document or read_document(page), source=source, rules=rules)
    if _looks_like_listing(article, found):
        raise NotAnArticleError(f"{page.url}: found like a listing, and nothing in it speaks against that")
    if is_older(article.date_published, found.get("since")):
        raise NotAnArticleError(f"{page.url}: published on {article.date_published}, before {found['since']}")
    return article


class TwinHold:
    """Keeps the twins (AMP pages, print views) of one source back until the run of a crawl ends.

    A live crawl and a rebuild both go by it, so that they publish the same in the same order.
    """

    def __init__(self) -> None:
        self._twins: dict[str, Derived] = {}
        self._settled: set[str] = set()

    def holds(self, derived: Derived, *, is_asked: bool) -> bool:
        """Whether an article waits for the end; one that a person asked for, `is_asked`, never does."""
        name = derived.article.id
        if twin_of(derived.article) and not is_asked:
            self._twins.setdefault(name, derived)
            return True
        self.settle(name)
        return False

    def settle(self, article_id: str) -> None:
        """Note that an article was published, so that no twin stands in for it."""
        self._settled.add(article_id)

    def end(self) -> tuple[Derived, ...]:
        """The twins in whose place nothing better came, in the order of their records."""
        return tuple(derived for name, derived in self._twins.items() if name not in self._settled)


def derive_records(
    stored: Iterable[StoredExchange],
    source_of: Callable[[StoredExchange], str],
    on_fault: Callable[[RecordError], None],
    rules: Rules | None = None,
) -> Iterator[Derived]:
    """The articles of the records of one run, in their order; a twin comes last, and only where nothing better came.

    A page that breaks the extractor is told to `on_fault` and passed over.
    """
    twins = TwinHold()
    for record in stored:
        try:
            page = page_from_exchange(record.exchange)
            article = derive_article(record.exchange, page, source_of(record), rules=rules)
        except (ParseError, MessageError):
            continue
        except Exception as error:  # noqa: BLE001 - one page that breaks the extractor must not cost all others
            on_fault(fault_of(record.location, describe_failure(record.exchange.url, error)))
            continue
        derived = Derived(article=article, location=record.location)
        if not twins.holds(derived, is_asked=is_asked_for(record.exchange)):
            yield derived
    yield from twins.end()


def describe_failure(url: str, error: Exception) -> str:
    """What is said of a page that breaks the extractor."""
    return f"{url}: the extractor failed: {error!r}"


def fault_of(location: WarcLocation, failure: str) -> RecordError:
    """A failure with the place of its record."""
    return RecordError(f"{location.filename}: offset {location.offset}: {failure}")


def twin_of(article: Article) -> str | None:
    """The address on the same site that an AMP page or a print view calls its proper one; None for that itself."""
    proper = article.canonical_url
    if not proper or not is_same_site(article.url, proper) or not is_credible_canonical(article.url, proper):
        return None
    proper = normalise_url(proper)
    return None if _without_dress(proper) == _without_dress(normalise_url(article.url)) else proper


def is_asked_for(exchange: Exchange) -> bool:
    """True where a person asked for just this page, so that no other stands in for it."""
    return ("how", "asked") in exchange.found


def is_older(date_published: str | None, since: str | None) -> bool:
    """True where both are known and the first is before the second; times are compared in UTC.

    >>> is_older("2026-03-01T23:00:00-05:00", "2026-03-02")
    False
    """
    moment, limit = _read_moment(date_published), _read_moment(since)
    return moment is not None and limit is not None and moment < limit


def check_page(page: Page) -> None:
    """Raises ParseError for a body that is no text, NotAnArticleError for a front page, whatever stands on it."""
    if not page.body.strip():
        raise ParseError(f"{page.url}: empty")
    if b"\0" in page.body[:4096] and not page.body.startswith(_UTF_16):
        raise ParseError(f"{page.url}: not a page but a binary file")
    if page.url == f"{origin(page.url)}/":
        raise NotAnArticleError(f"{page.url}: a front page")


def is_html(page: Page) -> bool:
    """True where the server calls the page HTML, or says nothing and there is markup near its beginning."""
    kind = (page.header("content-type") or "").partition(";")[0].strip().lower()
    return kind in _HTML_TYPES if kind else b"<" in page.body[:1024]


def _refusal(page: Page, found: dict[str, str]) -> str | None:
    if found.get("kind") in _NO_PAGES or page.url.endswith("/robots.txt"):
        return "not fetched as a page"
    if page.status != 200:
        return f"the server said {page.status}"
    if page.truncated:
        return f"the reply was cut off ({page.truncated})"
    return None if is_html(page) else f"no HTML ({page.header('content-type') or 'no type'})"


def _looks_like_listing(article: Article, found: dict[str, str]) -> bool:
    """True where neither the way that led to a page nor its address nor its fields speak for an article.

    What its site names an index is one, though the first of its headlines may bear a date.
    """
    is_doubtful = found.get("kind") in _DOUBTFUL or found.get("how") == "start"
    if not is_doubtful or names_one_thing(article.url):
        return False
    is_index = _INDEX.search(split_url(article.url).path) is not None
    return is_index or not (article.date_published or article.authors)


def _without_dress(url: str) -> str:
    """The address without what only says how it is served: scheme, www, trailing slash."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _read_moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
