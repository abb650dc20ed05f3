"""What a request is for: kept with it through redirects and retries, and told to the log."""

from dataclasses import dataclass

from scrapy import Request

from archiver.discover import Candidate

_FILES = ("feed", "sitemap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One address to fetch for one source.

    `asked` is "start" for an address that a person gave as a start, "asked" for one that is wanted for itself alone,
    None for what was discovered. `has_twin` says that another page gave the article already, should this one give none.
    `is_known` says that an earlier visit was made, `is_proven` that one of them brought something new.
    """

    candidate: Candidate
    source: str
    asked: str | None = None
    has_twin: bool = False
    is_known: bool = False
    is_proven: bool = False

    @property
    def is_page(self) -> bool:
        """Whether an article may come of it."""
        return self.candidate.kind not in _FILES

    @property
    def is_guess(self) -> bool:
        """Whether nobody has named the address, so that its absence is no failure."""
        return self.asked is None and self.candidate.how == "guess"

    def found(self, since: str | None) -> tuple[tuple[str, str], ...]:
        """What the record says of how the address was found, and the bound that the crawl had."""
        said = (("how", self.asked),) if self.asked else self.candidate.provenance()
        return (*said, ("since", since)) if since else said


def errand_of(request: Request) -> Errand | None:
    """The errand of a request; None for those that Scrapy makes itself, as for robots.txt."""
    errand: Errand | None = request.meta.get("errand")
    return errand
