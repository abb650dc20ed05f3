"""The headline: chosen among what heading, meta elements and JSON-LD call the article, without the name of the site."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.parse.structured import Structured, clean_text
from archiver.urls import origin

WEIGHTS: Final = {"h1": 2.2, "og": 1.6, "json-ld": 0.9, "twitter": 0.5, "title": 0.4, "other": 0.3}
"""What the word of each source counts: a first <h1> is what readers see, og:title what the newsroom writes for them
elsewhere. twitter:title mostly repeats og:title, so it adds little; <title> is written for search engines."""
OWN_WORDING: Final = 5.0
"""og:title where <title> repeats the heading: a template would have filled both, so somebody worded it by hand.
Of 18 such news pages 13 are known by it, 5 by their heading."""
LATER_HEADING: Final = 0.5
"""An <h1> after the first is often a section of the page."""
FOREIGN_HEADING: Final = 0.2
"""An <h1> none of whose words the page's other names know is as a rule a logo, a section or a box."""

_SEPARATOR: Final = re.compile(r"\s+[-–—|·•»«:/~@]{1,2}\s+|\s*[｜|：]\s*|\s*::\s*|:\s+|_")
_BAR: Final = re.compile(r"\s[|｜]\s+|(?<=[^\x00-\x7f])[｜_](?=\S+$)")
"""What sets the headline apart from names of the site and its sections, and hardly ever stands in a headline."""
_LONGEST_LABEL: Final = 30
"""Characters behind such a bar that can be the name of a section or a site under a name unknown to us."""
_KICKER: Final = re.compile(
    r"kicker|topline|over-?line|eyebrow|dachzeile|spitzmarke|supertitle|pretitle|rubric|category|section-?name|label"
    r"|surtitre|topic|breadcrumb|visually-?hidden|sr-only|screen-?reader",
    re.IGNORECASE,
)
"""Class words of what stands above a headline inside the same element."""
_OUTSIDE: Final = frozenset(("nav", "footer", "aside", "dialog"))
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_MOST_HEADINGS: Final = 12
_LONGEST: Final = 500
"""Characters; what is longer is a page that a missing quote or end tag swallowed."""
_TEMPLATE_LABELS: Final = frozenset(("blogarchive",))
"""What the first WordPress themes write in <title> between the names of site and article, as `letters`."""
_LONGEST_SITE_NAME: Final = 60
"""Characters; some templates put the headline where the site's name belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The words of an <h1>, with and without what is marked as a kicker in it."""

    text: str
    bare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A name that the page gives the article where only machines look; `source` is a key of `WEIGHTS`."""

    source: str
    text: str


def read_headline(document: Document, structured: Structured) -> str | None:
    """The headline as one line; None where the page has none."""
    headings = [heading for _, heading in find_headings(document, structured)]
    return choose_headline(headings, list(_find_stated(structured)), find_site_names(document, structured))


def read_alternative_headline(document: Document, structured: Structured, headline: str | None) -> str | None:
    """A second headline: what JSON-LD states as such, else the visible heading where that is another."""
    stated = structured.value("alternativeHeadline")
    if stated and letters(stated) != letters(headline or ""):
        return stated
    heading = next((heading.bare for _, heading in find_headings(document, structured)), None)
    if heading is None or headline is None or letters(heading) in letters(headline):
        return None
    shared = _words(heading) & _words(headline)
    return heading if len(shared) >= 0.34 * len(_words(heading)) else None


def choose_headline(headings: Sequence[Heading], stated: Sequence[Stated], sites: AbstractSet[str]) -> str | None:
    """The name that most weight agrees on, once the names of the site (`sites`, as `letters`) are cut off.

    Of spellings that differ in case, quotes and dashes only, the heading's wins.

    >>> choose_headline([], [Stated(source="title", text="Rain ends drought - The Paper")], {"thepaper"})
    'Rain ends drought'
    """
    known = {letters(heading.text) for heading in headings} | {letters(name.text) for name in stated}
    names = [(name.source, cut_site_name(name.text, sites, known)) for name in stated]
    names = [(source, text) for source, text in names if text]
    candidates = [*_weigh_headings(headings, [text for _, text in names], sites)]
    own = _has_own_wording(dict(names), [letters(text) for text, _ in candidates])
    candidates += [(text, OWN_WORDING if own and source == "og" else WEIGHTS[source]) for source, text in names]
    votes: dict[str, float] = {}
    for text, weight in candidates:
        key = _complete(letters(text), text, names)
        votes[key] = votes.get(key, 0.0) + weight
    best = max(votes, key=votes.__getitem__, default=None)
    return next((text for text, _ in candidates if letters(text) == best), None)


@lru_cache(maxsize=1024)
def letters(text: str) -> str:
    """Letters and digits only, case folded: what stays the same when quotes, dashes and spaces are set anew."""
    return _NO_LETTERS.sub("", text.casefold())


def find_headings(document: Document, structured: Structured) -> Iterator[tuple[HtmlElement, Heading]]:
    """The <h1> that may hold the headline: not in navigation, not the link to the front page."""
    for element in structured.headings[:_MOST_HEADINGS]:
        heading = Heading(text=clean_text(" ".join(element.itertext())), bare=_bare_text(element))
        outside = any(above.tag in _OUTSIDE for above in element.iterancestors())
        if heading.text and len(heading.text) <= _LONGEST and not outside and not _leads_home(document, element):
            yield element, heading


def find_site_names(document: Document, structured: Structured) -> frozenset[str]:
    """What the site calls itself, and its host in the ways that titles write it, as `letters`."""
    host = origin(document.page.url).partition("//")[2].partition(":")[0]
    labels = host.removeprefix("www.").split(".")
    names = {structured.meta("og:site_name", "application-name", "twitter:site", "al:android:app_name") or ""}
    publisher = structured.resolve(structured.article.get("publisher"))
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        names.add(clean_text(publisher["name"]))
    names |= {host, ".".join(labels), ".".join(labels[-2:]), *[label for label in labels[:-1] if len(label) > 3]}
    names |= {clean_text(element.text_content()) for element in structured.headings if _leads_home(document, element)}
    return frozenset(letters(name) for name in names if len(name) <= _LONGEST_SITE_NAME) - {""} | _TEMPLATE_LABELS


def cut_site_name(text: str, sites: AbstractSet[str], known: AbstractSet[str]) -> str:
    """`text` without the site's name before or after it; empty where nothing else is left.

    A part is cut off where its letters are those of `sites`; what follows the headline also where what stays is one of
    `known`, the names that the page gives the article elsewhere.
    """
    if letters(text) in sites:
        return ""
    return _cut_labels(_cut_known(text, sites, known))


def _cut_known(text: str, sites: AbstractSet[str], known: AbstractSet[str]) -> str:
    cuts = list(_SEPARATOR.finditer(text))
    for cut in reversed(cuts):
        head, tail = text[: cut.start()], text[cut.end() :]
        if letters(tail) in sites or (letters(head) in known and cut[0] != ": " and len(head) >= 0.4 * len(text)):
            return cut_site_name(head, sites, known)
        if letters(head) in sites:
            return cut_site_name(tail, sites, known)
    return text


def _cut_labels(text: str) -> str:
    """Without the short parts that a bar sets apart at the end, while what stays is twice as long."""
    head, bar, tail = _part_last(text)
    while bar and len(tail) <= _LONGEST_LABEL and len(head) >= 2 * len(tail):
        text = head
        head, bar, tail = _part_last(text)
    return text


def _part_last(text: str) -> tuple[str, str, str]:
    bars = list(_BAR.finditer(text))
    return (text[: bars[-1].start()].rstrip(), bars[-1][0], text[bars[-1].end() :]) if bars else (text, "", "")


def _weigh_headings(
    headings: Sequence[Heading], names: Sequence[str], sites: AbstractSet[str]
) -> Iterator[tuple[str, float]]:
    known = {letters(name) for name in names}
    words = {word for name in names for word in _words(name)}
    weight = WEIGHTS["h1"]
    for heading in headings:
        if letters(heading.text) in sites or letters(heading.bare) in sites:
            continue
        text = heading.text if letters(heading.text) in known else heading.bare
        foreign = bool(words) and len(_words(text) & words) < 0.34 * len(_words(text))
        yield text, FOREIGN_HEADING if foreign else weight
        weight = weight if foreign else LATER_HEADING


def _has_own_wording(names: Mapping[str, str], headings: Sequence[str]) -> bool:
    """Whether og:title says something else than <title>, which says what the heading or JSON-LD says."""
    keys = {source: letters(text) for source, text in names.items()}
    title = keys.get("title")
    return bool(title) and keys.get("og", title) != title and (title in headings or title == keys.get("json-ld"))


def _complete(key: str, text: str, names: Sequence[tuple[str, str]]) -> str:
    """The letters that a name cut short with an ellipsis stands for."""
    if not text.endswith(("…", "...")) or len(key) < 12:
        return key
    return next((letters(name) for _, name in names if letters(name).startswith(key)), key)


def _words(text: str) -> set[str]:
    """Words to compare by; single signs where a script writes no spaces between words."""
    return {word for run in re.findall(r"\w+", text.casefold()) for word in (run if run > "\u2e80" else (run,))}


def _find_stated(structured: Structured) -> Iterator[Stated]:
    for source, text in (
        ("json-ld", structured.value("headline") or structured.value("name")),
        ("og", structured.meta("og:title")),
        ("twitter", structured.meta("twitter:title")),
        ("other", structured.meta("headline", "title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title")),
        ("title", structured.title),
    ):
        if text and len(text) <= _LONGEST:
            yield Stated(source=source, text=text)


def _leads_home(document: Document, element: HtmlElement) -> bool:
    link = element.find(".//a[@href]")
    link = element.getparent() if link is None else link
    href = (link.get("href") or "").strip() if link is not None and link.tag == "a" else ""
    if not href or href.startswith("#"):
        return False
    try:
        return urlsplit(document.absolute(href)).path in {"", "/"}
    except ValueError:
        return False


def _bare_text(element: HtmlElement) -> str:
    """The words of a heading without the children that are named as a kicker, where anything else is left."""
    parts: list[str] = [element.text or ""]
    for child in element:
        if not _KICKER.search(f"{child.get('class') or ''} {child.get('itemprop') or ''}"):
            parts.append(child.text_content())
        parts.append(child.tail or "")
    return clean_text(" ".join(parts)) or clean_text(element.text_content())
