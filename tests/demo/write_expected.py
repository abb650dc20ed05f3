"""Writes what an honest reader would say of each demo article, from what its desk wrote and its design shows.

Started by hand after a change of the content: python -m tests.demo.write_expected. Nothing of the parser is used, so
the files can judge it. Read the diff before committing it.
"""

import json
from pathlib import Path
from typing import Any

from archiver.demo.content import DAYS, Paper, Site, Story, load_site
from archiver.demo.notation import Block, find_links, to_plain

BASE = "http://demo.example"
FOLDER = Path(__file__).parent / "expected"
"""expected/day1 holds every article, expected/day2 only those that are new or changed by then."""

_LEVELS = {"observer": 3, "meridian": 2, "vecher": None, "sada": 2, "minato": 2}


def write_all() -> None:
    """Write the expectations of every day."""
    known: dict[str, str] = {}
    for day in DAYS:
        folder = FOLDER / f"day{day}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, item in expect_site(load_site(day)).items():
            text = json.dumps(item, ensure_ascii=False, indent=1) + "\n"
            if known.get(name) != text:
                (folder / name).write_text(text, encoding="utf-8")
            known[name] = text


def expect_site(site: Site) -> dict[str, dict[str, Any]]:
    """File name and item of every article that can be read on the site's day."""
    pairs = ((paper, story) for paper in site.papers for story in paper.published)
    return {f"{story.paper}-{story.number}.json": _expect_story(paper, story) for paper, story in pairs}


def _expect_story(paper: Paper, story: Story) -> dict[str, Any]:
    sections = _expect_sections(story)
    item = {
        "url": BASE + story.path,
        "headline": story.headline,
        "alternative_headline": story.alternative_headline,
        "abstract": [to_plain(text) for text in story.standfirst],
        "description": story.description,
        "date_published": story.published.isoformat(),
        "language": paper.language,
        "keywords": list(story.keywords),
        "images": [_expect_image(block) for block in story.blocks if block.kind == "figure"],
        "sections": sections,
        "text": _join_text(sections),
        "status": 200,
    }
    return item | _EXPECT_DESIGN[story.paper](paper, story)


def _expect_observer(paper: Paper, story: Story) -> dict[str, Any]:
    # Before the first vote the widget states no scale in words.
    rating = {"value": story.rating, "count": story.votes, "best": 5 if story.votes else None}
    related = [other for other in paper.published if other.section == story.section and other is not story][:3]
    count = len(story.comments)
    header = f"{count} Comment" if count else "Be the First to Comment!"
    return _expect_common(paper, story) | {
        "aggregate_rating": rating,
        "comment_count": count,
        "is_accessible_for_free": None,
        "translation_of": _expect_translation(story),
        "rights": [],
        "removed": [
            _remove("share", "Share this:"),
            _remove("rating", "Rate post:"),
            _remove("comments", header),
            *(_remove("comments", text) for _, text in story.comments),
            *(_remove("related", other.headline) for other in related),
        ],
    }


def _expect_translation(story: Story) -> dict[str, Any] | None:
    if not story.original:
        return None
    original = story.original
    return {"headline": original.headline, "url": original.url, "language": original.language}


def _expect_meridian(paper: Paper, story: Story) -> dict[str, Any]:
    header = {"kind": "robots", "value": story.robots, "where": "header x-robots-tag"}
    metas = [
        {"kind": "robots", "value": "index, follow, max-image-preview:large", "where": "meta robots"},
        {"kind": "tdm-reservation", "value": "1", "where": "meta tdm-reservation"},
    ]
    gate = [] if story.free else [_remove("paywall", "This article is for subscribers.")]
    return _expect_common(paper, story) | {
        "aggregate_rating": None,
        "comment_count": len(story.comments),
        "is_accessible_for_free": story.free,
        "translation_of": None,
        "rights": [header, *metas] if story.robots else metas,
        "removed": [
            _remove("share", "Gift this article"),
            *_remove_insets(story),
            *gate,
            _remove("byline", "writes for Meridian from the field."),
            _remove("related", "More from Meridian"),
        ],
    }


def _expect_vecher(paper: Paper, story: Story) -> dict[str, Any]:
    del paper
    return {
        "canonical_url": None,
        "authors": [{"name": name, "url": None} for name in story.authors],
        "date_modified": None,
        "article_section": None,
        "publisher": None,
        "aggregate_rating": None,
        "comment_count": len(story.comments),
        "is_accessible_for_free": None,
        "translation_of": None,
        "rights": [],
        "removed": [
            *_remove_insets(story),
            _remove("byline", f"Автор: {story.authors[0]}"),
            _remove("share", "Поделиться:"),
            _remove("comments", f"Комментарии ({len(story.comments)})"),
            *(_remove("comments", text) for _, text in story.comments),
        ],
    }


def _expect_sada(paper: Paper, story: Story) -> dict[str, Any]:
    return _expect_common(paper, story) | {
        "aggregate_rating": None,
        "comment_count": None,
        "is_accessible_for_free": None,
        "translation_of": None,
        "rights": [],
        "removed": [
            _remove("share", "شارك المقال"),
            *_remove_insets(story),
            _remove("newsletter", "اشترك في نشرتنا البريدية"),
            _remove("related", "مقالات ذات صلة"),
        ],
    }


