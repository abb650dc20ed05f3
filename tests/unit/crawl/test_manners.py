import pytest
from scrapy.settings import Settings

from archiver.crawl import settings as ours
from archiver.crawl.manners import ease_delays, lacks_contact


def settings_with(**command_line: object) -> Settings:
    settings = Settings()
    settings.setmodule(ours, priority="project")
    settings.setdict(command_line, priority="cmdline")
    return settings


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://localhost/", "http://[::1]:80/", "http://127.1/"])
def test_a_site_on_this_machine_is_asked_without_delay(url: str) -> None:
    settings = settings_with()
    ease_delays(settings, [url])
    assert settings.getfloat("DOWNLOAD_DELAY") == 0
    assert not settings.getbool("AUTOTHROTTLE_ENABLED")


@pytest.mark.parametrize(
    "urls", [["https://their.paper/"], ["http://10.0.0.1/"], ["http://127.0.0.1/", "https://their.paper/"]]
)
def test_all_others_are_owed_their_delays(urls: list[str]) -> None:
    settings = settings_with()
    ease_delays(settings, urls)
    assert settings.getfloat("DOWNLOAD_DELAY") == ours.DOWNLOAD_DELAY
    assert settings.getbool("AUTOTHROTTLE_ENABLED")


def test_what_the_command_line_says_stands() -> None:
    settings = settings_with(DOWNLOAD_DELAY=3)
    ease_delays(settings, ["http://127.0.0.1/"])
    assert settings.getfloat("DOWNLOAD_DELAY") == 3


@pytest.mark.parametrize(
    ("user_agent", "url", "lacks"),
    [
        (ours.USER_AGENT, "https://their.example/", True),
        (ours.USER_AGENT, "http://127.0.0.1:8000/", False),
        ("my-archive/1.0 (+https://my.example/)", "https://their.example/", False),
    ],
)
def test_sites_of_others_are_not_asked_under_a_name_that_leads_to_nobody(
    user_agent: str, url: str, *, lacks: bool
) -> None:
    assert lacks_contact(user_agent, ["http://127.0.0.1/", url]) is lacks
