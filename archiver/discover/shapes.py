"""What an address alone says: its shape, and whether it is likely an article, a listing or no page at all.

The shape of an address is what addresses of one kind share: digits and slugs become marks, short words stay. A site's
own articles teach their shapes; the words and forms here only serve until then.
"""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from archiver.discover.candidate import Kind
from archiver.urls import ID_PARAMETER, names_one_thing, split_url

LISTING_WORDS = frozenset(
    {"tag", "tags", "topic", "topics", "category", "categories", "cat", "section", "sections", "archive", "archives"}
    | {"author", "authors", "contributor", "contributors", "people", "profile", "user", "users", "search", "page"}
    | {"label", "labels", "keyword", "keywords", "series", "collection", "latest", "calendar", "events"}
    | {
        "tema",
        "temas",
        "tema-del-dia",
        "etiqueta",
        "etiquetas",
        "categoria",
        "categorias",
        "autor",
        "autores",
    }  # es, pt
    | {"kategorie", "thema", "themen", "schlagwort", "archiv", "autoren"}  # de
    | {"rubrique", "auteur", "auteurs", "mot-cle", "etiquette"}  # fr
    | {"rubric", "rubrics", "rubrika", "rubriki", "tegi", "teg", "avtor", "arhiv", "sujet", "trend"}  # ru, in Latin
    | {"рубрика", "рубрики", "тег", "теги", "метка", "метки", "автор", "архив"}  # ru
    | {"tagi", "tematy", "autorzy", "arkiv", "emne", "etiket", "kategori", "konu", "yazar", "yazarlar"}  # pl, no, tr
)
"""Parts of a path that stand before the name of a listing."""

ACTION_WORDS = frozenset(
    {
        "login",
        "logout",
        "signin",
        "sign-in",
        "signup",
        "sign-up",
        "register",
        "registration",
        "wp-login.php",
        "wp-admin",
    }
    | {"xmlrpc.php", "wp-json", "cart", "checkout", "basket", "cgi-bin", "oauth", "password", "trackback", "cdn-cgi"}
    | {"unsubscribe", "account", "my-account"}
)
"""Parts of a path that do something instead of showing something to read."""

_LISTING_PARAMETERS = frozenset(
    {"tag", "cat", "category", "author", "m", "month", "year", "day", "date", "s", "q", "search", "query", "keyword"}
)
_PAGE_PARAMETERS = frozenset(
    {"page", "paged", "pg", "pagenum", "pageno", "start", "offset", "from", "p", "pag", "seite"}
)
_PAGE_PATH = re.compile(
    r"/(?:page|p|seite|pagina|str|stranica|pg)[-/_]?\d{1,6}/?$|[-_/]page[-_]?\d{1,6}(?:\.\w{2,5})?/?$"
)
_YEAR = r"(?:1[89]\d\d|2[01]\d\d)"
_MONTH = r"[/-](?:0?[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
_DAY = r"[/-](?:0?[1-9]|[12]\d|3[01])"
_DATE_END = re.compile(rf"(?:^|/){_YEAR}(?:{_MONTH}(?:{_DAY})?)?/?(?:index\.\w{{3,5}})?$", re.IGNORECASE)
_BELOW_DAY = re.compile(rf"/{_YEAR}{_MONTH}{_DAY}/[^/]+/?$", re.IGNORECASE)
_BELOW_MONTH = re.compile(rf"/{_YEAR}(?:{_MONTH})?/(?=[^/]*(?:\d{{3}}|[-_][^/]*[-_]))[^/]+/?$", re.IGNORECASE)
_COMMENT_PAGE = re.compile(r"/comment-page-\d{1,6}/?$")
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|webm|og[gv]|wav|avi|mov|wmv|flv|m3u8?|pdf|docx?|xlsx?"
    r"|pptx?|od[tsp]|epub|mobi|zip|rar|7z|t?gz|bz2|tar|exe|apk|dmg|iso|css|m?js|map|json|txt|csv|ics|vcf|woff2?|ttf|eot|xml"
    r"|torrent|swf|psd)$",
    re.IGNORECASE,
)
_SLUG_BREAK = re.compile(r"[-_+\s]+")


@lru_cache(maxsize=8192)
def shape_from_url(url: str) -> str:
    """What the address shares with others of its kind.

    >>> shape_from_url("https://example.com/news/2024/05/17/mayor-opens-new-bridge?id=5&page=2")
    '/news/#/#/#/*?id&page'
    """
    parts = split_url(url)
    segments = unquote(parts.path)[:2000].strip("/").split("/")
    shape = "/" + "/".join(
        _segment_shape(segment, is_last=i == len(segments) - 1 > 0) for i, segment in enumerate(segments)
    )
    names = sorted({name for name, _ in parse_qsl(parts.query[:2000], keep_blank_values=True)})
    return shape + ("?" + "&".join(names) if names else "")


