from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.urls import (
    article_id,
    date_from_url,
    identity_key,
    is_credible_canonical,
    is_same_site,
    names_one_thing,
    normalise_url,
    origin,
    source_from_url,
)

ADDRESSES = st.one_of(
    st.text(),
    st.builds("http://{}".format, st.text()),
    st.builds("https://{}/{}?{}#{}".format, st.text(), st.text(), st.text(), st.text()),
    st.from_regex(r"https?://[a-z]{1,5}\.(com|co\.uk)(:\d{1,5})?(/[a-z0-9%.;]{0,8}){0,4}(\?[a-z0-9=&%_]{0,20})?"),
)
"""Strings of all kinds, addresses among them."""


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("http://example.com./a", "http://example.com/a"),
        ("http://user:secret@example.com/a", "http://example.com/a"),
        ("http://example.com/a/./b/../c", "http://example.com/a/c"),
        ("http://example.com/../../a/..", "http://example.com/"),
        ("http://example.com/a/%2e%2e/b", "http://example.com/b"),
        ("http://example.com/a#part", "http://example.com/a"),
        ("http://example.com/%7euser/%c3%a9", "http://example.com/~user/%C3%A9"),
        ("http://example.com/a b", "http://example.com/a%20b"),
        ("http://example.com/100%", "http://example.com/100%25"),
        ("http://example.com/новость", "http://example.com/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
        ("http://пример.рф/", "http://xn--e1afmkfd.xn--p1ai/"),
        ("http://[2001:DB8:0:0::1]:8000/", "http://[2001:db8::1]:8000/"),
        (" http://example.com/a\n", "http://example.com/a"),
        ("http://exam\tple.com/a", "http://example.com/a"),
        ("http:\\\\example.com\\a?b\\c", "http://example.com/a?b%5Cc"),
        ("http://example.com/a?", "http://example.com/a"),
        ("http://example.com/a?b=2&a=1", "http://example.com/a?b=2&a=1"),
        ("http://example.com/a?q=x+y%2Bz", "http://example.com/a?q=x+y%2Bz"),
    ],
)
def test_normal_form_follows_rfc_3986_and_browsers(given_address: str, expected: str) -> None:
    assert normalise_url(given_address) == expected


@pytest.mark.parametrize(
    "mark",
    [
        *("utm_source=rss", "UTM_Campaign=x", "fbclid=1", "gclid=1", "yclid=1", "mc_cid=1", "_ga=1.2", "igshid=x"),
        *("ref=rss", "source=twitter", "from=homepage", "share=facebook", "replytocom=12"),
        *("PHPSESSID=0123456789abcdef0123456789abcdef", "sid=0123456789abcdef0123456789abcdef", "jsessionid=1"),
    ],
)
def test_parameters_that_never_change_the_content_are_dropped(mark: str) -> None:
    assert normalise_url(f"http://example.com/a?id=5&{mark}") == "http://example.com/a?id=5"


@pytest.mark.parametrize(
    "pair", ["id=5", "sid=1234", "s=election", "ref=12345", "source=reuters", "page=2", "from=2024"]
)
def test_parameters_that_may_change_the_content_are_kept(pair: str) -> None:
    assert normalise_url(f"http://example.com/a?{pair}") == f"http://example.com/a?{pair}"


def test_session_in_the_path_is_dropped() -> None:
    assert normalise_url("http://example.com/a;jsessionid=1A2B?id=5") == "http://example.com/a?id=5"


@pytest.mark.parametrize(
    "address", ["mailto:a@example.com", "javascript:void(0)", "http://", "http://[::1", "http://a:b/", "x"]
)
def test_what_is_no_web_address_is_left_alone(address: str) -> None:
    assert normalise_url(address) == address


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.com/news/slug",
        "https://www.example.com/news/slug/",
        "https://example.com/news/slug/amp/",
        "https://example.com/amp/news/slug",
        "https://amp.example.com/news/slug",
        "https://example.com/news/slug?amp=1",
        "https://example.com/news/slug?amp",
        "https://example.com/news/slug?outputType=amp",
        "https://example.com/news/slug?print=1&utm_source=x",
        "https://example.com/news/slug/index.html",
        "https://example.com/news/slug/comment-page-2/",
        "https://example.com/news/slug#comments",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/slug/amp",
        "https://www.google.com/amp/s/example.com/news/slug",
    ],
)
def test_twins_of_an_article_share_its_identity(twin: str) -> None:
    assert identity_key(twin) == "example.com/news/slug"


