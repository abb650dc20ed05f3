"""The history of one article: its versions, what changed from one to the next, and what became of its addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archiver.changes import Change, compare_articles
from archiver.errors import StoreError
from archiver.items import Article
from archiver.store.catalogue import Catalogue, Version
from archiver.store.dump import decode_line
from archiver.store.frontier import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A version and what it changed of the one before it, in time; nothing for the first."""

    article: Article
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An article's versions in the order they were fetched, and its addresses in the order they were found.

    `addresses` is empty for an article that was read from WARC files that no crawl of ours wrote.
    """

    id: str
    source: str
    steps: tuple[Step, ...]
    addresses: tuple[Address, ...]


def read_history(root: Path, catalogue: Catalogue, article_id: str) -> History:
    """The history of an article that the catalogue has. Raises StoreError where the dump is not as that says."""
    versions = sorted(catalogue.versions(article_id), key=lambda version: (version.fetched_at, version.version))
    addresses = {address.url: address for address in catalogue.frontier.of_article(article_id)}
    for version in versions:
        addresses |= {address.url: address for address in catalogue.frontier.alike(version.url)}
    return History(
        id=article_id,
        source=versions[-1].source,
        steps=tuple(_steps([read_line(root, version) for version in versions])),
        addresses=tuple(sorted(addresses.values(), key=lambda address: address.first_seen)),
    )


def _steps(articles: Sequence[Article]) -> Iterator[Step]:
    before: Article | None = None
    for article in articles:
        yield Step(article=article, changes=compare_articles(before, article) if before else ())
        before = article


def read_line(root: Path, version: Version) -> Article:
    """The article of a version, from its line of the dump. Raises StoreError where the dump is not as the row says."""
    path = root / version.item_file
    try:
        with path.open("rb") as stream:
            stream.seek(version.item_offset)
            return decode_line(stream.read(version.item_length))
    except (OSError, StoreError) as error:
        raise StoreError(
            f"{path}, byte {version.item_offset}: {error}; `scrapy rebuild` derives the file again"
        ) from error
