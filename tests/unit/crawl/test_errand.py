from datetime import UTC, datetime

import pytest

from archiver.crawl.errand import Errand, is_too_old
from archiver.discover import Candidate

SINCE = "2026-03-10T00:00:00+00:00"


def candidate(url: str = "https://a.example/story", kind: str = "article", day: int | None = None) -> Candidate:
    published = datetime(2026, 3, day, tzinfo=UTC) if day else None
    return Candidate(url=url, kind=kind, how="feed", via="https://a.example/feed", published=published)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "old"),
    [
        (candidate(day=9), True),
        (candidate(day=10), False),
        (candidate(), False),
        (candidate(url="https://a.example/2026/03/08/story"), True),
        (candidate(url="https://a.example/2026/03/09/story"), False),  # the publisher's day may be ours of tomorrow
        (candidate(url="https://a.example/2026/03/01/", kind="listing"), False),
        (candidate(kind="sitemap", day=1), True),
    ],
)
def test_only_what_is_known_to_be_older_is_too_old(found: Candidate, *, old: bool) -> None:
    assert is_too_old(found, SINCE) is old
    assert not is_too_old(found, None)


def test_the_record_learns_how_the_address_was_found_and_the_bound() -> None:
    said = dict(Errand(candidate=candidate(day=9), source="a").found(SINCE))
    assert (said["how"], said["via"], said["since"]) == ("feed", "https://a.example/feed", SINCE)
    assert said["published"] == "2026-03-09T00:00:00+00:00"


def test_what_a_person_asked_for_is_said_to_be() -> None:
    assert Errand(candidate=candidate(), source="a", asked="asked").found(None) == (("how", "asked"),)
