"""A site full of traps is crawled twice, a day apart: every article once, and only what changed comes whole."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archiver.store.catalogue import Catalogue
from archiver.store.layout import catalogue_path
from archiver.store.verify import verify
from tests.paper import items, run_scrapy
from tests.trap_site import EDITED, GONE, NEW, STORIES, Counted, TrapSite, serve_traps

HASTE = ("AUTOTHROTTLE_ENABLED=False", "DOWNLOAD_DELAY=0", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
DAY = 86_400.0
HANDFUL = 5


@dataclass(frozen=True, slots=True)
class Day:
    """What a day's crawl asked for, and the lines of the dump after it."""

    given: tuple[Counted, ...]
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Crawled:
    """Both days."""

    site: TrapSite
    archive: Path
    first: Day
    second: Day


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    archive = tmp_path_factory.mktemp("archive")
    with serve_traps() as site:
        first = crawl(site, archive)
        let_a_day_pass(archive)
        site.day = 2
        yield Crawled(site, archive, first, crawl(site, archive))


def crawl(site: TrapSite, archive: Path) -> Day:
    site.given.clear()
    settings = [part for setting in (*HASTE, f"ARCHIVE_DIR={archive}") for part in ("-s", setting)]
    run = run_scrapy("crawl", "news", "-a", f"url={site.origin}/", *settings)
    assert run.status == 0, run.log
    return Day(tuple(site.given), tuple(items(archive)))


def let_a_day_pass(archive: Path) -> None:
    """Set what the frontier knows back by a day."""
    with sqlite3.connect(catalogue_path(archive)) as db:
        db.execute(
            "UPDATE addresses SET due_at = due_at - :day, first_seen = first_seen - :day,"
            " last_asked = last_asked - :day, last_seen = last_seen - :day, last_changed = last_changed - :day",
            {"day": DAY},
        )
        db.execute("UPDATE runs SET began = began - :day, ended = ended - :day", {"day": DAY})
    db.close()


def test_every_article_is_found_once_under_its_proper_address(crawled: Crawled) -> None:
    found = Counter(item["url"] for item in crawled.first.items)
    assert found == {crawled.site.origin + crawled.site.path(number): 1 for number in range(STORIES)}
    assert {item["headline"] for item in crawled.first.items} == {crawled.site.headline(n) for n in range(STORIES)}


@pytest.mark.parametrize(
    ("trap", "most"), [("/calendar/", 40), ("/browse", 80), ("sid=", 5), ("print=1", 0), ("utm_", 0)]
)
def test_no_trap_is_followed_far(crawled: Crawled, trap: str, most: int) -> None:
    for day in (crawled.first, crawled.second):
        assert len([one for one in day.given if trap in one.path]) <= most


def test_only_edited_articles_get_a_second_version_and_new_ones_are_found(crawled: Crawled) -> None:
    versions = Counter(item["url"] for item in crawled.second.items)
    site = crawled.site
    assert {url for url, number in versions.items() if number == 2} == {site.origin + site.path(n) for n in EDITED}
    assert {site.origin + site.path(n) for n in NEW} <= versions.keys()
    assert len(crawled.second.items) == STORIES + len(EDITED) + len(NEW)


def test_the_one_that_is_gone_is_recorded_and_stays(crawled: Crawled) -> None:
    url = crawled.site.origin + crawled.site.path(GONE)
    catalogue = Catalogue(catalogue_path(crawled.archive), read_only=True)
    (address,) = [one for one in catalogue.frontier.alike(url) if one.url == url]
    catalogue.close()
    assert address.status == 410
    assert [item["url"] for item in crawled.second.items].count(url) == 1


def test_no_more_than_a_handful_of_unchanged_articles_comes_whole(crawled: Crawled) -> None:
    whole = [one.path for one in crawled.second.given if one.status == 200 and one.path.startswith("/read/")]
    assert {crawled.site.path(number) for number in (*EDITED, *NEW)} <= set(whole)
    unchanged = [path for path in whole if crawled.site.number(path) not in (*EDITED, *NEW)]
    assert len(unchanged) <= HANDFUL, unchanged
    assert [one for one in crawled.second.given if one.status == 304]


def test_the_archive_is_whole(crawled: Crawled) -> None:
    assert list(verify(crawled.archive, lambda _: None, derive_again=True)) == []
