from archiver.commands.crawl import exit_status
from archiver.crawl.tally import describe, describe_size, read_tally

STATS = {
    "archiver/articles/new": 3,
    "archiver/articles/unchanged": 4,
    "archiver/pages": 12,
    "archiver/failed/404": 1,
    "archiver/failed/timeout": 5,
    "archiver/sources": 1,
    "archiver/sources_reached": 1,
    "finish_reason": "finished",
}


def test_a_summary_names_the_commonest_failure_first() -> None:
    assert describe(read_tally(STATS)) == (
        "3 new articles, 0 changed, 4 unchanged; 12 pages, 6 failed (timeout 5, 404 1)"
    )


def test_sizes_are_for_people() -> None:
    assert [describe_size(size) for size in (0, 2048, 3 << 20, 5 << 30)] == ["0 B", "2.0 kB", "3.0 MB", "5.0 GB"]


def test_a_crawl_that_found_something_is_done() -> None:
    assert exit_status(STATS, read_tally(STATS)) == 0


def test_a_person_must_look_where_nothing_was_found_and_no_bound_explains_it() -> None:
    empty = {**STATS, "archiver/articles/new": 0, "archiver/articles/unchanged": 0}
    assert exit_status(empty, read_tally(empty)) == 1
    assert exit_status({**empty, "archiver/may_be_empty": True}, read_tally(empty)) == 0


def test_a_person_must_look_at_a_bug_and_at_a_crawl_that_broke_off() -> None:
    for changed in ({"spider_exceptions/count": 1}, {"finish_reason": "archive cannot be written"}):
        stats = {**STATS, **changed}
        assert exit_status(stats, read_tally(stats)) == 1
