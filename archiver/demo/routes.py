"""What stands at which address of the demo site: a site comes in, a table of renderers goes out."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from archiver.demo import feeds, press, sitemaps
from archiver.demo.content import Listing, Paper, Site, Story, list_pages
from archiver.demo.designs import DESIGNS
from archiver.demo.designs.meridian import render_amp
from archiver.demo.picture import draw_picture
from archiver.demo.reply import Reply, Request, make_file, make_page, make_redirect, negotiate

Renderer = Callable[[str], Reply]
Routes = Mapping[str, Renderer]

_TRACKING = re.compile(r"(?:utm_\w+|share|from)=[^&]*&?")
_MONTH = re.compile(r"/calendar/(\d{1,4})/(\d{2})/(?:\d{2}/)?$")
_PICTURE = re.compile(r"/media/([a-z0-9-]+)\.png$")


def render(site: Site, routes: Routes, request: Request) -> Reply:
    """The reply to a request. Tracking parameters change nothing; an unknown address is a 404."""
    target = _strip_tracking(request.target)
    renderer = routes.get(target) or _find_pattern(site, target)
    return negotiate(renderer(request.base), request)


def plan_routes(site: Site) -> Routes:
    """Every fixed address of the site, as path and query, with what renders it from scheme and host."""
    routes = dict(_plan_press(site))
    for paper in site.papers:
        routes.update(_plan_paper(paper))
    return routes


def _plan_press(site: Site) -> Iterator[tuple[str, Renderer]]:
    yield "/", lambda _: make_page(press.render_front(site))
    yield "/about", lambda _: make_page(press.render_plain("About the press", _ABOUT))
    yield "/drafts/", lambda _: make_page(press.render_drafts())
    for slug, _, _ in press.DRAFTS:
        yield f"/drafts/{slug}", lambda _, slug=slug: make_page(press.render_draft(slug))  # type: ignore[misc]
    yield "/robots.txt", lambda base: make_file(sitemaps.render_robots(base), "text/plain; charset=utf-8")
    yield "/sitemap-index.xml", lambda base: make_file(sitemaps.render_index(base), "application/xml")
    yield "/sitemap-news.xml", lambda base: make_file(sitemaps.render_news(site, base), "application/xml")
    yield "/sitemap-archive.xml.gz", lambda base: make_file(sitemaps.render_archive(site, base), "application/gzip")
    yield "/sitemap-pages.xml", lambda base: make_file(sitemaps.render_pages(site, base), "application/xml")
    yield "/loop/a", lambda base: make_redirect(f"{base}/loop/b", 302)
    yield "/loop/b", lambda base: make_redirect(f"{base}/loop/a", 302)
    moved = next(story for story in site.paper("observer").stories if story.slug == MOVED)
    yield "/old/ferry-timetable", lambda base: make_redirect(base + moved.path)


def _plan_paper(paper: Paper) -> Iterator[tuple[str, Renderer]]:
    for story in paper.stories:
        yield story.path, partial(_render_story, paper, story)
    for listing in list_pages(paper):
        yield listing.path, partial(_render_listing, paper, listing)
    yield f"/{paper.id}/style.css", lambda _: make_file(paper.style.encode(), "text/css; charset=utf-8")
    if feed := _FEEDS.get(paper.id):
        path, media_type, render_feed = feed
        yield path, lambda base: make_file(render_feed(paper, base), media_type)
    if paper.id == "meridian":
        for story in paper.published:
            yield f"{story.path}/amp", partial(_render_twin, paper, story)


def _render_story(paper: Paper, story: Story, base: str) -> Reply:
    if story.gone:
        return Reply(status=410, headers=(("Content-Type", "text/plain"),), body=b"This article was withdrawn.\n")
    headers = (("X-Robots-Tag", story.robots),) if story.robots else ()
    page = DESIGNS[paper.id].article(paper, story, base)
    return make_page(page, paper.charset, story.modified or story.published, headers)


def _render_listing(paper: Paper, listing: Listing, base: str) -> Reply:
    return make_page(DESIGNS[paper.id].listing(paper, listing, base), paper.charset)


def _render_twin(paper: Paper, story: Story, base: str) -> Reply:
    return make_page(render_amp(paper, story, base), paper.charset, story.modified or story.published)


def _find_pattern(site: Site, target: str) -> Renderer:
    if (match := _MONTH.match(target)) and int(match[1]) and 1 <= int(match[2]) <= 12:
        page = press.render_month(site, int(match[1]), int(match[2]))
        return lambda _: make_page(page)
    if match := _PICTURE.match(target):
        picture = draw_picture(match[1])
        return lambda _: make_file(picture, "image/png")
    return lambda _: Reply(status=404, headers=(("Content-Type", "text/html; charset=utf-8"),), body=_NOT_FOUND)


def _strip_tracking(target: str) -> str:
    parts = urlsplit(target)
    query = _TRACKING.sub("", parts.query).rstrip("&")
    return f"{parts.path}?{query}" if query else parts.path


MOVED = "ferry-timetable-in-bottles"
_ABOUT = (
    "<p>Four Winds Press prints five small papers in towns that no map shows.</p>"
    "<p>Its people, places and events are invented.</p>"
    "<p>It exists so that an archiver can be tried on something that behaves like the real web.</p>"
)
_NOT_FOUND = b"<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>Not found</h1></body></html>"
_FEEDS: Mapping[str, tuple[str, str, Callable[[Paper, str], bytes]]] = {
    "observer": ("/observer/feed/", "application/rss+xml; charset=utf-8", feeds.render_rss),
    "meridian": ("/meridian/atom.xml", "application/atom+xml; charset=utf-8", feeds.render_atom),
    "vecher": ("/vecher/rss.php", "text/xml; charset=windows-1251", feeds.render_broken_rss),
    "sada": ("/sada/feed.json", "application/feed+json", feeds.render_json_feed),
}
