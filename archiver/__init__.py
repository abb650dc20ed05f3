"""Crawls news sites into WARC archives and sectioned article JSON: the WARC is the log, all else is a view."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.items import Article

__version__ = "0.1.0"
__all__ = ["extract"]


def extract(html: bytes | str, url: str | None = None, headers: Mapping[str, str] | None = None) -> "Article":
    """The article in a page that is already in memory, with no crawler running.

    `headers` are those that the page came with, if known: Content-Type tells its charset. Raises ParseError where
    `html` holds no markup, NotAnArticleError where it is no article.
    """
    from archiver.page import Page  # noqa: PLC0415 - `import archiver` must stay cheap for those who want the version
    from archiver.parse import parse_article  # noqa: PLC0415 - the same

    pairs = tuple((headers or {}).items())
    if isinstance(html, str):
        html = html.encode("utf-8", "replace")
        pairs = (
            *((k, v) for k, v in pairs if k.lower() != "content-type"),
            ("Content-Type", "text/html; charset=utf-8"),
        )
    return parse_article(Page(url=url or "about:blank", body=html, headers=pairs))
