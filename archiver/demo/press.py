"""The pages of the press house around its papers: front page, calendar without end, closed drafts, plain notices."""

from archiver.demo.content import Paper, Site, Story
from archiver.demo.designs.template import attribute, fill, link

TEASERS = 5
_TRACKING = "utm_source=front&utm_medium=teaser"


def render_front(site: Site) -> str:
    """The front page: each paper with its newest stories, behind tracked links."""
    papers = "\n".join(_render_paper(paper) for paper in site.papers)
    return fill("front", day=str(site.day), papers=papers)


def render_month(site: Site, year: int, month: int) -> str:
    """A month of the calendar. Every month links its neighbours, so the calendar never ends."""
    stories = (story for story in site.stories if (story.published.year, story.published.month) == (year, month))
    items = "".join(f"<li>{link(story.path, story.headline)}</li>\n" for story in stories)
    days = " ".join(link(f"/calendar/{year}/{month:02}/{day:02}/", str(day)) for day in range(1, 29))
    ahead = (year + month // 12, month % 12 + 1)
    back = (year - (month == 1), (month - 2) % 12 + 1)
    turns = " | ".join(link(f"/calendar/{y}/{m:02}/", f"{y}-{m:02}") for y, m in (back, ahead) if y > 0)
    return render_plain(f"Calendar {year}-{month:02}", f"<p>{turns}</p><p>{days}</p><ul>{items}</ul>")


def render_drafts() -> str:
    """The closed section: what it lists is never to be fetched, nor is this page."""
    items = "".join(f"<li>{link(f'/drafts/{slug}', title)}</li>" for slug, title, _ in DRAFTS)
    return render_plain("Drafts", f"<ul>{items}</ul>")


def render_draft(slug: str) -> str:
    """A draft, which looks like any article."""
    title, text = next((title, text) for name, title, text in DRAFTS if name == slug)
    return render_plain(title, f"<article><p>{attribute(text)}</p></article>")


def render_plain(title: str, content: str) -> str:
    """A page of the press house; `content` is markup."""
    return fill("plain", title=attribute(title), content=content)


def _render_paper(paper: Paper) -> str:
    items = "\n".join(f"<li>{_link_story(story)}</li>" for story in paper.published[:TEASERS])
    front = link(paper.paths["front"], paper.name)
    return (
        f'<section lang="{paper.language}" dir="auto"><h2>{front}</h2><p><small>{attribute(paper.tagline)}</small></p>'
        f"<ul>\n{items}\n</ul></section>"
    )


def _link_story(story: Story) -> str:
    joint = "&" if "?" in story.path else "?"
    return link(f"{story.path}{joint}{_TRACKING}", story.headline)


DRAFTS = (
    (
        "embargoed-budget",
        "Town budget adds two night buses",
        "No robot may read this text before the council has voted. It adds two night buses to the upper town.",
    ),
    (
        "unfinished-obituary",
        "The lamplighter of Quay Street",
        "The desk keeps this text ready. He lit his first lamp at the age of fourteen and his last at seventy.",
    ),
)