def test_amp_before_the_extension_is_no_part_of_the_identity() -> None:
    assert identity_key("http://example.com/slug.amp.html") == identity_key("http://example.com/slug.html")


def test_order_of_parameters_is_no_part_of_the_identity() -> None:
    assert identity_key("http://example.com/?b=1&a=2") == identity_key("http://example.com/?a=2&b=1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/?p=1", "http://example.com/?p=2"),
        ("http://example.com/a", "http://example.com/b"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a"),
        ("http://example.com/amplifier", "http://example.com/lifier"),
        ("http://example.com/A", "http://example.com/a"),
        ("http://amp.com/a", "http://com/a"),
    ],
)
def test_different_pages_have_different_identities(one: str, other: str) -> None:
    assert identity_key(one) != identity_key(other)


SLUG = "https://example.com/2024/05/17/mayor-opens-new-bridge/"


def test_article_keeps_its_id_under_every_address_that_names_it_canonical() -> None:
    addresses = [SLUG, SLUG + "amp/", SLUG + "?utm_source=x", "https://example.com/?p=17", "https://m.example.com/x/17"]
    assert len({article_id(address, SLUG, "example.com") for address in addresses}) == 1


def test_id_is_twenty_hex_digits() -> None:
    found = article_id(SLUG, None, "example.com")
    assert len(found) == 20
    assert int(found, 16) >= 0


def test_id_does_not_depend_on_the_source_where_the_site_speaks_for_itself() -> None:
    assert article_id(SLUG, SLUG, "a") == article_id(SLUG, None, "b")


def test_page_cannot_claim_the_article_of_another_site() -> None:
    theirs = article_id("https://other.example.org/story-of-the-year/", None, "other.example.org")
    ours = article_id(SLUG, "https://other.example.org/story-of-the-year/", "example.com")
    assert ours != theirs


