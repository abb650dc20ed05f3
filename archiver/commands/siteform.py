"""The rule file of a site to start from: what the parser finds by itself, beside the keys that change it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archiver.document import Document, read_document
from archiver.errors import NotAnArticleError, ParseError, UsageError
from archiver.items import Article
from archiver.page import Page
from archiver.parse import parse_document
from archiver.parse.body import Judged, judge_page
from archiver.parse.metadata import read_metadata
from archiver.parse.propose import Proposal, propose_layout
from archiver.rules import Rules, load_rules
from archiver.urls import normalise_url, origin

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_NO_NAME = re.compile(r"[^a-z0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_MOST_SAID = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page of the site as the parser reads it without rules of its own; `refusal` says why it is no article."""

    document: Document
    judged: Judged
    article: Article | None
    refusal: str | None


def read_sample(page: Page, rules: Rules) -> Sample:
    """Read one page. Raises ParseError where it holds no markup."""
    document = read_document(page)
    judged = judge_page(document, read_metadata(document), rules)
    try:
        return Sample(document=document, judged=judged, article=parse_document(document, rules=rules), refusal=None)
    except NotAnArticleError as error:
        return Sample(document=document, judged=judged, article=None, refusal=str(error))


def write_form(host: str, samples: Sequence[Sample]) -> str:
    """The TOML file, which loads as it is."""
    proposal = propose_layout([(sample.document, sample.judged) for sample in samples])
    form = "\n".join((*_write_head(host, samples), *_write_layout(proposal)))
    load_rules({f"sites/{host}.toml": form.encode()})
    return form


def is_remote(name: str) -> bool:
    """Whether a name is an address or a host rather than a file."""
    return "://" in name or (_HOST.fullmatch(name) is not None and not Path(name).exists())


def is_front(name: str) -> bool:
    """Whether a name is a host or the address of a front page, so that its articles are to be looked for."""
    return "://" not in name or normalise_url(name) == f"{origin(name)}/"


def find_host(names: Sequence[str], url: str | None) -> str:
    """The host that all names and `url` (where files came from) belong to. Raises UsageError where there is not one."""
    remote = [name if "://" in name else f"https://{name}/" for name in names if is_remote(name)]
    if remote and len(remote) < len(names):
        raise UsageError("name addresses or files, not both")
    if not remote and not url:
        raise UsageError("name the address that the files came from with --url")
    hosts = {_read_host(address) for address in remote or [url or ""]}
    if len(hosts) > 1:
        raise UsageError(f"these are pages of several sites: {', '.join(sorted(hosts))}; name one site at a time")
    return hosts.pop()


def read_file(path: Path, url: str) -> Page:
    """A saved page. Raises ParseError where the file cannot be read."""
    try:
        return Page(url=url, body=path.read_bytes())
    except OSError as error:
        raise ParseError(f"{path}: cannot be read: {error.strerror}") from error


def write_cases(host: str, samples: Sequence[Sample], folder: Path) -> list[Path]:
    """A folder below `folder` for each page: the page, its meta.json, and expected.json for a person to correct.

    Raises UsageError where one of them is there already.
    """
    stem = _NO_NAME.sub("_", host.lower()).strip("_")
    places = [folder / f"{stem}_{number}" for number in range(1, len(samples) + 1)]
    present = next((place for place in places if place.exists()), None)
    if present is not None:
        raise UsageError(f"{present}: is there already; name another folder with --case")
    for place, sample in zip(places, samples, strict=True):
        page = sample.document.page
        place.mkdir(parents=True)
        (place / "page.html").write_bytes(page.body)
        kind = page.header("content-type")
        headers = [["content-type", kind]] if kind else []
        meta = {"url": page.url, "headers": headers, "why": f"A page of {host}, as it came; say here what it is about."}
        _write_json(place / "meta.json", meta)
        _write_json(place / "expected.json", _expect(sample))
    return places


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _read_host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        host = ""
    if not _NAME.fullmatch(host):
        raise UsageError(f"{url!r} is no http or https address; write it whole, as in https://their.paper/a-story")
    return host


