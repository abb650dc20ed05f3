"""Quotations of a body hold together: their source goes with them, and those set apart from the text are kept."""

from collections.abc import Sequence
from typing import Final

from archiver.parse.coherence import is_linked
from archiver.parse.outline import Block
from archiver.parse.pieces import CITE_TAGS, find_quote, is_pull_quote
from archiver.parse.verdicts import BODY, OUTSIDE, Verdict
from archiver.parse.view import View

_LEAST_SCORE: Final = 0.08
_MOST_CHARS: Final = 400
"""Characters; a longer quotation that the model left out is something else."""
_LEVELS: Final = 4
"""How far up from a quotation the element around the text may be."""


def settle_quotes(view: View, verdicts: list[Verdict]) -> None:
    """Take, in place, the source of a quotation of the body, and pull quotes amid and right below its text."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    if not body:
        return
    homes = {view.around.containers[place] for place in body}
    for holder, places in _find_quotes(view, verdicts, body).items():
        quoted = any(verdicts[place].label == BODY for place in places)
        pulled = is_pull_quote(view.outline, holder) and _is_near(view, holder, homes)
        if not quoted and not (pulled and _may_be_taken(view, verdicts, places)):
            continue
        for place in places:
            block = view.outline.blocks[place]
            wanted = not quoted or view.outline.groups[block.group].tag in CITE_TAGS
            if wanted and verdicts[place].label == OUTSIDE and _says_something(block):
                verdicts[place] = Verdict(label=BODY, score=verdicts[place].score, rule="quotation")


def _says_something(block: Block) -> bool:
    """Whether a block has words of its own: no lone quotation mark, no link elsewhere."""
    return any(map(str.isalnum, block.text)) and not is_linked(block)


def _find_quotes(view: View, verdicts: Sequence[Verdict], body: Sequence[int]) -> dict[int, list[int]]:
    """Places of what stands in each quotation from the first of the body to the last, and in one right below."""
    found: dict[int, list[int]] = {}
    for place in range(body[0], len(verdicts)):
        holder = find_quote(view.outline, view.outline.blocks[place].group)
        if holder >= 0:
            found.setdefault(holder, []).append(place)
        elif place > body[-1]:
            break
    return found


def _is_near(view: View, holder: int, homes: set[int]) -> bool:
    for _ in range(_LEVELS):
        if holder in homes:
            return True
        holder = view.outline.groups[holder].parent if holder >= 0 else -1
    return False


def _may_be_taken(view: View, verdicts: Sequence[Verdict], places: Sequence[int]) -> bool:
    if any(verdicts[place].label != OUTSIDE or verdicts[place].rule != "model" for place in places):
        return False
    size = sum(len(view.outline.blocks[place].text) for place in places)
    return size <= _MOST_CHARS and max(verdicts[place].score for place in places) >= _LEAST_SCORE
