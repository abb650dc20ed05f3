"""The frozen types of rules. What a TOML file may say is exactly what stands here; any other key is refused at load."""

from datetime import date

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every rule says of itself: `what` it is in words, `maker` whose product leaves it in pages, where known.

    Each of `examples` must match and none of `counterexamples` may; the tests try them all.
    """

    id: str
    what: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...] = ()
    maker: str | None = None


class ElementRule(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Furniture known by an element's own attributes. Examples are HTML snippets; their first element counts.

    `tokens`: a whole word of class or id, as written. `prefixes`: how such a word begins, up to a border (the end,
    a hyphen, an underscore, a digit). `names`: what a word says once its parts are split and what only says "a piece
    of the page" (article, wrapper, c, …) is left out: "share buttons" is `c-article__ShareButtons--wrapper`.
    `tags`, `roles`: tag and role attribute. `labels`: the aria-label, whole.
    """

    kind: str
    tokens: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class LineRule(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Furniture known by the text of a whole line. Phrases are kept by language and compared without regard to case.

    `whole`: the line is the phrase. `label`: the phrase, a colon, then anything. `opening`: the line begins with the
    phrase and ends within `max_chars`. `pattern`: a regular expression that the whole line matches.
    `alone`: whether a label also counts with nothing after it.
    `linked`: the share of the line's characters (0 to 1) that must stand in links.
    """

    kind: str
    whole: dict[str, tuple[str, ...]] = {}
    label: dict[str, tuple[str, ...]] = {}
    opening: dict[str, tuple[str, ...]] = {}
    pattern: str | None = None
    alone: bool = True
    linked: float = 0.0
    max_chars: int = 200


class FigureRule(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure that a widget shows. `reads` is "rating" or "comments"; `pattern` finds it in the widget's text.

    The groups `value`, `count` and `best` hold numbers; what the pattern cannot say itself stands in `says`
    (`count = 0` for "Be the first to comment").
    """

    reads: str
    pattern: str
    says: dict[str, float] = {}


class OriginalRule(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a translation names what it translates.

    `label`: stands before a colon and the work's headline. `linked`: needs no colon where the rest of the line is one
    link. `alone`: the link's own words, so that it gives an address and no headline. `language`: stands before the
    name of the work's language ("translated from" Russian), or holds it where it has braces ("auf {} lesen").
    """

    label: dict[str, tuple[str, ...]] = {}
    linked: dict[str, tuple[str, ...]] = {}
    alone: dict[str, tuple[str, ...]] = {}
    language: dict[str, tuple[str, ...]] = {}


class LayoutRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One design of a site as CSS selectors; `valid_until` is the last day on which pages had it."""

    body: str | None = None
    headline: str | None = None
    abstract: str | None = None
    headings: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    valid_until: date | None = None
