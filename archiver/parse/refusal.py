"""Pages that are no article: error pages, listings and front pages, pages with nearly no text."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from archiver.document import Document
from archiver.parse.outcome import Body, Metadata
from archiver.parse.sections import render_text
from archiver.parse.signs import find_signs

_LEAST_TEXT: Final = 140
"""Characters; shorter bodies are notices, captions or what a script would have filled."""
_MOST_NOTICE: Final = 1200
"""Characters; longer bodies under a heading such as "Not found" are articles with that title."""
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
    return find_signs(document, metadata, body)


def _find_notice(document: Document, metadata: Metadata) -> str | None:
    heading = document.root.find(".//h1")
    shown = "" if heading is None else heading.text_content()
    stated = document.root.findtext(".//title") or ""
    for line in (metadata.headline or "", shown, stated):
        plain = line.replace("’", "'").strip().casefold()
        first = _SEPARATOR.split(plain, maxsplit=1)[0].rstrip(" .…!")
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
