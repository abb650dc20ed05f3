"""When an article was published and changed: what the page states about itself, the best statement of several."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from lxml.etree import XPath

from archiver.document import Document
from archiver.parse.datelines import find_visible_moments
from archiver.parse.language import read_language
from archiver.parse.moments import day_of, read_moment, write_moment
from archiver.parse.structured import Structured, texts_of
from archiver.parse.surface import Surface
from archiver.urls import date_from_url

_PUBLISHED: Final = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "publish-date",
    "publish_date", "publishdate", "published_date", "published_time", "published-date", "published_at", "pubdate",
    "rnews:datepublished", "article.published", "article:post_time", "bt:pubdate", "cre:published",
    "publication_date", "publicationdate", "published", "originalpublicationdate", "ptime", "dc.date.issued",
    "dcterms.issued",
    "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "article_date_original", "og:pubdate",
    "citation_publication_date", "citation_date", "vr:published_time", "displaydate", "datecreated", "date",
    "article:create_at", "created", "dc.created", "lp.article:published_time", "shareaholic:article_published_time",
)  # fmt: skip
_ANY_PUBLISHED: Final = re.compile(r"publi[a-z]{0,10}[-_:. ]?(?:date|time|at|on)$|date[-_:. ]?publi|pub[-_:. ]?date")
_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "article:modified", "og:modified_time", "datemodified",
    "cxenseparse:recs:modifiedtime", "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "updated_time",
    "modified_time", "date.modified", "article:modified_date", "shareaholic:article_modified_time", "revised",
)  # fmt: skip
"""Names of meta elements in lower case, the more widely understood first."""
_MARKS: Final = XPath(
    "//*[@itemprop='datePublished' and (@content or @datetime or @title)]"
    " | //*[contains(@property, 'dateCreated') or contains(@property, 'datePublished')][@content and not(self::meta)]"
    " | //abbr[@title and contains(concat(' ', @class, ' '), ' published ')]"
)
_MOST_MARKED: Final = 20
_MOST_VISIBLE: Final = 4
"""Dates near the headline that are compared: the next ones belong to other articles."""


def read_dates(
    document: Document, structured: Structured, surface: Callable[[], Surface]
) -> tuple[str | None, str | None]:
    """When the article was published and when it was last changed, in RFC 3339; None where the page does not say."""
    month_first = _writes_month_first(document, structured)
    language = (read_language(document.root, structured) or "")[:2] or None
    latest = document.page.fetched_at
    stated = _within(_stated(structured, "datePublished", _PUBLISHED, month_first=month_first), latest)
    published = choose_moment(stated)
    modified = choose_moment(_within(_stated(structured, "dateModified", _MODIFIED, month_first=month_first), latest))
    if not isinstance(published, datetime):
        shown = _within(find_visible_moments(surface(), language, month_first=month_first), latest)
        visible = islice(_not_after(shown, modified), _MOST_VISIBLE)
        marked = _within(_marked(document, month_first=month_first), latest)
        published = choose_moment([*([published] if published else []), *visible, *marked])
    if published is None:
        published = choose_moment(_within(_named_alike(structured, month_first=month_first), latest))
    if published is None:
        published = choose_moment(_within(_created(structured, month_first=month_first), latest))
    if published is None:
        published = date_from_url(document.page.url)
    return (
        write_moment(published) if published else None,
        write_moment(modified) if modified else None,
    )


def choose_moment(moments: Iterable[date]) -> date | None:
    """The first of the moments, told more exactly where a later one names the same with a time or an offset."""
    best: date | None = None
    for moment in moments:
        if best is None or _says_more(moment, best):
            best = moment
    return best


def _says_more(moment: date, best: date) -> bool:
    if not isinstance(moment, datetime):
        return False
    if not isinstance(best, datetime):
        return moment.date() == best
    if best.tzinfo is not None or moment.tzinfo is None:
        return False
    apart = abs(moment.replace(tzinfo=None) - best)
    # A clock time without zone is local time as a rule: it differs from the same moment elsewhere by whole quarters.
    return apart <= timedelta(hours=14) and apart % timedelta(minutes=15) < timedelta(minutes=1)


def _stated(structured: Structured, name: str, metas: Iterable[str], *, month_first: bool) -> Iterator[date]:
    texts = [*texts_of(structured.article.get(name))]
    texts += [value for meta in metas for value in structured.metas.get(meta, ())[:1]]
    for text in texts:
        moment = read_moment(text, month_first=month_first)
        if moment is not None:
            yield moment


def _named_alike(structured: Structured, *, month_first: bool) -> Iterator[date]:
    """Moments of meta elements that only one publisher calls so, but calls by words that leave no doubt."""
    for name, values in structured.metas.items():
        moment = read_moment(values[0], month_first=month_first) if _ANY_PUBLISHED.search(name) else None
        if moment is not None:
            yield moment


def _marked(document: Document, *, month_first: bool) -> Iterator[date]:
    """Moments that attributes of visible elements give: microdata, RDFa, and hAtom's class "published".

    All are the same one, or they are those of several articles and none counts.
    """
    texts = {
        element.get("content") or element.get("datetime") or element.get("title") or ""
        for element in islice(_MARKS(document.root), _MOST_MARKED)
    }
    if len(texts) == 1 and (moment := read_moment(texts.pop(), month_first=month_first)) is not None:
        yield moment


def _created(structured: Structured, *, month_first: bool) -> Iterator[date]:
    for text in (*texts_of(structured.article.get("dateCreated")), *texts_of(structured.article.get("uploadDate"))):
        moment = read_moment(text, month_first=month_first)
        if moment is not None:
            yield moment


def _within(moments: Iterable[date], latest: datetime | None) -> Iterator[date]:
    """Without those that lie after the page was fetched; two days allow for any zone."""
    for moment in moments:
        if latest is None or day_of(moment) <= latest.date() + timedelta(days=2):
            yield moment


def _not_after(moments: Iterable[date], modified: date | None) -> Iterator[date]:
    """Without those that lie after the last change of the article: other articles' dates. A day allows for zones."""
    for moment in moments:
        if modified is None or day_of(moment) <= day_of(modified) + timedelta(days=1):
            yield moment


def _writes_month_first(document: Document, structured: Structured) -> bool:
    declared = (document.root.get("lang") or structured.meta("og:locale") or "").replace("_", "-").lower()
    return declared in {"en-us", "es-us", "en-ph", "fil"} or (
        declared in {"", "en"}
        and not document.page.url.partition("//")[2]
        .partition("/")[0]
        .endswith((".uk", ".au", ".ie", ".nz", ".in", ".za"))
    )
