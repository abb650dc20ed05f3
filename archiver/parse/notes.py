"""Editorial notes: a correction or a word of the editors beside the text is part of it, though it is set otherwise."""

from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from archiver.parse.verdicts import BODY, OUTSIDE, Verdict
from archiver.parse.view import View

_LEAST: Final = 30
"""Letters; a shorter line only names the page of corrections."""
_SIGNS: Final = " *—–-•()[]†"
_LEAST_SCORE: Final = 0.05


def take_notes(view: View, verdicts: list[Verdict]) -> None:
    """Take, in place, editorial notes that stand in an element with text of the body."""
    containers = view.around.containers
    homes = {containers[place] for place, verdict in enumerate(verdicts) if verdict.label == BODY}
    for place, verdict in enumerate(verdicts):
        left_out = verdict.label == OUTSIDE and verdict.rule == "model" and verdict.score >= _LEAST_SCORE
        if left_out and containers[place] in homes and is_note(view.outline.blocks[place].text):
            verdicts[place] = Verdict(label=BODY, score=verdict.score, rule="note")


def is_note(text: str) -> bool:
    """Whether a text opens as an editorial note does and says something.

    >>> is_note("Editor’s note: the mayor has since found the key.")
    True
    """
    plain = text[:80].replace("’", "'").lstrip(_SIGNS).casefold()
    opening = next((opening for opening in _openings() if plain.startswith(opening)), None)
    return opening is not None and len(text) >= _LEAST and not plain[len(opening) :][:1].isalnum()


@cache
def _openings() -> tuple[str, ...]:
    data = files("archiver.parse").joinpath("notes.toml").read_bytes()
    languages = msgspec.toml.decode(data, type=dict[str, tuple[str, ...]])
    return tuple(sorted({opening for openings in languages.values() for opening in openings}, key=len, reverse=True))
