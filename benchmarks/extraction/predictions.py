"""Articles in the evaluator's format."""

from typing import Any

from archiver.items import Article, Embed, Figure, ListBlock, Section
from benchmarks.extraction.corpus import STRUCTURED


def prediction_from_article(article: Article, corpus: str) -> dict[str, Any]:
    """What the evaluator compares; the truths of the structured sets count the abstract as text of the article."""
    abstract = article.abstract if corpus in STRUCTURED else ()
    return {
        "title": article.headline,
        "authors": [author.name for author in article.authors],
        "published": article.date_published,
        "sections": [{"heading": s.heading, "paragraphs": paragraphs_of(s)} for s in article.sections],
        "text": "\n\n".join([*abstract, article.text]),
    }


def paragraphs_of(section: Section) -> list[str]:
    """The texts of a section; captions and embedded posts are text in none of the truths."""
    out: list[str] = []
    for block in section.blocks:
        if isinstance(block, ListBlock):
            out.extend(block.items)
        elif block.text and not isinstance(block, Figure | Embed):
            out.append(block.text)
    return out
