"""From the bytes of a page to its text.

Names of encodings mean what the WHATWG Encoding standard says (iso-8859-1 is windows-1252, gb2312 is GB 18030), but
bytes outrank declarations: servers send a default charset with pages that were never written in it.
"""

import codecs
import re
from collections.abc import Iterator

from bs4.dammit import EncodingDetector
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *("cp866", "cp874", "cp932", "cp949", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256"),
        *("cp1257", "cp1258", "big5hkscs", "euc-jp", "gb18030", "iso2022-jp", "koi8-r", "koi8-u", "mac-roman"),
        *("mac-cyrillic", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8"),
        *("iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16"),
    )
)
"""Those of the Encoding standard, but UTF-8 and UTF-16, which show in the bytes. Some of Python's others are traps."""

_TAGS = re.compile(rb"<[^<>]*>")
_QUOTES = re.compile("[\"']")
_WORDS_ENOUGH = (
    40_000  # bytes of text without tags that detection looks at: it is slow, and more does not make it surer
)
_FAULTS_BORNE = 0.02  # share of the non-ASCII bytes that may not fit an encoding that is still the page's


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of `body` and the name of its encoding. Never fails: bytes that fit nothing become U+FFFD.

    A byte order mark comes first, then UTF-16 and UTF-8 as the bytes show them, then the header and the page's own
    declaration where the bytes fit them, then detection.
    """
    marked, mark = read_bom(body)
    if marked and mark:
        return body[len(mark) :].decode(marked, "replace"), marked
    wide = _find_utf16(body)
    if wide:
        return body.decode(wide, "replace"), wide
    if b"\x1b$" not in body and _fits(body, "utf-8"):
        return body.decode("utf-8", "replace"), "utf-8"
    for encoding in _candidates(body, content_type):
        if _fits(body, encoding):
            return body.decode(encoding, "replace"), encoding
    return body.decode("utf-8", "replace"), "utf-8"


def _find_utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every other byte of a page's start is zero."""
    start = body[:1024]
    if start[0::2].count(0) > len(start) // 4 and start[1::2].count(0) < len(start) // 16:
        return "utf-16-be"
    if start[1::2].count(0) > len(start) // 4 and start[0::2].count(0) < len(start) // 16:
        return "utf-16-le"
    return None


def _fits(body: bytes, encoding: str) -> bool:
    """Whether nearly all of `body` is text in `encoding`; a cut or pasted character does not make another encoding."""
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        faults = body.decode(encoding, "replace").count("\ufffd")
        special = sum(map(len, re.findall(rb"[\x80-\xff]+", body)))
        return faults <= 1 + _FAULTS_BORNE * special and special > 3 * faults
    return True


def _candidates(body: bytes, content_type: str | None) -> Iterator[str]:
    said = http_content_type_encoding(_QUOTES.sub("", content_type or ""))
    written = html_body_declared_encoding(body)
    declared = [name for name in (said, written) if name in _ENCODINGS]
    # A Western declaration is the default of servers and editors: one that names another script was made on purpose.
    yield from sorted(declared, key=lambda name: name == "cp1252")
    yield from _detect(body)


def _detect(body: bytes) -> Iterator[str]:
    """BeautifulSoup's detector, as it asks whichever statistical library is installed."""
    words = _TAGS.sub(b" ", body)[:_WORDS_ENOUGH]
    for name in EncodingDetector(words, is_html=True).encodings:
        try:
            encoding = codecs.lookup(name).name
        except LookupError:
            continue
        if encoding in _ENCODINGS:
            yield encoding
