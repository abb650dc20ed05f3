"""A site's own rules: dated layouts, and the selectors that find what a layout names in a tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cssselect import HTMLTranslator, SelectorError
from lxml.etree import XPath
from lxml.html import HtmlElement

from archiver.rules.model import LayoutRule

_TRANSLATOR = HTMLTranslator()


class Selector:
    """A CSS selector, compiled. Raises ValueError where the text is none."""

    __slots__ = ("_find", "css")

    def __init__(self, css: str) -> None:
        self.css = css
        try:
            self._find = XPath(_TRANSLATOR.css_to_xpath(css))
        except SelectorError as error:
            raise ValueError(f"{css!r} is no CSS selector: {error}") from error

    def __repr__(self) -> str:
        return f"Selector({self.css!r})"

    def find(self, root: HtmlElement) -> list[HtmlElement]:
        """What it matches below `root`, in document order."""
        found: list[HtmlElement] = self._find(root)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """One design of a site. `body`, `headline` and `abstract` take the first match, the others all."""

    body: Selector | None
    headline: Selector | None
    abstract: Selector | None
    headings: tuple[Selector, ...]
    drop: tuple[Selector, ...]
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteRules:
    """The layouts of a host, oldest first; the last one may have no end."""

    host: str
    layouts: tuple[Layout, ...]

    def layout_on(self, day: date | None) -> Layout:
        """The layout that pages had on that day; the newest where the day is not known."""
        if day is None:
            return self.layouts[-1]
        valid = (layout for layout in self.layouts if layout.valid_until is None or day <= layout.valid_until)
        return next(valid, self.layouts[-1])


def build_site(host: str, rules: Sequence[LayoutRule]) -> SiteRules:
    """The rules of a site. Raises ValueError for a wrong selector, an empty layout, and two layouts without an end."""
    if not rules:
        raise ValueError("layout: there is none")
    ends = [rule.valid_until for rule in rules]
    if ends.count(None) > 1 or len(set(ends)) < len(ends):
        raise ValueError("valid_until: two layouts end on the same day, or neither has an end")
    layouts = sorted(map(_build_layout, rules), key=lambda layout: layout.valid_until or date.max)
    return SiteRules(host=host, layouts=tuple(layouts))


def _build_layout(rule: LayoutRule) -> Layout:
    if not (rule.body or rule.headline or rule.abstract or rule.headings or rule.drop):
        raise ValueError("layout: one of them selects nothing")
    return Layout(
        body=Selector(rule.body) if rule.body else None,
        headline=Selector(rule.headline) if rule.headline else None,
        abstract=Selector(rule.abstract) if rule.abstract else None,
        headings=tuple(map(Selector, rule.headings)),
        drop=tuple(map(Selector, rule.drop)),
        valid_until=rule.valid_until,
    )
