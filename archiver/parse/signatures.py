"""Authors whom no markup calls so: a name right before the date, or alone in bold above the first words.

Papers whose publishing system knows only one account set their bylines so. Heard last, as such a line may say anything.
"""

import re
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from archiver.document import read_text
from archiver.items import Author
from archiver.parse.people import is_name
from archiver.parse.structured import clean_text
from archiver.parse.surface import Surface
from archiver.parse.titles import letters

FULL_NAME: Final = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*)(?:\s(?:[a-z]{1,3}\s)?[^\W\d_a-zß-ÿ][\w.'’-]*){1,3}")
"""Two to four words with a capital, in whatever script has them."""
_SPLIT: Final = re.compile(r"\s?(?:[/,&;]|\s(?:and|und|et|y|e|na|le)\s)\s?")
_BOLD: Final = frozenset(("strong", "b"))
_BESIDE: Final = frozenset(("span", "div", "p", "li", "b", "strong", "em"))
_NO_PERSON: Final = re.compile(
    r"\b(?:news|breaking|exclusive|update|live|watch|photos?|the|our|city|new|key|points|correspondent|reporters?|desk)\b",
    re.IGNORECASE,
)
"""Words of kickers, places and desks, which are also set in bold above a text."""
_DATE: Final = re.compile(r"\W{0,9}(?:\d{1,2}[./ -]\d{1,2}[./ -]|\d{1,2}\.? [^\W\d]{3,12}\.? )?(?:19|20)\d\d(?!\d)")
_NEAR: Final = 40
"""Elements behind the headline in which its date stands."""
_PROSE: Final = 80
"""Characters of a paragraph that is the text's own."""
_ABOVE: Final = 4
_LONGEST: Final = 80


def find_signature(surface: Surface) -> tuple[Author, ...]:
    """The authors named before the date or above the first paragraph after the headline; empty where nobody is."""
    for element in surface.elements[:_NEAR]:
        following = element.getnext()
        if element.tag in _BESIDE and following is not None and _DATE.match(clean_text(read_text(following, _LONGEST))):
            name = clean_text(element.text or "").rstrip(" |·•-–—,")
            if _is_plain(element) and _is_person(name) and not surface.is_foreign(element):
                return (Author(name=name),)
    return _find_above_text(surface)


def _find_above_text(surface: Surface) -> tuple[Author, ...]:
    for element in surface.elements:
        if element.tag != "p" or surface.is_foreign(element) or len(read_text(element, _PROSE)) < _PROSE:
            continue
        for above in islice(element.itersiblings("p", preceding=True), _ABOVE):
            if names := _read_bold_names(above):
                return tuple(Author(name=name) for name in names)
        return ()
    return ()


def _read_bold_names(paragraph: HtmlElement) -> tuple[str, ...]:
    text = clean_text(read_text(paragraph, _LONGEST + 1))
    bold = [read_text(child, _LONGEST) for child in paragraph if child.tag in _BOLD]
    if len(text) > _LONGEST or not bold or letters("".join(bold)) != letters(text):
        return ()
    names = tuple(name for name in _SPLIT.split(text) if name)
    return names if all(map(_is_person, names)) else ()


def _is_plain(element: HtmlElement) -> bool:
    """Whether an element is text alone and part of no link: the name of a section, which stands there too, is one."""
    return not len(element) and next(element.iterancestors("a"), None) is None


def _is_person(name: str) -> bool:
    return bool(FULL_NAME.fullmatch(name) and is_name(name) and not _NO_PERSON.search(name))
