"""What went wrong with a request comes in, a word to count it under and a sentence for the log go out."""

from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from archiver.crawl.site import PassedOver
from archiver.errors import BlockedAddressError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a request gave nothing: `name` is counted, `words` are for a person.

    `is_failure` is False where nothing went wrong: the crawl did as it was asked to. `is_logged` is True where the log
    has a line of it already.
    """

    name: str
    words: str
    is_failure: bool = True
    is_logged: bool = False


_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (
        BlockedAddressError,
        Reason(name="blocked", words="leads to an address that a page may not lead to", is_logged=True),
    ),
    (CannotResolveHostError, Reason(name="dns", words="no such host; check the spelling of the address")),
    (DownloadConnectionRefusedError, Reason(name="refused", words="nobody answers there (connection refused)")),
    (DownloadTimeoutError, Reason(name="timeout", words="no whole reply in time (DOWNLOAD_TIMEOUT)")),
    (ResponseDataLossError, Reason(name="cut-off", words="the reply was cut off")),
    (DownloadCancelledError, Reason(name="too-large", words="the reply is larger than DOWNLOAD_MAXSIZE")),
    (UnsupportedURLSchemeError, Reason(name="scheme", words="neither http nor https")),
    (NotSupported, Reason(name="scheme", words="neither http nor https")),
    (DownloadFailedError, Reason(name="broken", words="the connection broke or the reply was no HTTP")),
)
LOOP = Reason(name="redirects", words="redirected again and again")
_IGNORED = {
    "Forbidden by robots.txt": Reason(
        name="robots", words="robots.txt asks not to fetch it (ROBOTSTXT_OBEY)", is_failure=False
    ),
    "max redirections reached": LOOP,
}


def reason_of(error: BaseException | None) -> Reason:
    """The reason of a failed request; anything not foreseen is named after its exception."""
    if isinstance(error, HttpError):
        status = error.response.status
        return Reason(name=str(status), words=f"the server said {status}")
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, PassedOver):
        return Reason(name="passed-over", words=str(error), is_failure=False)
    if isinstance(error, IgnoreRequest):
        return _IGNORED.get(str(error), Reason(name="ignored", words=str(error) or "not followed"))
    return Reason(name=type(error).__name__, words=f"{type(error).__name__}: {error}")
