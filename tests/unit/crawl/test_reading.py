from pathlib import Path

from archiver.crawl.reading import Reading
from archiver.store.spool import SPOOL_ABOVE, Spool
from tests.exchanges import make_exchange


def test_a_page_is_made_once_for_all_who_ask() -> None:
    reading = Reading(make_exchange(), "paper")
    assert reading.page() is reading.page()


def test_a_large_page_is_made_anew_and_not_held(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + b"%PDF" * SPOOL_ABOVE)
    reading = Reading(make_exchange(response=spool.read(spool.size)), "paper")
    assert reading.page() == reading.page()
    assert reading.page() is not reading.page()
