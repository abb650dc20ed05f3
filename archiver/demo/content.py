"""What the demo site publishes: TOML beside this module comes in, frozen papers and stories of a given day go out."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import quote

from archiver.demo.notation import Block, parse_body

PAPERS = ("observer", "meridian", "vecher", "sada", "minato")
STORIES_A_PAGE = 6
DAYS = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The work that a story says it translates."""

    headline: str
    url: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as its desk wrote it, in the state of one day."""

    paper: str
    path: str
    slug: str
    number: int
    headline: str
    published: datetime
    blocks: tuple[Block, ...]
    alternative_headline: str | None = None
    standfirst: tuple[str, ...] = ()
    description: str | None = None
    authors: tuple[str, ...] = ()
    modified: datetime | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    original: Original | None = None
    votes: int = 0
    rating: float | None = None
    comments: tuple[tuple[str, str], ...] = ()
    free: bool = True
    gone: bool = False
    style: str = "headings"
    robots: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list of stories; `newer` and `older` are the addresses of its neighbours."""

    path: str
    title: str
    stories: tuple[Story, ...]
    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One section of the site with its own design. `paths` are patterns of addresses."""

    id: str
    name: str
    tagline: str
    language: str
    charset: str
    paths: Mapping[str, str]
    style: str
    stories: tuple[Story, ...]

    @property
    def published(self) -> tuple[Story, ...]:
        """The stories that can be read on this day, newest first."""
        return tuple(story for story in self.stories if not story.gone)

    def path_of(self, kind: str, name: str) -> str:
        """The address of the list of a section, tag or author of that name."""
        return self.paths[kind].format(name=slugify(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The whole demo site on one day."""

    day: int
    papers: tuple[Paper, ...]

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every story that can be read on this day."""
        return tuple(story for paper in self.papers for story in paper.published)

    def paper(self, name: str) -> Paper:
        """The paper of that id."""
        return next(paper for paper in self.papers if paper.id == name)


def load_site(day: int = 1) -> Site:
    """The site as it stands on `day`: 1, or 2 when some stories are new, edited or gone. Raises ValueError else."""
    if day not in DAYS:
        raise ValueError(f"the demo site has days {', '.join(map(str, DAYS))}, not {day}")
    root = resources.files("archiver.demo") / "content"
    return Site(day=day, papers=tuple(_load_paper(root / name, day) for name in PAPERS))


def slugify(name: str) -> str:
    """A name as one segment of an address, percent-encoded UTF-8 where it is not ASCII.

    >>> slugify("Ann Marsh")
    'ann-marsh'
    """
    return quote(name.lower().replace(" ", "-"), safe="-")


def list_pages(paper: Paper) -> Iterator[Listing]:
    """Every listing page of a paper: its front, sections, tags and authors, each in pages."""
    stories = paper.published
    yield from _paginate(paper, ("front", paper.name), stories)
    for kind, name in _find_groups(paper):
        members = tuple(story for story in stories if name in _names(story, kind))
        yield from _paginate(paper, (kind, name), members)


def _load_paper(folder: Traversable, day: int) -> Paper:
    fields = _read_toml(folder / "paper.toml")
    files = sorted((file for file in folder.iterdir() if file.name != "paper.toml"), key=lambda file: file.name)
    written = [_edit(_read_toml(file), day) for file in files if file.name.endswith(".toml")]
    current = [story for story in written if story.pop("day", 1) <= day]
    paths = {story["slug"]: _story_path(fields["paths"]["story"], story) for story in current}
    stories = (_make_story(fields["id"], story, paths) for story in current)
    return Paper(**fields, stories=tuple(sorted(stories, key=lambda story: story.published, reverse=True)))


def _read_toml(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _edit(fields: dict[str, Any], day: int) -> dict[str, Any]:
    """The fields with the edits that were made up to `day`."""
    edit = fields.pop("edit", {})
    return {**fields, **edit.get("fields", {})} if edit and edit["day"] <= day else fields


def _story_path(pattern: str, fields: Mapping[str, Any]) -> str:
    section = slugify(fields.get("section", ""))
    return pattern.format(
        slug=quote(fields["slug"], safe="-"), number=fields["number"], date=fields["published"], section=section
    )


def _make_story(paper: str, fields: dict[str, Any], paths: Mapping[str, str]) -> Story:
    body = fields.pop("body")
    for slug, path in paths.items():
        body = body.replace(f"(story:{slug})", f"({path})")
    original = fields.pop("original", None)
    comments = tuple((name, text) for name, text in fields.pop("comments", ()))
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    return Story(
        **values,
        paper=paper,
        path=paths[fields["slug"]],
        blocks=parse_body(body),
        original=Original(**original) if original else None,
        comments=comments,
    )


def _find_groups(paper: Paper) -> Iterator[tuple[str, str]]:
    for kind in ("section", "tag", "author"):
        if kind in paper.paths:
            names = dict.fromkeys(name for story in paper.published for name in _names(story, kind))
            yield from ((kind, name) for name in names)


def _names(story: Story, kind: str) -> tuple[str, ...]:
    if kind == "section":
        return (story.section,) if story.section else ()
    return story.keywords if kind == "tag" else story.authors


def _paginate(paper: Paper, group: tuple[str, str], stories: tuple[Story, ...]) -> Iterator[Listing]:
    kind, name = group
    first = paper.paths["front"] if kind == "front" else paper.path_of(kind, name)
    starts = range(0, max(len(stories), 1), STORIES_A_PAGE)
    # Only the front is in pages everywhere; a section, tag or author shows its stories on one page where no pattern is.
    if kind != "front":
        yield Listing(path=first, title=name, stories=stories)
        return
    paths = [first, *(paper.paths["page"].format(page=number) for number in range(2, len(starts) + 1))]
    for index, start in enumerate(starts):
        yield Listing(
            path=paths[index],
            title=name,
            stories=stories[start : start + STORIES_A_PAGE],
            newer=paths[index - 1] if index else None,
            older=paths[index + 1] if index + 1 < len(paths) else None,
        )
