from typing import Any

import pytest

from archiver.copies import Copy, probable_original
from archiver.items import Article, Author, Extractor, Link, Paragraph, Section, TranslationOf

THERE = "https://wire.example/2026/03/the-dam-holds-1.html"


def copy(url: str, *, first_seen: str = "2026-03-03T00:00:00.000000+00:00", **fields: Any) -> Copy:
    host = url.split("/")[2]
    extractor = Extractor(version="1", rules="0")
    return Copy(article=Article(id=url, url=url, source=host, extractor=extractor, **fields), first_seen=first_seen)


def linking(url: str) -> tuple[Section, ...]:
    text = "First told elsewhere."
    return (Section(blocks=(Paragraph(text=text, links=(Link(url=url, text="elsewhere"),)),)),)


EARLY = {"date_published": "2026-03-01T08:00:00+00:00"}
LATE = {"date_published": "2026-03-02T08:00:00+00:00"}


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ({"canonical_url": THERE}, "canonical"),
        ({"translation_of": TranslationOf(url=THERE)}, "original_line"),
        ({"sections": linking("http://www.wire.example/2026/03/the-dam-holds-1.html?utm_source=x")}, "link"),
        ({"authors": (Author(name="Valley Wire"),)}, "credit"),
        ({"text": "Northam (Valley Wire) – The dam holds." + " It does." * 100}, "credit"),
    ],
)
def test_what_a_page_says_goes_before_all_times(claim: dict[str, Any], reason: str) -> None:
    repeats = copy("https://paper.example/news/dam-7.html", publisher="The Paper", **EARLY, **claim)
    original = copy(THERE, publisher="Valley Wire", text="The dam holds." * 50, **LATE)
    found = probable_original([repeats, original])
    assert (found.place, found.reason) == (1, reason)


def test_of_a_chain_the_one_that_names_no_other_is_the_original() -> None:
    middle = "https://middle.example/dam-2.html"
    chain = [copy("https://end.example/3.html", canonical_url=middle), copy(middle, canonical_url=THERE), copy(THERE)]
    assert probable_original(chain).place == 2


def test_without_a_word_the_earliest_published_is_the_original_whatever_its_zone() -> None:
    one = copy("https://a.example/1.html", date_published="2026-03-01T09:00:00+02:00")
    other = copy("https://b.example/1.html", date_published="2026-03-01T08:00:00+00:00", first_seen="2026")
    assert probable_original([other, one]) == probable_original([other, one, copy("https://c.example/1.html")])
    assert (probable_original([other, one]).place, probable_original([other, one]).reason) == (1, "published")


def test_without_times_the_first_seen_is_the_original() -> None:
    found = probable_original(
        [copy("https://a.example/1.html"), copy("https://b.example/1.html", first_seen="2026-02")]
    )
    assert (found.place, found.reason) == (1, "first_seen")


def test_pages_that_name_each_other_decide_nothing() -> None:
    here = "https://paper.example/news/dam-7.html"
    found = probable_original([copy(here, canonical_url=THERE, **LATE), copy(THERE, canonical_url=here, **EARLY)])
    assert (found.place, found.reason) == (1, "published")
