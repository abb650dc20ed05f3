"""The index says of our files what cdxj-indexer says, and marks what will not replay well."""

import gzip
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from archiver.store.index import update_index
from archiver.store.surt import surt_key
from tests.archive.archives import make_archive, story_exchange, write_log
from tests.exchanges import make_exchange
from tests.replay import programs

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
ODD = [
    make_exchange(1, response=CHUNKED + b"5\r\n<p>ab\r\n3\r\ncde\r\n0\r\n\r\n"),
    make_exchange(2, response=CHUNKED + b"5;note=1\r\n<p>ab\r\n0\r\n\r\n"),
    make_exchange(3, response=CHUNKED + b"50\r\n<p>ab", truncated="disconnect"),
    make_exchange(4, response=b"", truncated="time"),
    make_exchange(5, response=b"no HTTP at all", truncated="unspecified"),
    make_exchange(6, response=b"HTTP/1.1 304 Not Modified\nETag: x\n\n"),
    make_exchange(8, response=CHUNKED + b"5\r\n<p>ab\r\n0\r\nX-Sum: 1\r\n\r\n"),
    make_exchange(9, response=CHUNKED + b"5 ; a\r\n<p>ab\r\n0;b\r\nX-Sum: 1\r\n\r\n"),
    make_exchange(7, url="https://www.News.example:443/A//b/../c/?B=2&a=1&sid=0123456789abcdef0123456789abcdef"),
]


def indexes(root: Path) -> list[str]:
    return [line for path in sorted(root.glob("index/*.cdxj")) for line in path.read_text().splitlines()]


def flaws(lines: Iterable[str]) -> dict[str, str]:
    said = [json.loads(line.split(" ", 2)[2]) for line in lines]
    return {fields["url"]: fields["flaws"] for fields in said if "flaws" in fields}


def test_the_standard_fields_are_those_of_cdxj_indexer(tmp_path: Path) -> None:
    with_head = [exchange for exchange in ODD if not bytes(exchange.response).startswith(b"no HTTP")]
    path = write_log(tmp_path, "paper", 0, [*with_head, *map(story_exchange, range(5))])
    update_index(tmp_path)
    command = [str(programs() / "cdxj-indexer"), "--sort", "--dir-root", str(tmp_path / "warc"), str(path)]
    theirs = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
    ours = []
    for line in indexes(tmp_path):
        key, time, fields = line.split(" ", 2)
        standard = {name: value for name, value in json.loads(fields).items() if name != "flaws"}
        ours.append(f"{key} {time} {json.dumps(standard)}")
    assert ours == theirs


def test_records_that_are_exact_but_replay_badly_are_marked(tmp_path: Path) -> None:
    write_log(tmp_path, "paper", 0, ODD)
    update_index(tmp_path)
    found = flaws(indexes(tmp_path))
    assert {url.rpartition("/")[2]: said for url, said in found.items()} == {
        "2": "chunk-extensions",
        "3": "truncated",
        "5": "truncated no-http",
        "6": "not-modified bare-line-feeds",
        "8": "chunk-trailers",
        "9": "chunk-extensions chunk-trailers",
    }


def test_lines_are_sorted_by_their_bytes(tmp_path: Path) -> None:
    make_archive(tmp_path, files=1, each=12)
    (path,) = tmp_path.glob("index/*.cdxj")
    lines = path.read_bytes().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 12


def test_a_lookup_leads_to_the_record(tmp_path: Path) -> None:
    (warc,) = make_archive(tmp_path, files=1)
    wanted = story_exchange(1)
    (line,) = [line for line in indexes(tmp_path) if line.startswith(f"{surt_key(wanted.url)} ")]
    fields = json.loads(line.split(" ", 2)[2])
    offset, length = int(fields["offset"]), int(fields["length"])
    assert tmp_path / "warc" / fields["filename"] == warc
    assert wanted.response in gzip.decompress(warc.read_bytes()[offset : offset + length])


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www2.news.example/", "example,news)/"),
        ("https://user:word@news.example:443/a/", "example,news)/a"),
        ("http://news.example:8080/Sport?b=2&a=1#top", "example,news:8080)/sport?a=1&b=2"),
        ("http://127.0.0.1:80/x", "1,0,0,127)/x"),
        ("http://[::1]:8391/x", "::1:8391)/x"),
        ("http://bücher.example/%2541", "example,xn--bcher-kva)/a"),
        ("http://news.example/a/./../b//c", "example,news)/b/c"),
        ("http://news.example:99999/", "http://news.example:99999/"),
        ("urn:pageinfo:x", "urn:pageinfo:x"),
        ("http:///", "http:///"),
    ],
)
def test_an_address_becomes_its_key(url: str, key: str) -> None:
    assert surt_key(url) == key
