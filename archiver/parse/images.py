"""The pictures of an article: those that its page states, and those that stand in its body."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from archiver.document import Document
from archiver.items import Figure, Image, Section
from archiver.parse.structured import Structured, clean_text
from archiver.urls import identity_key

_MOST: Final = 20


def read_images(document: Document, structured: Structured) -> tuple[Image, ...]:
    """The pictures of JSON-LD and meta elements, absolute addresses, each once."""
    images: dict[str, Image] = {}
    for image in _collect(document, structured):
        images.setdefault(identity_key(image.url), image)
    return tuple(images.values())[:_MOST]


def join_images(stated: Iterable[Image], sections: Iterable[Section]) -> tuple[Image, ...]:
    """The stated pictures, with what the body's figures say of them, and then the figures that nothing stated."""
    images = {identity_key(image.url): image for image in stated}
    for image in _read_figures(sections):
        known = images.get(identity_key(image.url))
        images[identity_key(image.url)] = _complete(known, image) if known else image
    return tuple(images.values())[:_MOST]


def _read_figures(sections: Iterable[Section]) -> Iterator[Image]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Figure) and block.url and block.url.startswith(("http://", "https://")):
                yield Image(url=block.url, caption=block.text or None, credit=block.credit, alt=block.alt)


def _complete(stated: Image, shown: Image) -> Image:
    return Image(
        url=stated.url,
        caption=stated.caption or shown.caption,
        credit=stated.credit or shown.credit,
        alt=stated.alt or shown.alt,
    )


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
