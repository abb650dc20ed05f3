"""Tables, pictures and foreign content: one element comes in, one block of the article goes out."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from archiver.items import Embed, Figure, Link, Table
from archiver.text import squeeze

_UNREAD = frozenset(("script", "style", "noscript", "template", "svg", "button", "select"))
_BREAKING = frozenset(("br", "p", "div", "li", "td", "th", "tr", "figcaption", "cite", "footer", "h2", "h3", "h4"))
PLAYERS: Final = frozenset(("iframe", "video", "audio", "embed", "amp-youtube", "amp-twitter", "amp-instagram"))
_POSTS = re.compile(
    r"twitter-|instagram-media|tiktok-embed|fb-post|bluesky-embed|reddit-embed|mastodon-embed|telegram-post"
)
_CREDIT = re.compile(r"credit|copyright|photographer|source|attribution|author", re.IGNORECASE)
_LAYOUT_MARKS: Final = frozenset(("table", "p", "div", "article", "section", "h1", "h2", "form", "iframe", "ul", "ol"))
_LINE_END: Final = "\u2028"
_MAX_CELLS: Final = 20_000
_MOST_BREAKS: Final = 4
_MAX_CAPTION: Final = 1_500
_PROVIDERS: Final = {
    "youtu.be": "youtube",
    "youtube-nocookie.com": "youtube",
    "t.co": "twitter",
    "x.com": "twitter",
    "fb.watch": "facebook",
    "t.me": "telegram",
}


def is_data_table(element: HtmlElement) -> bool:
    """Whether a table holds data: rows of several short cells, with nothing laid out inside them."""
    if next(element.iterdescendants("table"), None) is not None:
        return False
    widths = _row_widths(element)
    if len(widths) < 2 or max(widths) < 2:
        return False
    marks = sum(1 for _ in islice(element.iterdescendants(*_LAYOUT_MARKS), 400))
    cells = sum(widths)
    if marks > cells:
        return False
    if next(element.iterdescendants("th"), None) is not None:
        return True
    values = tuple(islice(element.iterdescendants("td"), 200))
    longest = max((len(cell.text_content()) for cell in values), default=0)
    return longest < 300 and not any(map(_is_column, values))


def _is_column(cell: HtmlElement) -> bool:
    """Whether a cell is a part of the page rather than a value: line breaks set many things below each other in it."""
    return sum(1 for _ in islice(cell.iterdescendants("br"), _MOST_BREAKS + 1)) > _MOST_BREAKS


def read_table(element: HtmlElement, absolute: Callable[[str], str]) -> Table:
    """A table of data as rows of cell texts."""
    rows = []
    for row in islice(element.iterdescendants("tr"), _MAX_CELLS):
        cells = tuple(visible_text(cell) for cell in row if cell.tag in {"td", "th"})
        if any(cells):
            rows.append(cells)
    caption = element.find("caption")
    return Table(
        text="\n".join("\t".join(row) for row in rows),
        rows=tuple(rows),
        caption=(visible_text(caption) or None) if caption is not None else None,
        links=tuple(read_links(element, absolute)),
    )


def is_single_figure(element: HtmlElement) -> bool:
    """Whether a <figure> is a picture or player with its caption, not a frame around a quote, table or text."""
    if next(element.iterdescendants("table", "blockquote", "pre", "h2", "article"), None) is not None:
        return False
    return len(visible_text(element)) <= _MAX_CAPTION


def read_figure(element: HtmlElement, absolute: Callable[[str], str]) -> Figure | Embed:
    """A picture with caption and credit; a figure that frames a player is that player's embed."""
    image = next(element.iterdescendants("img"), None)
    player = next(element.iterdescendants(*PLAYERS), None)
    if image is None and player is not None:
        return read_embed(element, absolute)
    caption, credit = _read_caption(element)
    source = find_source(image) if image is not None else None
    return Figure(
        text=caption,
        url=absolute(source) if source else None,
        alt=(squeeze(image.get("alt", "")) or None) if image is not None else None,
        credit=credit,
        links=tuple(read_links(element, absolute)),
    )


