"""Why a page gave what it gave: each block with what was decided of it and by what, each field with its sources.

Thin on purpose: it repeats nothing of the parser, it only writes down the values that the parser hands on.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from archiver.document import Document, read_document
from archiver.errors import NotAnArticleError
from archiver.items import Article, Embed, Figure, Table
from archiver.page import Page
from archiver.parse import parse_document
from archiver.parse.body import judge_page
from archiver.parse.features import Columns, measure_again, measure_blocks
from archiver.parse.layouts import name_headline
from archiver.parse.metadata import read_metadata
from archiver.parse.model import Model, default_models
from archiver.parse.outline import Block
from archiver.parse.sources import Stated, find_moment_sources, find_sources, read_stated
from archiver.parse.verdicts import ABSTRACT, Verdict
from archiver.parse.view import View
from archiver.rules import Rules, default_rules

_MOST_REASONS: Final = 5
_LEAST_WEIGHT: Final = 0.1
_LONGEST_NAME: Final = 32
_MODEL: Final = "model"
"""The rule of verdicts that no rule but the model's score decided."""
_MOMENTS: Final = ("date_published", "date_modified")
_WORDS: Final = {
    "model": "the model's score decided",
    "headline": "says what the headline says",
    "author-names": "says little but the authors' names",
    "another article": "stands in another <article> than the headline",
    "apart": "stands apart from the larger part of the body, and the model is not sure of it",
    "hidden": "no reader sees it",
    "between": "stands between two of the body and looks the same",
    "at the end": "ends the text and looks like it",
    "over the body": "a heading right over text of the body",
    "links at the edge": "a line of links at an edge of the body",
    "all one link": "is all one link",
    "shared label": "a link behind a label that other links stand behind as well",
    "linked heading": "a heading that leads to another page of the site",
    "list": "goes with the larger part of its list",
    "quotation": "belongs to a quotation of the body",
    "in the body": "a picture or player amid the body",
    "caption": "stands beside a picture in an element called a caption",
    "list of the abstract": "goes with the first item of its list, an abstract",
    "note": "opens as an editorial note does, beside text of the body",
    "opening": "opens the text in a heading element and says too much for a heading",
    "described": "says what the page's description says",
    "set like the abstract": "looks like the abstract right above it",
    "set like the body": "looks like the rest of the body",
    "likeliest": "nothing else on the page is likelier to be the body",
    "heads nothing": "a heading that no text of the body follows",
    "dateline": "says when, above the text",
    "signature": "a name alone below the text",
    "heading-element": "a heading element over text of the body",
    "heading-class": "its class calls it a subheading",
    "heading-bold": "a short bold line over text",
    "heading-line": "a short line of its own between line breaks",
    "heading-paragraph": "a short paragraph that heads others, as several do",
    "post-time": "the time that opens a post",
    "post-title": "the title of a post",
    "post-time-below": "the time of a post, under its title",
    "site-body": "this site's rules name the body",
    "site-drop": "this site's rules take it out",
    "site-heading": "this site's rules call it a heading",
    "site-abstract": "this site's rules call it the abstract",
}
"""What the rules that stand in code mean; those that stand in data say it themselves."""
_FIELDS: Final = (
    "headline",
    "alternative_headline",
    "abstract",
    "description",
    "authors",
    *_MOMENTS,
    "language",
    "article_section",
    "keywords",
    "publisher",
    "canonical_url",
    "is_accessible_for_free",
    "images",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A term of the model's sum: the feature, its number in this block, and its weight; above 0 speaks for the body."""

    feature: str
    number: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedBlock:
    """A block of the page: its words, the element that it stands in, what was decided, and why.

    `media` is "table", "figure" or "embed" for a block that is one. `reasons` are the largest terms of the model, the
    largest first; empty where the model did not decide. `what` says in words what the rule is, where that is known.
    """

    text: str
    element: str
    media: str | None
    verdict: Verdict
    what: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedField:
    """A field's values, and for each the places of the page that state it; none where it was worked out."""

    name: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a page gave and why. `refusal` says why it is no article, and is None where it is one."""

    url: str
    headline: str | None
    refusal: str | None
    rules: str
    fields: tuple[ExplainedField, ...]
    blocks: tuple[ExplainedBlock, ...]


def refuse(explanation: Explanation, error: NotAnArticleError) -> Explanation:
    """The same of a page that something else than the parser refuses."""
    return replace(explanation, refusal=str(error).removeprefix(f"{explanation.url}: "), fields=())


def explain_page(page: Page, rules: Rules | None = None) -> Explanation:
    """Read a page as `parse_article` does and keep the reasons. Raises ParseError where its bytes hold no markup."""
    document, rules = read_document(page), rules or default_rules()
    try:
        article, refusal = parse_document(document, rules=rules), None
    except NotAnArticleError as error:
        article, refusal = None, str(error).removeprefix(f"{page.url}: ")
    metadata = name_headline(document, read_metadata(document), rules)
    judged = judge_page(document, metadata, rules)
    return Explanation(
        url=page.url,
        headline=metadata.headline,
        refusal=refusal,
        rules=rules.digest,
        fields=_explain_fields(document, article, judged.view) if article else (),
        blocks=_explain_blocks(judged.view, judged.verdicts, _describe_rules(rules)),
    )


def _explain_fields(document: Document, article: Article, view: View) -> tuple[ExplainedField, ...]:
    shown = (
        Stated(where=f"the page, in {_name_element(view, block)}", text=block.text) for block in view.outline.blocks
    )
    stated = (*read_stated(document), *shown)
    fields = []
    for name in _FIELDS:
        find = find_moment_sources if name in _MOMENTS else find_sources
        values = [(value, find(value, stated)) for value in _read_values(getattr(article, name))]
        fields.append(ExplainedField(name=name, values=tuple(values)))
    return tuple(fields)


def _read_values(value: object) -> tuple[str, ...]:
    """The texts of a field: names of authors, addresses of images, words of the rest."""
    if value is None:
        return ()
    if isinstance(value, tuple):
        return tuple(str(getattr(member, "name", None) or getattr(member, "url", None) or member) for member in value)
    return (str(value).lower() if isinstance(value, bool) else str(value),)


def _describe_rules(rules: Rules) -> dict[str, str]:
    return _WORDS | {rule.id: rule.what for rule in (*rules.elements, *rules.lines, *rules.originals)}


def _explain_blocks(view: View, verdicts: Sequence[Verdict], words: Mapping[str, str]) -> tuple[ExplainedBlock, ...]:
    if not verdicts:
        return ()
    models, size = default_models(), len(verdicts)
    columns = measure_blocks(view)
    first = models["look"].score(columns, size)
    again = measure_again(view, columns, list(first))
    blocks = []
    for place, verdict in enumerate(verdicts):
        block = view.outline.blocks[place]
        looked_at_once = verdict.score == first[place]
        model = models["abstract" if verdict.label == ABSTRACT else "look" if looked_at_once else "body"]
        reasons = _find_reasons(model, again, place) if verdict.rule == _MODEL else ()
        blocks.append(
            ExplainedBlock(
                text=block.text,
                element=_name_element(view, block),
                media=_name_media(block.media),
                verdict=verdict,
                what=words.get(verdict.rule),
                reasons=reasons,
            )
        )
    return tuple(blocks)


def _find_reasons(model: Model, columns: Columns, place: int) -> tuple[Reason, ...]:
    reasons = []
    for name, (edges, weights) in model.terms.items():
        number = columns[name][place]
        reasons.append(Reason(feature=name, number=number, weight=weights[bisect_right(edges, number)]))
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return tuple(reason for reason in reasons[:_MOST_REASONS] if abs(reason.weight) >= _LEAST_WEIGHT)


def _name_element(view: View, block: Block) -> str:
    """The element around a block as a person would name it: its tag, and the first of its classes."""
    group = view.outline.groups[block.group]
    classes = "".join(f".{name}" for name in group.name.split())
    return f"{group.tag}{classes[:_LONGEST_NAME]}{'…' if len(classes) > _LONGEST_NAME else ''}"


def _name_media(media: Table | Figure | Embed | None) -> str | None:
    return None if media is None else type(media).__name__.lower()
