"""The article as a frozen value, field for field what a line of the dump says (names: schema.org NewsArticle).

Nothing is guessed: what a page does not give is None or an empty tuple. What `says` tells of a field is what the
published JSON Schema and docs/output-format.md tell of it.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

SCHEMA_VERSION = "1.0"
"""Raised by the rule in docs/output-format.md, whenever a field of any type here is added, taken away or changed."""

Url = Annotated[str, Meta(extra_json_schema={"format": "iri"})]
"""An absolute address (RFC 3987): letters beyond ASCII stand in it as they came, where they came so."""
Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
"""A moment (RFC 3339), always with its offset."""
PrintedDate = Annotated[
    str,
    Meta(extra_json_schema={"pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{3})?([+-]\d\d:\d\d)?)?$"}),
]
"""A date as precise as the page gives it: RFC 3339 with its offset, without where there is none, or the day alone."""


def says(description: str, *examples: Any) -> Meta:
    """What a field means, and what it may look like."""
    return Meta(description=description, examples=list(examples) or None)


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all values here: frozen, compared by content, built by keyword."""


class Author(Item, frozen=True, kw_only=True):
    """A person or organisation that the page names as author."""

    name: Annotated[str, says('The name as printed, without roles and "By".', "Nora Reed")]
    url: Annotated[str | None, says("The author's profile, absolute.", "https://their.paper/staff/reed")] = None


class Link(Item, frozen=True, kw_only=True):
    """A link inside a block: absolute address and the words that carry it."""

    url: Annotated[str, says("Where it leads, absolute, else as the page has it.", "https://their.paper/2026/11/tides")]
    text: Annotated[str, says("The words that carry the link; they stand in the block's `text` too.", "the tide table")]


class Image(Item, frozen=True, kw_only=True):
    """A picture that belongs to the article."""

    url: Annotated[str, says("Where the picture lies, absolute.", "https://their.paper/media/breakwater.jpg")]
    caption: Annotated[str | None, says("The words below it.", "The breakwater in March.")] = None
    credit: Annotated[str | None, says("Who made it or owns it, as printed.", "Photo: Ida Holm")] = None
    alt: Annotated[str | None, says("What it shows, for those who do not see it.", "Waves over a wall")] = None


Links = Annotated[tuple[Link, ...], says("The links in it, in their order.")]


class Paragraph(Item, tag_field="type", tag="paragraph", frozen=True, kw_only=True):
    """Running text."""

    text: Annotated[str, says("The text; a line break inside it is a newline.", "The vote was postponed.")]
    links: Links = ()


class ListBlock(Item, tag_field="type", tag="list", frozen=True, kw_only=True):
    """A list."""

    text: Annotated[str, says("The items, joined with newlines.", "herons\nposts")]
    items: Annotated[tuple[str, ...], says("The items, without their bullets or numbers.", ["herons", "posts"])]
    ordered: Annotated[bool, says("Whether the items are numbered.")] = False
    links: Links = ()


class Quote(Item, tag_field="type", tag="quote", frozen=True, kw_only=True):
    """A block quotation."""

    text: Annotated[str, says("What is quoted.", "We came for the birds.")]
    cite: Annotated[str | None, says("Whom or what it is quoted from, as printed.", "A volunteer in strip 31")] = None
    pull: Annotated[bool, says("Whether it only repeats the article's own words for show.")] = False
    links: Links = ()


class Table(Item, tag_field="type", tag="table", frozen=True, kw_only=True):
    """A table of data."""

    text: Annotated[str, says("The cells, joined with tabs, rows with newlines.", "Shelf\tLoss\nNine\t6.4 %")]
    rows: Annotated[
        tuple[tuple[str, ...], ...], says("The cells, row by row, heads included.", [["Shelf", "Loss"], ["9", "6.4 %"]])
    ]
    caption: Annotated[str | None, says("The table's title.", "Weight lost in 60 days")] = None
    links: Links = ()


class Figure(Item, tag_field="type", tag="figure", frozen=True, kw_only=True):
    """A picture, video or audio with its caption."""

    text: Annotated[str, says("The caption; may be empty.", "The floor of the loft.")]
    url: Annotated[str | None, says("Where it lies, absolute.", "https://their.paper/media/loft.jpg")] = None
    alt: Annotated[str | None, says("What it shows, for those who do not see it.", "A net on a floor")] = None
    credit: Annotated[str | None, says("Who made it or owns it, as printed.", "Photo: Ida Holm")] = None
    links: Links = ()


