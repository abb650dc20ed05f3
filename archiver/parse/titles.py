"""The headline: chosen among what heading, meta elements and JSON-LD call the article, without the name of the site."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archiver.document import Document, read_text
from archiver.parse.structured import Structured, clean_text
from archiver.urls import origin

WEIGHTS: Final = {"h1": 2.75, "og": 1.6, "json-ld": 0.9, "twitter": 0.5, "title": 0.4, "other": 0.2}
"""What the word of each source counts: a first <h1> is what readers see, og:title what the newsroom writes for them
elsewhere. twitter:title mostly repeats og:title, so it adds little; <title> is written for search engines. A heading
outweighs all that one template fills from the same field, until JSON-LD says the same."""
OWN_WORDING: Final = 5.0
"""og:title where <title> repeats the heading: a template would have filled both, so somebody worded it by hand.
Of 18 such news pages 13 are known by it, 5 by their heading."""
SHORTER_HEADING: Final = 2.2
"""An <h1> that says less than the other names is more often the name of the thing than the headline."""
LATER_HEADING: Final = 0.5
"""An <h1> after the first is often a section of the page."""
FOREIGN_HEADING: Final = 0.2
"""An <h1> none of whose words the page's other names know is as a rule a logo, a section or a box."""

_SEPARATOR: Final = re.compile(r"\s+[-–—|·•»«›‹>⋆★:/~@]{1,2}\s+|\s*[｜|：]\s*|\s*::\s*|:\s+|_")
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
_JOINT: Final = re.compile(r"^[-–—:|/·]\s+")
"""What stands between a kicker and the headline, once the kicker is gone."""
_OUTSIDE: Final = frozenset(("nav", "footer", "aside", "dialog"))
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_MOST_HEADINGS: Final = 12
_MOST_LESSER: Final = 150
_MOST_RUNS: Final = 12
_KIN: Final = 0.34
"""The share of a heading's words that the page's other names know, from which on it is one of them."""
_SENTENCE: Final = 4
"""Words of a heading that is worded for an article: names of sites, sections and boxes are shorter."""
_MOST_READ: Final = 4_000
_MOST_PARTS: Final = 200
"""Characters of a heading with the white space of its markup, and the texts that they stand in."""
_LONGEST: Final = 500
"""Characters; what is longer is a page that a missing quote or end tag swallowed."""
_TEMPLATE_LABELS: Final = frozenset(("blogarchive",))
"""What the first WordPress themes write in <title> between the names of site and article, as `letters`."""
_LONGEST_SITE_NAME: Final = 60
"""Characters; some templates put the headline where the site's name belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The words of a heading, with and without what is marked as a kicker in it.

    `ends` are what it begins and ends with at the borders of the elements inside it, as `letters`: a kicker or a
    subtitle that nothing marks stands in an element of its own.
    """

    text: str
    bare: str
    ends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A name that the page gives the article where only machines look; `source` is a key of `WEIGHTS`."""

    source: str
    text: str


def read_headline(document: Document, structured: Structured) -> str | None:
    """The headline as one line; None where the page has none."""
    headings = [heading for _, heading in find_headings(document, structured)]
    stated, sites = list(_find_stated(structured)), find_site_names(document, structured)
    return choose_headline([*headings, *_find_lesser(document, headings, stated, sites)], stated, sites)


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
    own = _has_own_wording(dict(names), [letters(text) for text, weight in candidates if weight > LATER_HEADING])
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
        heading = _read_heading(element)
        outside = any(above.tag in _OUTSIDE for above in element.iterancestors())
        if heading.text and len(heading.text) <= _LONGEST and not outside and not _leads_home(document, element):
            yield element, heading


def _read_heading(element: HtmlElement) -> Heading:
    texts = [letters(text) for text in islice(element.itertext(), _MOST_PARTS)] if len(element) else []
    runs = [text for text in texts if text][:_MOST_RUNS]
    ends = {"".join(runs[:cut]) for cut in range(1, len(runs))} | {"".join(runs[cut:]) for cut in range(1, len(runs))}
    return Heading(text=clean_text(read_text(element, _MOST_READ, " ")), bare=_bare_text(element), ends=frozenset(ends))


def _find_lesser(
    document: Document, headings: Sequence[Heading], stated: Sequence[Stated], sites: AbstractSet[str]
) -> Iterator[Heading]:
    """The first <h2> or <h3> that says what the page states elsewhere, where no <h1> does."""
    known = {letters(cut_site_name(name.text, sites, frozenset())) for name in stated}
    if not known.isdisjoint(letters(heading.text) for heading in headings):
        return
    for element in islice(document.root.iter("h2", "h3"), _MOST_LESSER):
        said = letters(read_text(element, _MOST_READ))
        if said in known and not any(above.tag in _OUTSIDE for above in element.iterancestors()):
            yield _read_heading(element)
            return


def find_site_names(document: Document, structured: Structured) -> frozenset[str]:
    """What the site calls itself, and its host in the ways that titles write it, as `letters`."""
    host = origin(document.page.url).partition("//")[2].partition(":")[0]
    labels = host.removeprefix("www.").split(".")
    names = {structured.meta("og:site_name", "application-name", "twitter:site", "al:android:app_name") or ""}
    publisher = structured.resolve(structured.article.get("publisher"))
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        names.add(clean_text(publisher["name"]))
    names |= {host, ".".join(labels), ".".join(labels[-2:]), *[label for label in labels[:-1] if len(label) > 3]}
    names |= {
        clean_text(read_text(element, _MOST_READ)) for element in structured.headings if _leads_home(document, element)
    }
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
    """The words of each heading with their weight; the main one is the first that the page names alike elsewhere."""
    known = {letters(name): name for name in reversed(names)}
    words = {word for name in names for word in _words(name)}
    own = [heading for heading in headings if sites.isdisjoint((letters(heading.text), letters(heading.bare)))]
    texts = [_choose_words(heading, known, sites) for heading in own]
    kin = [text for text in texts if not words or len(_words(text) & words) >= _KIN * len(_words(text))]
    kin = kin or [text for text in texts[:1] if _count_words(text) >= _SENTENCE and _words(text) & words]
    main = next((text for text in texts if letters(text) in known), next(iter(kin), None))
    for text in texts:
        if text is main:
            yield text, WEIGHTS["h1"] if _says_as_much(letters(text), known) else SHORTER_HEADING
        else:
            yield text, LATER_HEADING if text in kin else FOREIGN_HEADING


def _choose_words(heading: Heading, known: Mapping[str, str], sites: AbstractSet[str]) -> str:
    """All of a heading where the page says the same elsewhere, else the end of it that it says, else without kicker.

    A heading made of several elements takes the spelling from there, as its own spaces are of the markup.
    """
    whole = letters(heading.text)
    if whole in known:
        return known[whole] if heading.ends else heading.text
    parts = {letters(cut_site_name(heading.text, sites, known.keys())), *heading.ends}
    return next((known[key] for key in known if key in parts), heading.bare)


def _says_as_much(key: str, known: Iterable[str]) -> bool:
    """Whether a heading is as long as the page's other names, or what stands in one behind a kicker."""
    return all(len(key) >= 0.9 * len(name) or (name.endswith(key) and 2 * len(key) >= len(name)) for name in known)


