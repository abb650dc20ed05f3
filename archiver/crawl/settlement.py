"""What came of asking an address: it and all that the page named are written into the frontier together."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from archiver.crawl.errand import Errand
from archiver.crawl.visit import Visit
from archiver.discover import Candidate
from archiver.discover.candidate import Kind, PageKind, priority_of_revisit
from archiver.discover.shapes import is_date_archive, is_pagination
from archiver.schedule import DAY, GONE, Habit, Role, Visits, Watch, next_interval
from archiver.store.derive import twin_of
from archiver.store.frontier import Address, Frontier, Outcome

_NOT_MODIFIED: Final = 304
_TWIN: Final = 30 * DAY
"""Until a page is asked again that names another as its proper one: what changes is seen there."""
_KINDS: Final[dict[PageKind, Kind]] = {"feed": "feed", "sitemap": "sitemap", "robots": "sitemap", "html": "listing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What a visit came to. `url` is where the reply came from, `asked` the address that was leased.

    `kind` is what the page turned out to be; None where that is not known. `status` is 0 where no reply came, `reason`
    why a visit failed where the status does not tell.
    `is_twin` says that the page names another of its site as its proper one.
    `brought` says that the page brought something new by itself (another version); new `candidates` count as well.
    Moments are seconds since the epoch: `asked_at` of the request, `published` of the article.
    """

    source: str
    asked: str
    url: str
    asked_at: float
    status: int = 0
    failed: bool = False
    reason: str | None = None
    brought: bool = False
    is_twin: bool = False
    kind: Kind | None = None
    article_id: str | None = None
    published: float | None = None
    candidates: tuple[Candidate, ...] = ()


def settle(frontier: Frontier, settlement: Settlement, now: float, habit: Habit | None = None) -> int:
    """Write it down; returns how many addresses were new.

    `now` is what the next visit is counted from, `habit` that of the source.
    """
    new = frontier.add(settlement.source, settlement.candidates, now)
    known = frontier.find(settlement.source, settlement.url)
    role = _role_of(settlement.url, settlement.kind or (known.candidate.kind if known else "unknown"))
    brought = settlement.brought or (role != "article" and new > 0)
    interval = next_interval(_visits(settlement, known, role, new=new, now=now), now, habit)
    if settlement.is_twin and interval is not None:
        interval = max(interval, _TWIN)
    outcome = Outcome(
        asked_at=settlement.asked_at,
        status=settlement.status,
        failed=settlement.failed,
        changed=brought,
        kind=settlement.kind,
        article_id=settlement.article_id,
        published=settlement.published,
        interval=interval,
        due_at=None if interval is None else now + interval,
        priority=priority_of_revisit(interval) if role == "article" and interval is not None else None,
    )
    what, reason = _count_as(settlement, known)
    frontier.runs.count(settlement.source, what, reason)
    frontier.settle(settlement.source, settlement.url, outcome)
    if settlement.asked != settlement.url:
        moved = Outcome(asked_at=settlement.asked_at, status=301, moved_to=settlement.url)
        frontier.settle(settlement.source, settlement.asked, moved)
    return new


def settlement_from_visit(errand: Errand, asked_at: datetime, found: Visit) -> Settlement:
    """What a page came to that was read; the addresses that it names are the caller's to admit and add."""
    article = found.article
    return Settlement(
        source=errand.source,
        asked=errand.candidate.url,
        url=found.page.url,
        asked_at=asked_at.timestamp(),
        status=found.page.status or 0,
        failed=not found.is_readable,
        is_twin=article is not None and twin_of(article) is not None,
        kind="article" if article else _KINDS.get(found.discovery.page_kind, "unknown"),
        article_id=article.id if article else None,
        published=read_seconds(article.date_published) if article else None,
    )


def watch_of(address: Address) -> Watch | None:
    """How an article's page was watched so far; None for other addresses."""
    if address.article_id is None or address.last_seen is None:
        return None
    published = address.candidate.published
    return Watch(
        published=min(published.timestamp(), address.first_seen) if published else address.first_seen,
        first_seen=address.first_seen,
        last_seen=address.last_seen,
        changes=max(0, address.changes - 1),
    )


def read_seconds(moment: str | None) -> float | None:
    """Seconds since the epoch of a time in RFC 3339; None where it is none. One without an offset is taken as UTC."""
    try:
        found = datetime.fromisoformat(moment or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _count_as(settlement: Settlement, known: Address | None) -> tuple[str | None, str | None]:
    """What a visit counts as in its run, and the reason where it failed. A guess that is wrong is no failure."""
    if settlement.status in GONE and known and known.visits and not known.gone_since:
        return "gone", None
    if settlement.failed:
        is_guess = settlement.status in GONE and (known is None or known.candidate.how == "guess" or known.gone_since)
        return (None, None) if is_guess else ("failed", settlement.reason or str(settlement.status or "broken"))
    if settlement.status == _NOT_MODIFIED:
        return "not_modified", None
    if settlement.article_id is not None:
        return "articles", None
    was_article = known is not None and known.candidate.kind == "article"
    return ("refused" if was_article and settlement.kind == "listing" else None), None


def _role_of(url: str, kind: Kind) -> Role:
    if kind in {"feed", "sitemap", "article"}:
        return cast("Role", kind)
    return "backlist" if is_pagination(url) or is_date_archive(url) else "listing"


def _visits(settlement: Settlement, known: Address | None, role: Role, *, new: int, now: float) -> Visits:
    said = known.candidate.published.timestamp() if known and known.candidate.published else None
    return Visits(
        role=role,
        published=settlement.published or said,
        first_seen=known.first_seen if known else now,
        new=new,
        changes=max(0, (known.changes if known else 0) + settlement.brought - 1),
        interval=known.interval if known else None,
        failures=((known.failures if known else 0) + 1) if settlement.failed else 0,
        status=settlement.status,
        elapsed=max(0.0, settlement.asked_at - known.last_asked) if known and known.last_asked else 0.0,
        is_unseen=known is not None and known.article_id is None and known.candidate.how != "guess",
    )
