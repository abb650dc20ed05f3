import random

import pytest

from archiver.similarity import SKETCH_BYTES, compare, estimate, shingles, sketch_of

WORDS = [
    f"{first}{second}" for first in ("har", "bro", "mel", "tin", "sul") for second in ("bour", "ken", "low", "gate")
]
HAN = [chr(0x4E00 + 7 * number) for number in range(900)]


def write(seed: int, words: int) -> list[str]:
    chance = random.Random(seed)
    return [chance.choice(WORDS) + str(chance.randrange(60)) for _ in range(words)]


def test_a_text_is_known_whatever_its_case_and_punctuation() -> None:
    words = write(1, 200)
    assert sketch_of(" ".join(words)) == sketch_of(", ".join(words).upper() + "!")
    assert len(sketch_of(" ".join(words)) or b"") == SKETCH_BYTES


def test_a_short_text_has_no_sketch() -> None:
    assert sketch_of(" ".join(write(1, 40))) is None
    assert sketch_of("") is None


@pytest.mark.parametrize("join", [" ", ""], ids=["words", "undivided script"])
def test_edited_trimmed_and_framed_texts_are_copies_and_others_are_not(join: str) -> None:
    chance = random.Random(3)
    words = write(2, 500) if join else [chance.choice(HAN) for _ in range(900)]
    other = write(5, 500) if join else [chance.choice(HAN) for _ in range(900)]
    edited = [word if place % 60 else "uncertain" for place, word in enumerate(words)]
    for copy in (edited, words[: len(words) // 2], [*other[:60], *words, *other[60:90]]):
        assert compare(shingles(join.join(words)), shingles(join.join(copy))).are_copies
    assert not compare(shingles(join.join(words)), shingles(join.join(other))).are_copies


def test_notes_in_brief_with_the_same_standing_words_are_no_copies() -> None:
    standing = write(9, 70)
    one, other = ([*write(seed, 40), *standing] for seed in (10, 11))
    assert not compare(shingles(" ".join(one)), shingles(" ".join(other))).are_copies
    report = [*write(12, 600), *standing]
    assert not compare(shingles(" ".join([*write(13, 10), *standing])), shingles(" ".join(report))).are_copies


def test_a_sketch_estimates_what_texts_share() -> None:
    words = write(4, 600)
    one, half = sketch_of(" ".join(words)), sketch_of(" ".join(words[:300]))
    assert one
    assert half
    assert estimate(one, one) == 1
    assert estimate(one, half) == pytest.approx(0.5, abs=0.15)


def test_an_endless_text_costs_what_its_beginning_does() -> None:
    words = write(6, 60_000)
    assert sketch_of(" ".join(words)) == sketch_of(" ".join(words[:30_000]))
