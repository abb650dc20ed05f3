"""The values of discovery: an address and what is known of it, all that one page said, the site that is crawled."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from archiver.urls import is_same_site, source_from_url

Kind = Literal["article", "listing", "feed", "sitemap", "unknown"]
How = Literal["feed", "sitemap", "link", "canonical", "amp", "next", "guess"]
PageKind = Literal["html", "feed", "sitemap", "robots", "other"]

_TIERS: dict[Kind, float] = {"feed": 8, "sitemap": 7, "article": 5, "listing": 3, "unknown": 2}
_HOURS_PER_TIER = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be worth a request, in normal form, on the site that is crawled.

    `how` and `via` say where it comes from: the kind of mention, and the address of the page that mentions it.
    `lastmod`, `published` and `title` are what the feed or sitemap says; times are aware, taken as UTC where it names
    no zone. The higher `priority` is fetched first.
    """

    url: str
    kind: Kind
    how: How
    via: str
    lastmod: datetime | None = None
    published: datetime | None = None
    title: str | None = None
    priority: float = 0.0

    def provenance(self) -> tuple[tuple[str, str], ...]:
        """The same as names and values, for `Exchange.found`; times in RFC 3339."""
        named = (
            ("via", self.via),
            ("how", self.how),
            ("kind", self.kind),
            ("lastmod", self.lastmod.isoformat() if self.lastmod else None),
            ("published", self.published.isoformat() if self.published else None),
            ("title", self.title),
        )
        return tuple((name, value) for name, value in named if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """All that one page says of other addresses.

    `canonical_url` and `amp_url` are the page's own other addresses, as it gives them (absolute, of any site). `notes`
    name what was wrong with the page: damaged markup that was read nevertheless, a bound that cut it short.
    """

    url: str
    page_kind: PageKind
    candidates: tuple[Candidate, ...] = ()
    canonical_url: str | None = None
    amp_url: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site that is crawled. `article_shapes` are shapes (`shapes.shape_from_url`) that its known articles have."""

    start_urls: tuple[str, ...]
    article_shapes: frozenset[str] = field(default_factory=frozenset)

    def holds(self, url: str) -> bool:
        """Whether an address belongs to the site."""
        return any(is_same_site(url, start) for start in self.start_urls)

    def is_host_of(self, url: str) -> bool:
        """Whether an address lies on a host that the crawl started from; www makes no difference."""
        return any(source_from_url(url) == source_from_url(start) for start in self.start_urls)


def priority_of_revisit(interval: float) -> float:
    """Of an article that is asked again after so many seconds: after all new ones, the shorter the earlier."""
    return (_TIERS["article"] - 1) * _HOURS_PER_TIER + _HOURS_PER_TIER / (1 + interval / 3600)


def priority_from(kind: Kind, when: datetime | None = None, *, lift: float = 0.0) -> float:
    """What is fetched first: feeds, sitemaps, then articles from the newest to the oldest, then listings.

    `when` orders inside a kind by the hour; `lift` moves by whole kinds. Without `when` an address stands mid-way.
    """
    hours = when.timestamp() / 3600 if when else _HOURS_PER_TIER / 4
    return (_TIERS[kind] + lift) * _HOURS_PER_TIER + min(max(hours, 0), _HOURS_PER_TIER - 1)