def _has_own_wording(names: Mapping[str, str], headings: Sequence[str]) -> bool:
    """Whether og:title says something else than <title>, which says what the heading, or else JSON-LD, says."""
    keys = {source: letters(text) for source, text in names.items()}
    title = keys.get("title")
    return bool(title) and keys.get("og", title) != title and title in (headings or [keys.get("json-ld", "")])


def _complete(key: str, text: str, names: Sequence[tuple[str, str]]) -> str:
    """The letters of the name that one cut short stands for: by an ellipsis, or by a quote that ended its attribute."""
    if len(key) < 12:
        return key
    if text.endswith(("…", "...")):
        return next((letters(name) for _, name in names if letters(name).startswith(key)), key)
    return next((letters(name) for _, name in names if name.startswith((f'{text} "', f'{text}"'))), key)


def _words(text: str) -> set[str]:
    """Words to compare by; single signs where a script writes no spaces between words."""
    return {word for run in re.findall(r"\w+", text.casefold()) for word in (run if run > "\u2e80" else (run,))}


def _count_words(text: str) -> int:
    return sum(any(map(str.isalpha, word)) for word in text.split())


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
            parts.append(read_text(child, _MOST_READ))
        parts.append(child.tail or "")
    return _JOINT.sub("", clean_text(" ".join(parts)), count=1) or clean_text(read_text(element, _MOST_READ))
