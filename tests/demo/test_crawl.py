"""The real program on the built-in site: every article once and field by field, every reply in the WARC."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.demo.content import load_site
from archiver.demo.reply import Reply, Request
from archiver.demo.server import DemoServer
from tests.demo.compare import find_unexpected
from tests.demo.write_expected import BASE, FOLDER

_ROOT = Path(__file__).parents[2]
_FILES = sorted((FOLDER / "day1").glob("*.json"))
_MOST_CALENDAR_PAGES = 60


# Nobody else is served by the demo server.
_HASTE = ("-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


class Archive:
    """What a crawl left on disk, with the address of its server replaced by that of the expectations."""

    def __init__(self, root: Path) -> None:
        lines = [line for file in sorted(root.glob("items/*/*.jsonl")) for line in file.read_text("utf-8").splitlines()]
        base = _base_of(json.loads(lines[0])["url"])
        self.items: list[dict[str, Any]] = [json.loads(line.replace(base, BASE)) for line in lines]
        self.records = [
            (record.rec_type, record.rec_headers["WARC-Target-URI"].replace(base, ""), record.rec_headers, payload)
            for record, payload in _read_records(root)
        ]

    def targets(self, kind: str) -> list[str]:
        return [target for rec_type, target, _, _ in self.records if rec_type == kind]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    root = tmp_path_factory.mktemp("archive")
    _crawl("demo", root)
    return Archive(root)


@pytest.mark.parametrize("file", _FILES, ids=[file.stem for file in _FILES])
def test_article_in_the_archive_says_what_its_desk_wrote(archive: Archive, file: Path) -> None:
    expected = json.loads(file.read_text(encoding="utf-8"))
    found = [item for item in archive.items if item["url"] == expected["url"]]
    assert len(found) == 1
    assert find_unexpected(file.stem.split("-")[0], expected, found[0]) == []


def test_every_article_is_there_once(archive: Archive) -> None:
    expected = {BASE + story.path for story in load_site().stories}
    found = [item for item in archive.items if item["url"] in expected]
    assert Counter(item["url"] for item in found) == Counter(expected)
    assert len({item["id"] for item in found}) == len(expected)


def test_no_page_but_an_article_is_published(archive: Archive) -> None:
    expected = {BASE + story.path for story in load_site().stories}
    assert sorted({item["url"] for item in archive.items} - expected) == []


def test_the_closed_section_is_never_asked_for(archive: Archive) -> None:
    assert not [target for target in archive.targets("request") if target.startswith("/drafts")]


def test_the_calendar_and_the_loop_do_not_hold_the_crawl(archive: Archive) -> None:
    asked = archive.targets("request")
    assert sum(target.startswith("/calendar/") for target in asked) <= _MOST_CALENDAR_PAGES
    assert sum(target.startswith("/loop/") for target in asked) <= 2


def test_every_item_names_the_record_that_it_came_from(archive: Archive) -> None:
    records = {
        headers["WARC-Record-ID"]: (target, headers)
        for kind, target, headers, _ in archive.records
        if kind == "response"
    }
    for item in archive.items:
        target, headers = records[item["warc"]["record_id"]]
        assert BASE + target == item["url"]
        assert headers["WARC-Payload-Digest"] == item["warc"]["payload_digest"]


def test_every_reply_that_the_server_sent_is_in_the_warc(tmp_path: Path) -> None:
    with _WatchedServer() as server:
        _crawl("news", tmp_path, "-a", f"url={server.url}", *_HASTE)
    archive = Archive(tmp_path)
    assert Counter(archive.targets("request")) == Counter(server.asked)
    kept = Counter(archive.targets("response")) + Counter(archive.targets("revisit"))
    assert kept == Counter(server.asked)


class _WatchedServer(DemoServer):
    """The demo server, noting what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._lock = Lock()
        self._render = self._server.answer
        self._server.answer = self._note

    def _note(self, request: Request) -> Reply:
        with self._lock:
            self.asked.append(request.target)
        return self._render(request)


def _crawl(spider: str, root: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "scrapy", "crawl", spider, "-s", f"ARCHIVE_DIR={root}", *arguments]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def _read_records(root: Path) -> Iterator[tuple[Any, bytes]]:
    """Request, response and revisit records with their payloads."""
    for file in sorted(root.glob("warc/*/*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):  # type: ignore[no-untyped-call]
                if record.rec_type in {"request", "response", "revisit"}:
                    yield record, record.content_stream().read()


def _base_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
