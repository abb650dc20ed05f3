"""The dates that a page shows near its headline, in digits or in the words of its language."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from archiver.document import read_text
from archiver.parse.moments import read_moment
from archiver.parse.structured import clean_text
from archiver.parse.surface import Surface, own_texts

_CLOCK: Final = (
    r"(?:(?:\s?г(?:ода|\.)?)?[\s,.|–—·-]{0,4}(?:at|um|à|kl\.?|om|alle|ore|a las|às|saat|в|klo|o)?\s{0,2}"
    r"(?P<clock>\d{1,2}\s?[:.hH時]\s?\d\d(?!\d)(?::\d\d)?(?:\s?[aApP]\.?[mM]\b\.?)?)"
    r"(?:\s?\(?(?P<zone>[A-Z]{2,5}\b|МСК\b|[+-]\d\d:?\d\d))?)?"
)
_DATE: Final = re.compile(
    r"(?<!\d)(?:"
    r"(?P<iso>(?:19|20)\d\d\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}(?!\d))[日일]?"
    r"|(?P<digits>\d{1,2}[./-]\d{1,2}[./-](?:20|19)?\d\d(?!\d))"
    r"|(?P<words>\d{1,2}(?:st|nd|rd|th|er|\.|º|ª)?[\s,-]{1,3}(?:de\s|of\s|d['’])?[^\W\d_]{3,14}\.?,?[\s-]{1,2}(?:de\s|del\s)?(?:19|20)\d\d"
    r"|[^\W\d_]{3,14}\.?\s{1,2}\d{1,2}(?:st|nd|rd|th)?,?\s{1,2}(?:19|20)\d\d)"
    r")" + _CLOCK
)
_NUMBER: Final = re.compile(r"\d+")
_DIGIT: Final = re.compile(r"\d")
_CHANGED: Final = re.compile(
    r"updat|modif|actuali[sz]|aktualis|mis à jour|aggiornat|обновлен|изменен|güncel|bijgewerkt|uppdaterad|oppdatert"
    r"|opdateret|更新|päivitetty|zaktualiz|reviewed|edited|revised|atualizad|ажурирано|frissít",
    re.IGNORECASE,
)
_LONGEST: Final = 160
_LONGEST_LABEL: Final = 26
"""Letters before a date: a name and "Published on" fit in."""
_MOST_DATELINE: Final = 70
_MOST_FOREIGN: Final = 3
"""Dates handed to dateparser: it takes milliseconds for each."""
_MOST_TOGETHER: Final = 3
"""Dates in one line: when it was published, when it was changed, and once more for machines."""
_SLASHED: Final = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:20)?\d\d(?!\d)")
_MONTHS: Final = 12
_PLACE: Final = re.compile(r"date|time|publi|posted|stamp|meta|byline|pubdate|created|datum|fecha|ora", re.IGNORECASE)


def find_visible_moments(surface: Surface, language: str | None, *, month_first: bool) -> Iterator[date]:
    """Dates near the headline, nearest first; those said to be of a change come last.

    `month_first` decides 3/4/2024 where no other date on the page shows the order.
    """
    changed: list[date] = []
    order: bool | None = None
    tried = 0
    for element, text, found in _find_dates(surface):
        if found["digits"] and order is None:
            order = _observe_order(surface, month_first=month_first)
        tried += found["words"] is not None
        moment = _read(found, language if tried <= _MOST_FOREIGN else "en", month_first=order or False)
        if moment is None:
            continue
        if _CHANGED.search(text) or _is_marked_changed(element):
            changed.append(moment)
        else:
            yield moment
    yield from changed


def _find_dates(surface: Surface) -> Iterator[tuple[HtmlElement, str, re.Match[str]]]:
    """Dates that stand as labels do, with what labels them: the words before each, and the sign or two behind it."""
    for element in surface.elements:
        for text in _texts(element):
            start = 0
            for found in islice(_DATE.finditer(text), _MOST_TOGETHER):
                if not _is_prose(text, found) and not surface.is_foreign(element):
                    yield element, text[start : found.start()] + text[found.end() : found.end() + 4], found
                start = found.end()


def _observe_order(surface: Surface, *, month_first: bool) -> bool:
    """Whether dates in digits start with the month: as the first that cannot be read otherwise, else as is expected."""
    for element in surface.elements:
        for found in _SLASHED.finditer(element.text or ""):
            first, second = int(found[1]), int(found[2])
            if max(first, second) > _MONTHS >= min(first, second):
                return second > _MONTHS
    return month_first


def is_dateline(text: str) -> bool:
    """Whether a line is a date and no more than a label or a place beside it.

    >>> is_dateline("Published on 3 May 2024, 10:30"), is_dateline("It closed on 3 May 2024.")
    (True, False)
    """
    found = _DATE.search(text[:_LONGEST]) if len(text) <= _MOST_DATELINE else None
    if found is None:
        return False
    beside = text[: found.start()] + text[found.end() :]
    return sum(map(str.isalpha, beside)) <= _LONGEST_LABEL // 2 and not beside.rstrip().endswith((".", "!", "?"))


def _texts(element: HtmlElement) -> Iterator[str]:
    stated = element.get("datetime") if element.tag == "time" else None
    if stated or (element.get("itemprop") or "").lower() == "datepublished":
        yield clean_text(stated or element.get("content") or "").replace("T", " ", 1)
    if element.tag in {"script", "style", "title", "option"}:
        return
    if _is_place(element.get("class") or "") or element.tag == "time":
        whole = clean_text(read_text(element, 4 * _LONGEST, " "))
        if whole and len(whole) <= _LONGEST:
            yield whole
        return
    for text in own_texts(element):
        if 6 <= len(text) <= 4 * _LONGEST and _DIGIT.search(text):
            cleaned = clean_text(text)
            if len(cleaned) <= _LONGEST:
                yield cleaned


@lru_cache(maxsize=20_000)
def _is_place(name: str) -> bool:
    return _PLACE.search(name) is not None


def _is_prose(text: str, found: re.Match[str]) -> bool:
    """Whether the date only occurs in a sentence: the words around it say more than a label does."""
    before = sum(map(str.isalpha, text[: found.start()]))
    return before > _LONGEST_LABEL or before + sum(map(str.isalpha, text[found.end() :])) > 2 * _LONGEST_LABEL


def _is_marked_changed(element: HtmlElement) -> bool:
    above = element.getparent()
    marks = [element.get("class"), element.get("itemprop")]
    if above is not None and above.tag != "body":
        marks += [above.get("class"), above.text]
    return any(_CHANGED.search(mark) for mark in marks if mark)


def _read(found: re.Match[str], language: str | None, *, month_first: bool) -> date | None:
    """The moment that a date names, its day alone where the clock behind it is none."""
    day = found["digits"] or found["words"] or "-".join(f"{int(number):02}" for number in _NUMBER.findall(found["iso"]))
    zone = (found["zone"] or "").replace("МСК", "MSK")
    clock = re.sub(r"\s?[.:hH時]\s?(?=\d\d)", ":", found["clock"] or "")
    for text in dict.fromkeys((f"{day} {clock} {zone}".strip(), f"{day} {clock}".strip(), day)):
        moment = read_moment(text, month_first=month_first)
        moment = _read_foreign(text, language) if moment is None and found["words"] else moment
        if moment is not None:
            return moment
    return None


@lru_cache(maxsize=256)
def _read_foreign(text: str, language: str | None) -> date | None:
    """What dateparser reads in `language`; loaded only here, as few pages need it and loading takes a while."""
    if language is None or language == "en":
        return None
    import dateparser  # noqa: PLC0415

    try:
        moment = dateparser.parse(text, languages=[language], settings={"STRICT_PARSING": True})
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    if moment is None:
        return None
    return moment if re.search(r"\d\s?[:.]\s?\d\d(?!\d)", text) else moment.date()
