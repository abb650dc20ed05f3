"""Every rule is tried on its own examples: each must match, no counterexample may."""

import re
from collections.abc import Sequence

import lxml.html
import pytest

from archiver.items import Link
from archiver.parse.furniture import Match, classify_element, classify_text
from archiver.parse.translation import read_translation_line
from archiver.parse.widgets import read_figure
from archiver.rules import ElementRule, Entry, LineRule, default_rules

RULES = default_rules()


def links_in(markup: str) -> tuple[str, tuple[Link, ...]]:
    root = lxml.html.fromstring(f"<p>{markup}</p>")
    links = tuple(Link(url=a.get("href", ""), text=a.text_content()) for a in root.iter("a"))
    return str(root.text_content()), links


def match_line(markup: str) -> Match | None:
    text, links = links_in(markup)
    return classify_text(text, RULES, link_chars=sum(len(link.text) for link in links))


def match_element(markup: str) -> Match | None:
    return classify_element(lxml.html.fromstring(markup), RULES)


def examples(rules: Sequence[Entry], field: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.id}-{place}")
        for rule in rules
        for place, text in enumerate(getattr(rule, field))
    ]


@pytest.mark.parametrize(("rule", "markup"), examples(RULES.elements, "examples"))
def test_an_element_rule_matches_its_example(rule: ElementRule, markup: str) -> None:
    assert match_element(markup) == Match(kind=rule.kind, rule=rule.id)


@pytest.mark.parametrize(("rule", "markup"), examples(RULES.elements, "counterexamples"))
def test_an_element_rule_leaves_its_counterexample(rule: ElementRule, markup: str) -> None:
    assert match_element(markup) is None


@pytest.mark.parametrize(("rule", "markup"), examples(RULES.lines, "examples"))
def test_a_line_rule_matches_its_example(rule: LineRule, markup: str) -> None:
    assert match_line(markup) == Match(kind=rule.kind, rule=rule.id)


@pytest.mark.parametrize(("rule", "markup"), examples(RULES.lines, "counterexamples"))
def test_a_line_rule_leaves_its_counterexample(rule: LineRule, markup: str) -> None:
    assert match_line(markup) is None


@pytest.mark.parametrize(("rule", "text"), examples(RULES.figures, "examples"))
def test_a_figure_rule_reads_its_example(rule: Entry, text: str) -> None:
    assert re.search(getattr(rule, "pattern", ""), text.lower())
    assert read_figure(text, getattr(rule, "reads", ""), RULES)


@pytest.mark.parametrize(("rule", "text"), examples(RULES.figures, "counterexamples"))
def test_a_figure_rule_leaves_its_counterexample(rule: Entry, text: str) -> None:
    assert not re.search(getattr(rule, "pattern", ""), text.lower())


@pytest.mark.parametrize(("rule", "markup"), examples(RULES.originals, "examples"))
def test_a_translation_rule_reads_its_example(rule: Entry, markup: str) -> None:
    assert read_translation_line(*links_in(markup), RULES) is not None


@pytest.mark.parametrize(("rule", "markup"), examples(RULES.originals, "counterexamples"))
def test_a_translation_rule_leaves_its_counterexample(rule: Entry, markup: str) -> None:
    assert read_translation_line(*links_in(markup), RULES) is None


def test_every_phrase_of_every_rule_is_found_where_it_is_the_whole_line() -> None:
    phrases = [
        (rule.kind, phrase)
        for rule in RULES.lines
        for table in (rule.whole, rule.label if rule.alone else {}, rule.opening)
        for words in table.values()
        for phrase in words
    ]
    assert len(phrases) > 3_000
    lost = [phrase for _, phrase in phrases if classify_text(phrase, RULES, link_chars=len(phrase)) is None]
    assert lost == []


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("share", "Share this:"),
        ("rating", "1 Star2 Stars3 Stars4 Stars5 Stars (No Ratings Yet)"),
        ("rating", "Average rating 4.2 / 5. Vote count: 17"),
        ("comments", "Be the First to Comment!"),
        ("comments", "12 comments"),
        ("related", "اقرأ أيضاً"),
        ("related", "関連記事"),
        ("advert", "Реклама"),
        ("paywall", "Subscribe to continue reading"),
        ("navigation", "Back to top"),
        ("byline", "(Reporting by Ann Example; editing by Bert Beispiel)"),
        ("other", "© 2018 The Example Observer"),
    ],
)
def test_a_line_has_the_kind_that_a_reader_would_give_it(kind: str, line: str) -> None:
    match = classify_text(line, RULES)
    assert match is not None
    assert match.kind == kind


@pytest.mark.parametrize(
    "sentence",
    [
        "They share this view with the mayor, who said so on Monday.",
        "Read also his letters, she told us: they are better than the poems.",
        "Comments by the harbour office were not to be had.",
        "The advertisement ran for three weeks in the spring of that year.",
        "“Subscribe to continue reading,” the old printer used to say.",
        "By noon the ferry had left.",
        "Background",
        "Читайте также и то, что написано между строк, говорил он.",
    ],
)
def test_a_sentence_of_an_article_is_no_furniture(sentence: str) -> None:
    assert classify_text(sentence, RULES) is None


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="article__share-ready"></div>',
        '<div class="no-sidebar content-with-sidebar"></div>',
        '<article class="post tag-newsletter category-comments hentry"></article>',
        '<main class="related"></main>',
    ],
)
def test_a_harmless_class_is_no_furniture(markup: str) -> None:
    root = lxml.html.document_fromstring(f'<body class="">{markup}</body>')
    element = next(part for part in root.iter() if part.get("class"))
    assert classify_element(element, RULES) is None


def test_the_frame_of_the_page_is_no_furniture_whatever_its_classes_say() -> None:
    root = lxml.html.document_fromstring('<html class="cookie"><body class="share newsletter"><p>x</body></html>')
    assert [classify_element(part, RULES) for part in root.iter("html", "body")] == [None, None]
