"""How well near-copies are found, and what that costs an article: generated texts, and copies made in known ways.

    python -m benchmarks.crawl.copies [--texts 400]

Every text is of a house, whose standing passage each of its texts ends with. Of half of the texts there are copies in
other houses, one for each way of editing. A pair is found where the sketches share a band, and the texts prove alike.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from archiver.similarity import BAND_BYTES, SKETCH_BYTES, compare, shingles, sketch_of
from benchmarks.tables import render_table

TEXTS: Final = 400
_HOUSES: Final = 10
_LEXICON: Final = [
    f"{a}{b}{c}" for a in ("ka", "lo", "mi", "nu", "re") for b in ("d", "l", "n", "st") for c in "aeiou" * 6
]
Words = list[str]
Way = Callable[[Words, random.Random], Words]


def _swap(share: float) -> Way:
    def edit(words: Words, chance: random.Random) -> Words:
        return [chance.choice(_LEXICON) + "x" if chance.random() < share else word for word in words]

    return edit


def _trim(share: float) -> Way:
    return lambda words, _: words[: int(len(words) * share)]


def _frame(words: Words, chance: random.Random) -> Words:
    return [*_write(chance, 60), *words, *_write(chance, 60)]


def _join(words: Words, chance: random.Random) -> Words:
    return [*words, *_write(chance, len(words) // 2)]


WAYS: Final[dict[str, Way]] = {
    "headline and first words edited": lambda words, chance: [*_write(chance, 12), *words[12:]],
    "one word of fifty edited": _swap(0.02),
    "one word of twenty edited": _swap(0.05),
    "trimmed to three quarters": _trim(0.75),
    "trimmed to a half": _trim(0.5),
    "trimmed to a third": _trim(1 / 3),
    "120 words of another house around it": _frame,
    "a half more of its own": _join,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFigures:
    """Copies made and found by the way they were made, pairs found in all, those that are none, ms for each text."""

    found: dict[str, tuple[int, int]]
    pairs: int
    wrong: int
    milliseconds: float


def measure_copies(texts: int = TEXTS) -> CopyFigures:
    """Make texts and copies, look for the copies. Half a minute."""
    chance = random.Random(20)
    standing = [_write(chance, 60) for _ in range(_HOUSES)]
    bodies = [_write(chance, chance.choice((60, 120, 300, 600, 900))) for _ in range(texts)]
    made = [(number, "", [*body, *standing[number % _HOUSES]]) for number, body in enumerate(bodies)]
    for number, body in enumerate(bodies[::2]):
        if len(body) >= 300:
            made += [(2 * number, way, edit(body, chance)) for way, edit in WAYS.items()]
    spoken = [" ".join(words) for _, _, words in made]
    start = time.process_time()
    sketches = [sketch_of(text) or b"" for text in spoken]
    taken = time.process_time() - start
    pairs = set(_find(spoken, sketches))
    right = [(one, other) for one, other in pairs if made[one][0] == made[other][0]]
    with_original = {made[other][1::-1] for one, other in right if not made[one][1]}
    total = len({number for number, way, _ in made if way})
    found = {way: (sum(1 for name, _ in with_original if name == way), total) for way in WAYS}
    return CopyFigures(
        found=found, pairs=len(pairs), wrong=len(pairs) - len(right), milliseconds=1000 * taken / len(spoken)
    )


def render_copies(figures: CopyFigures) -> list[str]:
    """The lines of docs/benchmarks.md."""
    rows = [[way, f"{found}/{made}"] for way, (found, made) in figures.found.items()]
    return [
        "Generated texts of ten houses, each text with its house's standing passage of 60 words at its end; copies of",
        f"some (300 to 900 words) in other houses. {figures.pairs} pairs found, {figures.wrong} of them wrong;",
        f"{figures.milliseconds:.2f} ms of CPU time for the sketch of each article.",
        "",
        *render_table(["a copy made by", "found"], rows),
    ]


def _find(texts: list[str], sketches: list[bytes]) -> Iterator[tuple[int, int]]:
    met: dict[tuple[int, bytes], list[int]] = {}
    for number, sketch in enumerate(sketches):
        for place in range(0, SKETCH_BYTES if sketch else 0, BAND_BYTES):
            met.setdefault((place, sketch[place : place + BAND_BYTES]), []).append(number)
    wanted = {pair for numbers in met.values() for pair in combinations(numbers, 2)}
    read = {number: shingles(texts[number]) for pair in wanted for number in pair}
    return (pair for pair in wanted if compare(read[pair[0]], read[pair[1]]).are_copies)


def _write(chance: random.Random, words: int) -> Words:
    return chance.choices(_LEXICON, weights=range(len(_LEXICON), 0, -1), k=words)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=TEXTS)
    print("\n".join(render_copies(measure_copies(parser.parse_args().texts))))


if __name__ == "__main__":
    main()
