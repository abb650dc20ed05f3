"""Sites that announce little: WordPress's REST listing alone, and neither feed nor sitemap."""

import json
from pathlib import Path

from archiver.store.reader import read_exchanges
from tests.paper import Paper, Reply, crawl, front, items, story, story_path

STORIES = range(1, 26)
PER_PAGE = 10


def wordpress(paper: Paper) -> None:
    """A site whose front page shows nothing, and whose head names the interface."""
    posts = [
        {
            "link": paper.url + story_path(number)[1:],
            "date_gmt": f"2026-03-{number:02}T10:00:00",
            "modified_gmt": f"2026-03-{number:02}T11:00:00",
            "title": {"rendered": f"Story {number}"},
        }
        for number in STORIES
    ]
    shell = b"<!doctype html><title>P</title><div id=app></div>"
    interface = ("Link", f'<{paper.url}wp-json/>; rel="https://api.w.org/"')
    paper.pages = {story_path(number): story(number) for number in STORIES}
    paper.pages["/"] = Reply(shell, headers=(("Content-Type", "text/html"), interface))
    for place in range(3):
        query = "per_page=100&_fields=link,date_gmt,modified_gmt,title" + (f"&page={place + 1}" if place else "")
        address = f"/wp-json/wp/v2/posts?{query}"
        body = json.dumps(posts[place * PER_PAGE : (place + 1) * PER_PAGE]).encode()
        fields = (("Content-Type", "application/json"), ("X-WP-TotalPages", "3"))
        paper.pages[address] = paper.pages[address.replace(",", "%2C")] = Reply(body, headers=fields)


def test_a_site_with_nothing_but_the_interface_of_wordpress_is_found_whole(paper: Paper, tmp_path: Path) -> None:
    wordpress(paper)
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert sorted(item["url"] for item in items(tmp_path)) == sorted(
        paper.url + story_path(number)[1:] for number in STORIES
    )


def test_robots_txt_is_fetched_once_and_leads_to_its_sitemap(paper: Paper, tmp_path: Path) -> None:
    rows = "".join(f"<url><loc>{paper.url}{story_path(number)[1:]}</loc></url>" for number in STORIES)
    paper.pages = {story_path(number): story(number) for number in STORIES}
    paper.pages["/"] = front([])
    paper.pages["/robots.txt"] = Reply(
        f"User-agent: *\nSitemap: {paper.url}lists/all.xml".encode(), headers=(("Content-Type", "text/plain"),)
    )
    paper.pages["/lists/all.xml"] = Reply(f"<urlset>{rows}</urlset>".encode(), headers=(("Content-Type", "text/xml"),))
    for _ in range(2):
        assert crawl(tmp_path, f"url={paper.url}", "revisit=all").status == 0
        assert paper.asked.count("/robots.txt") == 1
        paper.asked.clear()
    assert len(items(tmp_path)) == len(STORIES)
    found = [one.exchange.url for path in tmp_path.glob("warc/*/*.warc.gz") for one in read_exchanges(path)]
    assert found.count(f"{paper.url}robots.txt") == 2  # one of each crawl


def test_a_site_without_feed_and_sitemap_is_found_by_its_sections(paper: Paper, tmp_path: Path) -> None:
    paper.pages = {story_path(number): story(number) for number in STORIES}
    paper.pages["/"] = front([story_path(25)], '<nav><a href="/harbour/">Harbour</a></nav>')
    for place in range(3):
        shown = [story_path(number) for number in STORIES if (25 - number) // PER_PAGE == place]
        more = f'<a rel="next" href="/harbour/?page={place + 2}">Older</a>' if place < 2 else ""
        paper.pages["/harbour/" + (f"?page={place + 1}" if place else "")] = front(shown, more)
    assert crawl(tmp_path, f"url={paper.url}").status == 0
    assert len(items(tmp_path)) == len(STORIES)
