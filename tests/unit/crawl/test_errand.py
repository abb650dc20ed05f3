from datetime import UTC, datetime

from archiver.crawl.errand import Errand
from archiver.discover import Candidate

SINCE = "2026-03-10T00:00:00+00:00"


def candidate(url: str = "https://a.example/story", kind: str = "article", day: int | None = None) -> Candidate:
    published = datetime(2026, 3, day, tzinfo=UTC) if day else None
    return Candidate(url=url, kind=kind, how="feed", via="https://a.example/feed", published=published)  # type: ignore[arg-type]


def test_the_record_learns_how_the_address_was_found_and_the_bound() -> None:
    said = dict(Errand(candidate=candidate(day=9), source="a").found(SINCE))
    assert (said["how"], said["via"], said["since"]) == ("feed", "https://a.example/feed", SINCE)
    assert said["published"] == "2026-03-09T00:00:00+00:00"


def test_what_a_person_asked_for_is_said_to_be() -> None:
    assert Errand(candidate=candidate(), source="a", asked="asked").found(None) == (("how", "asked"),)