@lru_cache(maxsize=8192)
def kind_from_url(url: str, article_shapes: frozenset[str] = frozenset()) -> Kind:
    """What stands at the address, as far as it alone and the shapes of known articles tell."""
    path = unquote(split_url(url).path)
    if path.strip("/") and shape_from_url(url) in article_shapes and not is_pagination(url):
        return "article"
    if not path.strip("/") and not split_url(url).query:
        return "listing"
    if is_pagination(url) or is_date_archive(url):
        return "listing"
    if _BELOW_DAY.search(path) or _BELOW_MONTH.search(path):
        return "article"
    if _has_listing_word(path, url):
        return "listing"
    return "article" if names_one_thing(url) else _kind_from_words(path)


def is_page(url: str) -> bool:
    """Whether a reader may find text at the address, rather than a picture, a download, an action or comments alone.

    >>> is_page("https://example.com/a/photo.JPG"), is_page("https://example.com/a/story.html")
    (False, True)
    """
    path = unquote(split_url(url).path).lower()
    is_file = _NO_PAGE.search(path) or _COMMENT_PAGE.search(path)
    return not is_file and ACTION_WORDS.isdisjoint(path.split("/"))


def is_pagination(url: str) -> bool:
    """Whether the address names a page of a listing by its number.

    >>> is_pagination("https://example.com/politics/page/2/"), is_pagination("https://example.com/?p=2013")
    (True, False)
    """
    parts = split_url(url)
    if _PAGE_PATH.search(parts.path):
        return True
    if not parts.query:
        return False
    pairs = parse_qsl(parts.query[:2000])
    # WordPress' ?p=2013 alone is an article, ?p=2 of a path is a page.
    return any(
        name.lower() in _PAGE_PARAMETERS and value.isdecimal() and (name != "p" or (bool(parts.path.strip("/"))))
        for name, value in pairs
    ) and not any(ID_PARAMETER.fullmatch(name) for name, _ in pairs)


def is_date_archive(url: str) -> bool:
    """Whether the address ends in a year, a month or a day, or names one by a parameter, and says no more.

    >>> is_date_archive("https://example.com/archive/2024/05/"), is_date_archive("https://example.com/2024/05/slug")
    (True, False)
    """
    parts = split_url(url)
    if _DATE_END.search(parts.path):
        return True
    names = {name.lower() for name, _ in parse_qsl(parts.query[:2000])} if parts.query else set()
    return bool(names & {"month", "year", "day", "date", "m"}) and "id" not in names


def _segment_shape(segment: str, *, is_last: bool) -> str:
    """Digits become #, slugs *, a last short word +, so that all tags share one shape; other words stay."""
    stem, dot, extension = segment.rpartition(".")
    if dot and stem and len(extension) <= 5 and extension.isascii() and extension.isalpha():
        return f"{_segment_shape(stem, is_last=False)}.{extension.lower()}"
    if segment.isdecimal():
        return "#"
    words = [word for word in _SLUG_BREAK.split(segment) if word]
    if len(words) >= 3 or len(segment) >= 25 or re.search(r"\d{3}", segment):
        return "*#" if re.search(r"(?:^|[-_])\w?\d{4,}$", segment) else "*"
    return "+" if is_last else re.sub(r"\d+", "#", segment.lower())


def _has_listing_word(path: str, url: str) -> bool:
    *above, last = path.lower().strip("/").split("/")
    if above and above[-1] in LISTING_WORDS:
        # "archives" also stands before the numbers of articles.
        return not (above[-1].startswith(("archive", "arhiv")) and re.fullmatch(r"\d{3,9}(?:\.html?)?", last))
    if any(segment in LISTING_WORDS for segment in above):
        return not names_one_thing(url)
    names = {name.lower() for name, _ in parse_qsl(split_url(url).query[:2000])}
    has_parameter = names & _LISTING_PARAMETERS and not any(map(ID_PARAMETER.fullmatch, names))
    return last in LISTING_WORDS or (bool(has_parameter) and not names_one_thing(url.partition("?")[0]))


def _kind_from_words(path: str) -> Kind:
    """A section's name is a word or two near the root; further down, three words are a short headline."""
    *above, last = [segment for segment in path.strip("/").split("/") if segment] or [""]
    words = [word for word in _SLUG_BREAK.split(last.partition(".")[0]) if word]
    if len(words) >= 3 and above:
        return "article"
    if len(words) <= (1 if above else 2) and len(above) <= 2 and not re.search(r"\d", path):
        return "listing"
    return "unknown"
