"""The documents say what the program does: every setting, argument and attribute is there, and none too many."""

import ast
import re
from pathlib import Path

import pytest

from archiver.crawl import settings
from archiver.crawl.asked import ARGUMENTS
from archiver.errors import UsageError
from spiders.base import NewsSpider
from tests.paper import ROOT


def table(name: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table whose first heading is that, by their first cell."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    lines = text.partition(f"| {heading} |")[2].splitlines()[2:]
    rows: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith("|"):
            break
        first, *others = (cell.strip() for cell in line.strip("|").split(" | "))
        for cell in re.findall(r"`(\w+)`", first):
            rows[cell] = others
    return rows


def test_every_setting_is_in_the_table_and_no_other() -> None:
    assert sorted(table("settings.md", "setting")) == sorted(name for name in vars(settings) if name.isupper())


def test_the_table_gives_plain_defaults_as_they_are() -> None:
    for name, (default, *_) in table("settings.md", "setting").items():
        value = getattr(settings, name)
        if isinstance(value, int | float) and not isinstance(value, dict):
            assert ast.literal_eval(default.strip("`")) == value, name


def test_the_settings_stand_in_order_within_their_groups() -> None:
    text = Path(settings.__file__).read_text(encoding="utf-8")
    for group in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        names = re.findall(r"^([A-Z_]+) =", group, flags=re.MULTILINE)
        assert names == sorted(names)


def test_every_argument_of_a_crawl_is_in_the_table() -> None:
    assert sorted(table("settings.md", "argument")) == sorted(ARGUMENTS)


def test_every_attribute_of_a_spider_is_in_the_how_to() -> None:
    own = {name for name in NewsSpider.__annotations__ if not name.startswith("_")}
    assert own <= set(table("how-to-add-a-site.md", "attribute"))


def test_the_spider_of_the_how_to_works(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "how-to-add-a-site.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, type[NewsSpider]] = {"__name__": "spiders.riverton"}  # type: ignore[dict-item]
    exec(compile(code, "riverton.py", "exec"), names)  # noqa: S102 - our own page
    spider = names["RivertonSpider"]()
    assert [source.name for source in spider.asked.sources] == ["riverton-courier"]
    assert spider.source_of("https://www.courier.example/a") == "riverton-courier"
    with pytest.raises(UsageError):
        names["RivertonSpider"](since="never")
