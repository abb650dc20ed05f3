"""Teasers: what a page says of other pages. Their cards make up a listing, and stand beside an article.

A card is the largest element with just one linked heading in it, or that heading and what follows it up to the next.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.urls import identity_key, is_same_site

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FRAMES: Final = frozenset(("html", "body", "main"))
_MOST_CARDS: Final = 300
_MOST_STEPS: Final = 40
_MOST_CHARS: Final = 1500
"""Cards looked at, steps up from a heading, characters of a teaser: bounds for work, and an article is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teasers:
    """The cards of a page: how many, and all their letters without white space."""

    count: int
    letters: str

    def share_of(self, texts: list[str]) -> float:
        """The share (0 to 1) of the characters of `texts` that stand in cards."""
        whole = [_press(text) for text in texts]
        inside = sum(len(text) for text in whole if text in self.letters)
        return inside / max(1, sum(map(len, whole)))


def find_teasers(document: Document, own_urls: frozenset[str]) -> Teasers:
    """The cards that lead to addresses of the same site other than `own_urls` (identity keys of the page itself)."""
    headings = list(_find_linked_headings(document, own_urls))
    # A card ends below what holds the page's own title: above it stands the page, whatever few links it has.
    titles = [title for title in document.root.iter("h1") if title not in headings][:_MOST_CARDS]
    holds = Counter(above for heading in (*headings, *titles, *titles) for above in _climb(heading))
    texts = [text for heading in headings if (text := _read_card(heading, holds))]
    return Teasers(count=len(texts), letters="\n".join(texts))


def _find_linked_headings(document: Document, own_urls: frozenset[str]) -> Iterator[HtmlElement]:
    """One heading for each other address, in the order of the page."""
    seen = set(own_urls)
    for heading in document.root.iter(*_HEADINGS):
        link = heading.find(".//a[@href]")
        if link is None:
            link = next((above for above in heading.iterancestors("a") if above.get("href")), None)
        if link is None:
            continue
        url = document.absolute(link.get("href", ""))
        key = identity_key(url)
        if key not in seen and len(seen) < _MOST_CARDS and is_same_site(url, document.page.url):
            seen.add(key)
            yield heading


def _climb(heading: HtmlElement) -> Iterator[HtmlElement]:
    yield heading
    for step, above in enumerate(heading.iterancestors()):
        if step == _MOST_STEPS or above.tag in _FRAMES:
            return
        yield above


def _read_card(heading: HtmlElement, holds: Counter[HtmlElement]) -> str:
    card = heading
    for above in _climb(heading):
        if holds[above] > 1:
            break
        card = above
    text = _press(card.text_content())
    if card is heading or text == _press(heading.text_content()):
        text += "\n" + "\n".join(_press(after.text_content()) for after in _follow(card, holds))
    return text if len(text) <= _MOST_CHARS else ""


def _follow(card: HtmlElement, holds: Counter[HtmlElement]) -> Iterator[HtmlElement]:
    """The siblings after a card up to the next one."""
    for step, after in enumerate(card.itersiblings()):
        if holds[after] or after.tag in _HEADINGS or step == _MOST_STEPS:
            return
        yield after


def _press(text: str) -> str:
    return "".join(text.split())
