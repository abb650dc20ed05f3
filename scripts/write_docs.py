"""Writes what the documents take from the types: docs/schema/ and the tables of docs/output-format.md (`make docs`)."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from archiver.items import SCHEMA_VERSION
from archiver.schema import Schema, article_schema, without_words
from archiver.schema_org import PROPERTIES, WITHOUT

DOCS: Final = Path(__file__).parents[1] / "docs"
_SCHEMA: Final = DOCS / "schema" / f"article-{SCHEMA_VERSION}.json"
_FORMAT: Final = DOCS / "output-format.md"
_TABLES: Final = re.compile(r"(<!-- make docs: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def render(documents: Path = DOCS) -> dict[Path, str]:
    """Each file that is written, and its text. Raises ValueError where a published schema would decide otherwise."""
    schema = article_schema()
    published = documents / "schema" / _SCHEMA.name
    if published.exists() and without_words(json.loads(published.read_text("utf-8"))) != without_words(schema):
        raise ValueError(f"{published.name} is published and decides otherwise: raise SCHEMA_VERSION in items.py")
    tables = {"fields": _fields(schema), "types": _types(schema), "schema_org": _schema_org()}
    page = (documents / _FORMAT.name).read_text("utf-8")
    return {
        published: json.dumps(schema, indent=2, ensure_ascii=False) + "\n",
        documents / _FORMAT.name: _TABLES.sub(lambda found: found[1] + tables[found[2]] + found[3], page),
    }


def _fields(schema: Schema) -> str:
    return "\n".join(_table(schema["properties"])) + "\n"


def _types(schema: Schema) -> str:
    lines: list[str] = []
    for name, part in schema["$defs"].items():
        lines += ["", f"### {name}", "", part["description"], "", *_table(part["properties"])]
    return "\n".join(lines).lstrip("\n") + "\n"


def _table(fields: Mapping[str, Schema]) -> Iterator[str]:
    yield "| field | type | what it says | for example |"
    yield "| --- | --- | --- | --- |"
    for name, field in fields.items():
        examples = ", ".join(_code(example) for example in field.get("examples", ()))
        yield f"| `{name}` | {_type(field)} | {field.get('description', '')} | {examples} |"


def _code(example: Any) -> str:
    return f"`{json.dumps(example, ensure_ascii=False)}`"


def _type(field: Schema) -> str:
    """The type of a field in words."""
    if "const" in field:
        return _code(field["const"])
    if "enum" in field:
        return "one of " + ", ".join(_code(value) for value in field["enum"])
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(map(_type, field["anyOf"]))
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    form = f" ({field['format']})" if "format" in field else ""
    return f"{field['type']}{form}"


def _schema_org() -> str:
    fields = article_schema()["properties"]
    lines = ["| field | schema.org |", "| --- | --- |"]
    for name in fields:
        said = f"[{PROPERTIES[name][0]}](https://schema.org/{PROPERTIES[name][0]})" if name in PROPERTIES else None
        lines.append(f"| `{name}` | {said or WITHOUT[name]} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the files that differ."""
    try:
        rendered = render()
    except ValueError as error:
        sys.exit(f"make docs: {error}")
    for path, text in rendered.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written: {path}")


if __name__ == "__main__":
    main()
