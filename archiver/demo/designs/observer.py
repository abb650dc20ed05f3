"""A WordPress theme with Jetpack sharing and related posts, WP-PostRatings and wpDiscuz."""

from datetime import datetime

from archiver.demo.content import Listing, Paper, Story
from archiver.demo.designs.template import attribute, fill, link
from archiver.demo.notation import Block, to_html, to_plain

_STARS = '<span class="screen-reader-text">1 Star2 Stars3 Stars4 Stars5 Stars</span>'


def render_article(paper: Paper, story: Story, base: str) -> str:
    """A single post."""
    main = fill(
        "observer_article",
        headline=attribute(story.headline),
        number=str(story.number),
        path=story.path,
        published=story.published.isoformat(),
        date=_format_date(story.published),
        author="".join(_link_author(paper, name) for name in story.authors),
        body=_render_body(story),
        original=_render_original(story),
        rating=_render_rating(story),
        related="\n".join(_render_related(other) for other in _find_related(paper, story)),
        category=link(paper.path_of("section", story.section or ""), story.section or "", 'rel="category tag"'),
        tag_links=", ".join(link(paper.path_of("tag", tag), tag, 'rel="tag"') for tag in story.keywords),
        neighbours=_render_neighbours(paper, story),
        comment_header=_count_comments(story),
        comments="".join(_render_comment(name, text) for name, text in story.comments),
    )
    return _render_page(
        paper, story.headline, "post-template-default single single-post", _render_head(paper, story, base), main
    )


def render_listing(paper: Paper, listing: Listing, base: str) -> str:
    """The blog, or the archive of a category, tag or author."""
    posts = "\n".join(_render_teaser(story) for story in listing.stories)
    title = f'<header class="page-header"><h1 class="page-title">{attribute(listing.title)}</h1></header>'
    older = link(listing.older, "Older posts", 'class="next page-numbers"') if listing.older else ""
    newer = link(listing.newer, "Newer posts", 'class="prev page-numbers"') if listing.newer else ""
    pagination = f'<nav class="navigation pagination"><div class="nav-links">{newer} {older}</div></nav>'
    head = f'<link rel="canonical" href="{base}{listing.path}" />\n<meta property="og:type" content="website" />'
    return _render_page(paper, listing.title, "blog archive", head, f"{title}\n{posts}\n{pagination}")


def _render_page(paper: Paper, title: str, body_class: str, head: str, main: str) -> str:
    sections = dict.fromkeys(story.section for story in paper.published if story.section)
    return fill(
        "observer_page",
        title=attribute(title),
        paper=attribute(paper.name),
        tagline=attribute(paper.tagline),
        head=head,
        body_class=body_class,
        menu="".join(f"<li>{link(paper.path_of('section', name), name)}</li>" for name in sections),
        main=main,
        recent="\n".join(f"<li>{link(story.path, story.headline)}</li>" for story in paper.published[:4]),
    )


def _render_head(paper: Paper, story: Story, base: str) -> str:
    description = f'<meta name="description" content="{attribute(story.description)}" />\n' if story.description else ""
    return fill(
        "observer_head",
        canonical=base + story.path,
        headline=attribute(story.headline),
        description=description,
        paper=attribute(paper.name),
        published=story.published.isoformat(),
        modified=(story.modified or story.published).isoformat(),
        section=attribute(story.section),
        tags="\n".join(f'<meta property="article:tag" content="{attribute(tag)}" />' for tag in story.keywords),
    )


def _render_body(story: Story) -> str:
    if story.style == "breaks":
        return "<br>\n<br>\n".join(_render_line(block) for block in story.blocks)
    return "\n".join(_render_block(block, story.style) for block in story.blocks)


def _render_line(block: Block) -> str:
    """A body without paragraphs: lines parted by two breaks, headings in bold."""
    return f"<b>{to_html(block.text)}</b>" if block.kind == "heading" else to_html(block.text)


