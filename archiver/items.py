"""The article as a frozen value, field for field what a line of the dump says (names: schema.org NewsArticle).

Nothing is guessed: what a page does not give is None or an empty tuple.
"""

from typing import Any

import msgspec

SCHEMA_VERSION = "1.0"


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all values here: frozen, compared by content, built by keyword."""


class Author(Item, frozen=True, kw_only=True):
    """A person or organisation that the page names as author."""

    name: str
    url: str | None = None


class Link(Item, frozen=True, kw_only=True):
    """A link inside a block: absolute address and the words that carry it."""

    url: str
    text: str


class Image(Item, frozen=True, kw_only=True):
    """A picture that belongs to the article."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


class Paragraph(Item, tag_field="type", tag="paragraph", frozen=True, kw_only=True):
    """Running text; a line break inside it is a newline."""

    text: str
    links: tuple[Link, ...] = ()


class ListBlock(Item, tag_field="type", tag="list", frozen=True, kw_only=True):
    """A list; `text` joins the items with newlines."""

    text: str
    items: tuple[str, ...]
    ordered: bool = False
    links: tuple[Link, ...] = ()


class Quote(Item, tag_field="type", tag="quote", frozen=True, kw_only=True):
    """A block quotation; `pull` marks one that only repeats the article's own words for show."""

    text: str
    cite: str | None = None
    pull: bool = False
    links: tuple[Link, ...] = ()


class Table(Item, tag_field="type", tag="table", frozen=True, kw_only=True):
    """A table of data; `text` joins cells with tabs and rows with newlines."""

    text: str
    rows: tuple[tuple[str, ...], ...]
    caption: str | None = None
    links: tuple[Link, ...] = ()


class Figure(Item, tag_field="type", tag="figure", frozen=True, kw_only=True):
    """A picture, video or audio with its caption; `text` is the caption and may be empty."""

    text: str
    url: str | None = None
    alt: str | None = None
    credit: str | None = None
    links: tuple[Link, ...] = ()


class Embed(Item, tag_field="type", tag="embed", frozen=True, kw_only=True):
    """Foreign content such as a post or a player; `text` is what of it stands in the page."""

    text: str
    url: str | None = None
    provider: str | None = None
    links: tuple[Link, ...] = ()


class Preformatted(Item, tag_field="type", tag="preformatted", frozen=True, kw_only=True):
    """Text whose white space matters."""

    text: str
    links: tuple[Link, ...] = ()


Block = Paragraph | ListBlock | Quote | Table | Figure | Embed | Preformatted


class Section(Item, frozen=True, kw_only=True):
    """A part of the body under one heading; `heading` and `level` are None before the first heading."""

    heading: str | None = None
    level: int | None = None
    blocks: tuple[Block, ...] = ()


class Removed(Item, frozen=True, kw_only=True):
    """Furniture that stood in or around the body. `kind` is one of `REMOVED_KINDS`, `rule` names what decided it."""

    kind: str
    text: str
    rule: str


REMOVED_KINDS = (
    "share",
    "rating",
    "comments",
    "related",
    "newsletter",
    "advert",
    "navigation",
    "consent",
    "paywall",
    "byline",
    "other",
)


class AggregateRating(Item, frozen=True, kw_only=True):
    """What a rating widget says; `value` is None while nobody has voted."""

    value: float | None = None
    count: int | None = None
    best: float | None = None


class TranslationOf(Item, frozen=True, kw_only=True):
    """The work that this article says it translates (its "Original: …" line)."""

    headline: str | None = None
    url: str | None = None
    language: str | None = None


class WarcLocation(Item, frozen=True, kw_only=True):
    """Where the record that an item came from lies: `filename` below warc/, `offset` and `length` in bytes."""

    filename: str
    offset: int
    length: int
    record_id: str
    payload_digest: str | None = None


class Extractor(Item, frozen=True, kw_only=True):
    """What derived the item: program version and digest of the rules."""

    version: str
    rules: str


class RightsStatement(Item, frozen=True, kw_only=True):
    """One thing said about reuse: `value` as published, `where` it stood (robots.txt, header, meta, link)."""

    kind: str
    value: str
    where: str


class Article(Item, frozen=True, kw_only=True):
    """One version of one article: one line of the dump."""

    schema_version: str = SCHEMA_VERSION
    id: str
    version: int = 1
    url: str
    canonical_url: str | None = None
    source: str

    headline: str | None = None
    alternative_headline: str | None = None
    abstract: tuple[str, ...] = ()
    description: str | None = None
    authors: tuple[Author, ...] = ()
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    publisher: str | None = None
    images: tuple[Image, ...] = ()

    sections: tuple[Section, ...] = ()
    text: str = ""

    removed: tuple[Removed, ...] = ()

    aggregate_rating: AggregateRating | None = None
    comment_count: int | None = None
    is_accessible_for_free: bool | None = None
    translation_of: TranslationOf | None = None

    fetched_at: str | None = None
    status: int | None = None
    warc: WarcLocation | None = None
    extractor: Extractor
    rights: tuple[RightsStatement, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The article as plain dicts, lists, strings and numbers, every field present."""
        decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return decoded
