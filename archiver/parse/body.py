"""The body of an article: a page is read into blocks, they are judged, and built into sections."""

from archiver.document import Document
from archiver.parse.judge import judge_blocks
from archiver.parse.model import Models, default_models
from archiver.parse.outcome import Body, Metadata
from archiver.parse.sections import build_removed, build_sections, collect_abstract
from archiver.parse.view import view_page
from archiver.rules import Rules


def read_body(document: Document, metadata: Metadata, rules: Rules, models: Models | None = None) -> Body:
    """Sections, abstract and removed furniture of a page. `models` defaults to those that the package brings."""
    view = view_page(document, metadata, rules)
    verdicts = judge_blocks(view, models or default_models())
    return Body(
        sections=build_sections(view.outline, verdicts),
        abstract=collect_abstract(view.outline, verdicts),
        removed=build_removed(view.outline, verdicts),
    )
