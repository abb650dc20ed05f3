"""A page comes in, the addresses that it gives go out, with what is known of each.

How a spider uses it (`policy` is the only thing here that changes, and the spider owns it):

    policy = CrawlPolicy(start_urls=(url,), today=today)
    for candidate in policy.admit(start_guesses(url)):
        ...                                     # request it: candidate.url, candidate.priority, candidate.provenance()

    discovery = discover(page, site=policy.site())   # or document=… where the page was parsed already
    for candidate in policy.admit_found(discovery):
        ...                                     # request it
    policy.record(page.url, new_article=True)   # once a fetched page is known to be a new article, or not

    if not policy.wants(candidate.url):         # when a request leaves the queue: its kind may have proved barren
        ...                                     # drop it
"""

from archiver.discover.candidate import Candidate, Discovery, How, Kind, PageKind, Site
from archiver.discover.discovery import discover, page_kind
from archiver.discover.guesses import start_guesses
from archiver.discover.policy import CrawlBounds, CrawlPolicy

__all__ = [
    "Candidate",
    "CrawlBounds",
    "CrawlPolicy",
    "Discovery",
    "How",
    "Kind",
    "PageKind",
    "Site",
    "discover",
    "page_kind",
    "start_guesses",
]
