import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.changes import compare_articles, compare_texts
from archiver.items import Article, Author, Extractor

_BASE = Article(
    id="a", url="https://p.example/a", source="p", headline="Ferry late", text="The ferry left.",
    extractor=Extractor(version="1", rules="r"),
)  # fmt: skip


def _told(older: str, newer: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in compare_texts(older, newer)]


@pytest.mark.parametrize(
    ("older", "newer", "pieces"),
    [
        ("same", "same", [("same", "same")]),
        ("", "new words", [("added", "new words")]),
        ("a red boat", "a blue boat", [("same", "a "), ("removed", "red"), ("added", "blue"), ("same", " boat")]),
        ("1,200 fish", "1,300 fish", [("removed", "1,200"), ("added", "1,300"), ("same", " fish")]),
        ("don't go", "do go", [("removed", "don't"), ("added", "do"), ("same", " go")]),
        ("船は出た", "船は着いた", [("same", "船は"), ("removed", "出"), ("added", "着い"), ("same", "た")]),
        ("one two", "three four", [("removed", "one two"), ("added", "three four")]),
    ],
)
def test_texts_are_compared_word_by_word_or_sign_by_sign(older: str, newer: str, pieces: list[tuple[str, str]]) -> None:
    assert _told(older, newer) == pieces


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_give_both_texts_back(older: str, newer: str) -> None:
    pieces = compare_texts(older, newer)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == older
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == newer


def test_a_text_of_a_million_words_is_compared_in_bounds() -> None:
    older = "\n".join(f"line {number} of a long list" for number in range(30_000))
    pieces = compare_texts(older, older.replace("line 7 of", "row 7 of"))
    assert [piece.text for piece in pieces if piece.kind == "added"] == ["row 7 of a long list"]


def test_only_the_fields_that_differ_are_told() -> None:
    newer = Article(
        id="a", url="https://p.example/a", source="p", headline="Ferry later", text="The ferry left.",
        authors=(Author(name="Ann Example", url="https://p.example/ann"),), comment_count=9,
        extractor=Extractor(version="1", rules="r"),
    )  # fmt: skip
    changes = {change.field: [piece.text for piece in change.pieces] for change in compare_articles(_BASE, newer)}
    assert changes == {"headline": ["Ferry ", "late", "later"], "authors": ["Ann Example https://p.example/ann"]}
    assert compare_articles(_BASE, _BASE) == ()