def _expect(sample: Sample) -> dict[str, Any]:
    """What the parser says of a page now, in the shape of a case's expected.json."""
    article = sample.article.to_dict() if sample.article else {}
    return {
        "headline": article["headline"],
        "authors": [{"name": author["name"]} for author in article["authors"]],
        "date_published": article["date_published"],
        "abstract": article["abstract"],
        "sections": [
            {
                "heading": section["heading"],
                "blocks": [{"type": block["type"], "text": block["text"]} for block in section["blocks"]],
            }
            for section in article["sections"]
        ],
        "removed": [],
        "absent": [],
    }


def _write_head(host: str, samples: Sequence[Sample]) -> list[str]:
    lines = [
        f"# Rules for the pages of {host}. How they are written: docs/rules.md",
        "#",
        "# What the parser finds by itself, without any of this:",
    ]
    for sample in samples:
        lines += ["#", f"#   {_say(sample.document.page.url)}", *(f"#     {line}" for line in _describe(sample))]
    return [
        *lines,
        "#",
        "# Each selector below finds just that again. Where a part of the article is wrong, correct its selector",
        "# and take away the '# ' before it. Leave all others to the parser: each key can break with the next design.",
        "",
    ]


def _describe(sample: Sample) -> list[str]:
    article = sample.article
    if article is None:
        return [f"no article: {_say(sample.refusal or '')}"]
    blocks = sum(len(section.blocks) for section in article.sections)
    headings = [section.heading for section in article.sections if section.heading]
    authors = ", ".join(author.name for author in article.authors) or "none"
    return [
        f"headline: {_say(article.headline or 'none')}",
        f"abstract: {_say(' / '.join(article.abstract) or 'none')}",
        f"authors: {_say(authors)}; published: {article.date_published or 'unknown'}",
        f"body: {blocks} blocks, {len(article.text)} characters; headings: {_say(' / '.join(headings) or 'none')}",
        *(f"last words: {_say(block.text[-_MOST_SAID:])}" for block in article.sections[-1].blocks[-1:]),
        *(f"taken out, {piece.kind}: {_say(piece.text)} ({piece.rule})" for piece in article.removed[:6]),
    ]


def _write_layout(proposal: Proposal) -> list[str]:
    body = proposal.body or "body"
    return [
        "[[layout]]",
        "# The element around the text of the article and nothing else.",
        f"body = {_quote(body)}",
        "",
        *_write_key("headline", proposal.headline, "h1", "The headline that readers see."),
        *_write_key("abstract", proposal.abstract, "p.standfirst", "The standfirst above the text."),
        *_write_keys("headings", proposal.headings, "p.subhead", "Lines that head others and are no heading elements."),
        *_write_keys("drop", proposal.drop, "div.promo", "What stands amid the text and is none of it."),
        "# For pages of an older design: a second [[layout]] with the day on which it ended.",
        "# [[layout]]",
        '# body = "td.text"',
        "# valid_until = 2012-06-30",
        "",
    ]


def _write_key(key: str, css: str | None, example: str, what: str) -> list[str]:
    return [f"# {what}" + ("" if css else " None was found."), f"# {key} = {_quote(css or example)}", ""]


def _write_keys(key: str, css: Sequence[str], example: str, what: str) -> list[str]:
    listed = ", ".join(map(_quote, css or (example,)))
    return [f"# {what}" + ("" if css else " None was found."), f"# {key} = [{listed}]", ""]


def _quote(css: str) -> str:
    """A TOML basic string; JSON writes the same for what selectors are made of."""
    return json.dumps(css)


def _say(text: str) -> str:
    """Words of a page inside a comment: one line, not long, nothing that ends it or turns it round."""
    line = _CONTROL.sub(" ", text).strip()
    return line if len(line) <= _MOST_SAID else f"{line[:_MOST_SAID]} …"
