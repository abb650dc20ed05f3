"""Which of several near-copies is probably the original: articles come in, one of them and the reason go out. Pure.

What the pages themselves say goes first, in the order of how seldom it is wrong; times only decide where none says
anything, as they tell when a page was put up and not who wrote it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from archiver.items import Article
from archiver.urls import identity_key, is_same_site, normalise_url

Reason = Literal["canonical", "original_line", "link", "credit", "published", "first_seen"]

_HEAD: Final = 150
_TAIL: Final = 300
"""Characters at the beginning and the end of a text, where a source is credited."""
_SHORTEST_NAME: Final = 4
"""Of a paper or agency; shorter ones stand in too many texts for another reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article among its copies; `first_seen` is RFC 3339 in UTC, as the catalogue has it."""

    article: Article
    first_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The index of the probable original, and what speaks for it."""

    place: int
    reason: Reason


def probable_original(copies: Sequence[Copy]) -> Original:
    """Of at least one article. A claim counts where it names one that makes no such claim of another in turn."""
    for reason, names in _CLAIMS:
        named = [_claimed(copies, place, names) for place in range(len(copies))]
        votes = [place for place in named if place is not None and named[place] is None]
        if votes:
            return Original(place=max(sorted(set(votes)), key=votes.count), reason=reason)
    dated = [(moment, place) for place, copy in enumerate(copies) if (moment := _published(copy.article)) is not None]
    dated.sort()
    if dated and (len(dated) == 1 or dated[0][0] < dated[1][0]):
        return Original(place=dated[0][1], reason="published")
    earliest = {place for moment, place in dated if moment == dated[0][0]} or set(range(len(copies)))
    return Original(place=min(earliest, key=lambda place: (copies[place].first_seen, place)), reason="first_seen")


def _claimed(copies: Sequence[Copy], place: int, names: Callable[[Article, Article], bool]) -> int | None:
    """The one of the others that an article names as where it comes from."""
    mine = copies[place].article
    others = (other for other in range(len(copies)) if other != place)
    return next((other for other in others if names(mine, copies[other].article)), None)


def _names_canonical(mine: Article, other: Article) -> bool:
    return _is_address_of(mine.canonical_url, other)


def _names_in_original_line(mine: Article, other: Article) -> bool:
    return mine.translation_of is not None and _is_address_of(mine.translation_of.url, other)


def _links_to(mine: Article, other: Article) -> bool:
    return any(_is_address_of(url, other) for url in _links(mine))


def _credits(mine: Article, other: Article) -> bool:
    """Whether it names the other's paper as an author, or where texts begin and end; its own name says nothing."""
    name = _paper(other)
    if len(name) < _SHORTEST_NAME or name == _paper(mine):
        return False
    text = mine.text.casefold()
    return any(name == author.name.casefold() for author in mine.authors) or name in f"{text[:_HEAD]}\n{text[-_TAIL:]}"


_CLAIMS: Final[tuple[tuple[Reason, Callable[[Article, Article], bool]], ...]] = (
    ("canonical", _names_canonical),
    ("original_line", _names_in_original_line),
    ("link", _links_to),
    ("credit", _credits),
)


def _is_address_of(url: str | None, article: Article) -> bool:
    if not url:
        return False
    own = [article.url]
    if article.canonical_url and is_same_site(article.canonical_url, article.url):
        own.append(article.canonical_url)
    return identity_key(normalise_url(url)) in {identity_key(normalise_url(one)) for one in own}


def _paper(article: Article) -> str:
    return (article.publisher or "").casefold()


def _links(article: Article) -> Iterator[str]:
    for section in article.sections:
        for block in section.blocks:
            yield from (link.url for link in block.links)


def _published(article: Article) -> datetime | None:
    try:
        moment = datetime.fromisoformat(article.date_published or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
