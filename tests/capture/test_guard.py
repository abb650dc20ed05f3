"""What a page says may not lead to a private address of another origin, and nothing is sent there."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.capture.conftest import crawl
from tests.raw_server import RawServer, Reply

SECRET = Reply(parts=(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret",), end="keep")


@pytest.fixture
def inside() -> Iterator[RawServer]:
    """A server of the operator's own network, on another port than the crawled site."""
    with RawServer({"/": SECRET}) as server:
        yield server


def port_of(server: RawServer) -> str:
    return server.origin.rpartition(":")[2]


def redirect(target: str) -> Reply:
    return Reply(parts=(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode(),), end="keep")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_a_redirect_into_the_own_network_is_refused(tmp_path: Path, inside: RawServer, host: str) -> None:
    target = f"http://{host}:{port_of(inside)}/"
    with RawServer({"/": redirect(target)}) as site:
        answers, log = crawl(tmp_path / "warc", [{"url": f"{site.origin}/"}], [site.origin])
        assert len(site.seen) == 1
    assert [answer["error"].partition(":")[0] for answer in answers] == ["BlockedRequest"]
    assert inside.seen == []
    assert log.count("Blocked") == log.count("\n") == 1


def test_a_name_that_leads_inside_is_refused_at_the_connection(tmp_path: Path, inside: RawServer) -> None:
    url = f"http://localhost:{port_of(inside)}/"
    answers, _ = crawl(tmp_path / "warc", [{"url": url}], [], {"DOWNLOADER_MIDDLEWARES": {}})
    assert "BlockedRequest" in answers[0]["error"]
    assert not answers[0]["exchange"]
    assert inside.seen == []


def test_not_even_tls_is_begun_inside(tmp_path: Path, server_context: ssl.SSLContext) -> None:
    with RawServer({"/": SECRET}, server_context) as inside:
        url = f"https://localhost:{port_of(inside)}/"
        answers, _ = crawl(tmp_path / "warc", [{"url": url}], [], {"DOWNLOADER_MIDDLEWARES": {}})
        assert inside.handshakes == 0
    assert "BlockedRequest" in answers[0]["error"]


def test_robots_txt_is_not_fetched_from_inside_either(tmp_path: Path, inside: RawServer) -> None:
    requests = [{"url": f"{inside.origin}/"}]
    answers, _ = crawl(tmp_path / "warc", requests, [], {"ROBOTSTXT_OBEY": True})
    assert "BlockedRequest" in answers[0]["error"]
    assert inside.seen == []


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:text/html,x"])
def test_other_schemes_are_refused(tmp_path: Path, url: str) -> None:
    answers, _ = crawl(tmp_path / "warc", [{"url": url}], [])
    assert answers[0]["error"] == f"BlockedRequest: {url}: only http and https addresses are fetched"


def test_the_operators_own_start_may_be_private(tmp_path: Path, inside: RawServer) -> None:
    answers, _ = crawl(tmp_path / "warc", [{"url": f"{inside.origin}/"}], [inside.origin])
    assert answers[0]["text"] == "secret"
