"""What the parts of the parser hand to each other: fields of the page, its body, the figures of its widgets."""

from dataclasses import dataclass

from archiver.items import (
    AggregateRating,
    Author,
    Image,
    Removed,
    RightsStatement,
    Section,
    TranslationOf,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The fields of an article that stand outside its body. Names as in `items.Article`."""

    canonical_url: str | None = None
    headline: str | None = None
    alternative_headline: str | None = None
    description: str | None = None
    authors: tuple[Author, ...] = ()
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    publisher: str | None = None
    images: tuple[Image, ...] = ()
    is_accessible_for_free: bool | None = None
    comment_count: int | None = None
    aggregate_rating: AggregateRating | None = None
    rights: tuple[RightsStatement, ...] = ()
    is_article: bool | None = None
    """True or False where the page itself says what it is (JSON-LD type, og:type); None where it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body of an article, and what was taken out of it."""

    sections: tuple[Section, ...]
    abstract: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    translation_of: TranslationOf | None = None
    signed: tuple[Author, ...] = ()
    """Who signs below the text: the authors where the page names none elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widgets:
    """What the furniture around a body says of the article."""

    aggregate_rating: AggregateRating | None = None
    comment_count: int | None = None
    translation_of: TranslationOf | None = None
    is_accessible_for_free: bool | None = None
