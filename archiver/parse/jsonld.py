"""JSON-LD as pages really have it: broken JSON is mended where that is safe, and the article's own node is found."""

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from archiver.urls import identity_key

Node = Mapping[str, Any]

ARTICLE_TYPES: Final = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "backgroundnewsarticle",
        "askpublicnewsarticle",
        "advertisercontentarticle",
        "satiricalarticle",
        "techarticle",
        "report",
        "scholarlyarticle",
        "blogposting",
        "liveblogposting",
        "socialmediaposting",
        "discussionforumposting",
    ]
)
"""schema.org's Article and what is below it, in lower case."""

_MOST_NODES: Final = 4000
_FOREIGN: Final = frozenset(
    [
        "itemlistelement",
        "haspart",
        "ispartof",
        "comment",
        "comments",
        "review",
        "reviews",
        "mentions",
        "citation",
        "subjectof",
        "relatedlink",
        "about",
        "video",
        "associatedmedia",
        "significantlink",
        "liveblogupdate",
        "hasdefinedterm",
    ]
)
"""Properties that hold other works: what stands below them says nothing of this article."""
_COMMENT_MARKS: Final = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)")
_END_MARKS: Final = re.compile(r"(?://\s*)?(?:-->|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$")
_TRAILING_COMMA: Final = re.compile(r",(?=\s{0,200}[\]}])")


def read_nodes(blocks: Iterable[str]) -> tuple[Node, ...]:
    """Every JSON-LD object of the blocks, outer ones first; a block that cannot be read is passed over."""
    return tuple(_walk([value for block in blocks for value in _decode(block)]))


def index_nodes(nodes: Iterable[Node]) -> Mapping[str, Node]:
    """The objects that other objects may point to by `@id`; of several the one that says most."""
    index: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(index.get(name, {})):
            index[name] = node
    return index


def find_article(nodes: Iterable[Node], urls: Iterable[str], titles: Iterable[str]) -> Node:
    """The article that the page is about: it names the page's address or title, or else stands first and says most."""
    keys = {identity_key(url) for url in urls}
    words = {_letters(title) for title in titles}
    ranked = [(_rank(node, keys, words), node) for node in nodes if node_types(node) & ARTICLE_TYPES]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else {}


def node_types(node: Node) -> frozenset[str]:
    """The types of an object in lower case, without the vocabulary's address."""
    kinds = node.get("@type", ())
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    return frozenset(re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str))


def _rank(node: Node, keys: set[str], words: set[str]) -> int:
    headline = node.get("headline") or node.get("name")
    agrees = isinstance(headline, str) and _letters(html.unescape(headline)) in words
    named = any(identity_key(url) in keys for url in _addresses(node))
    return 8 * named + 4 * agrees + 2 * ("datePublished" in node) + ("headline" in node) + ("author" in node)


def _addresses(node: Node) -> Iterator[str]:
    for name in ("url", "@id", "mainEntityOfPage"):
        value = node.get(name)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and value.startswith("http"):
            yield value


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _decode(block: str) -> Iterator[Any]:
    text = _END_MARKS.sub("", _COMMENT_MARKS.sub("", block)).strip().rstrip(";")
    if not text:
        return
    for attempt in (msgspec.json.decode, _decode_leniently, _decode_mended):
        try:
            yield attempt(text)
        except (ValueError, RecursionError):
            continue
        return


def _decode_leniently(text: str) -> Any:
    """Takes raw line breaks and other control characters inside strings, and what follows the first value."""
    return json.JSONDecoder(strict=False).raw_decode(text)[0]


def _decode_mended(text: str) -> Any:
    mended = _TRAILING_COMMA.sub("", text)
    if '"' not in mended:
        mended = html.unescape(mended)
    return _decode_leniently(mended)


def _walk(values: list[Any]) -> Iterator[Node]:
    queue, seen = deque(values), 0
    while queue and seen < _MOST_NODES:
        value, seen = queue.popleft(), seen + 1
        if isinstance(value, list):
            queue.extend(inner for inner in value if isinstance(inner, dict | list))
        elif isinstance(value, dict):
            yield value
            queue.extend(
                inner
                for name, inner in value.items()
                if isinstance(inner, dict | list) and name.lower() not in _FOREIGN
            )
