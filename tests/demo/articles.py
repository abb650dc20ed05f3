"""The demo's articles, rendered and parsed without a crawl."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from archiver.demo.content import Site, load_site
from archiver.demo.reply import Request
from archiver.demo.routes import Routes, plan_routes, render
from archiver.errors import NotAnArticleError
from archiver.page import Page
from archiver.parse import parse_article
from tests.demo.write_expected import BASE, FOLDER

FILES = sorted(FOLDER.glob("day*/*.json"))
"""What each article is expected to say, by day."""


@cache
def extract(folder: str, url: str) -> dict[str, Any]:
    """The item of a page of the site on a day ("day1"), empty where the parser refuses the page."""
    site, routes = load(int(folder.removeprefix("day")))
    reply = render(site, routes, Request(target=url.removeprefix(BASE), host=urlsplit(BASE).netloc))
    page = Page(url=url, body=reply.body, status=reply.status, headers=reply.headers)
    try:
        return parse_article(page, source="demo").to_dict()
    except NotAnArticleError:
        return {}


@cache
def load(day: int) -> tuple[Site, Routes]:
    """The site of a day and its routes."""
    site = load_site(day)
    return site, plan_routes(site)
