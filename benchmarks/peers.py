"""What other extractors make of a corpus set, in the evaluator's format.

Runs in an environment of its own (`make bench` makes it), so it imports nothing of the archiver:
    .venv-bench/bin/python benchmarks/peers.py PEER CORPUS_SET > predictions.jsonl
    .venv-bench/bin/python benchmarks/peers.py PEER < files and addresses > milliseconds of processor time
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import lxml.html

Prediction = dict[str, Any]


def predict(extract: Callable[[bytes, str], Prediction], folder: Path) -> None:
    """Write one prediction a page, with the milliseconds that it took."""
    for line in (folder / "truth.jsonl").read_text("utf-8").rstrip("\n").split("\n"):
        truth = json.loads(line)
        page = gzip.decompress((folder / "pages" / f"{truth['id']}.html.gz").read_bytes())
        start = time.perf_counter()
        try:
            found = extract(page, truth.get("url") or "https://paper.example/")
        except Exception as error:  # noqa: BLE001 - a peer that fails on a page counts as empty there
            found = {"error": repr(error)}
        print(json.dumps({"id": truth["id"], "ms": (time.perf_counter() - start) * 1000, **found}))


def measure(extract: Callable[[bytes, str], Prediction]) -> None:
    """For each line of standard input, a page's file and address as JSON, write the milliseconds it takes."""
    for line in sys.stdin:
        file, url = json.loads(line)
        page = gzip.decompress(Path(file).read_bytes())
        print(_time(extract, page, url), flush=True)


def _time(extract: Callable[[bytes, str], Prediction], page: bytes, url: str) -> float:
    start = time.process_time()
    with suppress(Exception):  # a failure costs what it costs
        extract(page, url)
    return (time.process_time() - start) * 1000


def extract_with_trafilatura(page: bytes, url: str) -> Prediction:
    """Trafilatura, its structure kept: XML output, headings as <head>."""
    import trafilatura  # noqa: PLC0415 - only the peer that is asked for is loaded

    document = trafilatura.bare_extraction(page, url=url, with_metadata=True, as_dict=False)
    if document is None:
        return {}
    sections: list[dict[str, Any]] = [{"heading": None, "paragraphs": []}]
    for element in document.body.iter("head", "p", "item", "quote", "code"):
        text = " ".join("".join(element.itertext()).split())
        if element.tag == "head":
            sections.append({"heading": text, "paragraphs": []})
        elif text:
            sections[-1]["paragraphs"].append(text)
    return {
        "title": document.title,
        "authors": (document.author or "").split("; "),
        "published": document.date,
        "sections": sections,
        "text": document.text,
    }


def extract_with_newspaper(page: bytes, url: str) -> Prediction:
    """newspaper4k."""
    import newspaper  # noqa: PLC0415 - as above

    article = newspaper.article(url, input_html=page.decode("utf-8", "replace"))
    when = article.publish_date.isoformat() if article.publish_date else None
    return {"title": article.title, "authors": article.authors, "published": when, "text": article.text}


def extract_with_readability(page: bytes, url: str) -> Prediction:
    """readability-lxml; its summary is HTML, so headings and paragraphs are read from it."""
    import readability  # noqa: PLC0415 - as above

    document = readability.Document(page.decode("utf-8", "replace"), url=url)
    sections: list[dict[str, Any]] = [{"heading": None, "paragraphs": []}]
    for element in lxml.html.fromstring(document.summary()).iter("h2", "h3", "h4", "p", "li", "pre"):
        text = " ".join(element.text_content().split())
        if element.tag in {"h2", "h3", "h4"}:
            sections.append({"heading": text, "paragraphs": []})
        elif text:
            sections[-1]["paragraphs"].append(text)
    return {"title": document.short_title(), "sections": sections}


def extract_with_resiliparse(page: bytes, _url: str) -> Prediction:
    """Resiliparse: plain text only."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - as above
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding  # noqa: PLC0415 - as above

    text = extract_plain_text(bytes_to_str(page, detect_encoding(page)), main_content=True, alt_texts=False)
    return {"text": text}


def parse_with_lxml(page: bytes, _url: str) -> Prediction:
    """No extractor: what parsing alone costs."""
    lxml.html.document_fromstring(page)
    return {}


PEERS = {
    "trafilatura": extract_with_trafilatura,
    "newspaper4k": extract_with_newspaper,
    "readability-lxml": extract_with_readability,
    "resiliparse": extract_with_resiliparse,
    "lxml-parse-only": parse_with_lxml,
}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        predict(PEERS[sys.argv[1]], Path(sys.argv[2]))
    else:
        measure(PEERS[sys.argv[1]])
