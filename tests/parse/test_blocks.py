import pytest

from archiver.document import read_document
from archiver.items import Embed, Figure, Table
from archiver.page import Page
from archiver.parse.blocks import MAX_BLOCKS, read_blocks
from archiver.parse.outline import Block


def blocks(html: str) -> tuple[Block, ...]:
    body = f"<html><body>{html}</body></html>".encode()
    page = Page(url="https://paper.example/1", body=body, headers=(("Content-Type", "text/html; charset=utf-8"),))
    return read_blocks(read_document(page)).blocks


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("One<br><br>Two<br>\n<br>Three", ["One", "Two", "Three"]),
        ("<div>One<br>and two</div>", ["One\nand two"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("<table><tr><td>Left column<td>Right<table><tr><td>inner</table></table>", ["Left column", "Right", "inner"]),
        ("<p>Spa<b>ce</b> <i>kept</i>\n  once</p>", ["Space kept once"]),
        ('<span style="display: block">One</span><span style="display:block">Two</span>', ["One", "Two"]),
        ("<x-part>One</x-part><x-part>Two</x-part>", ["One", "Two"]),
    ],
)
def test_a_block_is_what_a_reader_sees_as_one_unit(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<p>Kept<script>var lost</script></p>",
        "<p>Kept<span style='display:none'>lost</span></p>",
        "<p>Kept<span class='screen-reader-text'>lost</span></p>",
        "<p>Kept</p><h2 class='visually-hidden'>lost</h2>",
        "<p>Kept</p><template><p>lost</p></template><noscript>lost</noscript>",
        "<p>Ke\u00adpt</p>",
        "<p>Kept <a href='#r1'>↩</a></p>",
    ],
)
def test_what_no_reader_reads_is_no_text(html: str) -> None:
    assert texts(html) == ["Kept"]


def test_text_after_something_skipped_is_not_lost() -> None:
    assert texts("<p>Before <script>x</script>after</p><style>y</style>loose") == ["Before after", "loose"]


def test_a_drop_cap_joins_its_word() -> None:
    assert texts("<p><span class=drop>O</span>nce</p>") == ["Once"]
    assert texts("<div class=drop-cap>O</div><p>nce upon</p>") == ["Once upon"]


def test_the_gloss_of_a_ruby_is_no_text() -> None:
    assert texts("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字</p>") == ["漢字"]


def test_bold_is_said_only_of_a_block_that_is_all_bold() -> None:
    bold = [block.bold for block in blocks("<p><b>All </b><strong>of it</strong></p><p><b>Part</b> of it</p>")]
    assert bold == [True, False]


def test_weight_by_style_is_bold() -> None:
    assert blocks('<p style="font-weight:700">Heavy</p><p>Light</p>')[0].bold
    assert not blocks('<p style="font-weight:700">Heavy</p><p>Light</p>')[1].bold


def test_a_bold_line_over_a_single_break_is_a_block_of_its_own() -> None:
    first, second = blocks("<p><b>The bridge</b><br>It was built in a summer.</p>")
    assert (first.text, first.bold) == ("The bridge", True)
    assert (second.text, second.bold) == ("It was built in a summer.", False)


def test_links_keep_their_words_across_the_blocks_that_they_span() -> None:
    first, second = blocks('<a href="/x"><h3>Title</h3><p>Teaser</p></a>')
    assert [link.text for link in first.links] == ["Title"]
    assert [link.text for link in second.links] == ["Teaser"]
    assert first.link_chars == len("Title")


def test_a_table_of_data_is_one_block_and_a_table_of_layout_none() -> None:
    data = blocks("<table><caption>Boats</caption><tr><th>Year<th>Number<tr><td>2011<td>4</table>")
    assert isinstance(data[0].media, Table)
    assert data[0].media.rows == (("Year", "Number"), ("2011", "4"))
    assert data[0].media.caption == "Boats"
    assert texts("<table><tr><td><p>One</p><p>Two</p></td></tr></table>") == ["One", "Two"]


def test_a_figure_carries_address_caption_and_credit() -> None:
    html = "<figure><img src=/a.jpg alt=Boat><figcaption>A boat <span class=credit>Ann</span></figcaption></figure>"
    media = blocks(html)[0].media
    assert isinstance(media, Figure)
    assert (media.url, media.alt, media.text, media.credit) == ("https://paper.example/a.jpg", "Boat", "A boat", "Ann")


def test_a_post_of_another_service_is_an_embed_with_its_provider() -> None:
    html = '<blockquote class="twitter-tweet"><p>Hello</p>— A <a href="https://twitter.com/a/1">May</a></blockquote>'
    media = blocks(html)[0].media
    assert isinstance(media, Embed)
    assert (media.provider, media.url) == ("twitter", "https://twitter.com/a/1")


def test_ten_thousand_nested_divs_are_read() -> None:
    assert texts("<div>" * 10_000 + "Deep" + "</div>" * 10_000) == ["Deep"]


def test_a_million_siblings_end_at_the_bound() -> None:
    assert len(blocks("<p>a" * 1_000_000)) == MAX_BLOCKS
