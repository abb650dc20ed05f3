"""Text, links and line breaks come in as the pass meets them; finished blocks of text go out."""

from dataclasses import dataclass, field
from typing import Final

from lxml.html import HtmlElement

from archiver.items import Link
from archiver.parse.outline import Block
from archiver.text import squeeze

_RETURN_MARKS: Final = frozenset(("↩", "↩︎", "↩\ufe0e", "↩\ufe0f", "⤴", "↑", "^", "¶"))
"""Words of links that lead from a footnote back to its mark, or from a heading to itself: no text of the article."""

_MOST_HEAD_CHARS: Final = 140
_SENTENCE_ENDS: Final = (".", ",", ";", "?", "？", "؟", "。", "、")


@dataclass(slots=True)
class Composer:
    """The block that is being read: its finished lines, the line that grows, open links and bold text."""

    blocks: list[Block] = field(default_factory=list)
    bold: int = 0
    """How many bold elements are open."""
    pre: int = 0
    """How many preformatted elements are open."""
    image: HtmlElement | None = None
    loose: bool = False
    """Whether the block began after a double line break."""
    begun: bool = False
    """Whether there is anything that would make a block."""
    _lines: list[str] = field(default_factory=list)
    _bold_lines: list[bool] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _chars: int = 0
    _bold_chars: int = 0
    _links: list[Link] = field(default_factory=list)
    _href: str | None = None
    _link_text: list[str] = field(default_factory=list)
    _initial: str = ""

    def add_text(self, text: str) -> None:
        """Text inside the block, white space as in the markup."""
        shown = text.strip()
        if not (shown or self._line or self.pre):
            return
        size = len(shown)
        if size and self._href is not None:
            if shown in _RETURN_MARKS:
                return
            self._link_text.append(text)
        self._line.append(text)
        self.begun = True
        self._chars += size
        if self.bold:
            self._bold_chars += size

    def start_link(self, href: str | None) -> None:
        """A link begins; one that was still open ends."""
        self.end_link()
        self._href = href

    def end_link(self) -> None:
        """The open link ends."""
        self._cut_link()
        self._href = None

    def end_line(self, group: int) -> None:
        """A line break: the second in a row ends the block, which then belongs to `group`."""
        if self._push_line() or not self._lines:
            return
        self.loose = True
        self.end_block(group)
        self.loose = True

    def end_block(self, group: int, *, drop_cap: bool = False) -> None:
        """Close the block; nothing happens where it is empty. A drop cap waits for the word that it begins."""
        self._cut_link()
        if self._line:
            self._push_line()
        if self._lines:
            self._finish(group, drop_cap=drop_cap)
        self.loose = self.begun = False

    def _push_line(self) -> bool:
        raw = "".join(self._line)
        line = raw.strip("\n") if self.pre else squeeze(raw)
        self._line.clear()
        if line:
            self._lines.append(line)
            self._bold_lines.append(self._bold_chars >= self._chars - line.endswith((":", "：")) > 0)
        self._chars = self._bold_chars = 0
        return bool(line)

    def _cut_link(self) -> None:
        if self._href is not None and self._link_text:
            self._links.append(Link(url=self._href, text=squeeze("".join(self._link_text))))
        self._link_text.clear()

    def _finish(self, group: int, *, drop_cap: bool) -> None:
        lines, bold = self._lines, self._bold_lines
        lines[0] = self._initial + lines[0]
        self._initial = ""
        if drop_cap and len(lines) == 1 and len(lines[0]) == 1 and lines[0].isalpha():
            self._initial = lines[0]
        elif self._heads_itself():
            self.blocks.append(Block(group=group, text=lines[0], bold=bold[0], loose=not bold[0]))
            self._append(group, "\n".join(lines[1:]), bold=False)
        else:
            self._append(group, "\n".join(lines), bold=all(bold))
        lines.clear()
        bold.clear()
        self._links.clear()

    def _heads_itself(self) -> bool:
        """Whether the first line is bold or in capitals, and a single break parts it from the text that it heads."""
        if len(self._lines) < 2:
            return False
        first, second = self._lines[:2]
        bold = self._bold_lines[0] and not any(self._bold_lines[1:])
        capitals = first.isupper() and " " in first and not second.isupper() and len(second) > len(first)
        return (bold or capitals) and len(first) <= _MOST_HEAD_CHARS and not first.endswith(_SENTENCE_ENDS)

    def _append(self, group: int, text: str, *, bold: bool) -> None:
        self.blocks.append(
            Block(
                group=group,
                text=text,
                links=tuple(self._links),
                link_chars=sum([len(link.text) for link in self._links]),
                bold=bold,
                loose=self.loose,
                image=self.image,
            )
        )
        self.image = None
