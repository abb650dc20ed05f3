"""An address comes in, the places where sites of every make keep their feeds and sitemaps go out."""

from archiver.discover.candidate import Candidate, Kind, priority_from
from archiver.urls import normalise_url, origin

_PLACES: tuple[tuple[str, Kind], ...] = (
    ("/robots.txt", "sitemap"),  # the only one with a standard behind it (sitemaps.org, RFC 9309)
    ("/sitemap.xml", "sitemap"),  # sitemaps.org's own example
    ("/sitemap_index.xml", "sitemap"),  # Yoast
    ("/wp-sitemap.xml", "sitemap"),  # WordPress since 5.5
    ("/news-sitemap.xml", "sitemap"),  # Yoast News and Rank Math
    ("/sitemap-news.xml", "sitemap"),  # the other habit
    ("/feed/", "feed"),  # WordPress
    ("/rss.xml", "feed"),  # Drupal and many hand-made sites
    ("/atom.xml", "feed"),  # Jekyll, Movable Type
    ("/feed.xml", "feed"),  # Jekyll, newer
    ("/rss", "feed"),  # Ghost and hand-made sites
    ("/index.xml", "feed"),  # Hugo
    ("/feed.json", "feed"),  # JSON Feed's own example
)


def start_guesses(url: str) -> tuple[Candidate, ...]:
    """The address itself as a listing, then guessed feeds and sitemaps of its host, the likeliest first."""
    root = origin(url)
    if not root:
        return ()
    start = Candidate(
        url=normalise_url(url), kind="listing", how="guess", via=url, priority=priority_from("feed", lift=1)
    )
    return (start, *(_guess(root + place, kind, url, rank) for rank, (place, kind) in enumerate(_PLACES)))


def _guess(address: str, kind: Kind, url: str, rank: int) -> Candidate:
    priority = priority_from("feed") - rank
    return Candidate(url=address, kind=kind, how="guess", via=url, priority=priority)
