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
