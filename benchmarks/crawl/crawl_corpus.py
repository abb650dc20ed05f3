"""Crawls corpus sets with the real program and scores the items that come out.

    python -m benchmarks.crawl.crawl_corpus [--shared ../shared] [--out DIR]

Each publisher is a site of its own on the loopback address; `scrapy crawl news` gets the front pages and finds the
articles itself. Said for each set: pages served, items, records, exceptions in the log, pages a second, and the scores.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archiver.items import Article
from archiver.store.dump import decode_line
from archiver.store.reader import read_exchanges
from archiver.urls import normalise_url
from benchmarks.crawl.corpus_sites import CorpusPage, read_set, serve_sites
from benchmarks.extraction.predictions import prediction_from_article

ROOT = Path(__file__).parents[2]
SETS = ("fundus_fixtures", "scrapinghub")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlFigures:
    """What one crawl of one set came to."""

    name: str
    pages: int
    items: int
    records: int
    exceptions: int
    seconds: float
    missing: tuple[str, ...]
    scores: dict[str, float]


def crawl_set(shared: Path, name: str, out: Path) -> CrawlFigures:
    """Serve a set, crawl it into `out`, score it with the evaluator beside the corpus."""
    folder = shared / "corpus" / name
    pages = read_set(folder)
    out.mkdir(parents=True)
    with serve_sites(pages) as addresses:
        fronts = sorted({"{0.scheme}://{0.netloc}/".format(urlsplit(address)) for address in addresses})
        (out / "urls.txt").write_text("\n".join(fronts), "utf-8")
        start = time.monotonic()
        log = _crawl(out)
        seconds = time.monotonic() - start
    items = {_page_of(addresses, item): item for item in _items(out)}
    scores = _score(shared, folder, items, out)
    return CrawlFigures(
        name=name,
        pages=len(pages),
        items=sum(page is not None for page in items),
        records=_count_records(out, addresses),
        exceptions=log.count("Traceback"),
        seconds=seconds,
        missing=tuple(page.id for page in pages if page.id not in items),
        scores=scores,
    )


def _crawl(out: Path) -> str:
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"urls_file={out / 'urls.txt'}"]
    command += ["-s", f"ARCHIVE_DIR={out / 'archive'}", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "DOWNLOAD_DELAY=0"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    (out / "crawl.log").write_text(run.stdout + run.stderr, "utf-8")
    return run.stderr


def _items(out: Path) -> Iterator[Article]:
    for path in sorted((out / "archive" / "items").rglob("*.jsonl")):
        yield from map(decode_line, path.read_bytes().splitlines())


def _page_of(addresses: dict[str, CorpusPage], item: Article) -> str | None:
    """The id of the page that an item came from."""
    page = addresses.get(normalise_url(item.url))
    return page.id if page else None


def _count_records(out: Path, addresses: dict[str, CorpusPage]) -> int:
    """How many of the served pages have a response record."""
    stored = {
        normalise_url(stored.exchange.url)
        for path in (out / "archive" / "warc").rglob("*.warc.gz")
        for stored in read_exchanges(path, root=out / "archive" / "warc")
    }
    return len(stored & addresses.keys())


def _score(shared: Path, folder: Path, items: dict[str | None, Article], out: Path) -> dict[str, float]:
    lines = [
        json.dumps({"id": page, **prediction_from_article(item, folder.name)}) for page, item in items.items() if page
    ]
    predictions, scores = out / "ours.jsonl", out / "scores.json"
    predictions.write_text("\n".join(lines), "utf-8")
    command: list[str | Path] = [
        sys.executable,
        shared / "evaluate_extraction.py",
        folder,
        predictions,
        "--json",
        scores,
    ]
    subprocess.run(command, capture_output=True, check=True)
    table: dict[str, dict[str, float]] = json.loads(scores.read_text("utf-8"))
    return table["ours"]


def main() -> None:
    """Crawl the sets that are asked for and print what came of each as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet")
    arguments = parser.parse_args()
    for name in SETS:
        figures = crawl_set(arguments.shared, name, arguments.out / name)
        print(json.dumps({key: getattr(figures, key) for key in CrawlFigures.__slots__}, indent=1))


if __name__ == "__main__":
    main()
