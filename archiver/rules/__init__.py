"""Furniture and site rules as data: TOML files beside this loader become frozen rule values."""

from archiver.rules.load import Rules, default_rules, load_rules, read_rules
from archiver.rules.model import ElementRule, Entry, FigureRule, LayoutRule, LineRule, OriginalRule
from archiver.rules.sites import Layout, Selector, SiteRules

__all__ = [
    "ElementRule",
    "Entry",
    "FigureRule",
    "Layout",
    "LayoutRule",
    "LineRule",
    "OriginalRule",
    "Rules",
    "Selector",
    "SiteRules",
    "default_rules",
    "load_rules",
    "read_rules",
]
