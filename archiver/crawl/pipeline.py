"""From a derived article to a published one: waits for the record, publishes, hands on a plain dict."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archiver.crawl.archive import Archive
from archiver.items import Article, WarcLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedArticle:
    """What a spider yields: an article that has no version yet, and the record that is being written for it."""

    article: Article
    record: Future[WarcLocation]


class PublishPipeline:
    """Publishes each article once its record is on disk. Feed exports see the published item, or nothing."""

    def __init__(self, archive: Archive, count: Callable[[str], None]) -> None:
        self._archive = archive
        self._count = count

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A pipeline into the crawler's archive."""
        return cls(crawler.archive, crawler.stats.inc_value)  # type: ignore[attr-defined]

    async def process_item(self, item: Any) -> Any:
        """The item as published; unchanged ones are dropped. Items of other kinds pass as they are."""
        if not isinstance(item, DerivedArticle):
            return item
        location = await asyncio.wrap_future(item.record)
        published = self._archive.publish(item.article, location)
        if published is None:
            self._count("archiver/articles/unchanged")
            raise DropItem("Unchanged")
        self._count("archiver/articles/changed" if published.version > 1 else "archiver/articles/new")
        return published.to_dict()
