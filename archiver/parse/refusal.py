"""Pages that are no article: error pages, listings and front pages, pages with nearly no text."""

from typing import Final

from archiver.document import Document
from archiver.parse.outcome import Body, Metadata
from archiver.parse.sections import render_text

_LEAST_TEXT: Final = 140
"""Characters; shorter bodies are notices, captions or what a script would have filled."""


def find_refusal(document: Document, metadata: Metadata, body: Body) -> str | None:
    """Why a page is no article; None where it is one."""
    status = document.page.status
    if status >= 300:
        return f"the server answered {status}"
    size = len(render_text(body.sections))
    if size == 0:
        return "no running text was found"
    if size < _LEAST_TEXT and not metadata.is_article:
        return f"only {size} characters of running text"
    return None
