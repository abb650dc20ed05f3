"""From a derived article to a published one: waits until the archive has published it, hands on a plain dict."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archiver.crawl.archive import Archive
from archiver.errors import StoreError
from archiver.items import Article, WarcLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedArticle:
    """What a spider yields: an article that has no version yet, and the record that is written for it."""

    article: Article
    record: Future[WarcLocation]


class PublishPipeline:
    """Hands on each article as it was published. Feed exports see the published item, or nothing."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A pipeline out of the crawler's archive."""
        return cls(crawler.archive)  # type: ignore[attr-defined]

    async def process_item(self, item: Any) -> Any:
        """The item as published; unchanged ones are dropped, and those that a full disk keeps out.

        Items of other kinds pass as they are.
        """
        if not isinstance(item, DerivedArticle):
            return item
        try:
            published = await self._publish(item)
        except StoreError as error:
            raise DropItem(f"Not published ({error})") from error
        if published is None:
            raise DropItem("Unchanged")
        return published.to_dict()

    async def _publish(self, item: DerivedArticle) -> Article | None:
        reading = self._archive.reading_of(item.record)
        if reading is not None:
            return await asyncio.wrap_future(reading.published)
        return self._archive.publish(item.article, item.record.result())
