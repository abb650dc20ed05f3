"""The notation that the demo articles are written in: plain text comes in, blocks and inline markup go out.

Chunks are parted by blank lines; how a chunk begins says what it is:

    ## heading           - item          1. item        > quote (last line "> -- who")      >> pull quote
    | cell | cell (last line "-- caption")        ```preformatted                @kind field | field | field
    anything else is a paragraph, in which a new line is a line break

Inside a text, [words](address) is a link and *words* are emphasised.
"""

import re
from dataclasses import dataclass
from html import escape

FIELDS = 4
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"\*([^*\n]+)\*")
_MARKERS = (
    ("## ", "heading"),
    (">> ", "pull"),
    ("> ", "quote"),
    ("- ", "list"),
    ("1. ", "ordered"),
    ("| ", "table"),
    ("```", "preformatted"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a body.

    `rows` holds list items (one cell each) or table rows; `fields` are the four of an @kind, empty where not given.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    cite: str | None = None
    fields: tuple[str, ...] = ()


def parse_body(source: str) -> tuple[Block, ...]:
    """The blocks of a body in the order in which they stand."""
    chunks = (chunk.strip() for chunk in re.split(r"\n[ \t]*\n", source))
    return tuple(_parse_chunk(chunk) for chunk in chunks if chunk)


def to_html(text: str) -> str:
    r"""Inline notation as markup.

    >>> to_html("See [the *tide*](/t?a=1&b=2)\nnow")
    'See <a href="/t?a=1&amp;b=2">the <em>tide</em></a><br />\nnow'
    """
    linked = _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))
    return _EMPHASIS.sub(r"<em>\1</em>", linked).replace("\n", "<br />\n")


def to_plain(text: str) -> str:
    """Inline notation as a reader sees it.

    >>> to_plain("See [the *tide*](/t)")
    'See the tide'
    """
    return _EMPHASIS.sub(r"\1", _LINK.sub(r"\1", text))


def find_links(text: str) -> tuple[tuple[str, str], ...]:
    """The links of an inline text as pairs of address and words."""
    return tuple((match[2], to_plain(match[1])) for match in _LINK.finditer(text))


def _parse_chunk(chunk: str) -> Block:
    if chunk.startswith("@"):
        kind, _, rest = chunk[1:].partition(" ")
        fields = [field.strip() for field in rest.split("|")]
        return Block(kind=kind, fields=(*fields, *[""] * (FIELDS - len(fields))))
    kind = next((kind for marker, kind in _MARKERS if chunk.startswith(marker)), "paragraph")
    return _READERS.get(kind, _read_text)(kind, chunk)


def _read_text(kind: str, chunk: str) -> Block:
    marker = next((marker for marker, name in _MARKERS if name == kind), "")
    return Block(kind=kind, text=chunk.removeprefix(marker))


def _read_quote(kind: str, chunk: str) -> Block:
    lines = [line.lstrip("> ") for line in chunk.split("\n")]
    cite = lines.pop().removeprefix("-- ") if lines[-1].startswith("-- ") else None
    return Block(kind=kind, text="\n".join(lines), cite=cite)


def _read_list(kind: str, chunk: str) -> Block:
    return Block(kind=kind, rows=tuple((line.split(" ", 1)[1],) for line in chunk.split("\n")))


def _read_table(kind: str, chunk: str) -> Block:
    lines = chunk.split("\n")
    caption = lines.pop().removeprefix("-- ") if lines[-1].startswith("-- ") else None
    rows = (line.strip("| ").split(" | ") for line in lines)
    return Block(kind=kind, rows=tuple(tuple(cell.strip() for cell in row) for row in rows), cite=caption)


_READERS = {
    "quote": _read_quote,
    "pull": _read_quote,
    "list": _read_list,
    "ordered": _read_list,
    "table": _read_table,
}
