"""The smaller statements of a page about its article: summary, section, publisher, address, figures."""

from typing import Any, Final

from archiver.document import Document
from archiver.items import AggregateRating
from archiver.parse.jsonld import ARTICLE_TYPES
from archiver.parse.structured import Structured, texts_of
from archiver.parse.titles import letters
from archiver.urls import origin

_LONGEST_SECTION: Final = 100
_LISTINGS: Final = frozenset(
    (
        "collectionpage",
        "searchresultspage",
        "itemlist",
        "profilepage",
        "contactpage",
        "aboutpage",
        "product",
        "imagegallery",
    )
)


def read_description(structured: Structured) -> str | None:
    """The summary that the page gives to machines; the longest of those that say the same from the start."""
    stated = [
        structured.meta("description"),
        structured.meta("og:description"),
        structured.value("description"),
        structured.meta("twitter:description", "dc.description", "dcterms.description", "sailthru.description"),
    ]
    texts = [text for text in stated if text]
    if not texts:
        return None
    stem = letters(texts[0].rstrip("….").rstrip())
    return max((text for text in texts if letters(text).startswith(stem)), key=len, default=texts[0])


def read_section(structured: Structured) -> str | None:
    """The section of the paper that the article stands in."""
    stated = structured.value("articleSection") or structured.meta(
        "article:section", "articlesection", "section", "og:section", "category"
    )
    return None if stated is None or len(stated) > _LONGEST_SECTION or "://" in stated else stated


def read_publisher(structured: Structured) -> str | None:
    """Who publishes the site, under the name that it shows."""
    publisher = structured.resolve(structured.article.get("publisher"))
    named = next(texts_of(publisher), None)
    return structured.meta("og:site_name") or named or structured.meta("publisher", "dc.publisher", "application-name")


def read_canonical_url(document: Document, structured: Structured) -> str | None:
    """The address that the page gives as its own, absolute; None where it gives none that can be fetched."""
    for address in (*structured.links.get("canonical", ()), *structured.metas.get("og:url", ())):
        url = document.absolute(address)
        if origin(url):
            return url
    return None


def read_is_accessible_for_free(structured: Structured) -> bool | None:
    """What JSON-LD or the page's own marks for paid content say; None where they say nothing."""
    value = structured.article.get("isAccessibleForFree")
    if isinstance(value, str):
        value = {"true": True, "false": False}.get(value.strip().rsplit("/", 1)[-1].lower())
    if isinstance(value, bool):
        return value
    tier = (structured.meta("article:content_tier") or "").lower()
    return {"free": True, "metered": False, "locked": False}.get(tier)


def read_comment_count(structured: Structured) -> int | None:
    """How many comments JSON-LD counts."""
    number = _number(structured.article.get("commentCount"))
    return None if number is None or number < 0 else int(number)


def read_aggregate_rating(structured: Structured) -> AggregateRating | None:
    """The rating that JSON-LD gives to the article itself; None where there is none."""
    rating = structured.resolve(structured.article.get("aggregateRating"))
    if not isinstance(rating, dict):
        return None
    count = _number(rating.get("ratingCount") or rating.get("reviewCount") or rating.get("ratingCount"))
    value = _number(rating.get("ratingValue"))
    if value is None and count is None:
        return None
    return AggregateRating(
        value=value if count != 0 else None,
        count=None if count is None else int(count),
        best=_number(rating.get("bestRating")),
    )


def read_is_article(structured: Structured) -> bool | None:
    """True or False where the page says what it is; None where it does not.

    A listing's JSON-LD or og:type website count only where nothing else speaks for an article, as many sites set the
    latter on every page.
    """
    kind = (structured.meta("og:type") or "").lower()
    if structured.article or kind in {"article", "news", "blog_post", "newsarticle", "og:article"}:
        return True
    if "article:published_time" in structured.metas or structured.types & ARTICLE_TYPES:
        return True
    if structured.types & _LISTINGS:
        return False
    return False if kind == "website" and structured.types & {"website", "webpage"} else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e12 else None
