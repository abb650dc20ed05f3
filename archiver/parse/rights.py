"""What a page says about its reuse: robots directives, TDM reservation, licence; as published, with where it stood."""

from collections.abc import Iterator
from typing import Final

from archiver.document import Document
from archiver.items import RightsStatement
from archiver.parse.structured import Structured, clean_text

_HEADERS: Final = {"x-robots-tag": "robots", "tdm-reservation": "tdm-reservation", "tdm-policy": "tdm-policy"}
_METAS: Final = {
    "robots": "robots",
    "googlebot": "robots",
    "googlebot-news": "robots",
    "bingbot": "robots",
    "tdm-reservation": "tdm-reservation",
    "tdm-policy": "tdm-policy",
    "dcterms.license": "license",
    "dc.rights": "rights",
    "dcterms.rights": "rights",
    "copyright": "rights",
}


def read_rights(document: Document, structured: Structured) -> tuple[RightsStatement, ...]:
    """The statements of headers, meta elements, links and JSON-LD, each once (TDMRep; Robots Exclusion, RFC 9309)."""
    return tuple(dict.fromkeys(_collect(document, structured)))


def _collect(document: Document, structured: Structured) -> Iterator[RightsStatement]:
    for header, value in document.page.headers:
        yield from _state(_HEADERS.get(header.lower()), clean_text(value), f"header {header.lower()}")
    for name, kind in _METAS.items():
        for value in structured.metas.get(name, ()):
            yield from _state(kind, value, f"meta {name}")
    for href in structured.links.get("license", ()):
        yield from _state("license", document.absolute(href), "link license")
    yield from _state("license", structured.value("license"), "JSON-LD license")
    yield from _state("rights", structured.value("copyrightNotice"), "JSON-LD copyrightNotice")


def _state(kind: str | None, value: str | None, where: str) -> Iterator[RightsStatement]:
    if kind and value:
        yield RightsStatement(kind=kind, value=value, where=where)
