"""A modern publisher: JSON-LD, hashed class names, promotions inside the body, AMP twins."""

import json
from collections.abc import Callable
from typing import Any

from archiver.demo.content import Listing, Paper, Story
from archiver.demo.designs.template import attribute, fill, link
from archiver.demo.notation import Block, to_html

_PARAGRAPH = 'class="Text_p__9sXw1"'


def render_article(paper: Paper, story: Story, base: str) -> str:
    """An article."""
    main = fill(
        "meridian_article",
        number=str(story.number),
        section=attribute(story.section),
        section_path=paper.path_of("section", story.section or ""),
        headline=attribute(story.headline),
        standfirst="".join(f'<p class="Header_stand__v4Rt6">{to_html(text)}</p>\n' for text in story.standfirst),
        byline=_render_byline(paper, story),
        published=story.published.isoformat(),
        date=f"{story.published:%-d %b %Y, %H:%M}",
        locked="" if story.free else " locked-text",
        body="\n".join(_RENDERERS.get(block.kind, _render_text)(block) for block in story.blocks),
        gate="" if story.free else _GATE,
        bio=" ".join(f"<p>{attribute(name)} writes for Meridian from the field.</p>" for name in story.authors),
        topics="".join(f"<li>{link(paper.path_of('tag', tag), tag)}</li>" for tag in story.keywords),
        related="\n".join(f"<li>{link(other.path, other.headline)}</li>" for other in _find_more(paper, story)),
    )
    return _render_page(paper, story.headline, _render_head(paper, story, base), main)


def render_listing(paper: Paper, listing: Listing, base: str) -> str:
    """The front, or the page of a section, topic or author."""
    cards = "\n".join(_render_card(story) for story in listing.stories)
    turns = "".join(
        link(path, words, 'class="Pager_link__n0Zx3"')
        for path, words in ((listing.newer, "Newer"), (listing.older, "Older"))
        if path
    )
    main = f'<main class="River_root__i2Ws8"><h1>{attribute(listing.title)}</h1>\n{cards}\n<nav>{turns}</nav></main>'
    head = f'<link rel="canonical" href="{base}{listing.path}">\n<meta property="og:type" content="website">'
    return _render_page(paper, listing.title, head, main)


def render_amp(paper: Paper, story: Story, base: str) -> str:
    """The AMP twin of an article; its canonical link names the article itself."""
    body = "\n".join(f"<p>{to_html(block.text)}</p>" for block in story.blocks if block.kind == "paragraph")
    return (
        f'<!doctype html>\n<html amp lang="en">\n<head><meta charset="utf-8"><title>{attribute(story.headline)}</title>'
        f'<link rel="canonical" href="{base}{story.path}"><meta property="og:site_name" content="{paper.name}"></head>'
        f"<body><h1>{attribute(story.headline)}</h1>\n{body}\n</body></html>"
    )


def _render_page(paper: Paper, title: str, head: str, main: str) -> str:
    sections = dict.fromkeys(story.section for story in paper.published if story.section)
    menu = "".join(f"<li>{link(paper.path_of('section', name), name)}</li>" for name in sections)
    return fill("meridian_page", title=attribute(title), head=head, menu=menu, main=main)


def _render_head(paper: Paper, story: Story, base: str) -> str:
    address = base + story.path
    data = json.dumps(_describe(paper, story, base), ensure_ascii=False).replace("</", "<\\/")
    lines = [
        f'<link rel="canonical" href="{address}">',
        f'<link rel="amphtml" href="{address}/amp">',
        f'<meta name="description" content="{attribute(story.description)}">',
        '<meta name="robots" content="index, follow, max-image-preview:large">',
        '<meta name="tdm-reservation" content="1">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{attribute(story.headline)}">',
        f'<meta property="og:url" content="{address}">',
        f'<meta property="og:site_name" content="{attribute(paper.name)}">',
        f'<script type="application/ld+json">{data}</script>',
    ]
    return "\n".join(lines)


def _describe(paper: Paper, story: Story, base: str) -> dict[str, Any]:
    """The article's JSON-LD."""
    figures = (block.fields for block in story.blocks if block.kind == "figure")
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + story.path},
        "headline": story.headline,
        "description": story.description,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.modified or story.published).isoformat(),
        "inLanguage": "en",
        "articleSection": story.section,
        "keywords": list(story.keywords),
        "isAccessibleForFree": story.free,
        "commentCount": len(story.comments),
        "author": [_describe_author(paper, name, base) for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.name, "url": base + paper.paths["front"]},
        "image": [{"@type": "ImageObject", "url": f"{base}/media/{name}.png"} for name, *_ in figures],
    }
    if story.alternative_headline:
        data["alternativeHeadline"] = story.alternative_headline
    if not story.free:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".locked-text"}
    return data


