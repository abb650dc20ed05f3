"""The body of an article: a page is read into blocks, they are judged, and built into sections."""

from archiver.document import Document
from archiver.items import Author
from archiver.parse.edges import read_signature
from archiver.parse.judge import judge_blocks
from archiver.parse.model import Models, default_models
from archiver.parse.original import take_out_original
from archiver.parse.outcome import Body, Metadata
from archiver.parse.removal import build_removed
from archiver.parse.sections import build_sections, collect_abstract
from archiver.parse.view import view_page
from archiver.rules import Rules


def read_body(document: Document, metadata: Metadata, rules: Rules, models: Models | None = None) -> Body:
    """Sections, abstract and removed furniture of a page. `models` defaults to those that the package brings."""
    view = view_page(document, metadata, rules)
    judged = judge_blocks(view, models or default_models())
    verdicts, original = take_out_original(view.outline, judged, rules, document)
    return Body(
        sections=build_sections(view.outline, verdicts, document.absolute),
        abstract=collect_abstract(view.outline, verdicts),
        removed=build_removed(view, verdicts),
        translation_of=original,
        signed=tuple(Author(name=name) for name in read_signature(view.outline, verdicts)),
    )
