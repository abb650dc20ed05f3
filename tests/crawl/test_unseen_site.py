"""A paper that no rule was made for is crawled as a user would: every article once and exact, nobody else touched."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archiver.store.reader import read_exchanges
from tests.paper import Run, crawl, items
from tests.raw_server import RawServer, Reply
from tests.unseen_site import (
    TurningServer,
    answer,
    cut_off,
    packed_in_chunks,
    print_list,
    print_page,
    print_story,
    redirect,
    to_the_end,
    with_bare_line_feeds,
    write_story,
)

STORIES = {number: write_story(number) for number in range(1, 13)}
PATHS = {number: story.path for number, story in STORIES.items()}
DOORS = (
    "/out/story-redirected-inside",
    "/out/story-refreshed-inside",
    "/out/story-with-another-base",
    "/odd/binary-sent-as-a-story",
    "/closed/story-for-members-only",
    "/chain/story-that-moved-0",
)


@dataclass(frozen=True, slots=True)
class Crawled:
    """A crawl that is over."""

    site: TurningServer
    inside: RawServer
    run: Run
    archive: Path


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    archive = tmp_path_factory.mktemp("archive")
    with RawServer({}) as inside, TurningServer() as site:
        site.turns.update(open_paper(site.origin, inside.origin))
        run = crawl(archive, f"url={site.origin}/")
        yield Crawled(site, inside, run, archive)


def open_paper(own: str, inside: str) -> dict[str, list[Reply]]:
    """All that the paper answers; `inside` is where nothing that it says may lead."""
    wrong = f'<link rel="canonical" href="{own}/">'
    pages = {number: print_story(story) for number, story in STORIES.items()}
    pages[3] = print_story(STORIES[3], wrong)
    pages[4] = print_story(STORIES[4], '<link rel="canonical" href="https://www.paper.example/valley/four.html">')
    pages[5] = print_story(STORIES[5], "", f'<div class="more"><a href="{PATHS[12]}">What came of it later</a></div>')
    replies = {PATHS[number]: [answer(page)] for number, page in pages.items()}
    replies[PATHS[1]] = [packed_in_chunks(pages[1])]
    replies[PATHS[2]] = [to_the_end(pages[2])]
    replies[f"{PATHS[3]}?ref=box-3"] = [answer(pages[3])]
    replies[PATHS[4]] = [with_bare_line_feeds(pages[4])]
    replies[PATHS[6]] = [cut_off(pages[6]), answer(pages[6])]
    replies[PATHS[7]] = [answer(b"", status=b"500 Oops"), answer(pages[7])]
    return replies | lists(own, inside) | traps(inside)


def lists(own: str, inside: str) -> dict[str, list[Reply]]:
    """Stories 1 to 7 are on the front page, 8 in the section, 9 on its next page, 10 in the feed, 11 in the sitemap."""
    front = [*(PATHS[number] for number in range(1, 8)), f"{PATHS[3]}?ref=box-3", f"{PATHS[1]}?utm_source=box"]
    front += [*DOORS, f"{inside}/secret/linked-story-from-inside"]
    older = '<div class="older"><a href="/valley/?page=2">Next page</a></div>'
    feed = "".join(f"<item><link>{link}</link></item>" for link in (own + PATHS[10], f"{inside}/secret/feed-story"))
    sitemap = "".join(f"<url><loc>{link}</loc></url>" for link in (own + PATHS[11], f"{inside}/secret/sitemap-story"))
    robots = f"User-agent: *\nDisallow: /closed/\nSitemap: {own}/map.xml\nSitemap: {inside}/map.xml\n"
    return {
        "/": [answer(print_list({path: f"All that is known of {path}" for path in front}))],
        "/valley/": [answer(print_list({PATHS[8]: STORIES[8].headline}, older))],
        "/valley/?page=2": [answer(print_list({PATHS[9]: STORIES[9].headline}))],
        "/feed.xml": [answer(f"<rss><channel>{feed}</channel></rss>".encode(), kind=b"application/rss+xml")],
        "/map.xml": [answer(f"<urlset>{sitemap}</urlset>".encode(), kind=b"application/xml")],
        "/robots.txt": [answer(robots.encode(), kind=b"text/plain")],
    }


def traps(inside: str) -> dict[str, list[Reply]]:
    """What the front page leads to beside its stories, through `DOORS`."""
    refresh = f'<meta http-equiv="refresh" content="0;url={inside}/secret/refreshed-story-from-inside">'
    link = '<a href="secret/story-under-another-base">A story that lies under another base</a>'
    chain = {f"/chain/story-that-moved-{step}": [redirect(f"/chain/story-that-moved-{step + 1}")] for step in range(12)}
    return {
        "/out/story-redirected-inside": [redirect(f"{inside}/secret/redirected-story-from-inside")],
        "/out/story-refreshed-inside": [answer(print_page("Moved", "", refresh))],
        "/out/story-with-another-base": [answer(print_page("Base", link, f'<base href="{inside}/">'))],
        "/odd/binary-sent-as-a-story": [answer(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(300))],
        "/closed/story-for-members-only": [answer(print_story(write_story(99)))],
    } | chain


def test_every_article_is_published_once_and_exact(crawled: Crawled) -> None:
    assert crawled.run.status == 0
    published = {item["headline"]: outline(item) for item in items(crawled.archive)}
    assert published == {story.headline: story.sections for story in STORIES.values()}
    assert len(items(crawled.archive)) == len(STORIES)


def outline(item: dict[str, Any]) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    return tuple(
        (section["heading"], tuple(block["text"] for block in section["blocks"])) for section in item["sections"]
    )


def test_nothing_that_the_paper_says_touches_another_origin_or_a_closed_path(crawled: Crawled) -> None:
    assert crawled.inside.seen == []
    assert [seen.path for seen in crawled.site.seen if seen.path.startswith("/closed/")] == []


def test_every_exchange_is_in_the_log_byte_for_byte(crawled: Crawled) -> None:
    paths = sorted(crawled.archive.glob("warc/*/*.warc.gz"))
    exchanges = [stored.exchange for path in paths for stored in read_exchanges(path)]
    sent = Counter((seen.request, seen.reply.sent) for seen in crawled.site.seen)
    assert Counter((exchange.request, exchange.response) for exchange in exchanges) == sent


def test_the_log_has_one_line_for_each_failure_that_names_its_address(crawled: Crawled) -> None:
    lines = [line.replace(crawled.site.origin, "") for line in crawled.run.log.splitlines() if "WARNING" in line]
    assert len([line for line in lines if "redirected-story" in line]) == 1
    assert [line for line in lines if "/out/story-redirected-inside" in line]
    assert [line for line in lines if line.endswith("/chain/story-that-moved-0: redirected again and again")]
    assert [line for line in lines if line.endswith(" /odd/binary-sent-as-a-story: not a page but a binary file")]
    assert not [line for line in lines if PATHS[6] in line]  # its second try brought it whole
    assert len(lines) == 4, lines


def test_a_second_crawl_adds_nothing(crawled: Crawled) -> None:
    again = crawl(crawled.archive, f"url={crawled.site.origin}/")
    assert again.status == 0
    assert " 0 new articles, 0 changed" in again.log
    assert len(items(crawled.archive)) == len(STORIES)
