"""`scrapy crawl warc -a path='crawl/*.warc.gz'`: the same pipeline, fed from WARC files; no network."""

import glob
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import scrapy

from archiver.crawl.pipeline import DerivedArticle
from archiver.crawl.root import root_from_settings, rules_from_settings
from archiver.errors import StoreError, UsageError
from archiver.items import WarcLocation
from archiver.store.catchup import derive_own
from archiver.store.derive import derive_foreign
from archiver.store.layout import warc_directory


class WarcSpider(scrapy.Spider):
    """Reads every exchange of the files and publishes its article, with a pointer to where it lies."""

    name = "warc"

    def __init__(self, *args: Any, path: str = "", **unknown: str) -> None:
        """Find the files. Raises UsageError where there is none."""
        super().__init__(*args)
        if unknown:
            raise UsageError(f"unknown argument -a {min(unknown)}=; there is path")
        if not path:
            raise UsageError("nothing to read: name the files with -a path='crawl/*.warc.gz'")
        self._paths = [Path(name).absolute() for name in sorted(glob.glob(path, recursive=True))]  # noqa: PTH207 - a whole pattern
        if not self._paths:
            raise UsageError(f"-a path={path} names no file")

    async def start(self) -> AsyncIterator[Any]:
        """The articles of the files, in the order of their records."""
        for path in self._paths:
            try:
                for article in self._read(path):
                    yield article
            except StoreError as error:
                self._report(error)

    def _read(self, path: Path) -> Iterator[DerivedArticle]:
        root = root_from_settings(self.settings)
        is_ours = path.is_relative_to(warc_directory(root))
        rules = rules_from_settings(self.settings)
        found = derive_own(root, (path,), self._report, rules) if is_ours else derive_foreign(path, self._report, rules)
        for derived in found:
            self.crawler.stats.inc_value("archiver/pages")
            record: Future[WarcLocation] = Future()
            record.set_result(derived.location)
            yield DerivedArticle(article=derived.article, record=record)

    def _report(self, error: StoreError) -> None:
        self.crawler.stats.inc_value("archiver/failed/damaged")
        self.logger.error("%s", error)
