"""Fills the HTML templates beside the designs: names in, markup out."""

from functools import cache
from html import escape
from importlib import resources
from string import Template


def fill(name: str, **values: str) -> str:
    """The template of that name with its $names replaced; the values are markup already."""
    return _load(name).substitute(values)


def attribute(text: str | None) -> str:
    """Text fit for element content and quoted attributes."""
    return escape(text or "")


def link(address: str, words: str, attributes: str = "") -> str:
    """A link; `attributes` is markup."""
    return f'<a{attributes and " "}{attributes} href="{attribute(address)}">{attribute(words)}</a>'


@cache
def _load(name: str) -> Template:
    file = resources.files("archiver.demo") / "templates" / f"{name}.html"
    return Template(file.read_text(encoding="utf-8"))
