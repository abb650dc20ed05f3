"""Teasers: what a page says of other pages. Their cards make up a listing, and stand beside an article.

A card is the largest element with just one linked heading in it, or that heading and what follows it up to the next.
Where a design has no headings, a link that is a line of its own does for one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document, read_text
from archiver.urls import identity_key, is_same_site

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FRAMES: Final = frozenset(("html", "body", "main"))
_LEAST_LINE: Final = 7
"""Characters without white space; Chinese and Japanese headlines are as short."""
_LONGEST_DATE: Final = 30
"""Characters of a date without white space beside a headline."""
_LEAST_DIGITS: Final = 4
_FEW: Final = 3
"""Linked headings; with as many, a page has a design with headings."""
_MOST_CARDS: Final = 300
_MOST_STEPS: Final = 40
_MOST_CHARS: Final = 1500
_MOST_LINKS: Final = 2000
"""Cards taken, steps up from a heading, characters of a teaser, links looked at: bounds for work, and an article is
longer."""
_MOST_READ: Final = 4 * _MOST_CHARS
"""Characters of a card with the white space of its markup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teasers:
    """The cards of a page: how many, how many of them under a heading, and all their letters without white space.

    `lines` are the linked lines that stand for headings.
    """

    count: int
    headed: int
    letters: str
    lines: tuple[str, ...]

    def share_of(self, texts: list[str]) -> float:
        """The share (0 to 1) of the characters of `texts` that stand in cards, or are a linked line and its date."""
        whole = [_press(text) for text in texts]
        inside = sum(self._count_inside(text, shown) for text, shown in zip(whole, texts, strict=True))
        return inside / max(1, sum(map(len, whole)))

    def _count_inside(self, text: str, shown: str) -> int:
        if text in self.letters:
            return len(text)
        lines = [_press(line) for line in shown.splitlines()[:_MOST_CARDS]]
        return sum(len(line) for line in lines if line and (line in self.letters or self._is_dated(line)))

    def _is_dated(self, line: str) -> bool:
        """Whether a line is a date above a linked line, or a linked line with no more beside it than a date."""
        if self.lines and len(line) <= _LONGEST_DATE and sum(map(str.isdecimal, line)) >= _LEAST_DIGITS:
            return True
        return any(len(line) <= len(title) + _LONGEST_DATE and title in line for title in self.lines)


def find_teasers(document: Document, own_urls: frozenset[str]) -> Teasers:
    """The cards that lead to addresses of the same site other than `own_urls` (identity keys of the page itself)."""
    headings = list(_find_linked_headings(document, own_urls))
    lines = list(_find_linked_lines(document, own_urls)) if len(headings) < _FEW else []
    # A card ends below what holds the page's own title: above it stands the page, whatever few links it has.
    known = set(headings)
    titles = [title for title in document.root.iter("h1") if title not in known][:_MOST_CARDS]
    holds = Counter(above for heading in (*headings, *lines, *titles, *titles) for above in _climb(heading))
    texts = [text for heading in headings if (text := _read_card(heading, holds))]
    below = [text for line in lines if (text := _read_card(line, holds, follow=False))]
    return Teasers(
        count=len(texts) + len(below),
        headed=len(texts),
        letters="\n".join((*texts, *below)),
        lines=tuple(_press(read_text(line, _MOST_CHARS)) for line in lines),
    )


def _find_linked_headings(document: Document, own_urls: frozenset[str]) -> Iterator[HtmlElement]:
    """One heading for each other address, in the order of the page."""
    seen = set(own_urls)
    for heading in islice(document.root.iter(*_HEADINGS), _MOST_LINKS):
        links = (
            link for link in (*islice(heading.iter("a"), _MOST_STEPS), *heading.iterancestors("a")) if link.get("href")
        )
        link = next(links, None)
        if link is not None and _leads_elsewhere(document, link, seen):
            yield heading


def _find_linked_lines(document: Document, own_urls: frozenset[str]) -> Iterator[HtmlElement]:
    """Links outside headings that are a whole line as long as a headline, one for each other address."""
    seen = set(own_urls)
    for link in islice(document.root.iter("a"), _MOST_LINKS):
        is_line = len(_press(read_text(link, _MOST_CHARS))) >= _LEAST_LINE and _is_line(link)
        if is_line and _leads_elsewhere(document, link, seen):
            yield link


def _leads_elsewhere(document: Document, link: HtmlElement, seen: set[str]) -> bool:
    """Whether a link leads to another page of the site than those `seen`, to which that page is added."""
    url = document.absolute(link.get("href", ""))
    key = identity_key(url)
    if key in seen or len(seen) >= _MOST_CARDS or not is_same_site(url, document.page.url):
        return False
    seen.add(key)
    return True


def _is_line(link: HtmlElement) -> bool:
    """Whether no more than a date stands beside a link in its line, and no heading holds it."""
    beside = _press("".join((*_read_until_break(link, preceding=True), *_read_until_break(link, preceding=False))))
    is_date = len(beside) <= _LONGEST_DATE and any(map(str.isdecimal, beside))
    return (not beside or is_date) and not any(above.tag in _HEADINGS for above in link.iterancestors())


def _read_until_break(link: HtmlElement, *, preceding: bool) -> Iterator[str]:
    """The texts on one side of a link, up to a line break or the edge of its parent."""
    if not preceding:
        yield link.tail or ""
    for step, beside in enumerate(link.itersiblings(preceding=preceding)):
        if preceding:
            yield beside.tail or ""
        if beside.tag == "br" or step == _MOST_STEPS:
            return
        yield read_text(beside, _MOST_CHARS)
        if not preceding:
            yield beside.tail or ""
    if preceding:
        parent = link.getparent()
        yield (parent.text or "") if parent is not None else ""


def _climb(heading: HtmlElement) -> Iterator[HtmlElement]:
    yield heading
    for step, above in enumerate(heading.iterancestors()):
        if step == _MOST_STEPS or above.tag in _FRAMES:
            return
        yield above


def _read_card(heading: HtmlElement, holds: Counter[HtmlElement], *, follow: bool = True) -> str:
    card = heading
    for above in _climb(heading):
        if holds[above] > 1:
            break
        card = above
    text = _press(read_text(card, _MOST_READ))
    if follow and (card is heading or text == _press(read_text(heading, _MOST_READ))):
        text += "\n" + "\n".join(_press(read_text(after, _MOST_READ)) for after in _follow(card, holds))
    return text if len(text) <= _MOST_CHARS else ""


def _follow(card: HtmlElement, holds: Counter[HtmlElement]) -> Iterator[HtmlElement]:
    """The siblings after a card up to the next one."""
    for step, after in enumerate(card.itersiblings()):
        if holds[after] or after.tag in _HEADINGS or step == _MOST_STEPS:
            return
        yield after


def _press(text: str) -> str:
    return "".join(text.split())
