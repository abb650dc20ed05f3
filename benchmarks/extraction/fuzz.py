"""Mutates pages, feeds and HTTP heads at random and gives them to the readers, to find what makes one fail or hang.

    python -m benchmarks.extraction.fuzz [--seconds 600] [--seed 1] [--target NAME …] [--keep DIR]

Starts from the case pages of tests/cases and from small files of every kind; the same seed mutates in the same way.
An input that raises what it may not, or takes more than `SLOW` seconds of processor time, is written to DIR and told.
"""

import argparse
import hashlib
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from archiver.charset import decode, find_declared
from archiver.discover import CrawlPolicy, Site, discover, page_kind
from archiver.document import read_document
from archiver.errors import MessageError, ParseError
from archiver.message import method_of, parse_request, parse_response
from archiver.page import Page
from archiver.parse import parse_document
from archiver.urls import article_id, date_from_url, identity_key, is_same_site, names_one_thing, normalise_url

ROOT = Path(__file__).parents[2]
SLOW: Final = 5.0
"""Seconds of processor time; inputs are below a megabyte and take milliseconds."""
LONGEST: Final = 600_000
HOST: Final = "https://harbour-gazette.example"

TAGS: Final = tuple(
    """
    a abbr article aside b blockquote body br button caption center cite code details div dl dt em embed
    figcaption figure font footer form frameset h1 h2 h3 h6 head header hr html i iframe img input label li link
    main map math meta nav noscript object ol option p picture pre q rp rt ruby s script section select small
    span strong style summary svg table tbody td template textarea th time title tr ul video x-y
    """.split()  # noqa: SIM905
)
VALUES: Final = tuple(
    """
    author byline sharedaddy comments related newsletter #top //[ http://[::1 javascript:1 / ? 2024-13-45T99:99
    %ff display:none 4.5/5 &#0; &#x110000; canonical next nofollow,none en-x-\u2028 NewsArticle kksr-stars
    99999999999
    """.split()  # noqa: SIM905
)
NAMES: Final = tuple(
    """
    class id href src style rel itemprop itemtype content property name datetime hreflang lang role aria-label
    aria-hidden hidden title alt data-src type charset http-equiv align cite
    """.split()  # noqa: SIM905
)
PIECES: Final = (
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1b$B", b"~{", b"\r\n\r\n", b"\n", b"<!--", b"-->", b"]]>"),
    *(b"<![CDATA[", b"<?xml version='1.0' encoding='utf-7'?>", b"<!DOCTYPE a [<!ENTITY b '&b;'>]>", b"&b;", b"</"),
    *(b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80\xa8", b"'", b'"', b">", b"<", b"&", b"=", b";", b"%00", b"\\u"),
    *(b'{"@graph":[', b'"@type":"NewsArticle",', b'"author":{"name":[[{}]]},', b"1e999", b"-0", b"NaN", b"null", b"}]"),
)
EQUALS: Final = ("=", '="', "='", " = ", "")
QUOTES: Final = ("", '"', "'")
OPENINGS: Final = ("<", "<", "</")
CLOSINGS: Final = (">", ">", "/>", "")
LABELS: Final = ("utf-7", "utf-16", "utf-32", "shift_jis", "hz", "iso-2022-kr", "iso-2022-jp", "gbk", "rot13", *VALUES)
HEADS: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 12\r\n\r\n<p>Noon.</p>",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\n<p>N\r\n0\r\n\r\n",
    b"HTTP/2 301 \nLocation: //[\n folded\nno colon\nContent-Encoding: gzip, br, zstd\n\n\x1f\x8b\x08\0\0\0\0\0",
    b"GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n",
)
FILES: Final = tuple(
    text.encode()
    for text in """
<rss><channel><link>/</link><item><title>A</title><link>/a</link><pubDate>Fri, 17 May 2024 10:00:00</pubDate></item>
<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/b/'><entry><link href='a'/><updated>2024</updated></entry></feed>
{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/a","title":"A","date_published":"2024"}]}
[{"link":"/a","title":{"rendered":"A"},"date_gmt":"2024-05-17T10:00:00"}]
<urlset xmlns:n='n'><url><loc>/a</loc><n:news><n:publication_date>2024</n:publication_date></n:news></url></urlset>
<sitemapindex><sitemap><loc>https://harbour-gazette.example/s.xml</loc><lastmod>2024</lastmod></sitemap></sitemapindex>
Sitemap: https://harbour-gazette.example/news.xml
""".strip().splitlines()
)
TYPES: Final = ("text/html", "text/html; charset=utf-16", "application/rss+xml; charset=x", "application/feed+json", "")
PATHS: Final = (
    "/2026/05/the-tide",
    "/",
    "/robots.txt",
    "/sitemap-news.xml",
    "/wp-json/wp/v2/posts?page=2",
    "/a?page=x",
)


def read_html(data: bytes, chance: random.Random) -> None:
    """Parse and discover as a crawl does."""
    page = _page(data, chance)
    try:
        document = read_document(page)
        discover(page, site=Site(start_urls=(HOST,)), document=document)
        article = parse_document(document)
    except ParseError:
        return
    article.to_dict()


def read_file(data: bytes, chance: random.Random) -> None:
    """Feeds, sitemaps, robots.txt."""
    page = _page(data, chance)
    page_kind(page)
    policy = CrawlPolicy(start_urls=(HOST,))
    for candidate in policy.admit_found(discover(page, site=policy.site())):
        candidate.provenance()


