import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from archiver.crawl.failures import reason_of
from archiver.crawl.guard import BlockedRequest
from archiver.crawl.site import PassedOver


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (CannotResolveHostError("x"), "dns"),
        (DownloadTimeoutError("x"), "timeout"),
        (ResponseDataLossError("x"), "cut-off"),
        (IgnoreRequest("max redirections reached"), "redirects"),
        (HttpError(Response("http://a.example/", status=503)), "503"),
        (BlockedRequest("x"), "blocked"),
        (ZeroDivisionError("x"), "ZeroDivisionError"),
    ],
)
def test_each_failure_is_counted_under_a_word_and_said_in_one_line(error: Exception, name: str) -> None:
    reason = reason_of(error)
    assert (reason.name, reason.is_failure) == (name, True)
    assert reason.words
    assert "\n" not in reason.words


@pytest.mark.parametrize("error", [PassedOver("leads off the site"), IgnoreRequest("Forbidden by robots.txt")])
def test_what_the_crawl_leaves_on_purpose_is_no_failure(error: Exception) -> None:
    assert not reason_of(error).is_failure
