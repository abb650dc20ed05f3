"""What classes and ids usually call things: a name comes in, the kinds of thing that its words stand for go out.

These words decide nothing by themselves: each kind is a feature that the model weighs. Furniture that is known by its
name for sure stands in `archiver/rules`.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

_SPLIT = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_MAX_NAME: Final = 300


def _read_words() -> dict[str, list[str]]:
    source = files("archiver.parse").joinpath("class_words.toml").read_bytes()
    return msgspec.toml.decode(source, type=dict[str, dict[str, list[str]]])["kinds"]


_WORDS: Final = _read_words()
WORD_KINDS: Final = tuple(_WORDS)
_BITS: Final = {
    word: sum(1 << number for number, kind in enumerate(WORD_KINDS) if word in _WORDS[kind])
    for words in _WORDS.values()
    for word in words
}


@lru_cache(maxsize=20_000)
def name_kinds(name: str) -> int:
    """The kinds that the words of a class or id stand for, as bits in the order of `WORD_KINDS`."""
    kinds = 0
    for word in _SPLIT.findall(name[:_MAX_NAME]):
        kinds |= _BITS.get(word.lower(), 0)
    return kinds
