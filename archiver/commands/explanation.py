"""An explanation as one HTML page that needs nothing else: all that a page says is escaped, nothing in it runs."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template
from typing import Final

import archiver
from archiver.items import REMOVED_KINDS
from archiver.parse.explain import ExplainedBlock, ExplainedField, Explanation, Reason
from archiver.parse.verdicts import ABSTRACT, BODY, CAPTION, FURNITURE, HEADING, OUTSIDE, TITLE

_LABELS: Final = (TITLE, ABSTRACT, HEADING, BODY, CAPTION, *REMOVED_KINDS, OUTSIDE)
_MOST_CHARS: Final = 3000
_FEW: Final = 2
"""So many blocks outside the article in a row are shown as they are; more are folded away."""
_MOST_FOLDED: Final = 60
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no HTML may hold, and what turns the direction of the text around it."""


def render_explanation(explanation: Explanation) -> str:
    """The page. Its only addresses are words; it loads and runs nothing."""
    template = Template(files("archiver.commands").joinpath("explain.html").read_text("utf-8"))
    headline = explanation.headline or "No headline"
    return template.substitute(
        title=_text(f"Why: {headline}"),
        answer=_render_answer(explanation.refusal),
        headline=_text(headline),
        url=_text(explanation.url),
        fields=_render_fields(explanation.fields),
        legend=_render_legend(explanation.blocks),
        blocks="\n".join(_render_blocks(explanation.blocks)),
        rules=_text(explanation.rules),
        version=_text(archiver.__version__),
    )


def _render_answer(refusal: str | None) -> str:
    if refusal is None:
        return '<span class="is">Article</span>'
    return f'<span class="is not">No article</span>\n<p>{_text(refusal)}</p>'


def _render_fields(fields: tuple[ExplainedField, ...]) -> str:
    if not fields:
        return ""
    rows = "\n".join(f"<dt>{_text(field.name)}</dt><dd>{_render_values(field)}</dd>" for field in fields)
    return f'<h2>Fields, and where the page says so</h2>\n<dl class="fields">\n{rows}\n</dl>'


def _render_values(field: ExplainedField) -> str:
    if not field.values:
        return '<p class="none">the page gives none</p>'
    return "".join(_render_value(value, sources) for value, sources in field.values)


def _render_value(value: str, sources: tuple[str, ...]) -> str:
    named = ", ".join(f"<code>{_text(source)}</code>" for source in sources) or "worked out: no place states just this"
    return f'<p><bdi>{_text(value)}</bdi> <span class="from">{named}</span></p>'


def _render_legend(blocks: tuple[ExplainedBlock, ...]) -> str:
    counts = Counter(_name(block) for block in blocks)
    shown = (label for label in _LABELS if counts[label])
    return "".join(f'<li><span class="chip {label}">{label}<b>{counts[label]}</b></span></li>' for label in shown)


def _render_blocks(blocks: tuple[ExplainedBlock, ...]) -> Iterator[str]:
    for outside, run in groupby(blocks, key=lambda block: block.verdict.label == OUTSIDE):
        members = list(run)
        shown = "\n".join(map(_render_block, members))
        if outside and len(members) > _FEW:
            first = next((block.text for block in members if block.text), "")[:_MOST_FOLDED]
            folded = f"{len(members)} blocks outside the article: {first} …"
            yield f'<details class="rest"><summary dir="auto">{_text(folded)}</summary>\n{shown}\n</details>'
        else:
            yield shown


def _render_block(block: ExplainedBlock) -> str:
    verdict, name = block.verdict, _name(block)
    level = f" {verdict.level}" if verdict.level else ""
    rule = f"<code>{_text(verdict.rule)}</code>" + (f": {_text(block.what)}" if block.what else "")
    media = f"[{block.media}] " if block.media else ""
    return (
        f'<div class="block {verdict.label} {name}"><div class="text" dir="auto">{media}{_text(_cut(block.text))}</div>'
        f'<div class="why"><div class="top"><span class="score">{verdict.score:.2f}</span>'
        f'<span class="chip {name}">{name}{level}</span><code>{_text(block.element)}</code></div>'
        f'<div class="bar"><i style="width:{verdict.score:.0%}"></i></div><p>{rule}</p>{_render_reasons(block.reasons)}'
        "</div></div>"
    )


def _render_reasons(reasons: tuple[Reason, ...]) -> str:
    if not reasons:
        return ""
    terms = (
        f"<li><code>{_text(reason.feature)}={reason.number:.3g}</code><span>{reason.weight:+.1f}</span></li>"
        for reason in reasons
    )
    return f"<ul>{''.join(terms)}</ul>"


def _name(block: ExplainedBlock) -> str:
    """The label, or the kind of furniture."""
    return block.verdict.kind or "other" if block.verdict.label == FURNITURE else block.verdict.label


def _cut(text: str) -> str:
    left = len(text) - _MOST_CHARS
    return f"{text[:_MOST_CHARS]} … ({left:,} characters more)" if left > 0 else text


def _text(text: str) -> str:
    """Words of the page as text of ours."""
    return escape(_UNPRINTABLE.sub("\ufffd", text))
