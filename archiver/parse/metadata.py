"""The fields of an article that stand outside its body, each by agreement of what the page says in several places."""

from functools import cache

from archiver.document import Document
from archiver.parse import claims
from archiver.parse.authors import read_authors
from archiver.parse.dates import read_dates
from archiver.parse.images import read_images
from archiver.parse.keywords import read_keywords
from archiver.parse.language import read_language
from archiver.parse.outcome import Metadata
from archiver.parse.rights import read_rights
from archiver.parse.structured import read_structured
from archiver.parse.surface import Surface, read_surface
from archiver.parse.titles import read_alternative_headline, read_headline


def read_metadata(document: Document) -> Metadata:
    """All that the page states about its article. A field that the page does not give is None or empty.

    `language` is the declared one; `language.detect_language` weighs it against the words of the body.
    """
    structured = read_structured(document)
    headline = read_headline(document, structured)

    @cache
    def surface() -> Surface:
        return read_surface(document, structured, headline)

    published, modified = read_dates(document, structured, surface)
    return Metadata(
        canonical_url=claims.read_canonical_url(document, structured),
        headline=headline,
        alternative_headline=read_alternative_headline(document, structured, headline),
        description=claims.read_description(structured),
        authors=read_authors(document, structured, surface),
        date_published=published,
        date_modified=modified,
        language=read_language(document.root, structured),
        article_section=claims.read_section(structured),
        keywords=read_keywords(document, structured),
        publisher=claims.read_publisher(structured),
        images=read_images(document, structured),
        is_accessible_for_free=claims.read_is_accessible_for_free(structured),
        comment_count=claims.read_comment_count(structured),
        aggregate_rating=claims.read_aggregate_rating(structured),
        rights=read_rights(document, structured),
        is_article=claims.read_is_article(structured),
    )
