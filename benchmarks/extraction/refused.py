"""Which pages of the open corpus are refused as no article, and why: nearly all of them are articles.

python -m benchmarks.extraction.refused [--shared ../shared]
"""

import argparse
from pathlib import Path

from archiver.errors import ParseError
from archiver.parse import parse_article
from benchmarks.extraction.corpus import ALL, read_cases

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Print a line for each refused page, to be looked at, then their number."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    shared = parser.parse_args().shared
    pages = refused = 0
    for corpus in ALL:
        for case in read_cases(shared, corpus):
            pages += 1
            try:
                parse_article(case.page)
            except ParseError as error:
                refused += 1
                print(f"{corpus} {case.truth['id']}: {error}")
    print(f"{refused} of {pages} pages refused")


if __name__ == "__main__":
    main()
