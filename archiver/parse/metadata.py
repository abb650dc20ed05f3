"""The fields of an article that stand outside its body, each by agreement of what the page says in several places."""

from functools import cache

from archiver.document import Document
from archiver.parse.authors import read_authors
from archiver.parse.dates import read_dates
from archiver.parse.outcome import Metadata
from archiver.parse.structured import read_structured
from archiver.parse.surface import Surface, read_surface
from archiver.parse.titles import read_headline


def read_metadata(document: Document) -> Metadata:
    """All that the page states about its article. A field that the page does not give is None or empty."""
    structured = read_structured(document)
    headline = read_headline(document, structured)

    @cache
    def surface() -> Surface:
        return read_surface(document, structured, headline)

    published, modified = read_dates(document, structured, surface)
    return Metadata(
        headline=headline,
        authors=read_authors(document, structured, surface),
        date_published=published,
        date_modified=modified,
        description=structured.meta("description", "og:description", "twitter:description"),
        publisher=structured.meta("og:site_name"),
        language=document.root.get("lang"),
    )