def is_player(element: HtmlElement, tag: str) -> bool:
    """Whether an element outside any text plays or frames something that can be seen."""
    return tag in PLAYERS and bool(element.get("src") or element.get("data-src") or tag in {"video", "audio"})


def is_post(element: HtmlElement) -> bool:
    """Whether a <blockquote> is a post of another service, as its embed code marks it."""
    return _POSTS.search(element.get("class", "")) is not None


def read_embed(element: HtmlElement, absolute: Callable[[str], str]) -> Embed:
    """Foreign content: its address, whose it is, and what of it stands in the page."""
    source = _embed_source(element)
    url = absolute(source) if source else None
    return Embed(
        text=visible_lines(element)[:_MAX_CAPTION],
        url=url,
        provider=_provider(url),
        links=tuple(read_links(element, absolute)),
    )


def visible_text(element: HtmlElement) -> str:
    """The text of an element on one line, without scripts and the like."""
    return squeeze("".join(_texts(element)))


def visible_lines(element: HtmlElement) -> str:
    """The same with a line for each of its blocks."""
    lines = "".join(_texts(element, _LINE_END)).split(_LINE_END)
    return "\n".join(filter(None, map(squeeze, lines)))


def read_links(element: HtmlElement, absolute: Callable[[str], str]) -> Iterator[Link]:
    """The links inside an element that carry words."""
    for anchor in islice(element.iterdescendants("a"), 500):
        href = anchor.get("href")
        text = visible_text(anchor)
        if href and text:
            yield Link(url=absolute(href), text=text)


def _texts(element: HtmlElement, between: str = " ") -> Iterator[str]:
    """Pieces of text in reading order, with `between` around blocks and for line breaks."""
    walk = iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if part.tag in _BREAKING:
            yield between
        if event == "end":
            yield (part.tail or "") if part is not element else ""
        elif part.tag in _UNREAD:
            walk.skip_subtree()
        else:
            yield part.text or ""


def _row_widths(element: HtmlElement) -> list[int]:
    rows = islice(element.iterdescendants("tr"), _MAX_CELLS)
    return [sum(1 for cell in row if cell.tag in {"td", "th"}) for row in rows]


def _read_caption(element: HtmlElement) -> tuple[str, str | None]:
    """The caption and the credit inside it, each on one line."""
    caption = next(element.iterdescendants("figcaption"), None)
    holder = caption if caption is not None else element
    credit = next((part for part in holder.iterdescendants() if _CREDIT.search(part.get("class", ""))), None)
    text = visible_text(holder)
    if credit is None:
        return text, None
    words = visible_text(credit)
    if words and text.endswith(words) and len(words) < len(text):
        text = text[: -len(words)].rstrip(" -–—|/(")
    return text, words or None


def find_source(image: HtmlElement) -> str | None:
    """The address of a picture, also where a script is to load it."""
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        value = image.get(name)
        if value and not value.startswith("data:"):
            return value
    return None


def _embed_source(element: HtmlElement) -> str | None:
    player = element if element.tag in PLAYERS else next(element.iterdescendants(*PLAYERS), None)
    if player is not None:
        source = (
            player.get("src") or player.get("data-src") or next((s.get("src") for s in player.iter("source")), None)
        )
        if source:
            return source
    cited = element.get("cite") or element.get("data-instgrm-permalink")
    links = [anchor.get("href") for anchor in islice(element.iterdescendants("a"), 100) if anchor.get("href")]
    return cited or (links[-1] if links else None)


def _provider(url: str | None) -> str | None:
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if host in _PROVIDERS:
        return _PROVIDERS[host]
    parts = host.split(".")
    return parts[-2] if len(parts) > 1 else None
