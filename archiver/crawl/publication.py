"""From records on disk to the dump in the order of the log: a rebuild goes the same way and comes to the same lines."""

import logging
from collections.abc import Callable

from archiver.crawl.reading import Reading
from archiver.errors import MessageError, ParseError, StoreError
from archiver.items import Article, WarcLocation
from archiver.store.derive import Derived, TwinHold, describe_failure, is_asked_for
from archiver.store.publisher import Publisher

logger = logging.getLogger(__name__)


class Publication:
    """Publishes the articles of a run; `fault` is why it stopped, as a line left out would come later, out of order."""

    def __init__(self, publisher: Publisher, count: Callable[[str], None]) -> None:
        self.fault: StoreError | None = None
        self._publisher = publisher
        self._count = count
        self._twins: dict[str, TwinHold] = {}

    def take(self, reading: Reading, location: WarcLocation) -> None:
        """Publish what a record holds, if it is an article. Records come in the order in which they lie in the log."""
        derived = _derive(reading, location)
        if derived is None or self._holds(reading, derived):
            reading.published.set_result(None)
            return
        try:
            reading.published.set_result(self.publish(derived))
        except StoreError as error:
            reading.published.set_exception(error)

    def publish(self, derived: Derived) -> Article | None:
        """The article as published; None where it is unchanged. Raises StoreError, and nothing else from then on."""
        if self.fault is not None:
            raise self.fault
        try:
            published = self._publisher.publish(derived.article, derived.location)
        except StoreError as error:
            self.fault = error  # the records are there: the next start publishes what is missing
            raise
        kind = "unchanged" if published is None else "changed" if published.version > 1 else "new"
        self._count(f"archiver/articles/{kind}")
        return published

    def end(self) -> None:
        """Publish what was held back. Raises StoreError."""
        for source in sorted(self._twins):
            for derived in self._twins[source].end():
                self.publish(derived)

    def _holds(self, reading: Reading, derived: Derived) -> bool:
        twins = self._twins.setdefault(reading.source, TwinHold())
        return twins.holds(derived, is_asked=is_asked_for(reading.exchange))


def _derive(reading: Reading, location: WarcLocation) -> Derived | None:
    try:
        return Derived(article=reading.article(), location=location)
    except (ParseError, MessageError) as error:
        error.with_traceback(None)  # it holds the frames that hold the reading, which holds the error: pages pile up
        return None
    except Exception as error:  # noqa: BLE001 - the spider, which gets the same, is where its traceback is shown
        logger.error("%s; the record is kept", describe_failure(reading.exchange.url, error))  # noqa: TRY400
        return None
