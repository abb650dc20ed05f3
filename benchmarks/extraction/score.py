"""Score the parser on corpus sets, out of fold, with the evaluator that lies beside the corpus.

    python -m benchmarks.extraction.score [SET ...] [--shared ../shared] [--folds FILE] [--out DIR] [--rouge]

`--folds FILE` is what `train --folds` wrote: each page is parsed with the models that never saw its publisher. Without
it the package's own models are used, which is right only for pages that they were not trained on.

The truth of `fundus_fixtures` counts the summary as text of the article, and those of the segment sets take pieces from
it: there the predicted text starts with `abstract`. The truths of the other sets leave it out; so does the text.
Captions and embedded posts are text in none of them.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from archiver.document import read_document
from archiver.errors import ArchiverError
from archiver.items import Embed, Figure, ListBlock, Section
from archiver.parse.body import read_body
from archiver.parse.metadata import read_metadata
from archiver.parse.model import Models, read_models
from archiver.parse.outcome import Body, Metadata
from archiver.parse.sections import render_text
from archiver.rules import default_rules
from benchmarks.extraction.corpus import ALL, Case, read_cases

WITHOUT_ABSTRACT = ("scrapinghub", "wcxb_a", "wcxb_b", "readability")

Prediction = dict[str, Any]


def main() -> None:
    """Predict every page of the sets that are asked for, then let the evaluator print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(ALL))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--out", type=Path, default=Path("output/benchmarks"))
    parser.add_argument("--rouge", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    default_rules()  # a broken rule file must stop the run, not count as pages without an article
    folds = [read_models(data) for data in json.loads(options.folds.read_text())] if options.folds else None
    for name in options.sets:
        path = options.out / f"{name}.jsonl"
        with path.open("w") as file:
            for case in read_cases(options.shared, name):
                models = folds[case.fold] if folds else None
                file.write(json.dumps(predict(case, models)) + "\n")
        evaluate(options.shared, name, path, rouge=options.rouge)


def predict(case: Case, models: Models | None) -> Prediction:
    """One page in the evaluator's format, with the milliseconds that it took."""
    start = time.perf_counter()
    try:
        document = read_document(case.page)
        metadata = read_metadata(document)
        body = read_body(document, metadata, default_rules(), models)
    except ArchiverError as error:
        return {"id": case.truth["id"], "error": str(error)}
    return {
        "id": case.truth["id"],
        "ms": (time.perf_counter() - start) * 1000,
        **_describe(case.corpus, metadata, body),
    }


def evaluate(shared: Path, name: str, path: Path, *, rouge: bool) -> None:
    """The evaluator's table for one set; scores of each page go beside the predictions."""
    command = [sys.executable, str(shared / "evaluate_extraction.py"), str(shared / "corpus" / name), str(path)]
    command += ["--per-page", str(path.with_suffix(".pages.json"))] + ["--rouge"] * rouge
    print(f"== {name}")
    subprocess.run(command, check=True)


def _describe(corpus: str, metadata: Metadata, body: Body) -> Prediction:
    abstract = body.abstract if corpus not in WITHOUT_ABSTRACT else ()
    sections = [{"heading": s.heading, "paragraphs": _paragraphs(s)} for s in body.sections]
    return {
        "title": metadata.headline,
        "authors": [author.name for author in metadata.authors or body.signed],
        "published": metadata.date_published,
        "sections": sections,
        "text": "\n\n".join([*abstract, render_text(body.sections)]),
    }


def _paragraphs(section: Section) -> list[str]:
    out: list[str] = []
    for block in section.blocks:
        if isinstance(block, ListBlock):
            out.extend(block.items)
        elif block.text and not isinstance(block, Figure | Embed):
            out.append(block.text)
    return out


if __name__ == "__main__":
    main()
