"""The published schema is that of the types, the page about it is up to date, and every item keeps to it."""

import copy
import json
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from archiver import extract
from archiver.items import SCHEMA_VERSION
from archiver.schema import Schema, article_schema, breaking_changes, without_words
from archiver.schema_org import PROPERTIES, WITHOUT
from scripts.write_docs import render
from tests.paper import ROOT, items, run_scrapy, story


def _number(path: Path) -> tuple[int, int]:
    major, minor = path.stem.removeprefix("article-").split(".")
    return int(major), int(minor)


VERSIONS = sorted((ROOT / "docs" / "schema").glob("article-*.json"), key=_number)


def read(path: Path) -> Schema:
    schema: Schema = json.loads(path.read_text("utf-8"))
    return schema


FORMATS = copy.deepcopy(Draft202012Validator.FORMAT_CHECKER)


def is_absolute_address(value: object) -> bool:
    """Whether a text is an address with its scheme (RFC 3987); what is no text has no format."""
    return not isinstance(value, str) or re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", value) is not None


FORMATS.checks("iri")(is_absolute_address)


def validator() -> Draft202012Validator:
    return Draft202012Validator(
        read(ROOT / "docs" / "schema" / f"article-{SCHEMA_VERSION}.json"),
        format_checker=FORMATS,
    )


def faults(archive: Path) -> list[str]:
    """What of a dump is not as the schema says."""
    check = validator()
    return [
        f"{item['url']}: {error.json_path}: {error.message}"
        for item in items(archive)
        for error in check.iter_errors(item)
    ]


def scalars(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, part in {"Article": schema, **schema["$defs"]}.items():
        for field, said in part["properties"].items():
            yield f"{name}.{field}", said


def test_schema_and_page_are_as_the_types() -> None:
    stale = [str(path) for path, text in render().items() if not path.exists() or path.read_text("utf-8") != text]
    assert stale == [], "`make docs` writes them anew"


def test_the_schemas_are_schemas() -> None:
    for path in VERSIONS:
        Draft202012Validator.check_schema(read(path))
        assert read(path)["properties"]["schema_version"]["const"] == path.stem.removeprefix("article-")


def test_every_field_has_a_meaning_and_an_example_where_its_type_gives_none() -> None:
    silent = [name for name, said in scalars(article_schema()) if not said.get("description")]
    assert silent == []
    plain = {"string", "integer", "number"}
    for name, said in scalars(article_schema()):
        kinds = {part.get("type") for part in said.get("anyOf", (said,))}
        if kinds & plain and "const" not in said:
            assert said.get("examples"), name


def test_every_example_is_valid() -> None:
    schema = article_schema()
    for name, said in scalars(schema):
        check = Draft202012Validator({**said, "$defs": schema["$defs"]}, format_checker=FORMATS)
        for example in said.get("examples", ()):
            assert check.is_valid(example), (name, example)


def test_a_minor_version_only_adds() -> None:
    for before, after in pairwise(VERSIONS):
        if _number(before)[0] == _number(after)[0]:
            assert breaking_changes(read(before), read(after)) == []


def test_every_field_is_in_the_table_of_schema_org() -> None:
    assert {*PROPERTIES, *WITHOUT} == set(article_schema()["properties"])
    assert not PROPERTIES.keys() & WITHOUT.keys()


def test_an_article_that_was_never_archived_keeps_to_it() -> None:
    article = extract(story(1).body, "https://harbour.example/2026/03/breakwater").to_dict()
    assert list(validator().iter_errors(article)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "a story"),
        ("version", 0),
        ("url", "//harbour.example/no scheme"),
        ("date_published", "last Tuesday"),
        ("language", "English"),
        ("fetched_at", "2026-11-25 09:45"),
        ("schema_version", "0.9"),
        ("removed", [{"kind": "sponsor", "text": "", "rule": ""}]),
        ("sections", [{"heading": None, "level": None, "blocks": [{"type": "rant", "text": ""}]}]),
        ("mood", "wry"),
    ],
)
def test_what_is_not_as_it_says_is_refused(field: str, value: Any) -> None:
    article = extract(story(1).body, "https://harbour.example/2026/03/breakwater").to_dict()
    assert not validator().is_valid({**article, field: value})


def test_a_field_that_is_not_there_is_missed() -> None:
    article = extract(story(1).body, "https://harbour.example/2026/03/breakwater").to_dict()
    for field in article:
        assert not validator().is_valid({name: value for name, value in article.items() if name != field}), field


def test_every_item_of_the_demo_and_of_a_rebuild_keeps_to_it(tmp_path: Path) -> None:
    setting = ("-s", f"ARCHIVE_DIR={tmp_path}")
    for day in ("1", "2"):
        run = run_scrapy("crawl", "demo", "-a", f"day={day}", *setting)
        assert run.status == 0, run.log
    assert len(items(tmp_path)) > 50
    assert faults(tmp_path) == []
    shutil.rmtree(tmp_path / "items")
    run = run_scrapy("rebuild", *setting)
    assert run.status == 0, run.log
    assert len(items(tmp_path)) > 50
    assert faults(tmp_path) == []


def change(schema: Schema, field: str, **keywords: Any) -> Schema:
    changed = copy.deepcopy(schema)
    changed["properties"][field] = {**changed["properties"].get(field, {}), **keywords}
    return changed


def test_what_comes_breaks_nothing() -> None:
    schema = article_schema()
    assert breaking_changes(schema, change(schema, "mood", type="string")) == []
    more = copy.deepcopy(schema)
    more["$defs"]["Poll"] = more["$defs"]["Quote"]
    more["$defs"]["Section"]["properties"]["blocks"]["items"]["anyOf"].append({"$ref": "#/$defs/Poll"})
    more["$defs"]["Removed"]["properties"]["kind"]["enum"].append("poll")
    assert breaking_changes(schema, more) == []
    assert breaking_changes(more, schema) == [
        "Poll is gone",
        "Removed.kind is another type",
        "Section.blocks is another type",
    ]


def test_what_goes_or_says_something_else_breaks() -> None:
    schema = article_schema()
    less = copy.deepcopy(schema)
    del less["properties"]["headline"], less["$defs"]["Link"]
    assert breaking_changes(schema, less) == ["Article.headline is gone", "Link is gone"]
    assert breaking_changes(schema, change(schema, "version", type="string")) == ["Article.version is another type"]
    nullable = change(schema, "keywords", anyOf=[{"type": "array"}, {"type": "null"}])
    assert breaking_changes(schema, nullable) == ["Article.keywords is another type"]
    absent = change(schema, "headline", anyOf=[{"type": "string"}])
    assert breaking_changes(schema, absent) == ["Article.headline is another type"]


def test_a_published_schema_is_changed_in_its_words_only(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "schema", tmp_path / "schema")
    shutil.copy(ROOT / "docs" / "output-format.md", tmp_path)
    path = tmp_path / "schema" / f"article-{SCHEMA_VERSION}.json"
    published = read(path)
    path.write_text(json.dumps(change(published, "headline", description="Its title.", examples=["A"])))
    assert json.loads(render(tmp_path)[path]) == published
    assert without_words(published)["properties"].keys() == published["properties"].keys()
    path.write_text(json.dumps(change(published, "headline", type="integer")))
    with pytest.raises(ValueError, match="raise SCHEMA_VERSION"):
        render(tmp_path)
