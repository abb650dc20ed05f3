from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.errors import MessageError
from archiver.message import find_body, is_whole, method_of, parse_head, parse_request, parse_response

OK = b"HTTP/1.1 200 OK\r\n"


def test_a_head_is_read_as_it_was_sent() -> None:
    response = parse_response(OK + b"cOnTent-TYPE: text/html\r\nA: 1\r\na: 2\r\n\r\n<p>")
    assert (response.version, response.status, response.reason) == ("1.1", 200, "OK")
    assert response.headers == (("cOnTent-TYPE", "text/html"), ("A", "1"), ("a", "2"))
    assert response.body == b"<p>"
    assert response.complete


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (OK.replace(b"\r\n", b"\n") + b"A: 1\nB: 2\n\nx", (("A", "1"), ("B", "2"))),
        (OK + b"A: one\r\n two\r\n\tthree\r\n\r\nx", (("A", "one two three"),)),
        (OK + b"no colon here\r\nA: 1\r\n: nameless\r\n\r\nx", (("A", "1"),)),
        (OK + b"A: K\xf6ln \xff\r\n\r\nx", (("A", "Köln ÿ"),)),
        (OK + b"A : spaced \r\n\r\nx", (("A", "spaced"),)),
        (OK + b" folded without a header\r\nA: 1\r\n\r\nx", (("A", "1"),)),
        (b"\r\n\n" + OK + b"A: b:c\r\n\r\nx", (("A", "b:c"),)),
    ],
)
def test_broken_heads_are_read_as_browsers_read_them(raw: bytes, expected: tuple[tuple[str, str], ...]) -> None:
    response = parse_response(raw)
    assert response.headers == expected
    assert response.body == b"x"


@pytest.mark.parametrize(
    ("line", "version", "status", "reason"),
    [
        (b"HTTP/1.1 404", "1.1", 404, ""),
        (b"HTTP/1.0 200 OK then", "1.0", 200, "OK then"),
        (b"HTTP/2 200", "2", 200, ""),
        (b"HTTP/1.1  503  Not  now ", "1.1", 503, "Not  now"),
        (b"ICY 200 OK", "1.0", 200, "OK"),
        (b"HTTP/1.1 101 Switching", "1.1", 101, "Switching"),
    ],
)
def test_status_lines_may_be_odd(line: bytes, version: str, status: int, reason: str) -> None:
    response = parse_response(line + b"\r\n\r\n")
    assert (response.version, response.status, response.reason) == (version, status, reason)


def test_interim_responses_are_passed_over() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    raw = interim + OK + b"A: 1\r\n\r\nbody"
    head = parse_head(raw)
    assert (head.start, head.status, head.header("a")) == (len(interim), 200, "1")
    assert raw[head.end :] == b"body"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"\0" * 9,
    ],
)
def test_what_has_no_final_head_is_refused(raw: bytes) -> None:
    with pytest.raises(MessageError):
        parse_response(raw)


@pytest.mark.parametrize(
    ("head", "rest", "body", "complete"),
    [
        (b"Content-Length: 4", b"four", b"four", True),
        (b"Content-Length: 9", b"four", b"four", False),
        (b"Content-Length: nine", b"four", b"four", True),
        (b"X: no length", b"all of it", b"all of it", True),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n", b"abc", True),
        (b"Transfer-Encoding: Chunked", b'3\nabc\n2;ext="x"\nde\n0\nTrailer: 1\n\n', b"abcde", True),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n5\r\nde", b"abcde", False),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\nzz\r\nde", b"abc", False),
        (b"Transfer-Encoding: chunked", b"ffffffffffffffff\r\nde", b"de", False),
        (b"Transfer-Encoding: chunked", b"<p>joined already", b"<p>joined already", True),
        (b"Transfer-Encoding: chunked", b"", b"", False),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 99", b"1\r\na\r\n0\r\n\r\n", b"a", True),
    ],
)
def test_the_body_ends_where_its_framing_says(head: bytes, rest: bytes, body: bytes, complete: bool) -> None:  # noqa: FBT001
    response = parse_response(OK + head + b"\r\n\r\n" + rest)
    assert (response.body, response.complete) == (body, complete)


@pytest.mark.parametrize(("status", "method"), [(b"204", "GET"), (b"304", "GET"), (b"200", "HEAD")])
def test_a_response_that_has_no_body_is_complete(status: bytes, method: str) -> None:
    raw = b"HTTP/1.1 " + status + b" X\r\nContent-Length: 99\r\n\r\n"
    assert parse_response(raw, method=method).complete
    assert is_whole(raw, method)


def test_a_head_that_is_cut_off_is_read_and_not_complete() -> None:
    raw = OK + b"A: 1\r\nB: hal"
    assert parse_response(raw).headers == (("A", "1"), ("B", "hal"))
    assert not parse_response(raw).complete
    assert not is_whole(raw)
    assert find_body(raw) is None


def test_a_body_that_is_too_long_is_cut() -> None:
    response = parse_response(OK + b"\r\n" + b"x" * 100, max_body=10)
    assert (response.body, response.complete) == (b"x" * 10, False)


def test_a_request_is_read() -> None:
    request = parse_request(b"POST /a?b HTTP/1.1\r\nHost: x\r\n\r\nbody\r\n\r\n")
    assert (request.method, request.target, request.version) == ("POST", "/a?b", "1.1")
    assert request.headers == (("Host", "x"),)
    assert request.body == b"body\r\n\r\n"


@pytest.mark.parametrize(("raw", "method"), [(b"head / HTTP/1.1\r\n\r\n", "HEAD"), (b"", "GET"), (b"\0\1", "GET")])
def test_the_method_is_known_even_without_a_request(raw: bytes, method: str) -> None:
    assert method_of(raw) == method


def test_what_is_no_request_is_refused() -> None:
    with pytest.raises(MessageError):
        parse_request(b"\x16\x03\x01")


@given(st.binary(max_size=200))
@example(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08")
@pytest.mark.parametrize("parse", [parse_response, parse_request])
def test_no_bytes_break_the_parser(parse: Callable[[bytes], object], raw: bytes) -> None:
    for prefix in (
        b"",
        OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br, zstd, gzip\r\n\r\n",
    ):
        try:
            parse(prefix + raw)
        except MessageError:
            continue