class Embed(Item, tag_field="type", tag="embed", frozen=True, kw_only=True):
    """Foreign content such as a post or a player."""

    text: Annotated[str, says("What of it stands in the page; may be empty.", "Two notes tell you where you go.")]
    url: Annotated[str | None, says("Where it comes from.", "https://social.example/pilots/status/1001")] = None
    provider: Annotated[str | None, says("Whose service shows it.", "youtube")] = None
    links: Links = ()


class Preformatted(Item, tag_field="type", tag="preformatted", frozen=True, kw_only=True):
    """Text whose white space matters."""

    text: Annotated[str, says("The text, spaces and newlines as they are.", "Quay Street   7.40\nFar Linnet    8.05")]
    links: Links = ()


Block = Paragraph | ListBlock | Quote | Table | Figure | Embed | Preformatted


class Section(Item, frozen=True, kw_only=True):
    """A part of the body under one heading."""

    heading: Annotated[str | None, says("The heading; null for what stands before the first.", "What comes next")] = (
        None
    )
    level: Annotated[int | None, says("How deep the heading stands, as 2 for `<h2>`; null without one.", 2)] = None
    blocks: Annotated[tuple[Block, ...], says("What stands in it, in order, told apart by `type`.")] = ()


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


class Removed(Item, frozen=True, kw_only=True):
    """Furniture that stood in or around the body and is no part of it."""

    kind: Annotated[str, says("What it is.", "share"), Meta(extra_json_schema={"enum": list(REMOVED_KINDS)})]
    text: Annotated[str, says("What it said.", "Share this:\nPrint")]
    rule: Annotated[str, says("The rule that decided it, or the step of the extractor.", "share-jetpack")]


class AggregateRating(Item, frozen=True, kw_only=True):
    """What a rating widget says."""

    value: Annotated[float | None, says("The mean of the votes; null while nobody has voted.", 4.61)] = None
    count: Annotated[int | None, says("How many have voted.", 18)] = None
    best: Annotated[float | None, says("The best that can be given.", 5.0)] = None


class TranslationOf(Item, frozen=True, kw_only=True):
    """The work that this article says it translates (its "Original: …" line)."""

    headline: Annotated[str | None, says("Its headline.", "Маяк, который научился свистеть")] = None
    url: Annotated[str | None, says("Its address, absolute.", "https://bereg.example/mayaki/4107")] = None
    language: Annotated[str | None, says("Its language (BCP 47).", "ru")] = None


class WarcLocation(Item, frozen=True, kw_only=True):
    """The record that the item was derived from."""

    filename: Annotated[
        str,
        says(
            "The WARC file: its path below warc/, absolute for a file of somebody else.",
            "their.paper/their.paper-20261124080000000-00000.warc.gz",
        ),
    ]
    offset: Annotated[int, says("Where the record begins in the file, packed as it lies there, in bytes.", 34463)]
    length: Annotated[int, says("How long it is there, in bytes.", 3916)]
    record_id: Annotated[str, says("Its WARC-Record-ID.", "<urn:uuid:45ba3d1b-e0f8-449e-a5eb-1979e5bbec2b>")]
    payload_digest: Annotated[str | None, says("Its WARC-Payload-Digest.", "sha1:XJSYIWFFZZ3ZRWJWZ3XBNR3EVPANALVR")] = (
        None
    )


class Extractor(Item, frozen=True, kw_only=True):
    """What derived the item from the record; the same extractor derives the same item."""

    version: Annotated[str, says("The program's version.", "0.1.0")]
    rules: Annotated[str, says("A digest of the rules it went by.", "aca57e69fd0444f8")]


class RightsStatement(Item, frozen=True, kw_only=True):
    """One thing that was said about reuse."""

    kind: Annotated[
        str, says("What it is about: robots, tdm-reservation, tdm-policy, license or rights.", "tdm-reservation")
    ]
    value: Annotated[str, says("What was said, as published.", "1")]
    where: Annotated[str, says("Where it stood: a header, a meta element, a link or JSON-LD.", "meta robots")]