def test_copies_in_one_source_that_name_the_same_foreign_original_are_one_article() -> None:
    canonical = "https://publisher.example/world/story-of-the-year-1234"
    one = article_id("http://127.0.0.1:8000/world/story-of-the-year-1234", canonical, "127.0.0.1-8000")
    twin = article_id("http://127.0.0.1:8000/amp/world/story-of-the-year-1234", canonical, "127.0.0.1-8000")
    assert one == twin


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        (SLUG, "https://example.com/"),
        (SLUG, "https://example.com"),
        (SLUG, "https://example.com/2024/"),
        (SLUG, "https://example.com/news/"),
        (SLUG, "https://example.com/index.php"),
        (SLUG, "https://other.example.org/"),
        ("https://example.com/article.php?id=5", "https://example.com/article.php"),
        ("https://example.com/?p=123", "https://example.com/"),
        (SLUG, "javascript:void(0)"),
        (SLUG, "not an address"),
        (SLUG, ""),
    ],
)
def test_canonical_link_to_a_page_above_the_article_is_ignored(address: str, canonical: str) -> None:
    assert not is_credible_canonical(address, canonical)
    assert article_id(address, canonical, "s") == article_id(address, None, "s")


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://example.com/?p=123", SLUG),
        (SLUG + "2/", SLUG),
        (SLUG + "amp/", SLUG),
        ("https://example.com/world/putin", "https://example.com/politics/putin"),
        ("https://example.com/", "https://example.com/"),
        ("https://example.com/about/amp", "https://example.com/about"),
    ],
)
def test_canonical_link_to_the_page_itself_is_credible(address: str, canonical: str) -> None:
    assert is_credible_canonical(address, canonical)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.com/world", False),
        ("https://example.com/", False),
        ("https://example.com/about-us", False),
        ("https://example.com/article.php?id=5", True),
        ("https://example.com/news/12345", True),
        ("https://example.com/mayor-opens-new-bridge", True),
        (
            "https://example.com/news/%D0%BC%D1%8D%D1%80-%D0%BE%D1%82%D0%BA%D1%80%D1%8B%D0%BB-%D0%BC%D0%BE%D1%81%D1%82-1",
            True,
        ),
    ],
)
def test_address_of_one_thing_is_told_from_that_of_many(address: str, expected: bool) -> None:  # noqa: FBT001
    assert names_one_thing(address) is expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.example.com/a", "example.com"),
        ("https://News.Example.co.uk/", "news.example.co.uk"),
        ("http://127.0.0.1:8000/", "127.0.0.1-8000"),
        ("http://[::1]:8000/", "ipv6---1-8000"),
        ("http://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("http://localhost/", "localhost"),
        ("http://www.com/", "www.com"),
        ("", "unknown"),
        ("http://../", "unknown"),
        ("file:///etc/passwd", "unknown"),
    ],
)
def test_source_is_the_host_as_a_name_of_a_directory(address: str, expected: str) -> None:
    assert source_from_url(address) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://www.example.com/", "http://news.example.com/a"),
        ("https://www.example.co.uk/", "https://example.co.uk/"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b"),
        ("http://localhost/", "https://localhost/"),
        ("http://paper.internal/", "http://www.paper.internal/"),
    ],
)
def test_addresses_of_one_registrable_domain_or_host_and_port_are_one_site(a: str, b: str) -> None:
    assert is_same_site(a, b)
    assert is_same_site(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.com/", "https://example.org/"),
        ("https://one.co.uk/", "https://two.co.uk/"),
        ("https://one.github.io/", "https://two.github.io/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/"),
        ("http://127.0.0.1:8000/", "http://localhost:8000/"),
        ("http://localhost/", "http://localhost:8080/"),
        ("http://10.0.0.1/", "http://10.1.0.1/"),
        ("http://[::1]/", "http://[::2]/"),
        ("http://co.uk/", "http://one.co.uk/"),
        ("https://example.com/", "mailto:a@example.com"),
        ("", ""),
    ],
)
def test_other_domains_and_other_ports_of_an_address_are_other_sites(a: str, b: str) -> None:
    assert not is_same_site(a, b)


def test_origin_is_scheme_host_and_port() -> None:
    assert origin("http://127.0.0.1:8000/a?b#c") == "http://127.0.0.1:8000"
    assert origin("https://user@Example.com:443/") == "https://example.com"
    assert origin("nothing") == ""


@pytest.mark.parametrize(
    "path",
    ["2024/05/17/slug", "a/2024-05-17-slug", "20240517/slug", "2024/may/17/slug", "2024/5/17", "slug-20240517.html"],
)
def test_date_is_read_from_the_path(path: str) -> None:
    assert date_from_url(f"https://example.com/{path}") == date(2024, 5, 17)


@pytest.mark.parametrize("path", ["2024/05/slug", "1234567890", "2024/13/45/x", "a", "?d=2024-05-17", "120240517"])
def test_no_date_is_guessed_where_the_path_names_no_day(path: str) -> None:
    assert date_from_url(f"https://example.com/{path}") is None


@given(ADDRESSES)
def test_normal_form_is_its_own_normal_form(address: str) -> None:
    assert normalise_url(normalise_url(address)) == normalise_url(address)


@given(ADDRESSES)
def test_identity_is_that_of_the_normal_form(address: str) -> None:
    assert identity_key(normalise_url(address)) == identity_key(address)


@given(ADDRESSES)
def test_source_is_always_a_safe_name(address: str) -> None:
    name = source_from_url(address)
    assert name
    assert not name.startswith(".")
    assert len(name) <= 100
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_")


@given(ADDRESSES, ADDRESSES)
def test_no_string_breaks_a_question_about_addresses(a: str, b: str) -> None:
    assert is_same_site(a, b) == is_same_site(b, a)
    assert len(article_id(a, b, "s")) == 20
    origin(a)
    date_from_url(a)
    names_one_thing(a)
