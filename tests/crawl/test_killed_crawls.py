"""The crash contract of docs/archive.md, held by whole crawls that are killed at any moment, again and again."""

import json
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from archiver.errors import RecordError
from archiver.store.dump import read_lines
from archiver.store.rebuild import rebuild
from archiver.store.scan import StoredRecord, scan_file
from archiver.store.verify import verify
from archiver.store.verify_views import check_items
from tests.crawl.crawl_process import start_crawl
from tests.paper import Paper, front, items, serve, story, story_path

KILLS = 18  # of each archive; three of them are crawled at a time
SETTINGS = (
    *("WARC_MAX_SIZE=4000", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "CONCURRENT_REQUESTS_PER_DOMAIN=8"),
    "ROBOTSTXT_OBEY=False",
)
PUBLISHED = re.compile(r"Published: (\S+)")
NEW = 5  # stories between two crawls, which ask for these and the front page
LISTED = 12  # stories on a front page: most were there before, and are not to be published again


class Victim:
    """An archive whose crawls are killed, and all that must still be true of it afterwards."""

    def __init__(self, folder: Path, paper: Paper, seed: int) -> None:
        self.archive = folder / "archive"
        self.torn: list[bytes] = []
        self._log = folder / "log"
        self._paper = paper
        self._rng = random.Random(seed)
        self._records: set[str] = set()
        self._closed: dict[Path, bytes] = {}
        self._lines: list[bytes] = []

    def crawl_and_kill(self, number: int) -> None:
        """Kill a crawl soon after its start, or when it has asked for so many pages; then look at what is left."""
        first = number * NEW
        self._publish(range(first, first + LISTED))
        moment, wanted = Event(), self._rng.randrange(1, NEW + 2)
        self._paper.asked.clear()
        self._paper.on_request = lambda _: moment.set() if len(self._paper.asked) >= wanted else None
        process = start_crawl(self._paper.url, self.archive, self._log, *SETTINGS)
        if number % 4 == 3:
            moment.wait(self._rng.uniform(0, 0.4))  # while it starts, or makes whole what the one before left
        else:
            while process.is_alive() and not moment.wait(0.02):
                pass
            process.join(self._rng.uniform(0, 0.15))
        process.kill()
        process.join()
        process.close()
        self._look()
        if number % 2:
            self._tear()

    def crawl_to_the_end(self) -> int:
        self._publish(range(KILLS * NEW + LISTED))
        process = start_crawl(self._paper.url, self.archive, self._log, *SETTINGS)
        process.join(60)
        status = process.exitcode
        process.kill()
        self._look()
        assert status == 0, self._log.read_text()[-2000:]
        return KILLS * NEW + LISTED

    def _publish(self, numbers: range) -> None:
        self._paper.pages.update({story_path(one): story(one) for one in numbers})
        self._paper.pages["/"] = front([story_path(one) for one in numbers])

    def _look(self) -> None:
        """Nothing that was there is gone or changed, and every item has its record."""
        lines = self._read_lines()
        assert lines[: len(self._lines)] == self._lines
        published = set(PUBLISHED.findall(self._log.read_text())) if self._log.exists() else set()
        assert published <= {item["url"] for item in self._items(lines)}
        found = self._find_records()
        assert [record for record, times in found.items() if times > 1] == []
        assert self._records <= set(found)
        closed = {path: path.read_bytes() for path in self.archive.glob("warc/*/*.warc.gz")}
        assert {path: closed[path] for path in self._closed} == self._closed
        self._lines, self._records, self._closed = lines, set(found), closed
        for path in self.archive.glob("items/*/*.jsonl"):
            faults = check_items(self.archive, path, derive_again=False).faults
            assert [fault for fault in faults if not fault.what.startswith("a torn line")] == []

    def _read_lines(self) -> list[bytes]:
        paths = sorted(self.archive.glob("items/*/*.jsonl"))
        return [line.data for path in paths for line in read_lines(path)]

    def _items(self, lines: list[bytes]) -> list[dict[str, str]]:
        return [json.loads(line) for line in lines]

    def _find_records(self) -> Counter[str]:
        """Every whole record in closed and open files, by its id."""
        paths = [path for end in ("", ".open") for path in self.archive.glob(f"warc/*/*.warc.gz{end}")]
        found = (one for path in paths if path.stat().st_size for one in scan_file(path))
        return Counter(one.field("warc-record-id") for one in found if isinstance(one, StoredRecord))

    def _tear(self) -> None:
        """Add what a write leaves that a kill cut in two."""
        half = b"\x1f\x8b\x08\0" + self._rng.randbytes(self._rng.randrange(1, 3000))
        for path in list(self.archive.glob("warc/*/*.open"))[:1]:
            with path.open("ab") as file:
                file.write(half)
            self.torn.append(half)
        for path in list(self.archive.glob("items/*/*.jsonl"))[-1:]:
            with path.open("ab") as file:
                file.write(b'{"schema_version":')


@pytest.mark.parametrize("seed", [4])
def test_killed_again_and_again_an_archive_loses_nothing_and_holds_nothing_twice(tmp_path: Path, seed: int) -> None:
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(kill_many, tmp_path / str(number), seed + number) for number in range(3)]
        for run in runs:
            run.result()


def kill_many(folder: Path, seed: int) -> None:
    folder.mkdir()
    with serve() as paper:
        victim = Victim(folder, paper, seed)
        for number in range(KILLS):
            victim.crawl_and_kill(number)
        stories = victim.crawl_to_the_end()
    assert victim.torn
    archive = victim.archive
    found = items(archive)
    assert len({item["url"] for item in found}) == len(found) == stories
    assert sorted(path.read_bytes() for path in archive.glob("warc/*/*.torn-*")) == sorted(victim.torn)
    assert not list(archive.glob("warc/*/*.open"))
    assert list(verify(archive, lambda _: None, workers=1)) == []
    rebuild(archive, lambda _: None, fail, workers=1)
    assert items(archive) == found


@pytest.mark.parametrize("kills", [5, 50])
def test_killed_at_random_moments_then_run_to_the_end_each_article_is_there_once(tmp_path: Path, kills: int) -> None:
    stories, chance, under_way = range(9 * kills), random.Random(kills), Counter[str]()
    with serve() as paper:
        paper.publish(stories)
        for _ in range(kills):
            crawl_and_kill(paper, tmp_path, chance)
            under_way.update(path for path in paper.asked if path.startswith("/2026/"))
        process = start_crawl(paper.url, tmp_path / "archive", tmp_path / "log", *SETTINGS)
        process.join(90)
        assert process.exitcode == 0, (tmp_path / "log").read_text()[-2000:]
    found = items(tmp_path / "archive")
    assert sorted(item["url"] for item in found) == sorted(paper.url + story_path(one)[1:] for one in stories)
    assert len(under_way) > 2 * kills  # they were killed in the middle of it
    assert list(verify(tmp_path / "archive", lambda _: None, workers=1)) == []


def crawl_and_kill(paper: Paper, folder: Path, chance: random.Random) -> None:
    """Kill a crawl while it starts, or some time after it has asked for some pages."""
    moment, wanted = Event(), chance.randrange(1, 14)
    paper.asked.clear()
    paper.on_request = lambda _: moment.set() if len(paper.asked) >= wanted else None
    process = start_crawl(paper.url, folder / "archive", folder / "log", *SETTINGS)
    if chance.random() < 0.8:
        while process.is_alive() and not moment.wait(0.02):
            pass
    process.join(chance.uniform(0, 0.3))
    process.kill()
    process.join()
    process.close()
    paper.on_request = lambda _: None


def fail(error: RecordError) -> None:
    raise error
