"""Pages that say nothing new are revisits of the record that said it first, over runs, whatever was deleted."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.store.records import IDENTICAL, NOT_MODIFIED
from archiver.store.scan import StoredRecord, scan_file
from tests.paper import Run, run_scrapy, story, story_path
from tests.raw_server import RawServer, Reply
from tests.replay import replay, serve_pywb

PATH = story_path(1)
PAGE = story(1).body
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: "x"\r\nContent-Length: %d\r\n\r\n' % len(PAGE)
CONDITION = ("-s", 'DEFAULT_REQUEST_HEADERS={"If-None-Match": "\\"x\\""}')


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer({PATH: Reply(parts=(HEAD, PAGE), end="keep")}) as server:
        yield server


def fetch(archive: Path, server: RawServer, *options: str) -> Run:
    return run_scrapy(
        *("crawl", "news", "-a", f"url={server.origin}{PATH}", "-a", "follow=0", "-s", f"ARCHIVE_DIR={archive}"),
        *options,
    )


def records(archive: Path, server: RawServer, *kinds: str) -> list[StoredRecord]:
    """The records of the page, oldest first."""
    found = [each for path in sorted(archive.glob("warc/*/*.gz")) for each in scan_file(path)]
    whole = [each for each in found if isinstance(each, StoredRecord)]
    url = server.origin + PATH
    return [each for each in whole if each.field("warc-target-uri") == url and each.field("warc-type") in kinds]


def index_lines_of(archive: Path, path: str) -> list[str]:
    lines = [line for each in sorted(archive.glob("index/*.cdxj")) for line in each.read_text().splitlines()]
    return [line for line in lines if f'{path}"' in line]


def digits(record: StoredRecord) -> str:
    """The time of a record as players write it."""
    return "".join(filter(str.isdigit, record.field("warc-date")))[:14]


def assert_refers(revisit: StoredRecord, original: StoredRecord) -> None:
    assert revisit.field("warc-refers-to") == original.field("warc-record-id")
    assert revisit.field("warc-refers-to-target-uri") == original.field("warc-target-uri")
    assert revisit.field("warc-refers-to-date") == original.field("warc-date")


def test_the_same_again_and_a_304_name_the_record_that_has_the_page(tmp_path: Path, server: RawServer) -> None:
    assert fetch(tmp_path, server).status == 0
    assert fetch(tmp_path, server).status == 0
    not_modified = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    server.script[PATH] = Reply(parts=(not_modified,), end="keep")
    fetch(tmp_path, server, *CONDITION)
    assert b'If-None-Match: "x"' in server.seen[-1].request
    first, same, unmodified = records(tmp_path, server, "response", "revisit")
    assert [each.field("warc-type") for each in (first, same, unmodified)] == ["response", "revisit", "revisit"]
    assert (same.field("warc-profile"), same.block) == (IDENTICAL, HEAD)
    assert (unmodified.field("warc-profile"), unmodified.block) == (NOT_MODIFIED, not_modified)
    assert_refers(same, first)
    assert_refers(unmodified, first)
    assert run_scrapy("verify", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    flaws = [json.loads(line.split(" ", 2)[2]).get("flaws") for line in index_lines_of(tmp_path, PATH)]
    assert flaws == [None, None, "not-modified"]
    config = f"collections:\n  paper:\n    index: {tmp_path}/index/\n    archive_paths: {tmp_path}/warc/\n"
    (tmp_path / "config.yaml").write_text(config)
    with serve_pywb(tmp_path) as port:
        assert replay(port, server.origin + PATH, time=digits(same)) == (200, PAGE)


@pytest.mark.parametrize("way", ["rebuild", "delete"])
def test_what_came_of_earlier_runs_is_known_when_the_catalogue_is_made_again(
    tmp_path: Path, server: RawServer, way: str
) -> None:
    fetch(tmp_path, server)
    if way == "rebuild":
        shutil.rmtree(tmp_path / "items")
        assert run_scrapy("rebuild", "-s", f"ARCHIVE_DIR={tmp_path}").status == 0
    else:
        (tmp_path / "archive.db").unlink()
    fetch(tmp_path, server)
    first, same = records(tmp_path, server, "response", "revisit")
    assert same.field("warc-type") == "revisit"
    assert_refers(same, first)
