"""A right-to-left paper in Arabic: paragraphs in divs, JSON-LD in a @graph, an introduction above the body."""

import json
from urllib.parse import quote

from archiver.demo.content import Listing, Paper, Story
from archiver.demo.designs.template import attribute, fill, link
from archiver.demo.notation import Block, to_html

_MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def render_article(paper: Paper, story: Story, base: str) -> str:
    """An article."""
    others = tuple(other for other in paper.published if other is not story)[:3]
    main = fill(
        "sada_article",
        section=attribute(story.section),
        section_path=paper.path_of("section", story.section or ""),
        headline=attribute(story.headline),
        standfirst=to_html("\n".join(story.standfirst)),
        author=attribute(story.authors[0]),
        author_path=paper.path_of("author", story.authors[0]),
        date=_format_date(story),
        address=quote(base + story.path, safe=""),
        body="\n".join(_render_block(block) for block in story.blocks),
        tags="، ".join(link(paper.path_of("tag", tag), tag) for tag in story.keywords),
        related="\n".join(f"<li>{link(other.path, other.headline)}</li>" for other in others),
    )
    return _render_page(paper, story.headline, _render_head(paper, story, base), main)


def render_listing(paper: Paper, listing: Listing, base: str) -> str:
    """The front, or the page of a section, tag or author."""
    cards = "\n".join(
        f'<div class="card"><div class="card-title">{link(story.path, story.headline)}</div>'
        f'<div class="card-text">{to_html("".join(story.standfirst))}</div></div>'
        for story in listing.stories
    )
    turns = " ".join(
        link(path, words) for path, words in ((listing.newer, "الأحدث"), (listing.older, "الأقدم")) if path
    )
    head = f'<link rel="canonical" href="{base}{listing.path}">'
    main = f'<h1>{attribute(listing.title)}</h1>\n{cards}\n<div class="pager">{turns}</div>'
    return _render_page(paper, listing.title, head, main)


def _render_page(paper: Paper, title: str, head: str, main: str) -> str:
    sections = dict.fromkeys(story.section for story in paper.published if story.section)
    return fill(
        "sada_page",
        title=attribute(title),
        paper=attribute(paper.name),
        tagline=attribute(paper.tagline),
        head=head,
        menu="".join(f"<li>{link(paper.path_of('section', name), name)}</li>" for name in sections),
        main=main,
        recent="\n".join(f"<li>{link(story.path, story.headline)}</li>" for story in paper.published[:4]),
    )


def _render_head(paper: Paper, story: Story, base: str) -> str:
    site = {"@type": "WebSite", "@id": f"{base}/sada/#website", "name": paper.name, "url": f"{base}/sada/"}
    writers = [{"@type": "Person", "name": name, "url": base + paper.path_of("author", name)} for name in story.authors]
    article = {
        "@type": "NewsArticle",
        "@id": f"{base}{story.path}#article",
        "headline": story.headline,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.modified or story.published).isoformat(),
        "articleSection": story.section,
        "keywords": "، ".join(story.keywords),
        "inLanguage": "ar",
        "author": writers,
        "publisher": {"@type": "Organization", "name": paper.name},
        "isPartOf": {"@id": site["@id"]},
    }
    data = json.dumps({"@context": "https://schema.org", "@graph": [site, article]}, ensure_ascii=False)
    return (
        f'<link rel="canonical" href="{base}{story.path}">\n<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{attribute(story.headline)}">\n'
        f'<meta name="description" content="{attribute(story.description)}">\n'
        f'<script type="application/ld+json">{data}</script>'
    )


def _render_block(block: Block) -> str:
    if block.kind == "heading":
        return f'<h2 class="news-subtitle">{to_html(block.text)}</h2>'
    if block.kind == "quote":
        cite = f"<cite>{attribute(block.cite)}</cite>" if block.cite else ""
        return f'<blockquote class="news-quote"><div>{to_html(block.text)}</div>{cite}</blockquote>'
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{to_html(row[0])}</li>" for row in block.rows) + "</ul>"
    if block.kind == "related":
        return f'<div class="read-also"><span>اقرأ أيضًا:</span> {to_html(block.fields[0])}</div>'
    if block.kind == "figure":
        name, alt, caption, _ = block.fields
        picture = f'<img src="/media/{name}.png" alt="{attribute(alt)}">'
        return f'<figure class="news-photo">{picture}<figcaption>{to_html(caption)}</figcaption></figure>'
    return f'<div class="news-par">{to_html(block.text)}</div>'


def _format_date(story: Story) -> str:
    date = story.published
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}، {date:%H:%M}".translate(_DIGITS)
