import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver import extract
from archiver.errors import ArchiverError
from archiver.items import Article, Figure, ListBlock, Paragraph, Quote

LONG = (
    "The harbour council met on Tuesday to hear what the new ferry would cost, and nobody in the room was surprised.",
    "For eleven years the people of the left bank have rowed themselves across, and sighed.",
    "A timetable, the captain said, is a promise that the river has to keep as well, and the river has not been asked.",
    "The treasurer read the figures twice, once for the council and once, slowly, for the reporters at the back.",
    "By spring the landing stage should stand, if the wood arrives, if the ice goes early and if the carpenters agree.",
    "Until then the rowing boats remain, and with them the old man who has rented them out since he was a young man.",
)
TITLE = "A ferry returns to the river after eleven years"
FRAME = """<html lang="en"><head><title>{title} - The Oar</title><meta property="og:type" content="article">
<meta property="og:title" content="{title}"></head><body>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/river">River</a></li></ul></nav></header>
<main><article><h1>{title}</h1>{above}<div class="story">{body}</div></article></main>
<aside><h2>Most read</h2><ul><li><a href="/1">The mayor swims</a></li><li><a href="/2">Bakery shut</a></li></ul></aside>
<footer><p>All rights reserved by The Oar and its rowers.</p></footer></body></html>"""


def read(body: str, above: str = "") -> Article:
    return extract(FRAME.format(title=TITLE, above=above, body=body), "https://oar.example/town/ferry")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def headings(article: Article) -> list[str | None]:
    return [section.heading for section in article.sections]


@pytest.mark.parametrize(
    "heading",
    [
        "<h2>What it costs</h2>",
        "<p><b>What it costs</b></p>",
        "<p><strong>What it costs:</strong></p>",
        '<p style="font-weight: bold">What it costs</p>',
        '<div class="subtitle">What it costs</div>',
        '<p class="article-subheading">What it costs</p>',
        "<div><strong>What it costs</strong></div>",
        '<h3>What it costs<a href="#costs">¶</a></h3>',
    ],
)
def test_a_heading_opens_a_section_whatever_it_is_made_of(heading: str) -> None:
    article = read(paragraphs(*LONG[:3]) + heading + paragraphs(*LONG[3:]))
    assert headings(article) == [None, "What it costs"]
    assert [block.text for block in article.sections[1].blocks] == list(LONG[3:])


def test_a_short_line_between_double_breaks_is_a_heading() -> None:
    article = read("<br><br>".join((*LONG[:3], "What it costs", *LONG[3:])))
    assert headings(article) == [None, "What it costs"]


def test_a_bold_line_over_a_single_break_is_a_heading() -> None:
    article = read(paragraphs(*LONG[:3], f"<b>What it costs</b><br>{LONG[3]}", *LONG[4:]))
    assert headings(article) == [None, "What it costs"]


def test_a_bold_question_is_a_paragraph() -> None:
    article = read(paragraphs(*LONG[:3], "<b>And who will pay for it?</b>", *LONG[3:]))
    assert headings(article) == [None]


def test_bold_lines_under_heading_elements_are_paragraphs() -> None:
    heads = ("<h2>What it costs</h2>", "<h2>What it brings</h2>")
    article = read(
        paragraphs(LONG[0])
        + heads[0]
        + paragraphs(*LONG[1:3], "<b>The Reed</b>", LONG[3])
        + heads[1]
        + paragraphs(*LONG[4:])
    )
    assert headings(article) == [None, "What it costs", "What it brings"]
    assert "The Reed" in [block.text for block in article.sections[1].blocks]


def test_a_sentence_in_a_heading_element_over_the_text_is_the_abstract() -> None:
    standfirst = (
        "Eleven years after the last crossing the council has found a boat, a captain and nearly all of the money"
    )
    article = read(f"<h2>{standfirst}</h2>" + paragraphs(*LONG[:3]) + "<h2>What it costs</h2>" + paragraphs(*LONG[3:]))
    assert article.abstract == (standfirst,)
    assert headings(article) == [None, "What it costs"]


