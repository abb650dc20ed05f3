"""Names of authors out of the words of a byline: without "By", codes, addresses, dates and job titles."""

import html
import re
from typing import Final

from archiver.text import squeeze, squeeze_lines

_BY: Final = re.compile(
    r"^\W*(?:(?:article|story|text|words|written|posted|published|reported|review(?:ed)?|created|updated|opinion"
    r"|contributed|report)\s+(?:and\s+\w+\s+)?by"
    r"|(?:(?:read\s+)?more|articles?|stories|insights|posts?)\s+(?:about|by|from)"
    r"|by|von|vom|par|por|autor(?:a|es|en|in|ka)?|auteurs?|author(?:s|ed by)?"
    r"|автор(?:ы|и)?|текст|text|texte|testo|door|af|av|di|από|του|της|od|oleh|penulis|tekst|scritto da|yazan|haber"
    r"|written|with|contributors?|quelle|source|fonte|fuente|autor(?:in)?/autor)(?:\s*[:：]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"(?:(?:written|posted|published|reported|words|story) by|by|von|par|por|autor(?:a|in|es|en)?|autorin/autor"
    r"|auteurs?|authors?|contributors?|автор|текст|door|di|verfasst von|geschrieben von|écrit par|escrito por"
    r"|scritto da|geschreven door|skriven av|yazar)(?: ?:)?",
    re.IGNORECASE,
)
"""A label that stands alone in an element: the name follows behind it."""
_KIND_OF_TEXT: Final = re.compile(
    r"^(?:[^\W\d_]{1,20}\s){1,6}by\s+(?=[A-ZÀ-Þ])"
    r"|^(?:(?:(?i:ein\w{0,2}|kommentar|artikel|analyse|bericht|interview|essay|kolumne|gastbeitrag|gastkommentar|text"
    r"|rezension|erstellt|verfasst|geschrieben|veröffentlicht|pressemitteilung|reportage|porträt)|[a-zäöüß]{1,20})"
    r"[\s:]){1,3}von\s+(?=[A-ZÀ-Þ])"
)
"""What somebody wrote, before who: "Analysis by", "Ein Kommentar von"."""
_CODE: Final = re.compile(r"\s?[(\[][a-zäöü./-]{1,8}[)\]]$|\s?[(\[][A-Z]{2,4}/?[a-z]*[)\]]$")
_ADDRESS: Final = re.compile(r"\S+@\S+|https?://\S+|(?<!\w)@\w+")
_SPLIT: Final = re.compile(
    r"\s?[;|•·\n]\s?|\s/\s|\s?[,、，]\s?(?:and|und|et|y|e|en|и|και)?\s|[、，]"
    r"|\s(?:and|und|et|y|e|og|och|ja|i|и|та|και|ve|&|&amp;|with)\s",
)
_COMMA_CREDENTIALS: Final = re.compile(
    r",\s*(?:(?:[A-Z]\.?){2,6}|Ph\.?\s?D\.?|Jr\.?|Sr\.?|M\.?D\.?|Esq\.?|[A-Z]+-[A-Z]+|Dr)(?=\s*(?:,|$|\sand\s))"
)
_STOP: Final = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)\.?"
    r"|published|updated|posted|share|read|follow|view|more|see all|about|the author|staff|admin|administrator"
    r"|editor|author|authors|guest|contributor|contributors|online|comments?|minutes?|written|last|en|de|in|on|at|by|photo|image"
    r"|null|undefined|none|unknown|anonymous|home|news|loading|subscribe|unbekannt|redacción web|twitter|facebook"
    r"|linkedin|e-?mail|copy link|print|more by this author|contact|bio|profile|.*\bmin read|.*\{.*|https?:.*|www\..*"
    r"|[^\w]*)$",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(
    r"^(?:(?:see|view|show|read|learn|get|cite|load|find|sign|log|join|more|full|short|about)\s.*"
    r"|(?:\w+\s){0,2}(?:log-?in|bio|profile|press release|staff writer|writer|reviewer|contributor|expert)"
    r"|.*\b(?:from|comments?|read)|head of .*|.*\s(?:by|von|par|por|de|di)"
    r"|vo[nm]|por|par|datum|\d+(?:\.|m\b|\s?(?:de|min|years|hours|days)\b).*|\S*\.\S*author)$"
    r"|\w{5,}\.$",
    re.IGNORECASE,
)
"""Invitations, roles alone, ages, templates' own variables, ends of sentences."""
_LOOSE_END: Final = re.compile(r"\s(?:on|am|le|at|in|um|el|před|and|und|et|y|e|og|och|ja|и|και|ve)$")
_TAIL: Final = re.compile(
    r"\s?(?:[|•·–—]|\s-\s|\s(?:on|am|le)$|\(?(?:image|photos?|foto|bild|picture|photograph)\b|,?\s{1,2}in\s[A-Z]|\bstand\s*:|\s\d"
    r"|\b(?:published|updated|posted|last\s+(?:updated|modified)|for\s+the\s|is\s+an?\s|reviewed|edited|fact.?checked"
    r"|medically|veröffentlicht|publié|publicado|pubblicato|опубликовано)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\w*\.?\s+\d).*$",
    re.IGNORECASE | re.DOTALL,
)
"""Where a byline goes on with something else: a date, a credit, a place, what was done to the text."""
_ROLE: Final = re.compile(
    r"[\s,]{1,6}(?:(?:senior|staff|chief|managing|associate|deputy|assistant|content|marketing|political|politics|business"
    r"|news|sports?|features?|digital|contributing|lead|executive|sr\.?|guest|special|health|science)\s+){0,3}"
    r"(?:editor|writer|reporter|correspondent|journalist|columnist|coordinator|director|manager|specialist|consultant"
    r"|contributor|redakteur(?:in)?|korrespondent(?:in)?|strategist|analyst|professor|founder|ceo)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
"""What somebody is, behind who it is."""
_LONGEST: Final = 70
_LONGEST_LABEL: Final = 200
_MOST_WORDS: Final = 7
_MOST_NAMES: Final = 30


def split_names(text: str) -> tuple[str, ...]:
    """The names in the words of a byline, each once, in order; empty where the words name nobody.

    >>> split_names("By Ann Example, Bo Sample and Cy Test | 3 May 2024")
    ('Ann Example', 'Bo Sample', 'Cy Test')
    """
    text = squeeze_lines(_ADDRESS.sub(" ", html.unescape(text[:400])))
    for _ in range(2):
        text = _BY.sub("", _KIND_OF_TEXT.sub("", text.strip()), count=1)
    text = _TAIL.sub("", text)
    credentials = _COMMA_CREDENTIALS.findall(text)
    parts = _SPLIT.split(_COMMA_CREDENTIALS.sub("", text))
    parts = parts[:1] + [part for part in parts[1:] if not _ROLE.match(f" {part}")]
    names = [name for name in map(clean_name, parts) if is_name(name)]
    if len(names) == 1 and credentials:
        names = [names[0] + "".join(credentials)]
    return tuple(dict.fromkeys(names))[:_MOST_NAMES]


def clean_name(text: str) -> str:
    """One name without label, code in brackets and stray punctuation."""
    text = _LOOSE_END.sub("", _CODE.sub("", _BY.sub("", text.strip())))
    person = _ROLE.sub("", text)
    text = person if " " in person.strip() else text
    return re.sub(r"\s+", " ", text).strip(' \t-–—,;:|*•&@>©\u200b"[]')


def is_name(text: str) -> bool:
    """Whether words can be the name of a person, a desk or an agency."""
    if not 2 <= len(text) <= _LONGEST or _STOP.match(text) or _NO_NAME.search(text) or is_label(text):
        return False
    words = text.split()
    return len(words) <= _MOST_WORDS and sum(letter.isdigit() for letter in text) <= 2 and any(map(str.isalpha, text))


def is_label(text: str) -> bool:
    """Whether words announce an author and name none."""
    return len(text) < _LONGEST_LABEL and bool(_LABEL.fullmatch(squeeze(text)))
