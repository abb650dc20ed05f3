"""robots.txt and the sitemaps (sitemaps.org 0.9, Google News fields): a site comes in, bytes go out."""

import gzip
from collections.abc import Iterable
from html import escape

from archiver.demo.content import Paper, Site, Story

_NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render_robots(base: str) -> bytes:
    """robots.txt: /drafts/ is closed to everybody, the index of sitemaps is named."""
    return f"User-agent: *\nDisallow: /drafts/\nAllow: /\n\nSitemap: {base}/sitemap-index.xml\n".encode()


def render_index(base: str) -> bytes:
    """The sitemap index: a news sitemap, a compressed archive and the pages that are no articles."""
    names = ("sitemap-news.xml", "sitemap-archive.xml.gz", "sitemap-pages.xml")
    entries = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>\n" for name in names)
    return f"{_DECLARATION}<sitemapindex {_NAMESPACES}>\n{entries}</sitemapindex>\n".encode()


def render_news(site: Site, base: str) -> bytes:
    """The news sitemap of the modern paper, with publication dates and titles."""
    paper = site.paper("meridian")
    return _wrap(_render_news_entry(paper, story, base) for story in paper.published)


def render_archive(site: Site, base: str) -> bytes:
    """A sitemap as a gzip file: the Japanese and the WordPress paper with the dates of their last change."""
    stories = (*site.paper("observer").published, *site.paper("minato").published)
    return gzip.compress(_wrap(_render_entry(story, base) for story in stories), 9, mtime=0)


def render_pages(site: Site, base: str) -> bytes:
    """A sitemap of fronts: pages that are no articles."""
    return _wrap(f"<url><loc>{base}{paper.paths['front']}</loc></url>\n" for paper in site.papers)


def _wrap(entries: Iterable[str]) -> bytes:
    return f"{_DECLARATION}<urlset {_NAMESPACES}>\n{''.join(entries)}</urlset>\n".encode()


def _render_entry(story: Story, base: str) -> str:
    changed = (story.modified or story.published).isoformat()
    return f"<url><loc>{base}{escape(story.path)}</loc><lastmod>{changed}</lastmod></url>\n"


def _render_news_entry(paper: Paper, story: Story, base: str) -> str:
    publication = f"<news:name>{escape(paper.name)}</news:name><news:language>{paper.language}</news:language>"
    return (
        f"<url><loc>{base}{escape(story.path)}</loc><news:news><news:publication>{publication}</news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news></url>\n"
    )
