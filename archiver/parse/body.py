"""The body of an article: a page is read into blocks, they are judged, and built into sections."""

from dataclasses import dataclass

from archiver.document import Document
from archiver.items import Author, TranslationOf
from archiver.parse.edges import read_signature
from archiver.parse.judge import judge_blocks
from archiver.parse.layouts import apply_layout, find_marked
from archiver.parse.model import Models, default_models
from archiver.parse.original import take_out_original
from archiver.parse.outcome import Body, Metadata
from archiver.parse.removal import build_removed
from archiver.parse.sections import build_sections, collect_abstract
from archiver.parse.verdicts import Verdict
from archiver.parse.view import View, view_page
from archiver.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A page with a verdict for each block of `view.outline`, and the work that it says it translates."""

    view: View
    verdicts: tuple[Verdict, ...]
    original: TranslationOf | None


def judge_page(document: Document, metadata: Metadata, rules: Rules, models: Models | None = None) -> Judged:
    """What each block of a page is. `models` defaults to those that the package brings."""
    view = view_page(document, metadata, rules)
    judged = judge_blocks(view, models or default_models())
    settled = apply_layout(view, judged, find_marked(document, metadata, rules))
    verdicts, original = take_out_original(view.outline, settled, rules, document)
    return Judged(view=view, verdicts=tuple(verdicts), original=original)


def read_body(document: Document, metadata: Metadata, rules: Rules, models: Models | None = None) -> Body:
    """Sections, abstract and removed furniture of a page. `models` defaults to those that the package brings."""
    judged = judge_page(document, metadata, rules, models)
    view, verdicts = judged.view, judged.verdicts
    return Body(
        sections=build_sections(view.outline, verdicts, document.absolute),
        abstract=collect_abstract(view.outline, verdicts),
        removed=build_removed(view, verdicts),
        translation_of=judged.original,
        signed=tuple(Author(name=name) for name in read_signature(view.outline, verdicts)),
    )