def test_a_heading_over_the_text_is_none() -> None:
    article = read("<h2>Why a boat</h2>" + paragraphs(*LONG[:3]) + "<h2>What it costs</h2>" + paragraphs(*LONG[3:]))
    assert headings(article) == ["Why a boat", "What it costs"]


def test_a_heading_that_links_to_what_it_tells_of_is_one() -> None:
    heads = [
        f'<h2><a href="https://{name}.example/">The {name.title()}</a></h2>' for name in ("reed", "otter", "heron")
    ]
    article = read(paragraphs(*LONG[:2]) + "".join(heads[n] + paragraphs(LONG[n + 2], LONG[n + 3]) for n in range(3)))
    assert headings(article) == [None, "The Reed", "The Otter", "The Heron"]


def test_a_heading_that_links_to_another_page_of_the_site_is_none() -> None:
    announced = '<h3><a href="/town/bridge">Bridge closed until further notice</a></h3>'
    article = read(paragraphs(*LONG[:3]) + announced + paragraphs(*LONG[3:]))
    assert headings(article) == [None]
    assert "Bridge closed" not in article.text


def test_links_behind_one_label_are_related_whatever_it_says() -> None:
    lines = [
        f'<p>UFUNDE NALOKHU | <a href="/town/{n}">The mayor swam across the river again today</a></p>' for n in range(2)
    ]
    article = read(paragraphs(*LONG[:2]) + lines[0] + paragraphs(*LONG[2:4]) + lines[1] + paragraphs(*LONG[4:]))
    assert "UFUNDE" not in article.text
    assert [piece.kind for piece in article.removed if "UFUNDE" in piece.text] == ["related", "related"]


def test_text_between_boxes_is_kept_however_many_stand_around_it() -> None:
    box = '<div class="x">' + "".join(f'<div><a href="/{n}">Pier {n}</a></div>' for n in range(12)) + "</div>"
    parts = (paragraphs(*LONG), f"<div><div>{paragraphs(LONG[1])}</div></div>", paragraphs(*LONG))
    article = read(
        box.join(f'<section id="{n}"><div>{part}</div></section>' for n, part in zip("abc", parts, strict=True))
    )
    assert [block.text for section in article.sections for block in section.blocks].count(LONG[1]) == 3


def test_the_title_is_not_in_the_body() -> None:
    article = read(f"<h2>{TITLE}</h2>" + paragraphs(*LONG))
    assert article.headline == TITLE
    assert TITLE not in article.text


def test_a_heading_over_nothing_is_no_section() -> None:
    assert headings(read(paragraphs(*LONG) + "<h2>Comments</h2>")) == [None]


def test_a_list_is_one_block_with_its_items() -> None:
    article = read(paragraphs(*LONG) + "<ol><li>Two oars<ul><li>of ash</li></ul></li><li>One boat</li></ol>" + LONG[0])
    lists = [block for block in article.sections[0].blocks if isinstance(block, ListBlock)]
    assert [(block.items, block.ordered) for block in lists] == [(("Two oars", "of ash", "One boat"), True)]


def test_a_quotation_names_its_source() -> None:
    said = "A river is a road that somebody left wet, and a ferry is an apology for it."
    quote = f"<blockquote><p>{said}</p><cite>— Anna Ruder</cite></blockquote>"
    article = read(paragraphs(*LONG[:3]) + quote + paragraphs(*LONG[3:]))
    quotes = [block for block in article.sections[0].blocks if isinstance(block, Quote)]
    assert [(block.text, block.cite, block.pull) for block in quotes] == [(said, "Anna Ruder", False)]


def test_a_caption_is_a_figure_and_no_text() -> None:
    figure = '<figure><img src="/boat.jpg"><figcaption>The boat at dawn</figcaption></figure>'
    article = read(paragraphs(*LONG[:3]) + figure + paragraphs(*LONG[3:]))
    assert [block.url for block in article.sections[0].blocks if isinstance(block, Figure)] == [
        "https://oar.example/boat.jpg"
    ]
    assert "at dawn" not in article.text


