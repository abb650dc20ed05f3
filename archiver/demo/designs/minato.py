"""A Japanese paper in Shift_JIS: microdata, indented paragraphs, visible dates in the Japanese way."""

from urllib.parse import quote

from archiver.demo.content import Listing, Paper, Story
from archiver.demo.designs.template import attribute, fill, link
from archiver.demo.notation import Block, to_html

# Japanese typesetting opens a paragraph with one ideographic space.
_INDENT = "\u3000"


def render_article(paper: Paper, story: Story, base: str) -> str:
    """An article."""
    others = tuple(other for other in paper.published if other is not story)[:3]
    main = fill(
        "minato_article",
        section=attribute(story.section),
        section_path=paper.path_of("section", story.section or ""),
        headline=attribute(story.headline),
        published=story.published.isoformat(),
        date=_format_date(story),
        changed=_render_change(story),
        address=quote(base + story.path, safe=""),
        body="\n".join(_render_block(block) for block in story.blocks),
        author=attribute(story.authors[0]),
        related="\n".join(f"<li>{link(other.path, other.headline)}</li>" for other in others),
    )
    return _render_page(paper, story.headline, _render_head(paper, story, base), main)


def render_listing(paper: Paper, listing: Listing, base: str) -> str:
    """The front, or the page of a section."""
    del base
    items = "\n".join(
        f"<li>{link(story.path, story.headline)}<span>（{_format_date(story)}）</span></li>"
        for story in listing.stories
    )
    turns = " ".join(link(path, words) for path, words in ((listing.newer, "前へ"), (listing.older, "次へ")) if path)
    main = f'<h1>{attribute(listing.title)}</h1><ul class="ichiran">\n{items}\n</ul><p class="pager">{turns}</p>'
    return _render_page(paper, listing.title, "", main)


def _render_page(paper: Paper, title: str, head: str, main: str) -> str:
    sections = dict.fromkeys(story.section for story in paper.published if story.section)
    return fill(
        "minato_page",
        title=attribute(title),
        paper=attribute(paper.name),
        tagline=attribute(paper.tagline),
        head=head,
        menu="".join(f"<li>{link(paper.path_of('section', name), name)}</li>" for name in sections),
        main=main,
        recent="\n".join(f"<li>{link(story.path, story.headline)}</li>" for story in paper.published[:4]),
    )


def _render_head(paper: Paper, story: Story, base: str) -> str:
    return (
        f'<link rel="canonical" href="{base}{story.path}">\n<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{attribute(story.headline)}">\n'
        f'<meta property="og:site_name" content="{attribute(paper.name)}">\n'
        f'<meta name="description" content="{attribute(story.description)}">\n'
        f'<meta name="keywords" content="{attribute(",".join(story.keywords))}">'
    )


def _render_block(block: Block) -> str:
    if block.kind == "heading":
        return f'<h2 class="midashi">{to_html(block.text)}</h2>'
    if block.kind == "figure":
        name, alt, caption, _ = block.fields
        picture = f'<img src="/media/{name}.png" alt="{attribute(alt)}" width="640" height="360">'
        return f"<figure>{picture}<figcaption>{to_html(caption)}</figcaption></figure>"
    if block.kind == "list":
        return "<ul>" + "".join(f"<li>{to_html(row[0])}</li>" for row in block.rows) + "</ul>"
    return f"<p>{_INDENT}{to_html(block.text)}</p>"


def _render_change(story: Story) -> str:
    return f'<meta itemprop="dateModified" content="{story.modified.isoformat()}">' if story.modified else ""


def _format_date(story: Story) -> str:
    date = story.published
    return f"{date.year}年{date.month}月{date.day}日 {date.hour}時{date:%M}分"
