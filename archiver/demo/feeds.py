"""The feeds of the demo papers: stories come in; RSS 2.0, Atom (RFC 4287), JSON Feed 1.1 and broken XML go out."""

import json
from email.utils import format_datetime
from html import escape

from archiver.demo.content import Paper, Story

FEED_LENGTH = 8


def render_rss(paper: Paper, base: str) -> bytes:
    """RSS 2.0 with tracked links and the plain address as guid, as WordPress plug-ins make it."""
    items = "".join(_render_item(story, base) for story in paper.published[:FEED_LENGTH])
    return _wrap_rss(paper, base, items).encode()


def render_atom(paper: Paper, base: str) -> bytes:
    """Atom with an id, an updated date and a summary for each story."""
    entries = "".join(_render_entry(story, base) for story in paper.published[:FEED_LENGTH])
    newest = max(story.modified or story.published for story in paper.published)
    front = base + paper.paths["front"]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{paper.language}">'
        f'<title>{escape(paper.name)}</title><id>{front}</id><link href="{front}"/>'
        f'<link rel="self" href="{front}atom.xml"/><updated>{newest.isoformat()}</updated>{entries}</feed>'
    ).encode()


def render_json_feed(paper: Paper, base: str) -> bytes:
    """JSON Feed 1.1."""
    items = [
        {
            "id": base + story.path,
            "url": base + story.path,
            "title": story.headline,
            "summary": story.description or "",
            "date_published": story.published.isoformat(),
            "authors": [{"name": name} for name in story.authors],
            "tags": list(story.keywords),
        }
        for story in paper.published[:FEED_LENGTH]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.name,
        "home_page_url": base + paper.paths["front"],
        "feed_url": f"{base}{paper.paths['front']}feed.json",
        "language": paper.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def render_broken_rss(paper: Paper, base: str) -> bytes:
    """RSS as a careless script writes it: bare ampersands, an HTML entity, the last tag missing; windows-1251."""
    items = "".join(
        f"<item><title>{story.headline} &mdash; подробно & честно</title><link>{base}{story.path}&from=rss</link>"
        f"<pubDate>{format_datetime(story.published)}</pubDate></item>\n"
        for story in paper.published[:FEED_LENGTH]
    )
    feed = _wrap_rss(paper, base, items).replace("</channel></rss>", "</channel>")
    return feed.replace("utf-8", paper.charset).encode(paper.charset, "replace")


def _wrap_rss(paper: Paper, base: str, items: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(paper.name)}</title><link>{base}{paper.paths['front']}</link>"
        f"<description>{escape(paper.tagline)}</description>\n{items}</channel></rss>"
    )


def _render_item(story: Story, base: str) -> str:
    address = base + story.path
    return (
        f"<item><title>{escape(story.headline)}</title>"
        f"<link>{address}?utm_source=rss&amp;utm_medium=feed&amp;utm_campaign=all-posts</link>"
        f'<guid isPermaLink="true">{address}</guid><dc:creator>{escape(", ".join(story.authors))}</dc:creator>'
        f"<pubDate>{format_datetime(story.published)}</pubDate></item>\n"
    )


def _render_entry(story: Story, base: str) -> str:
    address = base + story.path
    return (
        f'<entry><title>{escape(story.headline)}</title><id>{address}</id><link rel="alternate" href="{address}"/>'
        f"<published>{story.published.isoformat()}</published>"
        f"<updated>{(story.modified or story.published).isoformat()}</updated>"
        f"<summary>{escape(story.description or '')}</summary></entry>\n"
    )
