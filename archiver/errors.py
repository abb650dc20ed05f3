"""The exception tree. Everything the archiver raises on purpose stands here.

ArchiverError
├── UsageError      a person asked for what cannot be done; the message says how to ask
├── MessageError    bytes that were to be an HTTP message are none
├── ParseError      a page cannot be read at all
│   └── NotAnArticleError   a page was read and is no article
├── RuleError       a rule file is wrong; names file and key
├── StoreError      the archive on disk cannot be written or read; names the file
│   └── RecordError         a WARC record is damaged; names file and offset
└── BlockedAddressError     something a page said leads to an address that it may not reach
"""


class ArchiverError(Exception):
    """Root of all errors that this project raises on purpose."""


class UsageError(ArchiverError):
    """Raised by commands and spiders when an argument or setting cannot be used."""


class MessageError(ArchiverError):
    """Raised by `message` when bytes hold no HTTP head."""


class ParseError(ArchiverError):
    """Raised by `parse` when a page holds nothing that can be read as HTML."""


class NotAnArticleError(ParseError):
    """Raised by `parse` when a page is a listing, a front page, an error page or another non-article."""


class RuleError(ArchiverError):
    """Raised by `rules` at load, naming the file and the key that is wrong."""


class StoreError(ArchiverError):
    """Raised by `store` when the archive cannot be written or read, naming the file."""


class RecordError(StoreError):
    """Raised by `store.reader` for a damaged record, naming the file and its offset in bytes."""


class BlockedAddressError(ArchiverError):
    """Raised by `crawl` before a byte is sent to an address that a page may not lead to."""