def _render_block(block: Block, style: str) -> str:
    if block.kind == "heading":
        text = to_html(block.text)
        return f"<p><strong>{text}</strong></p>" if style == "bold" else f"<h3>{text}</h3>"
    if block.kind in ("list", "ordered"):
        name = "ul" if block.kind == "list" else "ol"
        return f"<{name}>\n" + "".join(f"<li>{to_html(row[0])}</li>\n" for row in block.rows) + f"</{name}>"
    if block.kind == "figure":
        return _render_figure(block)
    if block.kind == "preformatted":
        return f"<pre>{to_html(block.text).replace('<br />', '')}</pre>"
    if block.kind == "quote":
        cite = f"<cite>{attribute(block.cite)}</cite>" if block.cite else ""
        return f"<blockquote><p>{to_html(block.text)}</p>{cite}</blockquote>"
    return f"<p>{to_html(block.text)}</p>"


def _render_figure(block: Block) -> str:
    name, alt, caption, _ = block.fields
    picture = f'<img class="size-full" src="/media/{name}.png" alt="{attribute(alt)}" width="640" height="360" />'
    text = f'<figcaption class="wp-caption-text">{to_html(caption)}</figcaption>'
    return f'<figure class="wp-caption alignnone" style="width: 640px">{picture}{text}</figure>'


def _render_original(story: Story) -> str:
    if not story.original:
        return ""
    language = f'hreflang="{story.original.language}"' if story.original.language else ""
    return f"<p>Original: {link(story.original.url, story.original.headline, language)}</p>\n"


def _render_rating(story: Story) -> str:
    if not story.votes:
        return f"{_STARS} (No Ratings Yet)"
    return f"{_STARS} (<strong>{story.votes}</strong> votes, average: <strong>{story.rating:.2f}</strong> out of 5)"


def _find_related(paper: Paper, story: Story) -> tuple[Story, ...]:
    others = (other for other in paper.published if other.section == story.section and other is not story)
    return tuple(others)[:3]


def _render_related(story: Story) -> str:
    title = link(story.path, story.headline, 'class="jp-relatedposts-post-a"')
    date = f'<time class="jp-relatedposts-post-date">{_format_date(story.published)}</time>'
    return f'<div class="jp-relatedposts-post"><h4 class="jp-relatedposts-post-title">{title}</h4>{date}</div>'


def _render_neighbours(paper: Paper, story: Story) -> str:
    stories = paper.published
    index = stories.index(story)
    older = stories[index + 1 : index + 2]
    newer = stories[index - 1 : index] if index else ()
    links = [link(other.path, f"Previous Post: {other.headline}", 'rel="prev"') for other in older]
    return "\n".join(links + [link(other.path, f"Next Post: {other.headline}", 'rel="next"') for other in newer])


def _count_comments(story: Story) -> str:
    count = len(story.comments)
    return "Be the First to Comment!" if not count else f"{count} Comment{'s' if count > 1 else ''}"


def _render_comment(name: str, text: str) -> str:
    author = f'<div class="wc-comment-author">{attribute(name)}</div>'
    words = f'<div class="wc-comment-text"><p>{to_html(text)}</p></div>'
    footer = '<div class="wc-comment-footer"><span class="wc-reply-link">Reply</span></div>'
    return f'<div class="wc-comment wc-blog-guest"><div class="wc-comment-right">{author}{words}{footer}</div></div>\n'


def _render_teaser(story: Story) -> str:
    first = next(block.text for block in story.blocks if block.kind == "paragraph")
    title = f'<h2 class="entry-title">{link(story.path, story.headline, "rel=bookmark")}</h2>'
    words = to_plain(first)[:220].rsplit(" ", 1)[0]
    excerpt = f'<div class="entry-summary"><p>{attribute(words)} [&hellip;]</p></div>'
    return f'<article class="post-{story.number} post type-post hentry">{title}{excerpt}</article>'


def _link_author(paper: Paper, name: str) -> str:
    return link(paper.path_of("author", name), name, 'class="url fn n"')


def _format_date(date: datetime) -> str:
    return f"{date:%B} {date.day}, {date.year}"
