"""Addresses: normal form, identity of an article, same site, the date and the source that an address names.

All functions take any string and never raise: what cannot be read as an http or https address is left alone, and
compares equal only to itself.
"""

import hashlib
import ipaddress
import re
from datetime import date
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import tldextract

from archiver.tracking import is_tracking

_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)

_NORMAL = re.compile(r"(https?)://([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(/[A-Za-z0-9._~/-]*)")
"""Addresses that have their normal form; most links do, and telling so is far quicker than making it."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F])
_NOT_IN_PATH = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_NOT_IN_QUERY = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_AMP_CACHE = re.compile(r"(?:[\w-]+\.)?cdn\.ampproject\.org/[cv]/(?:s/)?(.+)|(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(.+)")
_AMP_PATH = re.compile(r"(?:^/amp(?=/.))|(?:/amp(?:\.html?)?$)|(?:\.amp(?=\.html?$))|(?:\.amp$)")
_INDEX_PATH = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$")
_COMMENT_PAGE = re.compile(r"/comment-page-\d+$")
_TWIN_PARAMETERS = {
    "amp": {"", "1", "true", "yes", "amp"},
    "output": {"amp", "print", "1"},
    "outputtype": {"amp", "amp-type"},
    "print": {"", "1", "true", "yes", "y"},
    "view": {"amp", "print"},
    "format": {"amp", "print"},
}
"""Parameters and values that show the same article in another dress."""

_LONGEST_REMEMBERED = 500
"""Characters; keeps the memory of addresses to a few megabytes, whatever pages link to."""
ID_PARAMETER = re.compile(
    r"(?!cat|tag|auth|user|topic|sect|rub|page|month|year)\w{0,20}id|idx|idxno|no|nr|num|seq|n", re.IGNORECASE
)
"""Names of parameters that hold the number of one article; those of categories and the like are left out."""
_NAMED_THING = re.compile(rf"{ID_PARAMETER.pattern}|p|article|story|news", re.IGNORECASE)
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6} | {
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_DATE = re.compile(
    r"(?<!\d)(?:"
    r"(?P<y>(?:19|20)\d\d)(?P<sep>[/_-])(?P<m>\d\d?|[a-z]{3})[a-z]{0,6}(?P=sep)(?P<d>\d\d?)"
    r"|(?P<y2>(?:19|20)\d\d)(?P<m2>\d\d)(?P<d2>\d\d)"
    r"|(?P<d3>\d\d?)(?P<sep3>[/.-])(?P<m3>\d\d?)(?P=sep3)(?P<y3>(?:19|20)\d\d)"
    r")(?!\d)"
)


def normalise_url(url: str) -> str:
    """The address as it is requested and compared: RFC 3986 (6.2.2, 6.2.3) without fragment, credentials and tracking.

    The order of the parameters is kept. Anything but http and https comes back stripped of white space only.

    >>> normalise_url("HTTP://Example.com:80/a/../b%7e?utm_source=x&id=5#top")
    'http://example.com/b~?id=5'
    """
    if _NORMAL.fullmatch(url) and "/." not in url:
        return url
    parts = _split(url)
    if parts is None:
        return url.translate(_CONTROLS).strip()
    path = _remove_dot_segments(_PATH_SESSION.sub("", _normalise_escapes(parts.path, _NOT_IN_PATH)))
    query = _normalise_escapes(parts.query, _NOT_IN_QUERY)
    kept = (pair for pair in query.split("&") if pair and not is_tracking(pair))
    return urlunsplit((parts.scheme, parts.netloc, path, "&".join(kept), ""))


def identity_key(url: str) -> str:
    """What two addresses of one article share: no scheme, www, AMP or print marks, trailing slash, order of parameters.

    >>> identity_key("https://www.example.com/a/amp/") == identity_key("http://amp.example.com/a?utm_medium=rss")
    True
    """
    parts = _split(_leave_amp_cache(normalise_url(url)))
    if parts is None:
        return url.translate(_CONTROLS).strip()
    host = re.sub(r"^(?:www\d?|amp)\.(?=[^.]+\.)", "", parts.netloc)
    path = _INDEX_PATH.sub("", parts.path).rstrip("/")
    path = _AMP_PATH.sub("", _COMMENT_PAGE.sub("", path)).rstrip("/")
    pairs = sorted(pair for pair in parts.query.split("&") if pair and not _is_twin_mark(pair))
    return f"{host}{path or '/'}" + ("?" + "&".join(pairs) if pairs else "")


def article_id(url: str, canonical_url: str | None, source: str) -> str:
    """The stable id of an article: 20 hex digits of a SHA-256.

    `canonical_url` decides where it is credible. On the same site as `url` it stands for itself. On another site
    (syndication, a mirror) it counts only inside `source`, so that no page can claim another source's article. One that
    leads to a start page or a listing while `url` names one thing is a common mistake of templates and is ignored.
    """
    if not canonical_url or not is_credible_canonical(url, canonical_url):
        identity = identity_key(url)
    elif is_same_site(url, canonical_url):
        identity = identity_key(canonical_url)
    else:
        identity = f"{source}\n{identity_key(canonical_url)}"
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def is_credible_canonical(url: str, canonical_url: str) -> bool:
    """Whether `canonical_url` can be the address of what stands at `url`, rather than of the page above it."""
    here, canonical = _split(normalise_url(url)), _split(normalise_url(canonical_url))
    if here is None or canonical is None:
        return False
    return names_one_thing(canonical_url) or not (names_one_thing(url) or _is_above(canonical, here))


def names_one_thing(url: str) -> bool:
    """Whether the last part of an address is a number, a slug of some words or an id parameter; a year is none.

    >>> names_one_thing("https://example.com/world/"), names_one_thing("https://example.com/world/12345")
    (False, True)
    """
    parts = _split(normalise_url(url))
    if parts is None:
        return False
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    words = [word for word in re.split(r"[-_+\s.]", last) if word]
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    has_id = any(_NAMED_THING.fullmatch(name) and re.search(r"\d", value) for name, _, value in pairs)
    has_number = re.search(r"\d{3}", last) and not re.fullmatch(r"(?:19|20)\d\d", last)
    return has_id or len(words) >= 4 or bool(has_number) or len(last) >= 30


def split_url(url: str) -> SplitResult:
    """The parts of any address as they stand in it; all are empty where it cannot be read."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def source_from_url(url: str) -> str:
    """The name of the directory for what comes from an address: its host without www, a port that is not the default.

    Only the characters a-z, 0-9, `.`, `-` and `_` occur; the name is never empty and never starts with a dot.

    >>> source_from_url("https://www.example.com/a"), source_from_url("http://127.0.0.1:8000/")
    ('example.com', '127.0.0.1-8000')
    """
    parts = _split(url)
    if parts is None:
        return "unknown"
    return _source_from_host(parts.netloc)


