"""How fast a crawl may ask: strangers are owed delays, this machine itself is not."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from archiver.crawl.guard import read_literal

OWN_MACHINE = {"AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
"""The settings for a site on the loopback address: nobody else waits for that server."""

_PLACEHOLDER = "news-archiver.example"
"""Stands in the USER_AGENT of the project's own settings, where nobody can be reached."""


def lacks_contact(user_agent: str, urls: Iterable[str]) -> bool:
    """True where a site of somebody else is to be asked under a name that leads to nobody."""
    return _PLACEHOLDER in user_agent and not all(map(is_own_machine, urls))


def ease_delays(settings: BaseSettings, urls: Iterable[str]) -> None:
    """Take the delays away where every start is on this machine; what `-s` says on the command line stands."""
    if all(map(is_own_machine, urls)):
        for name, value in OWN_MACHINE.items():
            settings.set(name, value, priority="spider")


def is_own_machine(url: str) -> bool:
    """True for a loopback address, written as a name or in any form of number.

    >>> is_own_machine("http://127.0.0.1:8000/"), is_own_machine("http://192.168.0.7/")
    (True, False)
    """
    address = read_literal(urlsplit(url).hostname or "")
    return address is not None and address.is_loopback
