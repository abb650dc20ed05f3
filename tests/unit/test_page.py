import gzip

import pytest

from archiver.errors import MessageError
from archiver.page import page_from_exchange
from tests.exchanges import PAGE, STARTED, make_exchange


def test_a_page_is_the_decoded_reply() -> None:
    packed = gzip.compress(PAGE)
    response = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    page = page_from_exchange(make_exchange(response=response))
    assert (page.url, page.status, page.body, page.fetched_at) == ("http://news.example/0", 200, PAGE, STARTED)
    assert page.header("CONTENT-encoding") == "gzip"
    assert page.truncated is None


def test_what_the_wire_says_of_a_cut_is_kept() -> None:
    assert page_from_exchange(make_exchange(truncated="time")).truncated == "time"


def test_a_reply_shorter_than_announced_is_truncated() -> None:
    page = page_from_exchange(make_exchange(response=b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"))
    assert (page.body, page.truncated) == (b"half", "unspecified")


def test_the_reply_to_a_head_request_has_no_body() -> None:
    exchange = make_exchange(
        request=b"HEAD / HTTP/1.1\r\n\r\n", response=b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"
    )
    page = page_from_exchange(exchange)
    assert (page.body, page.truncated) == (b"", None)


@pytest.mark.parametrize("response", [b"", b"\x00 garbage"])
def test_no_page_comes_of_no_reply(response: bytes) -> None:
    with pytest.raises(MessageError):
        page_from_exchange(make_exchange(response=response))