class Article(Item, frozen=True, kw_only=True):
    """One version of one article: one line of the dump."""

    schema_version: Annotated[str, says("The version of the schema that this item keeps to.")] = SCHEMA_VERSION
    id: Annotated[
        str,
        says("The article, the same in all its versions: 20 hex digits of a digest.", "5284fb0a7dd789647def"),
        Meta(extra_json_schema={"pattern": "^[0-9a-f]{20}$"}),
    ]
    version: Annotated[
        int,
        says("1 for the first that was published, one more for each that says something else.", 1),
        Meta(extra_json_schema={"minimum": 1}),
    ] = 1
    url: Annotated[Url, says("The address that the page was had from.", "https://their.paper/2026/11/a-story")]
    canonical_url: Annotated[
        str | None, says("The address that the page calls its own, absolute.", "https://their.paper/2026/11/a-story")
    ] = None
    source: Annotated[str, says("The source, under the name that the archive has for it.", "their.paper")]

    headline: Annotated[str | None, says("The title above the article.", "Breakwater vote postponed")] = None
    alternative_headline: Annotated[
        str | None, says("Another title that the page gives it, as for the front page.", "No money for the wall")
    ] = None
    abstract: Annotated[
        tuple[str, ...],
        says(
            "The standfirst or summary above the body, never part of `sections` and `text`.", ["Spring tides decide."]
        ),
    ] = ()
    description: Annotated[str | None, says("The summary in the page's metadata.", "The council waits.")] = None
    authors: Annotated[tuple[Author, ...], says("Who wrote it, in the order of the byline.")] = ()
    date_published: Annotated[
        PrintedDate | None,
        says(
            "When it was published, as precise as the page says: RFC 3339 with offset, without, or the day alone.",
            "2026-11-24T08:00:00+01:00",
            "2026-11-24T08:00:00",
            "2026-11-24",
        ),
    ] = None
    date_modified: Annotated[
        PrintedDate | None,
        says("When the page says that it was last changed, in the same forms.", "2026-11-24T10:30:00+01:00"),
    ] = None
    language: Annotated[
        str | None,
        says("BCP 47: the primary language, with its script where the page gives that.", "en", "zh-Hant"),
        Meta(extra_json_schema={"pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?$"}),
    ] = None
    article_section: Annotated[str | None, says("The part of the paper that it stands in.", "Harbour")] = None
    keywords: Annotated[tuple[str, ...], says("Its tags.", ["Breakwater", "Council"])] = ()
    publisher: Annotated[str | None, says("Who publishes the site, under the name it shows.", "Harbour Post")] = None
    images: Annotated[tuple[Image, ...], says("Its pictures, the stated ones before those in the body only.")] = ()

    sections: Annotated[tuple[Section, ...], says("The body, in order.")] = ()
    text: Annotated[
        str,
        says(
            "The body as plain text: headings and blocks, an empty line between two.", "The vote was postponed.\n\nNext"
        ),
    ] = ""

    removed: Annotated[
        tuple[Removed, ...],
        says("What was taken out of the page, in its order; 200 entries of 2000 characters at most."),
    ] = ()

    aggregate_rating: Annotated[AggregateRating | None, says("What readers gave it; null without a rating.")] = None
    comment_count: Annotated[int | None, says("How many comments it has.", 4)] = None
    is_accessible_for_free: Annotated[bool | None, says("Whether all may read it, where the page says so.")] = None
    translation_of: Annotated[TranslationOf | None, says("What it translates; null where it says nothing of it.")] = (
        None
    )

    fetched_at: Annotated[
        Instant | None, says("When the page was asked for, in UTC.", "2026-11-25T09:45:04.006836+00:00")
    ] = None
    status: Annotated[int | None, says("The HTTP status of the reply.", 200)] = None
    warc: Annotated[WarcLocation | None, says("The record that it was derived from; null only outside an archive.")] = (
        None
    )
    extractor: Annotated[Extractor, says("What derived it.")]
    rights: Annotated[
        tuple[RightsStatement, ...], says("What robots directives, TDMRep and licences say of its reuse, each once.")
    ] = ()

    def to_dict(self) -> dict[str, Any]:
        """The article as plain dicts, lists, strings and numbers, every field present."""
        decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return decoded
