"""`scrapy crawl warc -a path='crawl/*.warc.gz'`: the same pipeline, fed from WARC files; no network."""

import glob
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import scrapy

from archiver.crawl.pipeline import DerivedArticle
from archiver.crawl.root import root_from_settings, sites_from_settings
from archiver.errors import RecordError, UsageError
from archiver.items import WarcLocation
from archiver.store.batches import derive_files


class WarcSpider(scrapy.Spider):
    """Reads every exchange of the files and publishes its article, with a pointer to where it lies."""

    name = "warc"

    def __init__(self, *args: Any, path: str = "", **unknown: str) -> None:
        """Find the files. Raises UsageError where there is none."""
        super().__init__(*args)
        if wrong := [name for name in unknown if not name.startswith("_")]:  # these are a scheduler's own
            raise UsageError(f"unknown argument -a {min(wrong)}=; there is path")
        if not path:
            raise UsageError("nothing to read: name the files with -a path='crawl/*.warc.gz'")
        self._paths = tuple(Path(name).absolute() for name in sorted(glob.glob(path, recursive=True)))  # noqa: PTH207 - a whole pattern
        if not self._paths:
            raise UsageError(f"-a path={path} names no file")

    async def start(self) -> AsyncIterator[Any]:
        """The articles of the files, in the order of their records."""
        for article in self._read():
            yield article

    def _read(self) -> Iterator[DerivedArticle]:
        root, sites = root_from_settings(self.settings), sites_from_settings(self.settings)
        for derived in derive_files(root, self._paths, self._report, sites):
            self.crawler.stats.inc_value("archiver/pages")
            record: Future[WarcLocation] = Future()
            record.set_result(derived.location)
            yield DerivedArticle(article=derived.article, record=record)

    def _report(self, error: RecordError) -> None:
        self.crawler.stats.inc_value("archiver/failed/damaged")
        self.logger.error("%s", error)
