"""An article as a schema.org NewsArticle in JSON-LD: what stands where, and what schema.org has no word for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from archiver.items import AggregateRating, Article, Author, Image, TranslationOf, WarcLocation

CONTEXT: Final = "https://schema.org"
Node = dict[str, Any]


def to_news_article(article: Article) -> Node:
    """The node of an article, without its context: what is null or empty in the item is left out."""
    node: Node = {"@type": "NewsArticle"}
    for field, (name, convert) in PROPERTIES.items():
        value = getattr(article, field)
        if value is not None and value != () and (converted := convert(value)) is not None:
            node[name] = converted
    return node


def _same(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _authors(authors: tuple[Author, ...]) -> list[Node]:
    return [_node(None, name=author.name, url=author.url) for author in authors]


def _images(images: tuple[Image, ...]) -> list[Node]:
    return [
        _node(
            "ImageObject", contentUrl=image.url, caption=image.caption, creditText=image.credit, description=image.alt
        )
        for image in images
    ]


def _publisher(name: str) -> Node:
    return _node("Organization", name=name)


def _rating(rating: AggregateRating) -> Node | None:
    if rating.value is None:
        return None
    return _node("AggregateRating", ratingValue=rating.value, ratingCount=rating.count, bestRating=rating.best)


def _original(work: TranslationOf) -> Node:
    return _node("CreativeWork", headline=work.headline, url=work.url, inLanguage=work.language)


def _record(location: WarcLocation) -> str:
    return location.record_id.strip("<>")


def _node(kind: str | None, **properties: Any) -> Node:
    said = {name: value for name, value in properties.items() if value is not None}
    return {"@type": kind, **said} if kind else said


PROPERTIES: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "id": ("identifier", _same),
    "version": ("version", _same),
    "url": ("url", _same),
    "canonical_url": ("mainEntityOfPage", _same),
    "headline": ("headline", _same),
    "alternative_headline": ("alternativeHeadline", _same),
    "abstract": ("abstract", _same),
    "description": ("description", _same),
    "authors": ("author", _authors),
    "date_published": ("datePublished", _same),
    "date_modified": ("dateModified", _same),
    "language": ("inLanguage", _same),
    "article_section": ("articleSection", _same),
    "keywords": ("keywords", _same),
    "publisher": ("publisher", _publisher),
    "images": ("image", _images),
    "text": ("articleBody", _same),
    "aggregate_rating": ("aggregateRating", _rating),
    "comment_count": ("commentCount", _same),
    "is_accessible_for_free": ("isAccessibleForFree", _same),
    "translation_of": ("translationOfWork", _original),
    "warc": ("archivedAt", _record),
}
"""By field of an item: the property that says the same, and how its value is written there.

Authors have no type: the page does not say whether a name is a person's, and schema.org takes either in that place.
"""

WITHOUT: Final[Mapping[str, str]] = {
    "schema_version": "a matter of this format",
    "source": "a matter of this archive",
    "sections": "`articleBody` has their words",
    "removed": "no part of the article",
    "fetched_at": "no word for it",
    "status": "no word for it",
    "extractor": "a matter of this archive",
    "rights": "robots directives and TDMRep have no word there",
}
"""By field that has no property: why."""
