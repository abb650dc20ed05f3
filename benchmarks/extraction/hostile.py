"""What pages cost that are made to cost much: seconds of processor time and megabytes for parsing and discovery.

    python -m benchmarks.extraction.hostile [NAME …] [--megabytes 20] [--growth]

Each page is made by a function below and read in a process of its own. With `--growth` it is read at a quarter of the
size as well: a ratio of 4 is linear, 16 quadratic.
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Final

from archiver.discover import Site, discover
from archiver.document import read_document
from archiver.errors import ParseError
from archiver.page import Page
from archiver.parse import parse_document

ROOT = Path(__file__).parents[2]
MEGABYTE: Final = 1_000_000
HARD_STOP: Final = 120
"""Seconds of processor time after which a page is given up."""
URL: Final = "https://harbour-gazette.example/2026/05/the-tide-table"
SENTENCE: Final = "The ferry left at noon, and nobody on the pier could say who had steered it, or why. "
TOP: Final = "<!doctype html><html><head><title>The tide table</title></head><body><h1>The tide table</h1>"

Builder = Callable[[int], bytes]


def _repeat(unit: str, *, top: str = TOP, end: str = "") -> Builder:
    """A page of one piece of markup over and over; `#` in it is a number that counts up."""

    def build(size: int) -> bytes:
        if "#" not in unit:
            return (top + unit * (size // len(unit) + 1) + end).encode("utf-8", "surrogatepass")
        return (top + "".join(_numbered(unit, size)) + end).encode("utf-8", "surrogatepass")

    return build


def _numbered(unit: str, size: int) -> Iterator[str]:
    length = 0
    for number in count():
        piece = unit.replace("#", str(number))
        length += len(piece)
        yield piece
        if length > size:
            return


def _nest(opening: str, depth: int, closing: str = "") -> Builder:
    """So many elements inside each other, whatever the size that is asked for."""

    def build(size: int) -> bytes:
        inner = f"<p>{SENTENCE * 5}</p>" * 20
        deep = min(depth, max(1, size // len(opening + closing)))
        return (TOP + opening * deep + inner + closing * deep).encode()

    return build


def _in_json(unit: str, *, opening: str = "[", end: str = "]") -> Builder:
    return _repeat(unit, top=f'{TOP}<script type="application/ld+json">{opening}', end=f"{end}</script>" + _ARTICLE)


def _coded(encoding: str, declared: str) -> Builder:
    """Bytes in one encoding under the name of another."""

    def build(size: int) -> bytes:
        text = f'<meta charset="{declared}">{TOP}' + f"<p>{SENTENCE} — “élan”</p>" * (size // 90)
        return text.encode(encoding, "replace")[:size]

    return build


def _gzipped(size: int) -> bytes:
    return gzip.compress(_repeat(f"<p>{SENTENCE}</p>")(size), 1)


_ARTICLE: Final = f"<article>{f'<p>{SENTENCE * 4}</p>' * 8}</article>"
_WORDS: Final = SENTENCE * 4

PAGES: Final[dict[str, Builder]] = {
    "paragraphs": _repeat(f"<p>{_WORDS}</p>\n"),
    "short paragraphs": _repeat("<p>a b</p>"),
    "one text node": _repeat(SENTENCE, top=TOP + "<p>", end="</p>"),
    "one word": _repeat("a", top=TOP + "<p>", end="</p>"),
    "spaces": _repeat(" ", top=TOP + "<p>a", end="b</p>"),
    "line breaks": _repeat(f"{SENTENCE}<br>", top=TOP + "<div>"),
    "double line breaks": _repeat(f"{SENTENCE}<br><br>", top=TOP + "<div>"),
    "short lines": _repeat("noon<br><br>", top=TOP + "<div>", end=_ARTICLE),
    "short lines and times": _repeat("noon<br><br><i><time>10</time></i><div>one</div>", top=TOP + "<div>"),
    "bare line breaks": _repeat("<br>", top=TOP + "<div>a", end=_ARTICLE),
    "entities": _repeat("&eacute;&#x416;&bogus;&amp;", top=TOP + "<p>"),
    "comments": _repeat("<!-- a -->", end=_ARTICLE),
    "open comments": _repeat("<!-- ", end=_ARTICLE),
    "inline tags": _repeat("<b>a</b> <i>b</i> <span>c</span> ", top=TOP + "<p>"),
    "unclosed inline tags": _repeat("<b>a ", top=TOP + "<p>"),
    "unclosed fonts": _repeat("<font><b><i>a ", top=TOP),
    "unclosed links": _repeat("<a href='/a'>a ", top=TOP),
    "unclosed everything": _repeat("<div><p><ul><li><table><tr><td><a><b>a ", top=TOP),
    "stray end tags": _repeat("</p></div></b></li>", end=_ARTICLE),
    "links": _repeat("<p><a href='/2026/05/story-number-#'>Story number # of the long year</a></p>"),
    "links in one paragraph": _repeat("<a href='/2026/05/story-#'>Story #</a>, ", top=TOP + "<p>"),
    "links in headings": _repeat("<h2><a href='/2026/05/story-#'>Story number # of the long year</a></h2>"),
    "headings": _repeat("<h2>A heading of #</h2>", end=_ARTICLE),
    "first headings": _repeat("<h1>A heading of #</h1>", end=_ARTICLE),
    "list items": _repeat(f"<li>{SENTENCE}", top=TOP + "<ul>"),
    "lists": _repeat(f"<ul><li>{SENTENCE}</ul>"),
    "nested lists": _nest("<ul><li>a", 200_000),
    "tables": _repeat(f"<table><tr><th>a<th>b<tr><td>{SENTENCE}<td>c</table>"),
    "one table": _repeat("<tr><td>12<td>The pier<td>noon", top=TOP + "<table><tr><th>a<th>b<th>c", end="</table>"),
    "nested tables": _nest("<table><tr><td>", 200_000),
    "layout table": _repeat(f"<tr><td><p>{SENTENCE}</p></td></tr>", top=TOP + "<table>"),
    "quotations": _repeat(f"<blockquote>{SENTENCE}</blockquote>"),
    "nested quotations": _nest("<blockquote>a", 200_000),
    "one quotation": _repeat(f"<p>{SENTENCE}</p><cite>a</cite>", top=TOP + "<blockquote>"),
    "figures": _repeat(f"<figure><img src=/#.jpg alt=a><figcaption>{SENTENCE}</figcaption></figure>", end=_ARTICLE),
    "nested figures": _nest("<figure><img src=/a.jpg>", 200_000),
    "pictures": _repeat("<img src='/#.jpg'>", end=_ARTICLE),
    "players": _repeat("<iframe src='https://video.example/#'></iframe>", end=_ARTICLE),
    "times": _repeat("<div class=post><time>10:4</time><p>" + SENTENCE + "</p></div>"),
    "times in one element": _repeat("<time>10:45</time> ", top=TOP + "<p>", end=_ARTICLE),
    "bylines": _repeat("<p class=byline>By <a rel=author href='/author/#'>Ann Example</a></p>", end=_ARTICLE),
    "labels": _repeat("<b>By</b> ", end=_ARTICLE),
    "articles": _repeat(f"<article><h2><a href='/#'>Story #</a></h2><p>{SENTENCE}</p></article>"),
    "microdata": _repeat("<div itemtype='http://schema.org/AggregateRating'><b itemprop=a>1</b>", end=_ARTICLE),
    "rating boxes": _repeat("<div class=kksr-stars>Rated 4.5 of 5 (# votes)</div>", end=_ARTICLE),
    "share boxes": _repeat("<div class=sharedaddy><button>Share #</button></div>", top=TOP + _ARTICLE, end=_ARTICLE),
    "comment lines": _repeat("<p># comments</p>", end=_ARTICLE),
    "read also": _repeat(f"<p>{SENTENCE}</p><p>Read also: <a href='/#'>Story #</a></p>"),
    "unknown elements": _repeat("<x-# class=b>a</x-#>"),
    "class names": _repeat(f"<div class='c# d#'>{SENTENCE}</div>"),
    "one class": _repeat("share related ", top=f"{TOP}<div class='", end=f"'>{_ARTICLE}</div>"),
    "one class of parts": _repeat("aB-c_", top=f"{TOP}<div class='", end=f"'>{_ARTICLE}</div>"),
    "one address": _repeat("a/", top=f"{TOP}<a href='/", end=f"'>a</a>{_ARTICLE}"),
    "one address of dots": _repeat("../", top=f"{TOP}<a href='/", end=f"'>a</a>{_ARTICLE}"),
    "one style": _repeat("color:red;", top=f"{TOP}<div style='", end=f"'>{_ARTICLE}</div>"),
    "attributes of one element": _repeat(" a#=b", top=TOP + "<div", end=f">{_ARTICLE}</div>"),
    "repeated attributes": _repeat(" class=b", top=TOP + "<div", end=f">{_ARTICLE}</div>"),
    "attributes": _repeat("<p id=a# class=b title=c lang=en style='color:red'>a"),
    "open quotes": _repeat("<a href=\"/a' class='b>", end=_ARTICLE),
    "open tags": _repeat("<div ", end=_ARTICLE),
    "less-than signs": _repeat("<", end=_ARTICLE),
    "titles": _repeat("<title>a</title><meta property='og:title' content='A # - b - c'>", end=_ARTICLE),
    "one title": _repeat("a - ", top="<html><head><title>", end=f"</title></head>{_ARTICLE}"),
    "one heading": _repeat("a - ", top="<html><h1>", end=f"</h1>{_ARTICLE}"),
    "meta elements": _repeat("<meta name='author' content='Ann Example, Bob #'>", end=_ARTICLE),
    "one author": _repeat("Ann Example, ", top="<html><meta name=author content='", end=f"'>{_ARTICLE}"),
    "tags": _repeat("<a rel=tag href='/tag/#'>tag #</a>", end=_ARTICLE),
    "link elements": _repeat("<link rel='a next canonical alternate' type=application/rss+xml href=/#>", end=_ARTICLE),
    "bases": _repeat("<base href='a/'>", end=_ARTICLE),
    "JSON objects": _in_json('{"@type":"Report","@id":"#","headline":"A #","author":[{"name":"Ann #"}]},', end="0]"),
    "JSON nesting": _in_json("[", end=""),
    "JSON objects nesting": _in_json('{"a":', opening="", end=""),
    "JSON commas": _in_json(" ,", opening='{"a":1'),
    "JSON spaces": _in_json("\n", opening='{"a":1,'),
    "JSON string": _in_json("\\u0041\t", opening='{"@type":"Article","headline":"', end='"}'),
    "JSON blocks": _repeat('<script type="application/ld+json">{"@type":"Report","n":[#]}</script>', end=_ARTICLE),
    "scripts": _repeat("<script>if (a < b) { c('<p>') }</script>", end=_ARTICLE),
    "an open script": _repeat("a < b; ", top=TOP + "<script>", end=_ARTICLE),
    "buttons": _repeat("<button>a<p>b</button>", end=_ARTICLE),
    "nested buttons": _nest("<button><span>", 200_000),
    "nested noscripts": _nest("<noscript>", 200_000),
    "selects": _repeat("<select><option>a<option>b</select>", end=_ARTICLE),
    "siblings": _repeat("<i></i>", end=_ARTICLE),
    "block siblings": _repeat("<div></div>", end=_ARTICLE),
    "10,000 divs inside each other": _nest("<div>", 10_000, "</div>"),
    "200,000 divs inside each other": _nest("<div>", 200_000, "</div>"),
    "200,000 spans inside each other": _nest("<span>a", 200_000, "</span>"),
    "200,000 unknown elements inside each other": _nest("<x-a>", 200_000, "</x-a>"),
    "200,000 headings inside each other": _nest("<h2><a href=/>a", 200_000),
    "links inside each other": _repeat("<i></i>", top=TOP + "<a href=/a><div>" * 100),
    "headings inside each other": _repeat("<i>a</i>", top=TOP + "<h1><h2><a href=/a><div>" * 60),
    "boxes inside each other": _repeat("<i></i>", top=TOP + "<div class='comments rating'>" * 100),
    "bylines inside each other": _repeat("<i>a</i>", top=TOP + "<span class=author>" * 100),
    "buttons inside each other": _repeat("<i></i>", top=TOP + "<button><figure><blockquote>" * 60),
    "zero bytes": _repeat(f"<p>{SENTENCE}\0</p>"),
    "surrogates": _repeat(f"<p>{SENTENCE}\ud800&#xD800;</p>"),
    "invisible characters": _repeat("a\u00ad\u200b", top=TOP + "<p>"),
    "combining marks": _repeat("\u0301", top=TOP + "<p>a"),
    "CJK": _repeat("<p>港の船は正午に出た。誰も知らない。</p>"),
    "UTF-16 as UTF-8": _coded("utf-16", "utf-8"),
    "UTF-32 as UTF-16": _coded("utf-32", "utf-16"),
    "UTF-7 as UTF-7": _coded("utf-7", "utf-7"),
    "windows-1252 as shift_jis": _coded("cp1252", "shift_jis"),
    "windows-1252 as iso-2022-jp": _coded("cp1252", "iso-2022-jp"),
    "gzip inside": _gzipped,
    "random bytes": lambda size: bytes(islice((number * 7919 % 251 for number in count()), size)),
}  # fmt: skip
"""By what they are made of; the functions take the bytes that the page is to have."""


def read_page(body: bytes) -> str:
    """Parse and discover as a crawl does; how it ended in a few words. Raises nothing that is no error of the page."""
    page = Page(url=URL, body=body, status=200, headers=(("Content-Type", "text/html"),))
    try:
        document = read_document(page)
    except ParseError as error:
        return str(error).removeprefix(f"{URL}: ")[:60]
    found = len(discover(page, site=Site(start_urls=(URL,)), document=document).candidates)
    outcome = "refused"
    with suppress(ParseError):
        article = parse_document(document)
        blocks = sum(len(section.blocks) for section in article.sections)
        outcome = f"{blocks} blocks, {len(article.text)} characters"
    return f"{outcome}, {found} addresses"


def measure(name: str, size: int) -> dict[str, object]:
    """What the page costs in this process: seconds of processor time, the most memory beyond the page's own, in MB."""
    body = PAGES[name](size)
    read_page(TOP.encode() + _ARTICLE.encode())  # rules and models are loaded once a process
    before, start = _peak(), time.process_time()
    outcome = read_page(body)
    return {"seconds": time.process_time() - start, "megabytes": _peak() - before, "outcome": outcome}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    """Measure, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = int(options.megabytes * MEGABYTE)
    if options.here:
        for name in options.names:
            print(json.dumps(measure(name, size)))
        return
    for name in options.names or PAGES:
        figures = _measure_apart(name, size)
        line = f"{name:44}{figures['seconds']:8.2f} s{figures['megabytes']:8.0f} MB"
        if options.growth:
            line += f"{figures['seconds'] / max(_measure_apart(name, size // 4)['seconds'], 0.01):6.1f}"
        print(f"{line}  {figures['outcome']}", flush=True)


def _measure_apart(name: str, size: int) -> dict[str, float]:
    command = (sys.executable, "-m", __spec__.name, name, "--megabytes", str(size / MEGABYTE), "--here")
    stop = partial(resource.setrlimit, resource.RLIMIT_CPU, (HARD_STOP, HARD_STOP))
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False, preexec_fn=stop)
    if done.returncode:
        return {"seconds": float("nan"), "megabytes": float("nan"), "outcome": done.returncode}
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    main()
