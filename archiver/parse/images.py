"""The pictures that a page states as its article's own."""

from collections.abc import Iterator
from typing import Any, Final

from archiver.document import Document
from archiver.items import Image
from archiver.parse.structured import Structured, clean_text
from archiver.urls import identity_key

_MOST: Final = 20


def read_images(document: Document, structured: Structured) -> tuple[Image, ...]:
    """The pictures of JSON-LD and meta elements, absolute addresses, each once."""
    images: dict[str, Image] = {}
    for image in _collect(document, structured):
        images.setdefault(identity_key(image.url), image)
    return tuple(images.values())[:_MOST]


def _collect(document: Document, structured: Structured) -> Iterator[Image]:
    value = structured.article.get("image")
    for member in value if isinstance(value, list) else [value]:
        resolved = structured.resolve(member)
        if isinstance(resolved, str):
            yield from _picture(document, resolved)
        elif isinstance(resolved, dict):
            yield from _picture(
                document,
                resolved.get("url") or resolved.get("contentUrl"),
                caption=_text(resolved.get("caption")),
                credit=_text(resolved.get("creditText")),
            )
    alt = structured.meta("og:image:alt")
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for address in structured.metas.get(name, ()):
            yield from _picture(document, address, alt=alt if name.startswith("og:") else None)


def _picture(
    document: Document, address: Any, *, caption: str | None = None, credit: str | None = None, alt: str | None = None
) -> Iterator[Image]:
    address = address[0] if isinstance(address, list) and address else address
    if isinstance(address, str) and address.strip():
        url = document.absolute(clean_text(address))
        if url.startswith(("http://", "https://")):
            yield Image(url=url, caption=caption, credit=credit, alt=alt)


def _text(value: Any) -> str | None:
    return (clean_text(value) or None) if isinstance(value, str) else None
