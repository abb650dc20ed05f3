"""The Link fields of a reply's head come in, what they name goes out (RFC 8288, section 3)."""

import re
from collections.abc import Iterator

from archiver.page import Page

_LONGEST = 16_384
"""Characters of a field that are read; servers refuse longer ones themselves."""
_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,1000})")
_PARAMETER = re.compile(r";\s{0,9}(\w{1,30})\s{0,9}=\s{0,9}(?:\"([^\"]{0,500})\"|([^\s;,\"]{1,500}))")


def header_links(page: Page) -> Iterator[tuple[str, str, str]]:
    """Relation, media type and target, as it stands there, of each link; one with two relations comes twice."""
    for name, value in page.headers:
        if name.lower() != "link":
            continue
        for target, rest in _LINK.findall(value[:_LONGEST]):
            said = {key.lower(): quoted or plain for key, quoted, plain in _PARAMETER.findall(rest)}
            for rel in said.get("rel", "").lower().split():
                yield rel, said.get("type", "").lower(), target.strip()
