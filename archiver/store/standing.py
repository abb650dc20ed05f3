"""How each source stands: its latest runs and articles as the catalogue has them, judged by `health`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Final

from archiver.health import BEFORE, RECENT, Alarm, Seen, Visited, find_alarms
from archiver.store.catalogue import Catalogue, Version
from archiver.store.runs import Run

_RUNS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source: `run` is its last one, None where it was never crawled, as one that was read from WARC files.

    `new` and `changed` count the versions that the run published. `newest` is when the newest article was published, or
    found where it does not say; `delay` how many seconds lay between the two, of the latest ones (median). Moments are
    seconds since the epoch.
    """

    source: str
    articles: int
    run: Run | None
    new: int = 0
    changed: int = 0
    newest: float | None = None
    delay: float | None = None
    alarms: tuple[Alarm, ...] = ()


def read_standings(catalogue: Catalogue, now: float) -> Iterator[Standing]:
    """Every source that has a run or an article, by name. Raises StoreError."""
    for source in sorted({*catalogue.sources(), *catalogue.frontier.runs.sources()}):
        yield _read_standing(catalogue, source, now)


def _read_standing(catalogue: Catalogue, source: str, now: float) -> Standing:
    seen = [_seen(version) for version in catalogue.latest_first_versions(source, RECENT + BEFORE)]
    runs = catalogue.frontier.runs.latest(source, _RUNS)
    new, changed = catalogue.count_between(source, _stamp(runs[0].began), _stamp(now)) if runs else (0, 0)
    delays = [one.fetched_at - one.published for one in seen[-RECENT:] if one.published is not None]
    return Standing(
        source=source,
        articles=catalogue.count_articles(source),
        run=runs[0] if runs else None,
        new=new,
        changed=changed,
        newest=max((one.published or one.fetched_at for one in seen), default=None),
        delay=median(delays) if delays else None,
        alarms=find_alarms(seen, [_visited(run) for run in reversed(runs)], now),
    )


def _seen(version: Version) -> Seen:
    return Seen(
        fetched_at=datetime.fromisoformat(version.fetched_at).timestamp(),
        published=_seconds(version.date_published),
        filled=version.filled,
        characters=version.characters,
    )


def _visited(run: Run) -> Visited:
    return Visited(began=run.began, asked=run.asked, articles=run.articles, refused=run.refused, failed=run.failed)


def _seconds(moment: str | None) -> float | None:
    try:
        found = datetime.fromisoformat(moment or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
