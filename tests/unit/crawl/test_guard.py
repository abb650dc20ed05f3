import pytest

from archiver.crawl.guard import AddressGuard, BlockedRequest, is_private, origin_of, read_literal
from archiver.errors import BlockedAddressError


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0",
        "2130706433",
        "0x7f.0.0.1",
        "0X7F000001",
        "017700000001",
        "0177.0.0.01",
        "10.1.2.3",
        "10.66051",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "localhost",
        "LocalHost.",
        "www.localhost",
        "%31%32%37.0.0.1",
        "[::1]",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1%25eth0",
        "fc00::1",
        "ff02::1",
    ],
)
def test_private_addresses_are_known_in_every_form(host: str) -> None:
    address = read_literal(host)
    assert address is not None
    assert is_private(address)
    with pytest.raises(BlockedAddressError, match="private"):
        AddressGuard().check_peer("http://a.example", host)


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "134744072", "64:ff9b::808:808"])
def test_public_addresses_may_be_reached(host: str) -> None:
    address = read_literal(host)
    assert address is not None
    assert not is_private(address)
    AddressGuard().check_peer("http://a.example", host)


@pytest.mark.parametrize(
    "host", ["a.example", "localhost.example", "127.0.0.1.example", "1.2.3.4.5", "", "ٱ", "x" * 300]
)
def test_names_are_no_addresses(host: str) -> None:
    assert read_literal(host) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/a?b#c",
        "HTTP://127.0.0.1:8000",
        "http://user:pw@127.0.0.1:8000/",
    ],
)
def test_an_allowed_origin_may_be_private(url: str) -> None:
    AddressGuard({"http://127.0.0.1:8000"}).check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/",
        "https://127.0.0.1:8000/",
        "http://127.0.0.1/",
        "http://127.1:8000/",
        "http://localhost:8000/",
    ],
)
def test_another_origin_may_not(url: str) -> None:
    with pytest.raises(BlockedRequest):
        AddressGuard({"http://127.0.0.1:8000"}).check_url(url)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "javascript:x", "//a.example", "http://[::1", "http://a:b/"]
)
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(BlockedRequest, match="only http and https"):
        AddressGuard().check_url(url)


def test_a_peer_that_is_no_ip_address_is_refused() -> None:
    with pytest.raises(BlockedRequest):
        AddressGuard().check_peer("http://a.example", "")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://A.example/x", "http://a.example:80"),
        ("https://a.example", "https://a.example:443"),
        ("http://[::1]:8/", "http://::1:8"),
        ("nonsense", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin
