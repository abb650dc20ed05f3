"""From a page to an article: pure functions over one lxml tree."""

import archiver
from archiver.document import Document, read_document
from archiver.errors import NotAnArticleError
from archiver.items import Article, Extractor
from archiver.page import Page
from archiver.parse.body import read_body
from archiver.parse.images import join_images
from archiver.parse.language import detect_language
from archiver.parse.layouts import name_headline
from archiver.parse.metadata import read_metadata
from archiver.parse.outcome import Body, Metadata, Widgets
from archiver.parse.refusal import find_refusal
from archiver.parse.sections import render_text
from archiver.parse.widgets import read_widgets
from archiver.rules import Rules, default_rules
from archiver.urls import article_id, source_from_url


def parse_article(page: Page, *, source: str | None = None, rules: Rules | None = None) -> Article:
    """The article that a page holds.

    `source` names whose it is (by default the host of its address), `rules` default to those that the package brings.
    Raises ParseError where the bytes hold no markup, NotAnArticleError where the page is no article, with the reason.
    """
    return parse_document(read_document(page), source=source, rules=rules)


def parse_document(document: Document, *, source: str | None = None, rules: Rules | None = None) -> Article:
    """The same for a page whose tree is wanted for other things as well."""
    page = document.page
    rules = rules or default_rules()
    metadata = name_headline(document, read_metadata(document), rules)
    body = read_body(document, metadata, rules)
    refusal = find_refusal(document, metadata, body)
    if refusal is not None:
        raise NotAnArticleError(f"{page.url}: {refusal}")
    widgets = read_widgets(document, rules)
    return _build_article(document, rules, source or source_from_url(page.url), (metadata, body, widgets))


def _build_article(document: Document, rules: Rules, source: str, parts: tuple[Metadata, Body, Widgets]) -> Article:
    metadata, body, widgets = parts
    page = document.page
    text = render_text(body.sections)
    return Article(
        id=article_id(page.url, metadata.canonical_url, source),
        url=page.url,
        canonical_url=metadata.canonical_url,
        source=source,
        headline=metadata.headline,
        alternative_headline=metadata.alternative_headline,
        abstract=body.abstract,
        description=metadata.description,
        authors=metadata.authors or body.signed,
        date_published=metadata.date_published,
        date_modified=metadata.date_modified,
        language=detect_language(text, metadata.language),
        article_section=metadata.article_section,
        keywords=metadata.keywords,
        publisher=metadata.publisher,
        images=join_images(metadata.images, body.sections),
        sections=body.sections,
        text=text,
        removed=body.removed,
        aggregate_rating=widgets.aggregate_rating or metadata.aggregate_rating,
        comment_count=metadata.comment_count if widgets.comment_count is None else widgets.comment_count,
        is_accessible_for_free=_is_free(metadata, widgets),
        translation_of=body.translation_of,
        fetched_at=page.fetched_at.isoformat() if page.fetched_at else None,
        status=page.status,
        extractor=Extractor(version=archiver.__version__, rules=rules.digest),
        rights=metadata.rights,
    )


def _is_free(metadata: Metadata, widgets: Widgets) -> bool | None:
    """A wall that stands in the page says more than metadata that calls the page free."""
    return metadata.is_accessible_for_free if widgets.is_accessible_for_free is None else widgets.is_accessible_for_free