def read_charset(data: bytes, chance: random.Random) -> None:
    """The encoding of a page, under any label."""
    label = f"text/html; charset={chance.choice(LABELS)}"
    decode(data, label)[0].encode("utf-8", "replace")
    list(find_declared(data, label))


def read_message(data: bytes, chance: random.Random) -> None:
    """HTTP heads and bodies."""
    method_of(data)
    for parse in (parse_response, parse_request):
        try:
            parse(data)
        except MessageError:
            continue
    read_address(data[: chance.randrange(200)].decode("latin-1"))


def read_address(text: str) -> None:
    """Anything as an address."""
    for url in (text, f"{HOST}/{text}", f"http://{text}"):
        once = normalise_url(url)
        if normalise_url(once) != once:
            raise AssertionError(f"normal form has another: {url!r}")
        identity_key(url), date_from_url(url), names_one_thing(url), is_same_site(url, HOST), article_id(url, text, "a")


Target = Callable[[bytes, random.Random], None]
TARGETS: Final[dict[str, Target]] = {
    "html": read_html,
    "file": read_file,
    "charset": read_charset,
    "message": read_message,
}


def find_seeds(target: str) -> list[bytes]:
    """What a target's inputs are mutated from."""
    pages = [path.read_bytes() for path in sorted(ROOT.glob("tests/cases/*/page.html"))]
    return {"html": pages, "file": [*FILES, *pages[::10]], "charset": pages, "message": [*HEADS, *HEADS, pages[0]]}[
        target
    ]


def mutate(seeds: list[bytes], chance: random.Random) -> bytes:
    """One seed with some of the things done to it that programs, networks and attackers do."""
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9, 20))):
        place, end = sorted(chance.randrange(len(data) + 1) for _ in "ab")
        end = min(end, place + chance.choice((1, 10, 100, 2_000, 50_000)))
        made = chance.choice(_MUTATIONS)(data[place:end], chance, seeds)
        data = (data[:place] + made + data[end:])[:LONGEST]
    return data


_Mutation = Callable[[bytes, random.Random, list[bytes]], bytes]


def _tag(chance: random.Random) -> bytes:
    attributes = "".join(
        f" {chance.choice(NAMES)}{chance.choice(EQUALS)}{chance.choice(VALUES)}{chance.choice(QUOTES)}"
        for _ in range(chance.randrange(4))
    )
    return f"{chance.choice(OPENINGS)}{chance.choice(TAGS)}{attributes}{chance.choice(CLOSINGS)}".encode()


_MUTATIONS: Final[tuple[_Mutation, ...]] = (
    lambda _part, chance, _seeds: chance.choice(PIECES),
    lambda part, chance, _seeds: part + chance.choice(PIECES),
    lambda part, chance, _seeds: _tag(chance) + part,
    lambda part, chance, _seeds: part + b"".join(_tag(chance) for _ in range(8)),
    lambda part, chance, _seeds: _tag(chance) * chance.choice((2, 30, 400)) + part,
    lambda part, chance, _seeds: part * chance.choice((2, 5, 50)),
    lambda part, _chance, _seeds: part[::-1],
    lambda _part, _chance, _seeds: b"",
    lambda part, chance, _seeds: bytes(byte ^ (chance.random() < 0.02) << chance.randrange(8) for byte in part),
    lambda _part, chance, seeds: chance.choice(seeds)[chance.randrange(4_000) :][:5_000],
    lambda part, chance, _seeds: part.replace(b"<", chance.choice((b"", b"<<", b"&lt;", b"< "))),
    lambda part, chance, _seeds: part.replace(chance.choice((b"/", b'"', b" ", b">", b"=")), b""),
)


def fuzz(target: str, seconds: float, seed: int) -> Iterator[tuple[bytes, str]]:
    """Inputs that must not be, with what they did; ends after so many seconds of processor time."""
    chance, seeds = random.Random(f"{target}{seed}"), find_seeds(target)
    end, number = time.process_time() + seconds, 0
    while time.process_time() < end:
        data, number = mutate(seeds, chance), number + 1
        start = time.process_time()
        try:
            TARGETS[target](data, chance)
        except Exception:  # noqa: BLE001 - to find what escapes is the point
            yield data, traceback.format_exc()
        if time.process_time() - start > SLOW:
            yield data, f"took {time.process_time() - start:.1f} s for {len(data)} bytes"
    print(f"{target}: {number} inputs in {seconds:.0f} s of processor time, seed {seed}", flush=True)


def _page(data: bytes, chance: random.Random) -> Page:
    headers = (("Content-Type", chance.choice(TYPES)), ("X-Robots-Tag", chance.choice(VALUES)))
    return Page(url=HOST + chance.choice(PATHS), body=data, status=200, headers=headers)


def main() -> None:
    """Fuzz; the exit status is 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, help="of processor time, for all targets together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append", choices=[*TARGETS])
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), help="where inputs go that must not be")
    options = parser.parse_args()
    found: Counter[str] = Counter()
    targets = options.target or [*TARGETS]
    for target in targets:
        for data, words in fuzz(target, options.seconds / len(targets), options.seed):
            last = words.strip().splitlines()
            kind = f"{target}: {' | '.join(last[-3:])}"
            found[kind] += 1
            if found[kind] == 1:
                options.keep.mkdir(parents=True, exist_ok=True)
                path = options.keep / f"{target}-{hashlib.sha256(data).hexdigest()[:12]}"
                path.write_bytes(data)
                print(f"{path}\n{words}", flush=True)
    for kind, number in found.items():
        print(f"{number} × {kind}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
