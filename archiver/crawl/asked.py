"""What a person asked a spider for: its `-a` arguments come in, checked values go out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

from archiver.crawl.sources import Source, read_sources, read_urls, sources_from_urls
from archiver.errors import UsageError

_YES, _NO = frozenset({"1", "yes", "true"}), frozenset({"0", "no", "false"})
ARGUMENTS = ("url", "urls_file", "sources", "since", "max_articles", "follow", "revisit", "budget", "stay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The sources to crawl and the bounds of the crawl.

    `since` is RFC 3339: nothing older is wanted. `max_articles` is None for all. Without `follow`, the addresses of the
    sources are all that is fetched. `revisit` is "due" to ask known pages again where they may have changed, "all"
    to ask each of them now. `budget` is how many requests each source is sent a day at most, whatever else is said.
    The crawl goes on for `stay` seconds and asks what becomes due; None: until nothing more is due.
    """

    sources: tuple[Source, ...]
    since: str | None = None
    max_articles: int | None = None
    follow: bool = True
    revisit: Literal["due", "all"] = "due"
    budget: int | None = None
    stay: int | None = None

    def budgets(self, default: int) -> dict[str, int]:
        """The bounds by source: what was asked for now, else what a source says, else the default (0 for none)."""
        named = {source.name: self.budget or source.budget or default for source in self.sources}
        return {name: budget for name, budget in named.items() if budget}


def read_arguments(given: dict[str, str], start_urls: tuple[str, ...] = (), name: str | None = None) -> Asked:
    """Check the arguments; `start_urls` and `name` are those of a spider that knows its own site.

    Raises UsageError, which says how to ask. What begins with an underscore is a scheduler's own, as Scrapyd's `_job`.
    """
    given = {name: value for name, value in given.items() if not name.startswith("_")}
    if unknown := sorted(given.keys() - set(ARGUMENTS)):
        raise UsageError(f"unknown argument -a {unknown[0]}=; there are {', '.join(ARGUMENTS)}")
    sources = _read_sources(given, start_urls, name)
    if not sources:
        raise UsageError(
            "nothing to crawl: name a site with -a url=https://their.paper/, or -a urls_file= or -a sources="
        )
    return Asked(
        sources=sources,
        since=_read_since(given.get("since")),
        max_articles=_read_count("max_articles", "articles", given.get("max_articles")),
        follow=_read_flag(given.get("follow", "1")),
        revisit=_read_revisit(given.get("revisit", "due")),
        budget=_read_count("budget", "requests a day", given.get("budget")),
        stay=_read_count("stay", "seconds", given.get("stay")),
    )


def _read_sources(given: dict[str, str], start_urls: tuple[str, ...], name: str | None) -> tuple[Source, ...]:
    addresses = [part.strip() for part in given.get("url", "").split(",") if part.strip()]
    if "urls_file" in given:
        addresses += read_urls(Path(given["urls_file"]))
    listed = read_sources(Path(given["sources"])) if "sources" in given else ()
    if not addresses and not listed:
        addresses = list(start_urls)
    return (*listed, *sources_from_urls(addresses, name))


def _read_since(text: str | None) -> str | None:
    """The first moment that is wanted; a day alone begins at midnight UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"-a since={text} is no date; write one like 2026-11-01") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _read_count(name: str, what: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise UsageError(f"-a {name}={text} is no number of {what}; write one like 10, or leave it out for no bound")
    return int(text)


def _read_flag(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise UsageError(f"-a follow={text} is neither 1 (follow links) nor 0 (just these pages)")
    return text.lower() in _YES


def _read_revisit(text: str) -> Literal["due", "all"]:
    if text in {"due", "all"}:
        return cast("Literal['due', 'all']", text)
    raise UsageError(f"-a revisit={text} is neither due (pages that may have changed) nor all (every known page)")