def _describe_author(paper: Paper, name: str, base: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "url": base + paper.path_of("author", name)}


def _render_byline(paper: Paper, story: Story) -> str:
    names = ", ".join(link(paper.path_of("author", name), name) for name in story.authors)
    return f'<span class="Byline_names__j3Df7">By {names}</span> '


def _find_more(paper: Paper, story: Story) -> tuple[Story, ...]:
    return tuple(other for other in paper.published if other is not story)[:4]


def _render_card(story: Story) -> str:
    stand = "".join(f"<p>{to_html(text)}</p>" for text in story.standfirst)
    return (
        f'<div class="Card_root__q7Bv2"><h3 class="Card_h__u1Ea5">{link(story.path, story.headline)}</h3>{stand}</div>'
    )


def _render_text(block: Block) -> str:
    return f"<p {_PARAGRAPH}>{to_html(block.text)}</p>"


def _render_heading(block: Block) -> str:
    return f'<h2 class="Text_h2__6dLq4">{to_html(block.text)}</h2>'


def _render_list(block: Block) -> str:
    name = "ol" if block.kind == "ordered" else "ul"
    items = "".join(f'<li class="List_li__m8Cz1">{to_html(row[0])}</li>' for row in block.rows)
    return f'<{name} class="List_root__2hKf0">{items}</{name}>'


def _render_quote(block: Block) -> str:
    cite = f"<footer><cite>{attribute(block.cite)}</cite></footer>" if block.cite else ""
    quote = f"<blockquote><p>{to_html(block.text)}</p>{cite}</blockquote>"
    return quote if block.kind == "quote" else f'<aside class="Pullquote_root__5xNw3">{quote}</aside>'


def _render_table(block: Block) -> str:
    head, *rows = ("".join(f"<CELL>{to_html(cell)}</CELL>" for cell in row) for row in block.rows)
    body = "".join(f"<tr>{row.replace('CELL', 'td')}</tr>" for row in rows)
    caption = f"<caption>{attribute(block.cite)}</caption>" if block.cite else ""
    top = f"<thead><tr>{head.replace('CELL', 'th')}</tr></thead>"
    return f'<div class="Table_wrap__9pRx6"><table>{caption}{top}<tbody>{body}</tbody></table></div>'


def _render_figure(block: Block) -> str:
    name, alt, caption, credit = block.fields
    source = f'<source type="image/png" srcset="/media/{name}.png 1x">'
    picture = f'<picture>{source}<img src="/media/{name}.png" alt="{attribute(alt)}" loading="lazy"></picture>'
    text = f'<span class="Caption_text__1vGz8">{to_html(caption)}</span>'
    owner = f'<span class="Caption_credit__7kTy2">{attribute(credit)}</span>' if credit else ""
    return f'<figure class="Figure_root__w0Qs5">{picture}<figcaption>{text} {owner}</figcaption></figure>'


def _render_embed(block: Block) -> str:
    provider, address, text, author = block.fields
    if provider == "YouTube":
        return f'<div class="Embed_frame__3bXa9"><iframe src="{address}" title="{attribute(text)}"></iframe></div>'
    post = f'<p lang="en" dir="ltr">{to_html(text)}</p>&mdash; {attribute(author)}'
    return f'<blockquote class="twitter-tweet">{post} {link(address, "May 12, 2026")}</blockquote>'


def _render_related(block: Block) -> str:
    return f'<aside class="Promo_root__4uJe7"><span>Read more</span> {to_html(block.fields[0])}</aside>'


def _render_newsletter(block: Block) -> str:
    title, words = (to_html(field) for field in block.fields[:2])
    form = '<form><input type="email" placeholder="Your e-mail"><button>Sign up</button></form>'
    return f'<div class="Signup_root__8gLm3"><h3>{title}</h3><p>{words}</p>{form}</div>'


def _render_advert(block: Block) -> str:
    words = f"<span>Advertisement</span><p>{to_html(block.fields[0])}</p>"
    return f'<div class="AdSlot_root__0nPd6" data-ad-unit="inline">{words}</div>'


_GATE = (
    '<div class="Gate_root__7eSk2"><h2>Read on with a subscription</h2><p>This article is for subscribers. '
    "One shilling a month opens all of Meridian.</p><button>See the offers</button></div>\n"
)
_RENDERERS: dict[str, Callable[[Block], str]] = {
    "heading": _render_heading,
    "list": _render_list,
    "ordered": _render_list,
    "quote": _render_quote,
    "pull": _render_quote,
    "table": _render_table,
    "figure": _render_figure,
    "embed": _render_embed,
    "related": _render_related,
    "newsletter": _render_newsletter,
    "advert": _render_advert,
}
