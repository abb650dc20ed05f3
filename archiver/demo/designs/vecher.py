"""An old paper: tables for layout, breaks for paragraphs, windows-1251, dates to be read by people only."""

from urllib.parse import quote

from archiver.demo.content import Listing, Paper, Story
from archiver.demo.designs.template import attribute, fill, link
from archiver.demo.notation import Block, to_html

_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def render_article(paper: Paper, story: Story, base: str) -> str:
    """An article."""
    comments = "<BR>".join(f"<B>{attribute(name)}:</B> {attribute(text)}" for name, text in story.comments)
    main = fill(
        "vecher_article",
        headline=attribute(story.headline),
        date=_format_date(story),
        body="<BR><BR>\n".join(_render_block(block) for block in story.blocks),
        author=attribute(", ".join(story.authors)),
        address=quote(base + story.path, safe=""),
        count=str(len(story.comments)),
        comments=comments,
    )
    head = f'<META NAME="keywords" CONTENT="{attribute(", ".join(story.keywords))}">'
    if story.description:
        head += f'\n<META NAME="description" CONTENT="{attribute(story.description)}">'
    return _render_page(paper, f"{story.headline} | {paper.name}", head, main)


def render_listing(paper: Paper, listing: Listing, base: str) -> str:
    """The front, or the page of a rubric."""
    del base
    items = "<BR><BR>\n".join(
        f'<FONT CLASS="data">{_format_date(story)}</FONT><BR>{link(story.path, story.headline)}'
        for story in listing.stories
    )
    turns = " | ".join(
        link(path, words) for path, words in ((listing.newer, "« Назад"), (listing.older, "Дальше »")) if path
    )
    return _render_page(paper, listing.title, "", f"<H2>{attribute(listing.title)}</H2>\n{items}\n<BR><BR>{turns}")


def _render_page(paper: Paper, title: str, head: str, main: str) -> str:
    sections = dict.fromkeys(story.section for story in paper.published if story.section)
    return fill(
        "vecher_page",
        title=attribute(title),
        head=head,
        paper=attribute(paper.name),
        tagline=attribute(paper.tagline),
        menu="\n".join(f"{link(paper.path_of('section', name), name)}<BR>" for name in sections),
        main=main,
        recent="\n".join(f"{link(story.path, story.headline)}<BR><BR>" for story in paper.published[:4]),
    )


def _render_block(block: Block) -> str:
    if block.kind == "heading":
        return f"<B>{to_html(block.text)}</B>"
    if block.kind == "related":
        words = f"<TR><TD><B>Читайте также:</B> {to_html(block.fields[0])}</TD></TR>"
        return f'<TABLE CLASS="vrez" WIDTH="100%" BGCOLOR="#EFE8DC">{words}</TABLE>'
    return to_html(block.text).replace("<br />", "<BR>")


def _format_date(story: Story) -> str:
    date = story.published
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year} г., {date:%H:%M} (МСК)"
