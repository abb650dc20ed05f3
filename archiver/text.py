"""Whitespace and invisible characters: text as it stands in markup comes in, text as a reader sees it goes out."""

import re

_INVISIBLE = re.compile(
    "["
    "\u00ad"  # soft hyphen: a hint where to break a word
    "\u200b"  # zero width space: the same for scripts without spaces
    "\u2060\ufeff"  # word joiner and byte order mark
    "]+"
)


def squeeze(text: str) -> str:
    r"""One line: every run of white space becomes one space, invisible break hints vanish.

    >>> squeeze(" Mos\u00adcow\n  said ")
    'Moscow said'
    """
    shown = text if text.isascii() else _INVISIBLE.sub("", text)
    return " ".join(shown.split())


def squeeze_lines(text: str) -> str:
    r"""Like `squeeze` for each line; empty lines vanish.

    >>> squeeze_lines("One  line\n \n and two ")
    'One line\nand two'
    """
    lines = (squeeze(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the direction of text, halves of characters."""


def printable(text: str, keep: str = "") -> str:
    r"""Text that a terminal shows as it is: what would steer it becomes a replacement character.

    Line breaks and tabs become spaces but for those in `keep`.

    >>> printable("one\x1b[2J\ntwo")
    'one\ufffd[2J two'
    """
    shown = _UNSAFE.sub("\ufffd", text)
    for sign in "\n\t":
        shown = shown if sign in keep else shown.replace(sign, " ")
    return shown
