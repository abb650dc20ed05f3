"""What a crawl of one site follows and where it stops: the only part of discovery that remembers.

The bound, whatever a site does, where `wants` is asked before each request and `record` told of each reply: beside the
articles that its feeds and sitemaps list (each file bounded, and at most `CrawlBounds.files` of them), a crawl ends
after `barren_pages + barren_pages_per_article * A` replies that were no new article, where A is the number of articles
found, and those that were under way. So endless calendars, facets and loops end. Inside that, a family of addresses
(same shape) ends once it has stopped showing anything new.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from archiver.discover.candidate import Candidate, Discovery, Site
from archiver.discover.shapes import is_date_archive, is_pagination, shape_from_url
from archiver.discover.traps import is_trap
from archiver.urls import identity_key, names_one_thing, normalise_url, origin


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlBounds:
    """How far a crawl goes where nothing comes of it. All are numbers of replies."""

    barren_pages: int = 300
    """Replies without a new article that a site may cost, even if it has none."""
    barren_pages_per_article: int = 5
    """And that it may cost more for each article found: listings show about ten each, in several orders."""
    first_of_shape: int = 15
    """Addresses of one shape, found by links, that are tried as articles before the shape proves to hold none."""
    first_listed_of_shape: int = 60
    """The same for addresses that a feed or sitemap lists, which are seldom wrong."""
    barren_run: int = 25
    """Replies in a row from one family that failed or showed no link which the family had not shown before."""
    barren_run_of_calendar: int = 20
    """The same where the address names a day or a month: calendars have no end, archives have weeks without news."""
    barren_chain: int = 10
    """Listings reached one from the other, each of which showed nothing new to its family."""
    variants: int = 20
    """Addresses of one article that differ in their parameters only: pages of a long story, or marks without end."""
    files: int = 500
    """Feeds and sitemaps."""


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
    _files: set[int] = field(default_factory=set)
    """Hashes of the feeds and sitemaps that were admitted."""
    _variants: dict[int, set[int]] = field(default_factory=dict)
    """Of paths that name an article: hashes of the addresses with parameters that were admitted."""
    _chains: dict[int, int] = field(default_factory=dict)
    """Of listings that showed nothing new: how many before them did neither."""
    _articles: int = 0
    _barren: int = 0
    _site: Site | None = None

    def site(self) -> Site:
        """The site with what is learnt of its articles' addresses so far."""
        if self._site is None:
            shapes = (shape for shape, family in self._families.items() if _holds_articles(family))
            self._site = Site(start_urls=self.start_urls, article_shapes=frozenset(shapes))
        return self._site

    def admit(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Those worth a request, the most urgent first. Which were asked for before is the frontier's to know."""
        unique: dict[str, Candidate] = {}
        for candidate in candidates:
            unique.setdefault(candidate.url, candidate)
        wanted = sorted(unique.values(), key=lambda candidate: -candidate.priority)
        return tuple(candidate for candidate in wanted if self._admits(candidate))

    def admit_found(self, discovery: Discovery) -> tuple[Candidate, ...]:
        """The same for all that one page gave; learns from a listing whether its family still shows anything new."""
        if discovery.page_kind == "html":
            self._learn_from_listing(discovery)
        return self.admit(discovery.candidates)

    def record(self, url: str, *, new_article: bool) -> None:
        """What came of a request: True for an article not seen before in this crawl, else False, failures too."""
        family = self._families.setdefault(shape_from_url(url), _Family())
        held_articles = _holds_articles(family)
        family.fetched += 1
        family.articles += new_article
        for counting in self._families_of(url):
            counting.barren_run = 0 if new_article else counting.barren_run + 1
        if _holds_articles(family) != held_articles:
            self._site = None
        self._articles += new_article
        self._barren += not new_article and _mark(url) not in self._files

    def recall(self, url: str, *, holds_article: bool, brought: bool) -> None:
        """Learn from a visit of an earlier crawl, the latest last; it costs nothing of what this one may spend.

        `brought` says that it gave an article or showed an address that nothing had shown before.
        """
        family = self._families.setdefault(shape_from_url(url), _Family())
        family.fetched += 1
        family.articles += holds_article
        for counting in self._families_of(url):
            counting.barren_run = 0 if brought or holds_article else counting.barren_run + 1
        self._site = None

    def wants(self, candidate: Candidate) -> bool:
        """Whether a request is worth it now: its family may have proved barren since the candidate was found."""
        if candidate.kind in {"feed", "sitemap"} or candidate.how == "guess":
            return True
        family = self._families.get(shape_from_url(candidate.url)) or _Family()
        is_listed = candidate.kind == "article" and candidate.how in {"feed", "sitemap"}
        if not is_listed and self._barren >= self._room():
            return False
        if candidate.kind == "article":
            first = self.bounds.first_listed_of_shape if is_listed else self.bounds.first_of_shape
            return family.fetched < first * (1 + family.articles)
        longest = self._longest_barren_run(candidate.url)
        return all(family.barren_run < longest for family in self._families_of(candidate.url))

    def _room(self) -> int:
        return self.bounds.barren_pages + self.bounds.barren_pages_per_article * self._articles

    def _admits(self, candidate: Candidate) -> bool:
        mark = _mark(candidate.url)
        if candidate.kind in {"feed", "sitemap"}:
            is_new = mark not in self._files and len(self._files) < self.bounds.files
            self._files.update({mark} if is_new else ())
            return is_new
        if (
            is_trap(candidate.url, today=self.today)
            or not self.wants(candidate)
            or self._is_one_more_variant(candidate)
        ):
            return False
        chain = self._chains.get(_mark(candidate.via), 0) if candidate.kind == "listing" else 0
        if chain >= self.bounds.barren_chain:
            return False
        if chain:
            self._chains.setdefault(mark, chain)
        return True

    def _is_one_more_variant(self, candidate: Candidate) -> bool:
        path, _, query = candidate.url.partition("?")
        # Where a parameter holds the number of the article, the path is that of all articles.
        if not query or names_one_thing(f"{origin(path)}/?{query}") or not names_one_thing(path):
            return False
        admitted = self._variants.setdefault(_mark(path), set())
        if len(admitted) < self.bounds.variants:
            admitted.add(_mark(candidate.url))
        return _mark(candidate.url) not in admitted

    def _learn_from_listing(self, discovery: Discovery) -> None:
        shape = shape_from_url(discovery.url)
        family = self._families.setdefault(shape, _Family())
        if _holds_articles(family):
            return
        shown = {_mark(candidate.url) for candidate in discovery.candidates if _may_be_story(candidate, shape)}
        mark = _mark(discovery.url)
        is_telling = bool(shown - family.shown)
        for counting in self._families_of(discovery.url):
            if shown - counting.shown:
                counting.shown |= shown
                counting.barren_run = 0
        if is_telling:
            self._chains.pop(mark, None)
        else:
            self._chains[mark] = self._chains.get(mark, 0) + 1

    def _families_of(self, url: str) -> tuple[_Family, ...]:
        """The family of an address, and the one of all choices of properties that its path offers."""
        return tuple(self._families.setdefault(name, _Family()) for name in (shape_from_url(url), *_facets(url)))

    def _longest_barren_run(self, url: str) -> int:
        is_calendar = is_date_archive(url) and not is_pagination(url)
        return self.bounds.barren_run_of_calendar if is_calendar else self.bounds.barren_run


def _holds_articles(family: _Family) -> bool:
    return family.articles >= 2 and family.articles * 4 >= family.fetched


def _facets(url: str) -> tuple[str, ...]:
    """A name for all addresses of a path that choose two properties or more; each choice has a shape of its own."""
    path, _, query = url.partition("?")
    return (f"{shape_from_url(path)}?…",) if "&" in query and not is_pagination(url) else ()


def _may_be_story(candidate: Candidate, shape_of_listing: str) -> bool:
    """Whether a listing that links to the candidate shows something; links between listings are nothing."""
    if candidate.kind == "article":
        return True
    is_index = "?" in candidate.url or is_pagination(candidate.url) or is_date_archive(candidate.url)
    return candidate.how == "link" and not is_index and shape_from_url(candidate.url) != shape_of_listing


def _mark(url: str) -> int:
    """An address in eight bytes."""
    return hash(identity_key(normalise_url(url)))