@lru_cache(maxsize=4096)
def _source_from_host(netloc: str) -> str:
    host = netloc.removeprefix("www.") if netloc.count(".") > 1 else netloc
    if host.startswith("["):
        host = f"ipv6-{host[1:].replace(']', '')}"
    name = re.sub(r"[^a-z0-9._-]", "-", host).strip(".")
    if len(name) > 100:
        name = f"{name[:79]}-{hashlib.sha256(name.encode()).hexdigest()[:20]}"
    return name or "unknown"


def is_same_site(a: str, b: str) -> bool:
    """Whether two addresses share a registrable domain; addresses and names without one must share host and port."""
    left, right = _split(a), _split(b)
    return left is not None and right is not None and _site(left.netloc) == _site(right.netloc)


def origin(url: str) -> str:
    """Scheme, host and port that is not the default, without a slash; empty where there is none.

    >>> origin("http://127.0.0.1:8000/a?b")
    'http://127.0.0.1:8000'
    """
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc}" if parts else ""


def date_from_url(url: str) -> date | None:
    """The day that the path names (2024/05/17, 2024-05-17, 20240517, 2024/may/17, 17.05.2024); None without a day."""
    parts = _split(url)
    if parts is None:
        return None
    return next(filter(None, map(_date_from_match, _DATE.finditer(parts.path.lower()))), None)


