"""Pages that are no article: error pages, listings and front pages, pages with nearly no text."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from archiver.document import Document
from archiver.items import Figure
from archiver.parse.outcome import Body, Metadata
from archiver.parse.sections import render_text
from archiver.parse.teasers import find_teasers
from archiver.urls import identity_key, names_one_thing

_LEAST_TEXT: Final = 140
"""Characters; shorter bodies are notices, captions or what a script would have filled."""
_MOST_NOTICE: Final = 1200
"""Characters; longer bodies under a heading such as "Not found" are articles with that title."""
_LEAST_CARDS: Final = 3
_LISTED: Final = 0.5
"""The least cards, and the least share of the body in them, that make a listing."""
_NO_TEXT = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f\\ufffd]+")
_MOST_NO_TEXT: Final = 0.05
"""Control characters and what could not be decoded, as a share of the text: more is a picture or an archive."""
_SEPARATOR = re.compile(r" [|–—:·»-] |[:|]")


def find_refusal(document: Document, metadata: Metadata, body: Body) -> str | None:
    """Why a page is no article; None where it is one."""
    status = document.page.status
    if status is not None and status >= 300:
        return f"the server answered {status}"
    text = render_text(body.sections)
    size = len(text)
    if size == 0:
        return "no running text was found"
    if sum(map(len, _NO_TEXT.findall(text))) > _MOST_NO_TEXT * size:
        return "its bytes are no text"
    if size < _LEAST_TEXT and not metadata.is_article:
        return f"only {size} characters of running text"
    if size < _MOST_NOTICE and not metadata.is_article and (notice := _find_notice(document, metadata)):
        return notice
    return _find_listing(document, metadata, body)


def _find_notice(document: Document, metadata: Metadata) -> str | None:
    heading = document.root.find(".//h1")
    shown = "" if heading is None else heading.text_content()
    stated = document.root.findtext(".//title") or ""
    for line in (metadata.headline or "", shown, stated):
        plain = line.replace("’", "'").strip().casefold()
        first = _SEPARATOR.split(plain, maxsplit=1)[0]
        for notice in _notices():
            if first in notice.openings or (not notice.whole and plain.startswith(notice.openings)):
                return f"{notice.why}: {line.strip()[:60]!r}"
    return None


class _Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    why: str
    whole: bool
    openings: tuple[str, ...]


@cache
def _notices() -> tuple[_Notice, ...]:
    data = files("archiver.parse").joinpath("notices.toml").read_bytes()
    return tuple(msgspec.toml.decode(data, type=dict[str, _Notice]).values())


def _find_listing(document: Document, metadata: Metadata, body: Body) -> str | None:
    """A page whose text is mostly said of other pages of its site lists them, unless it and its address say otherwise.

    Articles that list things link their headings too; front pages and tags call themselves articles by mistake.
    """
    own = {document.page.url, metadata.canonical_url or document.page.url}
    if metadata.is_article and any(map(names_one_thing, own)):
        return None
    teasers = find_teasers(document, frozenset(map(identity_key, own)))
    if teasers.count < _LEAST_CARDS:
        return None
    blocks = [block for section in body.sections for block in section.blocks if not isinstance(block, Figure)]
    share = teasers.share_of([block.text for block in blocks])
    return f"{share:.0%} of its text is about {teasers.count} other pages" if share > _LISTED else None
