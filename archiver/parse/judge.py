"""What each block of a page is: rules say what is furniture, models say what is body, heading and abstract."""

from dataclasses import replace
from typing import Final

from archiver.items import Embed, Figure
from archiver.parse.abstract import (
    return_first_paragraphs,
    take_alike,
    take_described,
    take_set_apart,
    take_whole_lists,
)
from archiver.parse.coherence import (
    drop_hidden,
    drop_labelled,
    drop_linked,
    drop_linked_headings,
    drop_other_articles,
    find_captions,
    is_linked,
    settle_lists,
    take_between,
    take_last,
    take_media,
    trim_links,
)
from archiver.parse.doubts import doubt_marks, take_likeliest
from archiver.parse.edges import take_out_datelines, take_out_signature
from archiver.parse.features import measure_again, measure_blocks
from archiver.parse.headings import find_headings
from archiver.parse.islands import drop_islands
from archiver.parse.model import Models
from archiver.parse.notes import take_notes
from archiver.parse.outline import Block
from archiver.parse.posts import find_posts
from archiver.parse.quotes import settle_quotes
from archiver.parse.verdicts import ABSTRACT, BODY, FURNITURE, HEADING, OUTSIDE, TITLE, Verdict, find_reach
from archiver.parse.view import View, repeats_title

_ENOUGH: Final = 0.5
_HOPELESS: Final = 0.02
"""The first score below which a block is not looked at again: no second look makes it body."""
_ABSTRACT_BELOW: Final = 30
"""Blocks from the title on among which an abstract may stand."""
_MOST_BYLINE: Final = 80
_MOST_BESIDE_NAMES: Final = 12


def judge_blocks(view: View, models: Models) -> tuple[Verdict, ...]:
    """A verdict for each block of the page."""
    if not view.outline.blocks:
        return ()
    columns = measure_blocks(view)
    view, verdicts = _judge_alone(view, models, columns)
    take_likeliest(view, verdicts)
    return_first_paragraphs(view, verdicts)
    drop_hidden(view, verdicts)
    drop_other_articles(view, verdicts)
    drop_islands(view, verdicts)
    take_between(view, verdicts)
    take_last(view, verdicts)
    drop_linked(view, verdicts)
    drop_labelled(view, verdicts)
    drop_linked_headings(view, verdicts)
    trim_links(view, verdicts)
    settle_lists(view, verdicts)
    settle_quotes(view, verdicts)
    take_out_datelines(view, verdicts)
    take_out_signature(view, verdicts)
    take_described(view, verdicts, columns["described"])
    take_set_apart(view, verdicts, columns["described"])
    take_alike(view, verdicts)
    take_whole_lists(view, verdicts)
    take_notes(view, verdicts)
    take_media(view, verdicts)
    find_captions(view, verdicts)
    verdicts = find_posts(view.outline, find_headings(view.outline, verdicts))
    _drop_empty_headings(verdicts)
    _keep_near(view, verdicts)
    return tuple(verdicts)


def _judge_alone(view: View, models: Models, columns: dict[str, list[float]]) -> tuple[View, list[Verdict]]:
    """What rules and models say of each block before the blocks are seen together; the view less doubtful matches."""
    size = len(view.outline.blocks)
    scores = models["look"].score(columns, size)
    again = measure_again(view, columns, scores)
    likely = [place for place, score in enumerate(scores) if score >= _HOPELESS]
    for place, score in zip(likely, models["body"].score_some(again, likely), strict=True):
        scores[place] = score
    view = replace(view, matches=doubt_marks(view, scores))
    near = min(size, max(0, view.title + _ABSTRACT_BELOW))
    abstract = models["abstract"].score({name: column[:near] for name, column in again.items()}, near)
    return view, [
        _judge(view, place, score, abstract[place] if place < near else 0.0) for place, score in enumerate(scores)
    ]


def _judge(view: View, place: int, score: float, abstract: float) -> Verdict:
    block, match = view.outline.blocks[place], view.matches[place]
    if place == view.title or (len(block.text) > 8 and repeats_title(block, view.metadata.headline)):
        return Verdict(label=TITLE, score=score, rule="headline")
    if match is not None:
        return Verdict(label=FURNITURE, score=score, rule=match.rule, kind=match.kind)
    if _names_authors(view, block):
        return Verdict(label=FURNITURE, score=score, rule="author-names", kind="byline")
    if abstract > _ENOUGH:
        return Verdict(label=ABSTRACT, score=score, rule="model")
    if score < _ENOUGH:
        return Verdict(label=OUTSIDE, score=score, rule="model")
    return Verdict(label=BODY, score=score, rule="model")


def _names_authors(view: View, block: Block) -> bool:
    """Whether a short line says little but the names of the authors: with a date, "by", a place."""
    if len(block.text) > _MOST_BYLINE or block.text.endswith(".") or not view.metadata.authors:
        return False
    rest = block.text
    for author in view.metadata.authors:
        rest = rest.replace(author.name, "")
    return len(rest) < len(block.text) and sum(map(str.isalpha, rest)) <= _MOST_BESIDE_NAMES


def _drop_empty_headings(verdicts: list[Verdict]) -> None:
    """A heading that nothing of the body follows heads something else: related articles, most often."""
    for place in range(len(verdicts) - 1, -1, -1):
        verdict = verdicts[place]
        if verdict.label == BODY:
            return
        if verdict.label == HEADING:
            verdicts[place] = Verdict(label=OUTSIDE, score=verdict.score, rule="heads nothing")


def _keep_near(view: View, verdicts: list[Verdict]) -> None:
    """Furniture far from the body is the rest of the page; what the model left out amid the body is furniture."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label in {BODY, HEADING}]
    first, last = (body[0], body[-1]) if body else (0, -1)
    reach = find_reach(verdicts)
    for place, verdict in enumerate(verdicts):
        if verdict.label == FURNITURE and place not in reach:
            verdicts[place] = Verdict(label=OUTSIDE, score=verdict.score, rule=verdict.rule)
        elif verdict.label == OUTSIDE and first < place < last and not _is_silent(view.outline.blocks[place]):
            kind = "related" if is_linked(view.outline.blocks[place]) else "other"
            verdicts[place] = Verdict(label=FURNITURE, score=verdict.score, rule=verdict.rule, kind=kind)


def _is_silent(block: Block) -> bool:
    return not block.text or isinstance(block.media, Figure | Embed)
