from archiver import extract

PROSE = """
<p>The ferry to the outer islands is back after nine years, and half of the town stood on the quay to see it leave.</p>
<p>“We had stopped believing in it,” said Ann Example, who runs the bakery by the harbour and sold out before noon.</p>
<p>The boat carries sixty passengers and eight cars. It sails twice a day in summer, once in winter</p>
<p>The council pays two thirds of the cost. Whether it will do so after the election is a question nobody answers.</p>
"""


def _read(link: str) -> str | None:
    html = (
        f"<html lang=en><title>A ferry</title><body><article><h1>A ferry</h1>{PROSE}<p>Original: {link}</p></article>"
    )
    original = extract(html, "https://harbour-gazette.example/2024/05/03/a-ferry").translation_of
    assert original is not None
    return original.language


def test_the_link_to_the_original_states_its_language() -> None:
    assert _read('<a hreflang="ru-RU" href="https://vestnik.example/1">Паром вернулся</a>') == "ru"


def test_the_language_of_another_link_is_not_that_of_the_original() -> None:
    other = '<a hreflang="de" href="/de/a-ferry">Deutsch</a>'

    assert _read(f'<a href="https://vestnik.example/1">Паром вернулся на острова</a> {other}') is None


def test_a_link_that_states_no_language_leaves_it_open() -> None:
    assert _read('<a href="https://vestnik.example/1">Паром вернулся</a>') is None