def test_links_are_absolute_and_scripts_are_none() -> None:
    linked = '<a href="../paper?x=1">The paper</a> says so, and <a href="javascript:go()">this</a> says nothing. '
    article = read(paragraphs(linked + LONG[0], *LONG[1:]))
    first = article.sections[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert [(link.url, link.text) for link in first.links] == [("https://oar.example/paper?x=1", "The paper")]


def test_text_joins_headings_and_blocks_with_blank_lines() -> None:
    article = read(paragraphs(*LONG[:3]) + "<h2>What it costs</h2>" + paragraphs(*LONG[3:]))
    assert article.text == "\n\n".join((*LONG[:3], "What it costs", *LONG[3:]))


def test_text_that_is_not_shown_is_not_said() -> None:
    hidden = (
        '<div style="display:none"><p>Only machines were ever meant to read this long sentence about ferries.</p></div>'
    )
    assert "machines" not in read(paragraphs(*LONG[:3]) + hidden + paragraphs(*LONG[3:])).text


def test_the_same_page_gives_the_same_article() -> None:
    assert read(paragraphs(*LONG)) == read(paragraphs(*LONG))


TAGS = st.sampled_from(
    (
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<li>",
        "<ul>",
        "</ul>",
        "<table>",
        "<td>",
        "<tr>",
        "<br>",
        "<b>",
        "</b>",
        "<h2>",
    )
)
TRAPS = st.sampled_from(
    ("<a href=x>", "</a>", "<figure>", "<blockquote>", "<pre>", "<x-y>", "<svg>", "<script>", "<!--")
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TAGS | TRAPS | st.text(max_size=80) | st.sampled_from(LONG), max_size=60))
def test_any_markup_gives_an_article_or_a_clear_error(parts: list[str]) -> None:
    try:
        article = extract("".join(parts), "https://oar.example/x")
    except ArchiverError:
        return
    assert article.text


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_clear_error(body: bytes) -> None:
    try:
        extract(body, "https://oar.example/x")
    except ArchiverError:
        return


STANDFIRST = "Nobody in the room was surprised by the price of the new ferry, and nobody had the money for it either."


@pytest.mark.parametrize(
    "above",
    [
        f"<h2>{STANDFIRST}</h2>",
        '<h3 class="article-subtitle">A price that surprised nobody in the room</h3>',
        f'<p class="article__subhead"><b>{STANDFIRST}</b></p>',
    ],
)
def test_a_standfirst_set_as_a_heading_or_named_as_one_is_the_abstract(above: str) -> None:
    article = read(paragraphs(*LONG), above=above)

    assert len(article.abstract) == 1
    assert headings(article) == [None]
    assert article.abstract[0] not in article.text


@pytest.mark.parametrize(
    "first",
    [
        "What will it cost?",
        "The money",
        "Who in this council still believes that there will ever be a ferry, after eleven years of rowing across?",
    ],
)
def test_the_heading_of_a_first_section_is_no_abstract(first: str) -> None:
    article = read(f"<h2>{first}</h2>{paragraphs(*LONG)}")

    assert article.abstract == ()
    assert headings(article) == [first]


_SET_ALIKE = '<section class="part"><h{level} class="head">{title}</h{level}><p>{text}</p></section>'


@pytest.mark.parametrize("repeats", [0, 2])
def test_parts_of_an_article_that_are_set_like_its_headline_stay(repeats: int) -> None:
    said = [f"{'The keeper counted the boats again and wrote the number down. ' * 3}{n}." for n in range(4)]
    first = _SET_ALIKE.format(level=1, title="The boats", text=said[0] * repeats)
    rest = "".join(_SET_ALIKE.format(level=2, title=f"Part {n}", text=text) for n, text in enumerate(said))
    page = f"<html><head><title>The boats</title></head><body><main>{first}{rest}</main></body></html>"
    article = extract(page, url="https://harbour.example/2026/05/the-boats-again")
    assert all(text in article.text for text in said)