def _split(url: str) -> SplitResult | None:
    """The parts of an http or https address, its scheme and host in normal form; None for everything else."""
    # Each address is asked about several times, and the pages of a site share most of theirs.
    return _read(url) if len(url) <= _LONGEST_REMEMBERED else _read.__wrapped__(url)


@lru_cache(maxsize=8192)
def _read(url: str) -> SplitResult | None:
    normal = _NORMAL.fullmatch(url)
    if normal and len(normal[2]) < 254:
        return SplitResult(normal[1], normal[2], normal[3], "", "")
    head, mark, tail = _cut(url.translate(_CONTROLS).strip())
    try:
        parts = urlsplit(head.replace("\\", "/") + mark + tail)
        port = parts.port
    except ValueError:
        return None
    host = _normalise_host(parts.hostname or "")
    if not host or parts.scheme not in _DEFAULT_PORTS:
        return None
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return parts._replace(netloc=host)


def _cut(url: str) -> tuple[str, str, str]:
    """What stands before the query or fragment, the character that opens it, and what follows."""
    found = re.search(r"[?#]", url)
    return (url[: found.start()], found[0], url[found.end() :]) if found else (url, "", "")


def _normalise_host(host: str) -> str:
    """Lower case, Punycode, IPv6 in brackets and in its short form; empty where it is no name at all."""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host.partition('%')[0]).compressed}]"
        except ValueError:
            return ""
    host = unquote(host).strip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").strip(".").lower() if len(host) < 254 else ""
        except UnicodeError:
            return ""
    return host if len(host) < 254 and not re.search(r"[^a-z0-9._-]|\.\.", host) else ""


def _normalise_escapes(text: str, not_allowed: re.Pattern[str]) -> str:
    """Escapes that need not be are undone, the rest are in upper case, what must be escaped is, as UTF-8."""
    return not_allowed.sub(_normalise_escape, text)


def _normalise_escape(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) == 3:
        character = chr(int(text[1:], 16))
        return character if character in _UNRESERVED else text.upper()
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))


def _remove_dot_segments(path: str) -> str:
    """RFC 3986, 5.2.4, for the path of an absolute address."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _is_twin_mark(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return value in _TWIN_PARAMETERS.get(name, ())


def _leave_amp_cache(url: str) -> str:
    """The publisher's own address where `url` is a copy in an AMP cache."""
    scheme, _, rest = url.partition("://")
    found = _AMP_CACHE.fullmatch(rest)
    return f"{scheme}://{found[1] or found[2]}" if found else url


def _is_above(canonical: SplitResult, here: SplitResult) -> bool:
    """Whether `canonical` is the start page or a page that `here` stands below."""
    above, below = (_INDEX_PATH.sub("/", parts.path).rstrip("/") + "/" for parts in (canonical, here))
    if above == below:
        return bool(above == "/" and here.query and not canonical.query)
    return below.startswith(above) and _AMP_PATH.sub("", below.rstrip("/")).rstrip("/") + "/" != above


@lru_cache(maxsize=4096)
def _site(netloc: str) -> str:
    return _registrable_domain(urlsplit(f"//{netloc}").hostname or "") or netloc


def _registrable_domain(host: str) -> str:
    """The name that somebody registered; empty for addresses, single labels and public suffixes themselves."""
    found = _SUFFIXES(host)
    *_, above, top = ["", *host.split(".")]
    if found.suffix or not above or ":" in host or top.isdecimal():
        return found.top_domain_under_public_suffix
    return f"{above}.{top}"  # publicsuffix.org: where no rule matches, the rule is "*"


def _date_from_match(found: re.Match[str]) -> date | None:
    year, month, day = (found[name] or found[f"{name}2"] or found[f"{name}3"] for name in "ymd")
    try:
        return date(int(year), _MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return None