def _expect_minato(paper: Paper, story: Story) -> dict[str, Any]:
    return _expect_common(paper, story) | {
        "authors": [{"name": name, "url": None} for name in story.authors],
        "date_modified": story.modified.isoformat() if story.modified else None,
        "aggregate_rating": None,
        "comment_count": None,
        "is_accessible_for_free": None,
        "translation_of": None,
        "rights": [],
        "removed": [
            _remove("share", "LINEで送る"),
            _remove("byline", f"文・写真：{story.authors[0]}"),
            _remove("related", "関連記事"),
        ],
    }


def _expect_common(paper: Paper, story: Story) -> dict[str, Any]:
    return {
        "canonical_url": BASE + story.path,
        "authors": [{"name": name, "url": BASE + paper.path_of("author", name)} for name in story.authors]
        if "author" in paper.paths
        else [],
        "date_modified": (story.modified or story.published).isoformat(),
        "article_section": story.section,
        "publisher": paper.name,
    }


def _remove(kind: str, phrase: str) -> dict[str, str]:
    return {"kind": kind, "contains": phrase}


def _remove_insets(story: Story) -> list[dict[str, str]]:
    kinds = ("related", "newsletter", "advert")
    return [_remove(block.kind, to_plain(block.fields[0])) for block in story.blocks if block.kind in kinds]


def _expect_sections(story: Story) -> list[dict[str, Any]]:
    pseudo = story.style in {"bold", "breaks"}
    sections: list[dict[str, Any]] = [{"heading": None, "level": None, "blocks": []}]
    for block in story.blocks:
        if block.kind == "heading":
            level = None if pseudo else _LEVELS[story.paper]
            sections.append({"heading": to_plain(block.text), "level": level, "blocks": []})
        elif block.kind in _EXPECT_BLOCK:
            fields = _EXPECT_BLOCK[block.kind](block)
            sections[-1]["blocks"].append(fields | {"links": fields.get("links") or _expect_links(block)})
    return sections


def _expect_links(block: Block) -> list[dict[str, str]]:
    texts = [block.text, *(cell for row in block.rows for cell in row)]
    if block.kind == "figure":
        texts.append(block.fields[2])
    return [{"url": _absolute(url), "text": words} for text in texts for url, words in find_links(text)]


def _absolute(url: str) -> str:
    return BASE + url if url.startswith("/") else url


def _expect_image(block: Block) -> dict[str, Any]:
    name, alt, caption, credit = block.fields
    return {
        "url": f"{BASE}/media/{name}.png",
        "caption": to_plain(caption) or None,
        "credit": credit or None,
        "alt": alt or None,
    }


def _expect_figure(block: Block) -> dict[str, Any]:
    image = _expect_image(block)
    return {
        "type": "figure",
        "text": image["caption"] or "",
        "url": image["url"],
        "alt": image["alt"],
        "credit": image["credit"],
    }


def _expect_embed(block: Block) -> dict[str, Any]:
    provider, url, text, author = block.fields
    if provider == "YouTube":
        return {"type": "embed", "text": "", "url": url, "provider": "youtube"}
    date = "May 12, 2026"
    words = f"{text}\n— {author} {date}"
    links = [{"url": url, "text": date}]
    return {"type": "embed", "text": words, "url": url, "provider": "twitter", "links": links}


def _expect_list(block: Block) -> dict[str, Any]:
    items = [to_plain(row[0]) for row in block.rows]
    return {"type": "list", "text": "\n".join(items), "items": items, "ordered": block.kind == "ordered"}


def _expect_quote(block: Block) -> dict[str, Any]:
    return {"type": "quote", "text": to_plain(block.text), "cite": block.cite, "pull": block.kind == "pull"}


def _expect_table(block: Block) -> dict[str, Any]:
    rows = [[to_plain(cell) for cell in row] for row in block.rows]
    return {"type": "table", "text": "\n".join("\t".join(row) for row in rows), "rows": rows, "caption": block.cite}


def _join_text(sections: list[dict[str, Any]]) -> str:
    parts = (part for section in sections for part in (section["heading"], *_texts(section)))
    return "\n\n".join(part for part in parts if part)


def _texts(section: dict[str, Any]) -> list[str]:
    """What is read out: captions and foreign posts are no part of the running text."""
    return [block["text"] for block in section["blocks"] if block["type"] not in {"figure", "embed"}]


_EXPECT_DESIGN = {
    "observer": _expect_observer,
    "meridian": _expect_meridian,
    "vecher": _expect_vecher,
    "sada": _expect_sada,
    "minato": _expect_minato,
}
_EXPECT_BLOCK = {
    "paragraph": lambda block: {"type": "paragraph", "text": to_plain(block.text)},
    "preformatted": lambda block: {"type": "preformatted", "text": block.text.strip("\n")},
    "list": _expect_list,
    "ordered": _expect_list,
    "quote": _expect_quote,
    "pull": _expect_quote,
    "table": _expect_table,
    "figure": _expect_figure,
    "embed": _expect_embed,
}

if __name__ == "__main__":
    write_all()
