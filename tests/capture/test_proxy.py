"""An operator's proxy is used as it is, and its exchanges are kept like others."""

from pathlib import Path

from archiver.store.reader import read_exchanges
from tests.capture.conftest import crawl
from tests.raw_server import RawServer, Reply

REPLY = Reply(parts=(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews",), end="keep")


def test_an_exchange_through_a_proxy_is_kept_without_an_address(tmp_path: Path) -> None:
    url = "http://paper.example/1"
    with RawServer({url: REPLY}) as proxy:
        answers, _ = crawl(tmp_path / "warc", [{"url": url, "meta": {"proxy": proxy.origin}}], [])
        (seen,) = proxy.seen
    assert answers[0]["text"] == "news"
    (file,) = tmp_path.glob("warc/test/*.warc.gz")
    (stored,) = read_exchanges(file)
    assert (stored.exchange.url, stored.exchange.request, stored.exchange.ip) == (url, seen.request, None)
    assert stored.exchange.response == REPLY.sent
