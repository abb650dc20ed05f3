"""Whole crawls of invented sites in memory: discovery and its policy with nothing between them and the pages."""

import heapq
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest

from archiver.discover import Candidate, CrawlBounds, CrawlPolicy, discover, start_guesses
from archiver.page import Page
from archiver.urls import identity_key

ROOT = "https://paper.example"
TODAY = date(2026, 11, 24)
Reply = Callable[[str], str | None]
"""The path and query of a request come in, the body goes out; None is a 404."""


@dataclass(kw_only=True)
class Crawl:
    """A crawl that asks a site as a spider would, most urgent first."""

    reply: Reply
    policy: CrawlPolicy = field(default_factory=lambda: CrawlPolicy(start_urls=(f"{ROOT}/",), today=TODAY))
    asked: list[str] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    _queue: list[tuple[float, int, Candidate]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _arrivals: "count[int]" = field(default_factory=count)

    def run(self, limit: int = 20_000) -> "Crawl":
        self._push(self.policy.admit(start_guesses(f"{ROOT}/")))
        while self._queue:
            candidate = heapq.heappop(self._queue)[2]
            if self.policy.wants(candidate):
                self._fetch(candidate)
            assert len(self.asked) < limit, self.asked[-10:]
        return self

    def _push(self, candidates: tuple[Candidate, ...]) -> None:
        for candidate in candidates:
            if identity_key(candidate.url) not in self._seen:
                self._seen.add(identity_key(candidate.url))
                heapq.heappush(self._queue, (-candidate.priority, next(self._arrivals), candidate))

    def _fetch(self, candidate: Candidate) -> None:
        path = candidate.url.removeprefix(ROOT)
        self.asked.append(path)
        body = self.reply(path)
        if body is None:
            self.policy.record(candidate.url, new_article=False)
            return
        is_article = "<article>" in body
        self.policy.record(candidate.url, new_article=is_article)
        if is_article:
            self.articles.add(path)
        discovery = discover(Page(url=candidate.url, body=body.encode()), site=self.policy.site())
        self._push(self.policy.admit_found(discovery))


def links(*paths: str) -> str:
    return "".join(f'<li><a href="{path}">{path.rpartition("/")[2] or path}</a></li>' for path in paths)


def html(*parts: str) -> str:
    return f"<html><body><nav><a href='/'>Home</a></nav><main>{''.join(parts)}</main></body></html>"


def article(*parts: str) -> str:
    return html("<article>", "<p>Said the mayor.</p>", "</article>", *parts)


def by_slug(number: int) -> str:
    return f"/news/the-mayor-opens-bridge-{number}"


def by_number(number: int) -> str:
    return f"/{number}.html"


def by_id(number: int) -> str:
    return f"/article.php?id={number}"


def by_short_word(number: int) -> str:
    return f"/world/story{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number // 676)}"


def by_day(number: int) -> str:
    return f"/2026/{number % 11 + 1:02}/{number % 28 + 1:02}/word-{chr(97 + number % 26)}{number // 26}/"


def by_cyrillic(number: int) -> str:
    return f"/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C-{number}/"


ADDRESSES = (by_slug, by_number, by_id, by_short_word, by_day, by_cyrillic)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("size", [30, 400])
def test_sections_and_their_pages_lead_to_every_article(address: Callable[[int], str], size: int) -> None:
    stories = [address(number) for number in range(size)]
    sections = ["politics", "sport", "culture", "science-and-technology"]

    def reply(path: str) -> str | None:
        if path in stories:
            return article(links(*stories[:3]))
        if path == "/":
            return html(links(*(f"/{section}/" for section in sections)), links(*stories[:5]))
        found = re.fullmatch(r"/([a-z-]+)/(?:page/(\d+)/)?", path)
        if found and found[1] in sections:
            own = stories[sections.index(found[1]) :: len(sections)]
            start = (int(found[2] or 1) - 1) * 10
            following = f'<a href="/{found[1]}/page/{start // 10 + 2}/">Older</a>' if own[start + 10 :] else ""
            return html(links(*own[start : start + 10]), following) if own[start:] else None
        return None

    assert Crawl(reply=reply).run().articles == set(stories)


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_page_may_list_all_articles(address: Callable[[int], str]) -> None:
    stories = [address(number) for number in range(700)]

    def reply(path: str) -> str | None:
        return html(links(*stories)) if path == "/" else article() if path in stories else None

    assert Crawl(reply=reply).run().articles == set(stories)


def test_older_pages_of_a_section_are_reached_past_what_the_feed_has_listed() -> None:
    stories = [by_slug(number) for number in range(400)]

    def reply(path: str) -> str | None:
        if path == "/feed/":
            items = "".join(f"<item><link>{ROOT}{story}</link></item>" for story in stories[:300])
            return f"<rss><channel>{items}</channel></rss>"
        found = re.fullmatch(r"/(?:\?page=(\d+))?", path)
        if found:
            number = int(found[1] or 1)
            return html(links(*stories[number * 10 - 10 : number * 10], f"/?page={number + 1}"))
        return article() if path in stories else None

    crawl = Crawl(reply=reply).run()
    assert crawl.articles == set(stories)
    assert len(crawl.asked) < 400 + 40 + 60


def test_archives_by_day_are_followed_over_weeks_without_news() -> None:
    stories = {f"/2026/{month:02}/01/slug-of-{month}/": month for month in range(1, 12)}

    def reply(path: str) -> str | None:
        if path in stories:
            return article()
        if path == "/":
            return html(links("/archive/2026/11/"))
        found = re.fullmatch(r"/archive/2026/(\d\d)/", path)
        if found and 1 <= int(found[1]) <= 12:
            month = int(found[1])
            return html(links(f"/archive/2026/{month - 1:02}/", *(s for s, m in stories.items() if m == month)))
        return None

    assert Crawl(reply=reply).run().articles == set(stories)


STORIES = [by_slug(number) for number in range(40)]


def trap_site(trap: Callable[[str], str | None], *doors: str) -> Reply:
    """Forty articles on the front page, and doors into a trap on every page."""

    def reply(path: str) -> str | None:
        if path == "/":
            return html(links(*STORIES), links(*doors))
        return article(links(*doors)) if path in STORIES else trap(path)

    return reply


def calendar(path: str) -> str | None:
    found = re.fullmatch(r"/calendar/(\d{4})/(\d\d?)/", path)
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    following = (year + month // 12, month % 12 + 1)
    before = (year - (month == 1), (month - 2) % 12 + 1)
    days = (f"/calendar/{year}/{month}/{day}/" for day in range(1, 29))
    return html(
        links(f"/calendar/{following[0]}/{following[1]}/", f"/calendar/{before[0]}/{before[1]}/", *days, *STORIES[:5])
    )


def calendar_by_parameter(path: str) -> str | None:
    found = re.fullmatch(r"/events\?month=(\d+)&year=(\d+)", path)
    if not found:
        return None
    month, year = int(found[1]), int(found[2])
    return html(links(f"/events?month={month % 12 + 1}&year={year + month // 12}"), "No events")


def facets(path: str) -> str | None:
    if not path.startswith("/shop"):
        return None
    chosen = set(re.findall(r"(\w+)=", path))
    more = (
        path + ("&" if chosen else "?") + f"{name}={value}"
        for name in "abcdefgh"
        if name not in chosen
        for value in "12"
    )
    return html(links(*more))


def endless_pages(path: str) -> str | None:
    found = re.fullmatch(r"/latest\?page=(\d+)", path)
    return html(links(f"/latest?page={int(found[1]) + 1}", *STORIES[-5:])) if found else None


def endless_words(path: str) -> str | None:
    if not path.startswith("/maze/"):
        return None
    return html(links(*(f"{path}{word}/" for word in ("ash", "oak", "elm"))))


def endless_numbers(path: str) -> str | None:
    found = re.fullmatch(r"/item/(\d+)", path)
    return html(links(*(f"/item/{int(found[1]) * 3 + step}" for step in range(1, 4)))) if found else None


def endless_slugs(path: str) -> str | None:
    found = re.fullmatch(r"/a-page-of-no-news-(\d+)", path)
    return html(links(*(f"/a-page-of-no-news-{int(found[1]) * 3 + step}" for step in range(1, 4)))) if found else None


def endless_marks(path: str) -> str | None:
    found = re.fullmatch(r"/the-story-of-the-day-1\?mark=(\d+)", path)
    return (
        article(links(*(f"/the-story-of-the-day-1?mark={int(found[1]) * 2 + step}" for step in (1, 2))))
        if found
        else None
    )


def endless_first_words(path: str) -> str | None:
    found = re.fullmatch(r"/w([a-z]+)/", path)
    return html(links(*(f"/w{found[1]}{letter}/" for letter in "abc"))) if found else None


def canonical_chain(path: str) -> str | None:
    found = re.fullmatch(r"/the-one-true-story-(\d+)", path)
    return (
        f'<html><head><link rel="canonical" href="/the-one-true-story-{int(found[1]) + 1}"></head></html>'
        if found
        else None
    )


def endless_sitemaps(path: str) -> str | None:
    found = re.fullmatch(r"/sitemap(\d*)\.xml", path)
    if not found:
        return None
    following = (f"<sitemap><loc>{ROOT}/sitemap{int(found[1] or 0) * 2 + step}.xml</loc></sitemap>" for step in (1, 2))
    return f"<sitemapindex>{''.join(following)}</sitemapindex>"


@pytest.mark.parametrize(
    ("trap", "door", "most"),
    [
        (calendar, "/calendar/2026/11/", 60),
        (calendar_by_parameter, "/events?month=11&year=2020", 60),
        (facets, "/shop", 260),
        (endless_pages, "/latest?page=1", 60),
        (endless_words, "/maze/", 520),
        (endless_numbers, "/item/1", 80),
        (endless_slugs, "/a-page-of-no-news-1", 60),
        (endless_marks, "/the-story-of-the-day-1?mark=1", 60),
        (endless_first_words, "/wa/", 520),
        (canonical_chain, "/the-one-true-story-1", 60),
        (endless_sitemaps, "/sitemap1.xml", 520),
    ],
)
def test_a_trap_ends_and_no_article_is_lost_in_it(trap: Callable[[str], str | None], door: str, most: int) -> None:
    crawl = Crawl(reply=trap_site(trap, door)).run()
    assert crawl.articles >= set(STORIES)
    assert len(crawl.asked) - len(STORIES) <= most


def test_a_site_that_is_nothing_but_trap_costs_no_more_than_the_bound() -> None:
    bounds = CrawlBounds(barren_pages=50)
    policy = CrawlPolicy(start_urls=(f"{ROOT}/",), bounds=bounds)
    crawl = Crawl(reply=lambda path: html(links(*(f"{path}{word}/" for word in ("ash", "oak")))), policy=policy).run()
    assert len(crawl.asked) <= 50 + len(start_guesses(ROOT))


def test_the_newest_articles_come_first() -> None:
    days = {f"/story-about-day-{day}": f"2026-11-{day:02}T08:00:00Z" for day in range(1, 21)}
    rows = "".join(f"<url><loc>{ROOT}{path}</loc><lastmod>{when}</lastmod></url>" for path, when in days.items())

    def reply(path: str) -> str | None:
        return f"<urlset>{rows}</urlset>" if path == "/sitemap.xml" else article() if path in days else None

    asked = [path for path in Crawl(reply=reply).run().asked if path in days]
    assert asked == sorted(days, key=lambda path: days[path], reverse=True)
