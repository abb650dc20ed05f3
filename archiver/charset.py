"""From the bytes of a page to its text, whatever header, markup and reality say about the encoding.

Labels mean what the WHATWG Encoding Standard lets them mean (iso-8859-1 is windows-1252, gb2312 is gb18030). What is
declared is believed until the bytes contradict it.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

_HEAD: Final = 65_536
"""Bytes in which a declaration is looked for; browsers stop at 1,024, templates with long comments do not."""
_SAMPLE: Final = 16_384
"""Bytes of text that detection reads: it takes milliseconds for each ten thousand."""
_MAY_FAIL: Final = 0.02
"""Share of bad bytes among those beyond ASCII that a few slips explain; above it the encoding is another."""

_ALIASES: Final = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gb18030", "x-x-big5": "big5hkscs", "ks_c_5601-1987": "cp949",
    "cp-1251": "cp1251", "win-1251": "cp1251", "x-cp1251": "cp1251", "x-cp1252": "cp1252", "x-cp1250": "cp1250",
    "dos-866": "cp866", "koi8-ru": "koi8-u", "iso-8859-8-i": "iso8859-8", "x-mac-cyrillic": "mac-cyrillic",
    "windows-874": "cp874", "unicode": "utf-16-le", "x-euc-jp": "euc_jp", "csshiftjis": "cp932", "windows-949": "cp949",
}  # fmt: skip
"""Labels that pages use and Python or w3lib does not know, or takes for less than browsers do."""
_TEXT: Final = re.compile(
    r"utf-8|utf-16(?:-[lb]e)?|utf-32(?:-[lb]e)?|cp\d{3,4}|iso8859-\d+|iso2022_(?:jp|kr)\w*|koi8-[rut]|gb18030|hz|big5\w*"
    r"|euc_(?:jp|kr|jis)\w*|shift_jis\w*|mac-\w+|johab|kz1048|ptcp154"
)
"""The codecs that may decode a page. utf-7 is refused: it hides markup; others turn text into something else."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CYRILLIC: Final = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")
_QUOTING: Final = "“”„‚‘’«»‹›–—…•·№©\u00a0\u00ad"
"""Signs that texts of any language hold: they tell no script, and stand for letters in the other encodings."""
_LOWERED: Final = re.compile("[\u0400-\u042f]?[\u0430-\u045f]*")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
_MARKUP: Final = re.compile(rb"<[^<>]{0,2000}>")


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of `body` and the name of Python's codec for the encoding it was in.

    `content_type` is the HTTP header's value. In order: byte order mark; UTF-8 that proves itself; the header; the
    page's own declaration; what the bytes look like. Bytes that are no text in it become U+FFFD. Never raises.

    >>> decode("Привет".encode("cp1251"), "text/html; charset=windows-1251")
    ('Привет', 'cp1251')
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), encoding
    wide = _find_wide(body)
    if wide is None and not _is_shifted(body):
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    encoding = wide or _choose(body, content_type)
    return body.decode(encoding, "replace"), encoding


def find_declared(body: bytes, content_type: str | None = None) -> Iterator[str]:
    """The codecs that header, meta element and XML declaration name, in that order; unknown labels are passed over."""
    header = _CHARSET.search(content_type or "")
    stated = EncodingDetector.find_declared_encoding(body[:_HEAD], is_html=True, search_entire_document=True)
    for label in (header[1] if header else None, stated):
        encoding = _resolve(label)
        if encoding is not None:
            # A page whose declaration can be read byte by byte is not in UTF-16 (WHATWG HTML, 13.2.3.2).
            yield "utf-8" if encoding.startswith(("utf-16", "utf-32")) else encoding


def _resolve(label: str | None) -> str | None:
    if not label:
        return None
    name = label.strip().lower()
    try:
        encoding = _ALIASES.get(name) or resolve_encoding(name)
        encoding = encoding and codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return None
    return encoding if encoding and _TEXT.fullmatch(encoding) else None


def _find_wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of markup is zero."""
    start = body[:400]
    if len(start) >= 8:
        if start[1::2].count(0) > 0.4 * len(start) and start[::2].count(0) < 0.05 * len(start):
            return "utf-16-le"
        if start[::2].count(0) > 0.4 * len(start) and start[1::2].count(0) < 0.05 * len(start):
            return "utf-16-be"
    return None


def _is_shifted(body: bytes) -> bool:
    """Whether what looks like ASCII may hide another script behind the escapes of ISO-2022 and HZ."""
    return body.isascii() and (b"\x1b" in body or b"~{" in body)


def _choose(body: bytes, content_type: str | None) -> str:
    declared = tuple(dict.fromkeys(find_declared(body, content_type)))
    if body.isascii():
        stateful = (*[name for name in declared if name.startswith(("iso2022", "hz"))], "iso2022_jp")
        return next((encoding for encoding in stateful if _fits(body, encoding, 0)), "utf-8")
    beyond = len(_BEYOND_ASCII.findall(body))
    if _fits(body, "utf-8", beyond):
        return "utf-8"
    text = _sample(body)
    for encoding in declared:
        if _fits(body, encoding, beyond) and _looks_right(text, encoding):
            return _mend_cyrillic(text, encoding)
    return _mend_cyrillic(text, _detect(text, declared))


def _fits(body: bytes, encoding: str, beyond: int) -> bool:
    """Whether `body` is text in `encoding` but for a few slips among its `beyond` bytes that are not ASCII."""
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        faults = body.decode(encoding, "replace").count("\ufffd")
        return faults <= 1 + _MAY_FAIL * beyond and beyond > 3 * faults
    return True


def _looks_right(text: bytes, encoding: str) -> bool:
    """Whether a Latin declaration is believable: in no Latin script does every other letter carry an accent."""
    if encoding not in {"cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "iso8859-13"}:
        return True
    beyond = len(_BEYOND_ASCII.findall(text))
    return beyond < 40 or beyond < 0.5 * sum(map(len, re.findall(rb"[A-Za-z\x80-\xff]+", text)))


def _sample(body: bytes) -> bytes:
    """Words with letters beyond ASCII from the page's text, markup taken out."""
    text = _MARKUP.sub(b" ", body[: 40 * _SAMPLE])
    lines = [line for line in re.split(rb"[\r\n]+", text) if _BEYOND_ASCII.search(line)]
    return b"\n".join(lines)[:_SAMPLE]


def _detect(text: bytes, declared: Iterable[str]) -> str:
    found = from_bytes(text, steps=5, chunk_size=1024, preemptive_behaviour=False).best() if text else None
    detected = _resolve(found.encoding) if found else None
    if detected is not None and detected != "utf-8":
        return detected
    return next((encoding for encoding in declared if encoding != "utf-8"), "cp1252")


def _mend_cyrillic(text: bytes, encoding: str) -> str:
    """The Cyrillic encoding in which `text` reads best; the one believed so far unless another reads far better."""
    if encoding not in _CYRILLIC:
        return encoding
    best = max(_CYRILLIC, key=lambda candidate: _reads_cyrillic(text, candidate))
    return best if _reads_cyrillic(text, best) > _reads_cyrillic(text, encoding) + 0.25 else encoding


def _reads_cyrillic(text: bytes, encoding: str) -> float:
    """Share of letters beyond ASCII that are Cyrillic, lower case or the first of a word; 1 where there are none."""
    words = re.findall(rf"[^\x00-\x7f{_QUOTING}]+", text.decode(encoding, "replace"))
    total = sum(map(len, words))
    good = sum(found.end() for word in words if (found := _LOWERED.match(word)))
    return good / total if total else 1.0
