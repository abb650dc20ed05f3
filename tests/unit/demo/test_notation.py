"""The notation of the demo articles."""

from archiver.demo.notation import Block, find_links, parse_body, to_html, to_plain


def test_chunks_are_told_apart_by_how_they_begin() -> None:
    source = "One\ntwo\n\n## Head\n\n- a\n- b\n\n1. a\n2. b\n\n>> pull\n\n```x\n y"
    assert [block.kind for block in parse_body(source)] == [
        "paragraph",
        "heading",
        "list",
        "ordered",
        "pull",
        "preformatted",
    ]


def test_a_quote_takes_its_last_line_as_the_one_who_said_it() -> None:
    assert parse_body("> said\n> -- Ann") == (Block(kind="quote", text="said", cite="Ann"),)


def test_a_table_keeps_rows_cells_and_caption() -> None:
    (table,) = parse_body("| a | b\n| 1 | 2\n-- Figures")
    assert (table.rows, table.cite) == ((("a", "b"), ("1", "2")), "Figures")


def test_fields_that_are_not_given_are_empty() -> None:
    assert parse_body("@figure quay | The quay")[0].fields == ("quay", "The quay", "", "")


def test_inline_marks_become_markup_or_vanish() -> None:
    text = "A [*b* & c](/d?e=1&f=2)\nend"
    assert to_html(text) == 'A <a href="/d?e=1&amp;f=2"><em>b</em> &amp; c</a><br />\nend'
    assert to_plain(text) == "A b & c\nend"
    assert find_links(text) == (("/d?e=1&f=2", "b & c"),)
