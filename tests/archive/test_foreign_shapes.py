"""The shapes in which other tools write their WARC files: all are read, and a second reading brings nothing new."""

import base64
import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.archives import story_exchange
from tests.paper import items, run_scrapy, story

HTML = "Content-Type: text/html; charset=utf-8\r\n"


def url_of(number: int) -> str:
    return story_exchange(number).url


def write(kind: str, number: int, block: bytes, version: str = "WARC/1.0", **fields: str) -> bytes:
    """A record; fields are given by their names with underscores."""
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{kind}-{number}>",
        "WARC-Date": "2026-03-01T12:00:00Z",
        "WARC-Target-URI": url_of(number),
        "Content-Type": f"application/http; msgtype={kind}",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def page(number: int, status: str = "HTTP/1.1 200 OK", more: str = "", body: bytes | None = None) -> bytes:
    return f"{status}\r\n{HTML}{more}\r\n".encode() + (story(number).body if body is None else body)


def warcinfo(version: str = "WARC/1.0") -> bytes:
    return write(
        "warcinfo", 0, b"software: another\r\n", version, WARC_Target_URI="", Content_Type="application/warc-fields"
    )


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def as_wget(number: int) -> bytes:
    """The request stands first, addresses in angle brackets, notes under addresses of its own."""
    uri = f"<{url_of(number)}>"
    request = write("request", number, b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n", WARC_Target_URI=uri)
    response = write(
        "response", number, page(number), WARC_Target_URI=uri, WARC_Concurrent_To=f"<urn:uuid:request-{number}>"
    )
    note = write(
        "resource", number, b"wget log", Content_Type="text/plain", WARC_Target_URI="<metadata://gnu.example/log>"
    )
    return request + response + note


def as_heritrix(number: int) -> bytes:
    beside = {"WARC_Concurrent_To": f"<urn:uuid:response-{number}>"}
    fields = b"via: https://news.example/\r\nhopsFromSeed: L\r\nfetchTimeMs: 12\r\n"
    return (
        write("response", number, page(number), WARC_IP_Address="192.0.2.7")
        + write("request", number, b"GET / HTTP/1.0\r\n\r\n", **beside)
        + write("metadata", number, fields, Content_Type="application/warc-fields", **beside)
    )


def as_browsertrix(number: int) -> bytes:
    """Bodies decoded, old headers renamed, pictures and texts of the page as resources under addresses of their own."""
    more = {"WARC_Page_ID": "1", "WARC_Resource_Type": "document", "WARC_JSON_Metadata": "{}"}
    text = write(
        "resource", number, b"text", "WARC/1.1", WARC_Target_URI=f"urn:text:{url_of(number)}", Content_Type="text/plain"
    )
    return (
        write("response", number, page(number, more="x-orig-content-encoding: br\r\n"), "WARC/1.1", **more)
        + write(
            "request", number, b"GET / HTTP/1.1\r\n\r\n", "WARC/1.1", WARC_Concurrent_To=f"<urn:uuid:response-{number}>"
        )
        + text
    )


def with_digest(label: Callable[[bytes], str]) -> Callable[[int], bytes]:
    """A record whose payload digest is what `label` makes of its body."""
    return lambda number: write("response", number, page(number), WARC_Payload_Digest=label(story(number).body))


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def revisit(number: int) -> bytes:
    """A page, and a visit later that says only that it was the same."""
    again = {"WARC_Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"}
    return write("response", number, page(number)) + write("revisit", number, page(number, body=b""), **again)


SHAPES: list[tuple[str, Callable[[int], bytes]]] = [
    ("http/2 with a reason", lambda number: write("response", number, page(number, "HTTP/2 200 OK"))),
    ("http/2 and nothing", lambda number: write("response", number, page(number, "HTTP/2 200"))),
    ("http/2.0", lambda number: write("response", number, page(number, "HTTP/2.0 200 "))),
    ("http/3", lambda number: write("response", number, page(number, "HTTP/3 200"))),
    (
        "chunks left",
        lambda number: write(
            "response", number, page(number, more="Transfer-Encoding: chunked\r\n", body=chunked(story(number).body))
        ),
    ),
    (
        "chunks taken out, header left",
        lambda number: write("response", number, page(number, more="Transfer-Encoding: chunked\r\n")),
    ),
    (
        "gzip left",
        lambda number: write(
            "response", number, page(number, more="Content-Encoding: gzip\r\n", body=gzip.compress(story(number).body))
        ),
    ),
    (
        "gzip undone, header left",
        lambda number: write("response", number, page(number, more="Content-Encoding: gzip\r\n")),
    ),
    (
        "brotli undone, header left",
        lambda number: write("response", number, page(number, more="Content-Encoding: br\r\n")),
    ),
    (
        "short length of the packed body",
        lambda number: write(
            "response", number, page(number, more="Content-Encoding: gzip\r\nContent-Length: 300\r\n")
        ),
    ),
    ("sha256 in base 16", with_digest(lambda body: f"sha256:{sha256(body)}")),
    ("md5 in base 64", with_digest(lambda body: f"md5:{md5(body)}")),
    ("blake3", with_digest(lambda body: f"blake3:{sha256(body)}")),
    ("digest without a name", with_digest(sha256)),
    ("warc 0.18", lambda number: warcinfo("WARC/0.18") + write("response", number, page(number), "WARC/0.18")),
    ("date to the day", lambda number: write("response", number, page(number), "WARC/1.1", WARC_Date="2026-03-01")),
    ("no type of the block", lambda number: write("response", number, page(number), Content_Type="")),
    ("wget", as_wget),
    ("heritrix", as_heritrix),
    ("browsertrix", as_browsertrix),
    ("revisit", revisit),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain and a packed file of each shape, with stories of their own."""
    folder = tmp_path_factory.mktemp("theirs")
    for number, (_, make) in enumerate(SHAPES):
        (folder / f"{number:02}.warc").write_bytes(warcinfo() + make(number))
        members = [gzip.compress(warcinfo()), *pack_records(make(100 + number))]
        (folder / f"{100 + number}.warc.gz").write_bytes(b"".join(members))
    return folder


def pack_records(data: bytes) -> list[bytes]:
    """A gzip member for each record."""
    starts = [0]
    while (start := data.find(b"\r\n\r\nWARC/", starts[-1])) >= 0:
        starts.append(start + 4)
    return [gzip.compress(data[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]


@pytest.fixture(scope="module")
def archive(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive into which all of them were read."""
    archive = tmp_path_factory.mktemp("mine")
    run = run_scrapy("crawl", "warc", "-a", f"path={folder}/*", "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 0, run.log
    return archive


@pytest.mark.parametrize("number", range(len(SHAPES)), ids=[name for name, _ in SHAPES])
def test_an_article_in_any_shape_is_read(archive: Path, number: int) -> None:
    found = {item["url"]: item for item in items(archive)}
    for story_number in (number, 100 + number):
        item = found[url_of(story_number)]
        assert item["headline"] == f"Breakwater dispute enters round {story_number} at the harbour council"
        assert [section["heading"] for section in item["sections"]] == [None, "What comes next"]
        assert Path(item["warc"]["filename"]).name.startswith(f"{story_number:02}.warc")


def test_reading_them_again_brings_nothing_new_and_verify_knows_them(folder: Path, archive: Path) -> None:
    before = items(archive)
    assert len(before) == 2 * len(SHAPES)
    run = run_scrapy("crawl", "warc", "-a", f"path={folder}/*", "-s", f"ARCHIVE_DIR={archive}")
    assert run.status == 0, run.log
    assert items(archive) == before
    (archive / "warc").mkdir(exist_ok=True)
    verify = run_scrapy("verify", "--items", "-s", f"ARCHIVE_DIR={archive}")
    assert verify.status == 0, verify.out
