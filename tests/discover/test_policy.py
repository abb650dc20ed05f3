from archiver.discover import Candidate, CrawlBounds, CrawlPolicy, How, Kind, start_guesses

ROOT = "https://paper.example"


def candidate(path: str, kind: Kind = "article", how: How = "link", priority: float = 0) -> Candidate:
    return Candidate(url=ROOT + path, kind=kind, how=how, via=f"{ROOT}/", priority=priority)


def policy(bounds: CrawlBounds | None = None) -> CrawlPolicy:
    return CrawlPolicy(start_urls=(f"{ROOT}/",), bounds=bounds or CrawlBounds())


def test_most_urgent_candidates_are_admitted_first() -> None:
    admitted = policy().admit((candidate("/a-b-c-d", priority=1), candidate("/e-f-g-h", priority=2)))
    assert [c.url for c in admitted] == [f"{ROOT}/e-f-g-h", f"{ROOT}/a-b-c-d"]


def test_shapes_of_articles_are_learnt_and_given_to_discovery() -> None:
    learning = policy()
    for number in range(3):
        learning.record(f"{ROOT}/s/{number}", new_article=True)
    assert learning.site().article_shapes == {"/s/#"}


def test_shape_is_unlearnt_when_it_mostly_holds_no_articles() -> None:
    learning = policy()
    for number in range(20):
        learning.record(f"{ROOT}/s/{number}", new_article=number < 3)
    assert learning.site().article_shapes == frozenset()


def test_shape_without_articles_is_wanted_no_more() -> None:
    deciding = policy(CrawlBounds(first_of_shape=3, first_listed_of_shape=5))
    for number in range(3):
        assert deciding.wants(candidate("/s/100"))
        deciding.record(f"{ROOT}/s/{number}", new_article=False)
    assert not deciding.wants(candidate("/s/100"))
    assert deciding.wants(candidate("/s/100", how="sitemap"))
    assert deciding.wants(candidate("/another-shape/100"))


def test_barren_site_is_given_up_but_for_what_it_lists() -> None:
    deciding = policy(CrawlBounds(barren_pages=2))
    for path in ("/a/", "/b/"):
        deciding.record(ROOT + path, new_article=False)
    assert not deciding.wants(candidate("/c/", kind="listing"))
    assert not deciding.wants(candidate("/x-y-z-1"))
    assert deciding.wants(candidate("/x-y-z-1", how="feed"))


def test_every_article_makes_room_for_more_listings() -> None:
    deciding = policy(CrawlBounds(barren_pages=1, barren_pages_per_article=1))
    deciding.record(f"{ROOT}/a/", new_article=False)
    assert not deciding.wants(candidate("/b/", kind="listing"))
    deciding.record(f"{ROOT}/the-mayor-opens-bridge", new_article=True)
    assert deciding.wants(candidate("/b/", kind="listing"))


def test_guesses_that_fail_cost_nothing_of_the_room() -> None:
    deciding = policy(CrawlBounds(barren_pages=1))
    for guess in deciding.admit(start_guesses(ROOT))[1:]:
        deciding.record(guess.url, new_article=False)
    assert deciding.wants(candidate("/politics/", kind="listing"))


def test_feeds_and_sitemaps_are_bounded_and_admitted_once() -> None:
    deciding = policy(CrawlBounds(files=2))
    files = [candidate(f"/sitemap{number}.xml", kind="sitemap", how="sitemap") for number in (1, 1, 2, 3)]
    assert [c.url[-5:] for c in deciding.admit(files[:1]) + deciding.admit(files)] == ["1.xml", "2.xml"]


def test_first_guesses_are_the_start_then_robots_txt() -> None:
    admitted = policy().admit(start_guesses(f"{ROOT}/news/?utm_source=x"))
    assert [c.url for c in admitted[:2]] == [f"{ROOT}/news/", f"{ROOT}/robots.txt"]
    assert start_guesses("nonsense") == ()
