"""What a crawl of one site follows and where it stops: the only part of discovery that remembers.

The bound, whatever a site does: beside what its feeds and sitemaps list (each file bounded, and at most
`CrawlBounds.feeds_and_sitemaps` of them), at most `barren_pages + barren_pages_per_article * A` addresses that brought
no article are asked for, where A is the number of articles found; so endless calendars, facets and loops end. Inside
that, a family of addresses (same shape) ends once it has stopped showing anything new.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from archiver.discover.candidate import Candidate, Discovery, Site
from archiver.discover.shapes import is_date_archive, is_pagination, shape_from_url
from archiver.discover.traps import is_trap
from archiver.urls import identity_key, normalise_url


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlBounds:
    """How far a crawl goes where nothing comes of it. All are numbers of requests."""

    barren_pages: int = 300
    """Requests without an article that a site may cost, even if it has none."""
    barren_pages_per_article: int = 5
    """And that it may cost more for each article found: listings show about ten each, in several orders."""
    first_of_shape: int = 15
    """Addresses of one shape, found by links, that are tried as articles before the shape proves to hold none."""
    first_listed_of_shape: int = 60
    """The same for addresses that a feed or sitemap lists, which are seldom wrong."""
    barren_run: int = 25
    """Listings of one family that in a row showed no link which the family had not shown before."""
    barren_run_of_calendar: int = 20
    """The same where the address names a day or a month: calendars have no end, archives have weeks without news."""
    barren_chain: int = 10
    """Listings reached one from the other, each of which showed nothing new to its family."""
    feeds_and_sitemaps: int = 500


@dataclass(slots=True, kw_only=True)
class _Family:
    """What addresses of one shape have brought."""

    fetched: int = 0
    articles: int = 0
    barren_run: int = 0
    shown: set[int] = field(default_factory=set)
    """Hashes of the links that its listings have shown."""


@dataclass(slots=True, kw_only=True)
class CrawlPolicy:
    """Decides what is asked for. The spider owns it, asks it and tells it what came of each page.

    `today` bounds calendars: addresses of listings that name a later day are not followed. Without it they are bounded
    like other listings.
    """

    start_urls: tuple[str, ...]
    bounds: CrawlBounds = field(default_factory=CrawlBounds)
    today: date | None = None
    _families: dict[str, _Family] = field(default_factory=dict)
    _asked: set[int] = field(default_factory=set)
    """Hashes of the listings and unknown addresses that were admitted; articles are the frontier's to remember."""
    _chains: dict[int, int] = field(default_factory=dict)
    """Of listings that showed nothing new: how many before them did neither."""
    _articles: int = 0
    _barren: int = 0
    _files: int = 0
    _site: Site | None = None

    def site(self) -> Site:
        """The site with what is learnt of its articles' addresses so far."""
        if self._site is None:
            shapes = (shape for shape, family in self._families.items() if _holds_articles(family))
            self._site = Site(start_urls=self.start_urls, article_shapes=frozenset(shapes))
        return self._site

    def admit(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Those that are worth a request, each address once, the most urgent first."""
        unique = {candidate.url: candidate for candidate in reversed(tuple(candidates))}
        wanted = sorted(unique.values(), key=lambda candidate: -candidate.priority)
        return tuple(candidate for candidate in wanted if self._admits(candidate))

    def admit_found(self, discovery: Discovery) -> tuple[Candidate, ...]:
        """The same for all that one page gave; learns from a listing whether its family still shows anything new."""
        if discovery.page_kind == "html":
            self._learn_from_listing(discovery)
        return self.admit(discovery.candidates)

    def record(self, url: str, *, new_article: bool) -> None:
        """What came of a fetched page: True for an article not seen before in this crawl, else False, failures too."""
        family = self._families.setdefault(shape_from_url(url), _Family())
        held_articles = _holds_articles(family)
        family.fetched += 1
        family.articles += new_article
        if _holds_articles(family) != held_articles:
            self._site = None
        self._articles += new_article
        if new_article and _mark(url) in self._asked:
            self._barren -= 1

    def wants(self, candidate: Candidate) -> bool:
        """Whether the candidate is still worth its request, as its family may have proved barren since it was found."""
        if candidate.kind in {"feed", "sitemap"} or candidate.how in {"canonical", "guess"}:
            return True
        family = self._family(candidate.url)
        if candidate.kind == "article":
            return family.articles > 0 or family.fetched < self._first_of_shape(candidate)
        return family.barren_run < self._longest_barren_run(candidate.url)

    def _admits(self, candidate: Candidate) -> bool:
        if candidate.kind in {"feed", "sitemap"}:
            return self._admits_file(candidate)
        if is_trap(candidate.url, today=self.today) or not self.wants(candidate):
            return False
        if candidate.kind == "article" and candidate.how != "link":
            return True
        if candidate.kind == "article" and _holds_articles(self._family(candidate.url)):
            return True
        return self._admits_doubtful(candidate)

    def _admits_file(self, candidate: Candidate) -> bool:
        mark = _mark(candidate.url)
        if mark in self._asked or self._files >= self.bounds.feeds_and_sitemaps:
            return False
        self._asked.add(mark)
        self._files += 1
        return True

    def _admits_doubtful(self, candidate: Candidate) -> bool:
        """Listings, unknown addresses, articles of a shape that has brought none yet: these are counted."""
        mark = _mark(candidate.url)
        if mark in self._asked:
            return False
        room = self.bounds.barren_pages + self.bounds.barren_pages_per_article * self._articles
        chain = self._chains.get(_mark(candidate.via), 0)
        if self._barren >= room or (candidate.kind == "listing" and chain >= self.bounds.barren_chain):
            return False
        self._asked.add(mark)
        self._barren += 1
        if chain:
            self._chains[mark] = chain
        return True

    def _learn_from_listing(self, discovery: Discovery) -> None:
        shape = shape_from_url(discovery.url)
        family = self._families.setdefault(shape, _Family())
        shown = {_mark(candidate.url) for candidate in discovery.candidates if _may_be_story(candidate, shape)}
        mark = _mark(discovery.url)
        if shown - family.shown:
            family.shown |= shown
            family.barren_run = 0
            self._chains.pop(mark, None)
        else:
            family.barren_run += 1
            self._chains[mark] = self._chains.get(mark, 0) + 1

    def _family(self, url: str) -> _Family:
        return self._families.get(shape_from_url(url)) or _Family()

    def _first_of_shape(self, candidate: Candidate) -> int:
        return self.bounds.first_of_shape if candidate.how == "link" else self.bounds.first_listed_of_shape

    def _longest_barren_run(self, url: str) -> int:
        is_calendar = is_date_archive(url) and not is_pagination(url)
        return self.bounds.barren_run_of_calendar if is_calendar else self.bounds.barren_run


def _holds_articles(family: _Family) -> bool:
    return family.articles >= 2 and family.articles * 4 >= family.fetched


def _may_be_story(candidate: Candidate, shape_of_listing: str) -> bool:
    """Whether a listing that links to the candidate shows something; links between listings are nothing."""
    if candidate.kind == "article":
        return True
    is_index = "?" in candidate.url or is_pagination(candidate.url) or is_date_archive(candidate.url)
    return candidate.how == "link" and not is_index and shape_from_url(candidate.url) != shape_of_listing


def _mark(url: str) -> int:
    """An address in eight bytes."""
    return hash(identity_key(normalise_url(url)))
