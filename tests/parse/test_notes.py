import pytest

from archiver.parse.notes import is_note


@pytest.mark.parametrize(
    "text",
    [
        "Correction: the lighthouse is white, not grey as we wrote.",
        "* Editor’s note: the author keeps the light himself.",
        "This article was amended on 3 May to say that the gull is well.",
        "Anmerkung der Redaktion: Der Autor wohnt hinter dem Deich.",
        "(NDLR : le bac a repris son service depuis lors.)",
    ],
)
def test_a_note_is_known_by_how_it_opens(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "Corrections",
        "Correctional officers met at the harbour on Monday.",
        "The correction came a day later and was short.",
    ],
)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert not is_note(text)
