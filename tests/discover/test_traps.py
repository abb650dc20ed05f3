from datetime import date

import pytest

from archiver.discover.shapes import shape_from_url
from archiver.discover.traps import is_trap

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "path",
    [
        "/a/b/a/b/",
        "/news/x/news/y/news/z",
        "/" + "word/" * 16,
        "/" + "x" * 2000,
        "/list?a=1&b=2&c=3&d=4&e=5&f=6&g=7",
        "/list?color=red&color=blue",
        "/list?sort=price",
        "/list?category=5&orderby=date",
        "/calendar/2031/05/",
        "/calendar/2027-01-01",
        "/events?month=5&year=2031",
        "/events?date=2031-05-01",
        "/events?month=1&year=1623",
        "/?m=203105",
    ],
)
def test_address_of_a_trap_is_told(path: str) -> None:
    assert is_trap(f"https://paper.example{path}", today=TODAY)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2026/05/05/05/slug",
        "/news/politics/news-of-the-day",
        "/2026/12/",
        "/archive/1999/05/",
        "/archive/1885/05/",
        "/2031/05/01/what-the-world-looks-like-in-2031/",
        "/the-world-in-2050",
        "/19592478",
        "/article.php?id=5&cat=2&lang=en",
        "/%D0%BC" + "%D1%8D" * 150,
        "/events?month=11&year=2026",
    ],
)
def test_address_of_an_article_or_archive_is_no_trap(path: str) -> None:
    assert not is_trap(f"https://paper.example{path}", today=TODAY)


def test_without_a_day_no_calendar_is_too_far() -> None:
    assert not is_trap("https://paper.example/calendar/2031/05/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/2024/05/17/mayor-opens-bridge/", "/2023/1/2/a-tale-of-words"),
        ("/news/12345", "/news/9"),
        ("/politics/mayor-opens-bridge-12345.html", "/politics/one-two-three-four-five-98765.html"),
        ("/tag/bridge", "/tag/mayor"),
        ("/article.php?id=5&page=2", "/article.php?page=3&id=7"),
        ("/мэр-открыл-мост", "/%D0%B4%D0%BE%D0%B6%D0%B4%D1%8C-%D0%B2-%D0%B3%D0%BE%D1%80%D0%BE%D0%B4%D0%B5"),
    ],
)
def test_addresses_of_one_kind_share_their_shape(one: str, other: str) -> None:
    assert shape_from_url(f"https://paper.example{one}") == shape_from_url(f"https://paper.example{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/politics/", "/sport/"),
        ("/news/12345", "/news/mayor-opens-bridge"),
        ("/story/mayor-opens-bridge", "/tag/mayor-opens-bridge"),
        ("/mayor-opens-bridge.html", "/mayor-opens-bridge.php"),
        ("/a.php?id=5", "/a.php?cat=5"),
    ],
)
def test_addresses_of_different_kinds_differ_in_shape(one: str, other: str) -> None:
    assert shape_from_url(f"https://paper.example{one}") != shape_from_url(f"https://paper.example{other}")
