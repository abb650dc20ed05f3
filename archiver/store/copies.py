"""Near-copies in the archive: the sketches of all articles come in, groups of copies go out, each with its original.

The sketches are a view like the rest of archive.db: one for the latest version of each article, written with it. Groups
are made when they are asked for, band by band, so that memory does not grow with the archive but for the copies found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from archiver.copies import Copy, Reason, probable_original
from archiver.items import Article
from archiver.similarity import Likeness, compare, estimate, shingles
from archiver.store.catalogue import Catalogue
from archiver.store.history import read_line

_LEAST_ESTIMATE = 0.3
"""Of the share that two texts have in common, by their sketches, that is worth reading both for: with a copy of half of
a text it is .5, give or take .1."""
_MOST_COMPARED = 20
"""Of many texts that share a band, each is compared with so many at most of those that are no copies of each other."""
_MOST_HELD = 256
"""Texts whose shingles are held in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a group, and how like the original it is."""

    copy: Copy
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Articles that are near-copies, the probable original first and then the earliest seen; `reason` is why it is."""

    members: tuple[Member, ...]
    reason: Reason


def find_groups(root: Path, catalogue: Catalogue) -> Iterator[Group]:
    """All groups of two or more, in the order of their earliest article. Raises StoreError."""
    search = _Search(root, catalogue)
    first_seen = catalogue.first_seen
    groups = [sorted(ids, key=lambda name: (first_seen(name), name)) for ids in search.run()]
    for ids in sorted(groups, key=lambda ids: (first_seen(ids[0]), ids[0])):
        yield _name_original(
            [Copy(article=_read_article(root, catalogue, name), first_seen=first_seen(name)) for name in ids]
        )


def _name_original(copies: list[Copy]) -> Group:
    found = probable_original(copies)
    original = copies.pop(found.place)
    known = shingles(original.article.text)
    members = [Member(copy=copy, likeness=compare(known, shingles(copy.article.text))) for copy in (original, *copies)]
    return Group(members=tuple(members), reason=found.reason)


def _read_article(root: Path, catalogue: Catalogue, name: str) -> Article:
    """Its latest version, which is the one that has a sketch."""
    return read_line(root, catalogue.versions(name)[-1])


class _Search:
    """One walk over all bands; `_above` leads from an article to another of its group."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self._root = root
        self._catalogue = catalogue
        self._above: dict[str, str] = {}
        self._refused: set[tuple[str, str]] = set()
        self._shingles = lru_cache(maxsize=_MOST_HELD)(self._read_shingles)

    def run(self) -> list[list[str]]:
        """The ids of each group."""
        for band in range(self._catalogue.sketches.bands):
            for _, rows in groupby(self._catalogue.sketches.alike_in(band), itemgetter(0)):
                self._compare_all(((name, sketch) for _, name, sketch in rows))
        groups: dict[str, list[str]] = {}
        for name in self._above:
            groups.setdefault(self._top(name), []).append(name)
        return [[top, *names] for top, names in groups.items()]

    def _compare_all(self, rows: Iterator[tuple[str, bytes]]) -> None:
        seen: dict[str, tuple[str, bytes]] = {}
        for name, sketch in rows:
            top = self._top(name)
            if top in seen:
                continue
            like = ((its, other) for its, (other, known) in seen.items() if estimate(sketch, known) >= _LEAST_ESTIMATE)
            found = next((its for its, other in like if self._are_copies(other, name)), None)
            if found is not None:
                self._above[top] = found
            elif len(seen) < _MOST_COMPARED:
                seen[top] = (name, sketch)

    def _are_copies(self, one: str, other: str) -> bool:
        pair = (min(one, other), max(one, other))
        if pair in self._refused:
            return False
        if compare(self._shingles(one), self._shingles(other)).are_copies:
            return True
        self._refused.add(pair)
        return False

    def _read_shingles(self, name: str) -> frozenset[str]:
        return shingles(_read_article(self._root, self._catalogue, name).text)

    def _top(self, name: str) -> str:
        while name in self._above:
            name = self._above[name]
        return name
