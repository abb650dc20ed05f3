"""Furniture by its marks: an element or a line of text comes in, what kind of furniture it is goes out.

What a mark means is data (`archiver/rules/furniture`); here stands only how marks are compared. Precision comes first:
a line of furniture that is kept costs less than a sentence of the article that is lost.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml.html import HtmlElement

from archiver.document import Document
from archiver.rules import ElementRule, LineRule, Rules
from archiver.text import squeeze

MAX_LINE_CHARS: Final = 400
"""No line longer than this is furniture by its words."""

_MAX_KNOWN = 50_000
_MAX_KNOWN_LINES = 8_192
_MAX_NAMES = 2_000
_MAX_NAME = 200
"""Characters of a class attribute, and of a name in it, that are looked at."""
_PAGE_TAGS = frozenset(("html", "body", "main"))
_BORDERS = frozenset("-_0123456789")
_QUOTES = frozenset("\"'“”„‟«»‹›「『‘")
"""What opens speech: somebody in the article says the words, not the page."""
_LABEL_MARK = re.compile(r"[:：|»→›–—]")
_LABEL_CHARS = 60
_PARTS = re.compile(r"\n|\s[|·•]\s")
"""What parts lines of a block, and tools that stand in one line."""
_WORD_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MODULE_HASH = re.compile(r"(?<=[a-zA-Z])__[A-Za-z0-9+-]{5}$|[_-](?=[A-Za-z]*\d)[A-Za-z0-9]{5,8}$")
_POINTS = re.compile("[\u0640\u064b-\u0652]+")
"""Arabic vowel marks and tatweel: they are optional in print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What furniture it is: one of `items.REMOVED_KINDS`, and the id of the rule that says so."""

    kind: str
    rule: str


def classify_element(element: HtmlElement, rules: Rules) -> Match | None:
    """The furniture that an element is by its class, id, aria-label, role or tag; None for the page's own frame.

    Says nothing of what stands inside: a mark can sit on a wrapper of half the page, so ask `is_harmless_wrapper`.
    """
    tag = str(element.tag)
    if tag in _PAGE_TAGS:
        return None
    get = element.get
    return _element_index(rules).find(tag, get("id"), get("class"), get("aria-label"), get("role"))


def find_furniture(document: Document, rules: Rules) -> Iterator[tuple[HtmlElement, Match]]:
    """Every element of a page that is furniture by its marks, in document order; see `classify_element`."""
    find = _element_index(rules).find
    for element in document.root.iter("*"):
        get = element.get
        match = find(str(element.tag), get("id"), get("class"), get("aria-label"), get("role"))
        if match is not None and element.tag not in _PAGE_TAGS:
            yield element, match


def is_harmless_wrapper(prose_chars: int, page_prose_chars: int) -> bool:
    """Whether an element holds so much of the page's prose that its marks say nothing of what it holds.

    Both in characters of running text (no links, no short lines): furniture has little of it, while a wrapper that is
    named after a box inside it, or a form around a whole page, has most.
    """
    return prose_chars > 400 and prose_chars * 4 > page_prose_chars


def classify_text(text: str, rules: Rules, *, link_chars: int = 0) -> Match | None:
    """The furniture that a whole line (or a block of such lines, or tools in a row) is by its words; else None.

    `link_chars` is how many of its characters stand in links.
    """
    if len(text) > MAX_LINE_CHARS:
        return None
    index = _line_index(rules)
    match = index.find(squeeze(text), link_chars)
    if match is None:
        parts = _PARTS.split(text)
        return index.find_all(parts, link_chars) if len(parts) > 1 else None
    return match


def fold_line(text: str) -> str:
    """A line as it is compared: lower case, one kind of apostrophe, no signs or blanks at its ends.

    >>> fold_line("» Read also: ")
    'read also'
    """
    folded = text.lower()
    if not folded.isascii():
        folded = _POINTS.sub("", folded.replace("’", "'").replace("ʼ", "'"))
    start, end = 0, len(folded)
    while start < end and folded[start] != "©" and _is_sign(folded[start]):
        start += 1
    while end > start and _is_sign(folded[end - 1]):
        end -= 1
    return folded[start:end]


@lru_cache(maxsize=4096)
def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZC"


@lru_cache(maxsize=4)
def _element_index(rules: Rules) -> "_ElementIndex":
    return _ElementIndex(rules)


@lru_cache(maxsize=4)
def _line_index(rules: Rules) -> "_LineIndex":
    return _LineIndex(rules.lines)


class _ElementIndex:
    """Element rules by what they look at. Answers for attribute values are remembered, as pages repeat them."""

    __slots__ = (
        "_fillers",
        "_known",
        "_labels",
        "_names",
        "_negations",
        "_prefixes",
        "_roles",
        "_starts",
        "_tags",
        "_tokens",
        "find",
    )

    def __init__(self, all_rules: Rules) -> None:
        rules = all_rules.elements
        self._fillers = all_rules.name_fillers
        self._negations = all_rules.name_negations
        self._tokens = _table(rules, "tokens")
        self._prefixes = _table(rules, "prefixes")
        self._starts = {prefix[:2] for prefix in self._prefixes}
        self._names = _table(rules, "names")
        self._tags = _table(rules, "tags")
        self._roles = _table(rules, "roles")
        self._labels = _table(rules, "labels")
        self._known: dict[str, Match | None] = {}
        self.find = lru_cache(maxsize=_MAX_KNOWN)(self._find)

    def _find(self, tag: str, id_: str | None, class_: str | None, label: str | None, role: str | None) -> Match | None:
        found = (class_ and self._find_words(class_)) or (id_ and self._find_words(id_))
        if not found and label:
            found = self._labels.get(fold_line(label))
        if not found and role:
            found = self._roles.get(role)
        return found or self._tags.get(tag)

    def _find_words(self, value: str) -> Match | None:
        value = value[:_MAX_NAMES]
        try:
            return self._known[value]
        except KeyError:
            words = value.split()
            first = self._find_words if len(words) > 1 else self._find_word
            found = next(filter(None, map(first, words)), None)
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known[value] = found
        return found

    def _find_word(self, word: str) -> Match | None:
        lower = word.lower()
        return self._tokens.get(lower) or self._find_prefix(word, lower) or self._names.get(self._name(word))

    def _find_prefix(self, word: str, lower: str) -> Match | None:
        if lower[:2] not in self._starts:
            return None
        for end in range(min(len(word), _MAX_NAME), 1, -1):
            match = self._prefixes.get(lower[:end])
            if match and (end == len(word) or _is_border(word, end)):
                return match
        return None

    def _name(self, word: str) -> str:
        """What a class says once split into words, without hashes and words that name any piece of a page."""
        parts = [part.lower() for part in _WORD_PARTS.findall(_MODULE_HASH.sub("", word[:_MAX_NAME]))]
        if not self._negations.isdisjoint(parts):
            return ""
        start, end = 0, len(parts)
        while start < end and parts[start] in self._fillers:
            start += 1
        while end > start and parts[end - 1] in self._fillers:
            end -= 1
        return " ".join(parts[start:end])


class _LineIndex:
    """Line rules by how they compare. Answers are remembered, as the pages of a site share most of their lines."""

    __slots__ = (
        "_alone",
        "_labels",
        "_longest",
        "_matches",
        "_openings",
        "_pattern",
        "_rules",
        "_sizes",
        "_whole",
        "find",
    )

    def __init__(self, rules: tuple[LineRule, ...]) -> None:
        self._rules = rules
        self._whole: dict[str, LineRule] = {}
        self._labels: dict[str, LineRule] = {}
        self._openings: dict[str, LineRule] = {}
        for rule in rules:
            self._whole.update((phrase, rule) for phrase in _phrases(rule.whole))
            self._labels.update((phrase, rule) for phrase in _phrases(rule.label))
            self._openings.update((phrase, rule) for phrase in _phrases(rule.opening))
        self._sizes = _sizes_by_key(self._openings)
        self._alone = {phrase: rule for phrase, rule in self._labels.items() if rule.alone}
        patterns = (f"(?P<r{place}>{rule.pattern})" for place, rule in enumerate(rules) if rule.pattern)
        self._pattern = re.compile("|".join(patterns) or r"(?!)")
        self._longest = max((rule.max_chars for rule in rules if rule.pattern), default=0)
        self._matches = {rule.id: Match(kind=rule.kind, rule=rule.id) for rule in rules}
        self.find = lru_cache(maxsize=_MAX_KNOWN_LINES)(self._find)

    def find_all(self, lines: Iterable[str], link_chars: int) -> Match | None:
        """The match of the first line, where every line has one."""
        first = None
        for line in lines:
            match = self.find(squeeze(line), link_chars)
            if match is None:
                return None
            first = first or match
        return first

    def _find(self, line: str, link_chars: int) -> Match | None:
        folded = fold_line(line)
        if not folded:
            return None
        rule = self._whole.get(folded)
        if rule and not _fits(rule, folded, link_chars):
            rule = None
        rule = rule or self._alone.get(folded) or self._find_pattern(folded)
        rule = rule or self._find_label(line, folded, link_chars)
        if rule is None and line[:1] not in _QUOTES:
            rule = self._find_opening(folded, link_chars)
        return self._matches[rule.id] if rule else None

    def _find_pattern(self, folded: str) -> LineRule | None:
        found = self._pattern.fullmatch(folded) if len(folded) <= self._longest else None
        if not found or not found.lastgroup:
            return None
        rule = self._rules[int(found.lastgroup[1:])]
        return rule if len(folded) <= rule.max_chars else None

    def _find_label(self, line: str, folded: str, link_chars: int) -> LineRule | None:
        mark = _LABEL_MARK.search(line, 1, _LABEL_CHARS)
        if mark is None:
            return None
        rule = self._labels.get(fold_line(line[: mark.start()]))
        return rule if rule and _fits(rule, folded, link_chars) else None

    def _find_opening(self, folded: str, link_chars: int) -> LineRule | None:
        for key in (folded[:4], folded[:3], folded[:2]):
            for size in self._sizes.get(key, ()):
                rule = self._openings.get(folded[:size])
                if rule and _ends_word(folded, size) and _fits(rule, folded, link_chars):
                    return rule
        return None


def _sizes_by_key(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For the first characters of phrases, how long those that begin so are: what need be looked up in a line."""
    sizes: dict[str, set[int]] = {}
    for phrase in phrases:
        sizes.setdefault(phrase[:4], set()).add(len(phrase))
    return {key: tuple(sorted(found)) for key, found in sizes.items()}


def _fits(rule: LineRule, folded: str, link_chars: int) -> bool:
    return len(folded) <= rule.max_chars and link_chars >= rule.linked * len(folded)


def _ends_word(folded: str, end: int) -> bool:
    """Whether a phrase ends at a word's end; scripts without spaces have none to ask for."""
    if end >= len(folded) or not folded[end].isalnum():
        return True
    return folded[end - 1] >= "\u2e80" or "\u0e00" <= folded[end - 1] <= "\u0fff"


def _is_border(word: str, end: int) -> bool:
    return word[end - 1] in "-_" or word[end] in _BORDERS or (word[end].isupper() and word[end - 1].islower())


def _table(rules: tuple[ElementRule, ...], field: str) -> dict[str, Match]:
    return {word: Match(kind=rule.kind, rule=rule.id) for rule in rules for word in getattr(rule, field)}


def _phrases(table: dict[str, tuple[str, ...]]) -> Iterator[str]:
    return (fold_line(phrase) for phrases in table.values() for phrase in phrases)
