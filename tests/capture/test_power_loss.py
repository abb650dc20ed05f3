"""A loss of power at any moment: log and dump hold what was promised after the next start, whatever else is lost."""

import sqlite3
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archiver.errors import RecordError
from archiver.items import WarcLocation
from archiver.page import page_from_exchange
from archiver.store import publisher as publishing
from archiver.store.catalogue import Catalogue
from archiver.store.catchup import mark_finished, publish_pending
from archiver.store.derive import derive_article
from archiver.store.disk import make_folder
from archiver.store.publisher import Publisher
from archiver.store.reader import read_exchange
from archiver.store.recovery import recover
from archiver.store.verify import verify
from archiver.store.writer import WarcWriter
from tests.archive.archives import story_exchange
from tests.capture.power import Recorder, Remains
from tests.paper import items

STORIES = 14
MOMENTS = 40
EACH = 2  # of what may be left at a moment; the first is the least there can be


def archive_stories(root: Path, recorder: Recorder) -> None:
    """What a crawl does with its archive, in small steps: a few records a file, a few lines a transaction."""
    make_folder(root)
    publisher = Publisher(root)
    writer = WarcWriter(root / "warc", {"software": "test"}, max_size=6000)
    for number in range(STORIES):
        exchange = story_exchange(number)
        location = writer.write(exchange, "paper").result(10)
        recorder.note("confirmed", location, exchange.url)
        publisher.publish(derive_article(exchange, page_from_exchange(exchange), "paper"), location)
    writer.close()
    mark_finished(root, publisher)
    publisher.close()


def keep_commits(recorder: Recorder, patch: pytest.MonkeyPatch) -> None:
    """Note what the catalogue holds after each commit; of these, a loss of power may leave any or none."""
    really_commit = Catalogue.commit

    def commit(self: Catalogue) -> None:
        really_commit(self)
        copy = sqlite3.connect(":memory:")
        self._db._connection.backup(copy)
        recorder.note("committed", copy.serialize())
        copy.close()

    patch.setattr(Catalogue, "commit", commit)


def start_again(root: Path) -> None:
    """What the next crawl does before it asks for anything."""
    recover(root / "warc")
    publisher = Publisher(root)
    publish_pending(root, publisher, fail)
    publisher.close()


def fail(error: RecordError) -> None:
    raise error


def assert_kept(root: Path, promised: list[tuple[WarcLocation, str]]) -> None:
    """What was confirmed is there, its article once; nothing is torn or said that is not so."""
    for location, url in promised:
        assert read_exchange(root / "warc", location).exchange.url == url
    published = Counter(item["url"] for item in items(root))
    assert {url for _, url in promised} <= set(published)
    assert [url for url, times in published.items() if times > 1] == []
    assert [str(fault) for fault in verify(root, lambda _: None, workers=1)] == []


def test_after_a_loss_of_power_at_any_moment_the_next_start_has_all_that_was_confirmed(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        recorder = Recorder(tmp_path, patch)
        keep_commits(recorder, patch)
        patch.setattr(publishing, "_BATCH", 3)
        archive_stories(tmp_path / "new" / "archive", recorder)
    events, rng = recorder.events, Random(11)
    assert Counter(event[0] for event in events)["confirmed"] == STORIES
    moments = [*sorted(rng.sample(range(1, len(events)), MOMENTS)), len(events)]
    for moment in moments:
        for attempt in range(EACH):
            check_moment(events[:moment], tmp_path, f"{moment}-{attempt}", rng if attempt else None, rng)


def check_moment(events: list[tuple[Any, ...]], base: Path, name: str, late: Random | None, rng: Random) -> None:
    target = base / name
    Remains(events).lay_out(str(base), target, late)
    archive = target / "new" / "archive"
    commits = [event[1] for event in events if event[0] == "committed"]
    if archive.is_dir() and commits and late:
        (archive / "archive.db").write_bytes(rng.choice(commits))
    promised = [(event[1], event[2]) for event in events if event[0] == "confirmed"]
    start_again(archive)
    assert_kept(archive, promised)
