"""The JSON Schema of an item, made from the types in `items`; and how one version of it may differ from another."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from archiver.items import SCHEMA_VERSION, Article

Schema = dict[str, Any]
"""A JSON Schema, or a part of one, as plain dicts and lists (draft 2020-12)."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TOLD: Final = frozenset(("title", "description", "examples"))
"""Keywords that explain and decide nothing."""
_NULL: Final[Schema] = {"type": "null"}


def article_schema() -> Schema:
    """The schema that each line of a dump keeps to which names this version: every field is there, and no other."""
    (_,), parts = msgspec.json.schema_components((Article,), ref_template="#/$defs/{name}")
    parts = {name: _close(part) for name, part in parts.items()}
    article = parts.pop("Article")
    article["properties"]["schema_version"]["const"] = SCHEMA_VERSION
    return {
        "$schema": _DIALECT,
        "$id": f"urn:news-archiver:schema:article:{SCHEMA_VERSION}",
        **article,
        "$defs": dict(sorted(parts.items())),
    }


def without_words(schema: Schema) -> Schema:
    """What the schema decides, without what it explains: two versions with the same rest are the same version."""
    return {name: _reword(name, part) for name, part in schema.items() if name not in _TOLD}


def _reword(name: str, part: Any) -> Any:
    if name in {"properties", "$defs"}:  # whose keys are names of ours
        return {key: without_words(value) for key, value in part.items()}
    if isinstance(part, dict):
        return without_words(part)
    return (
        [without_words(each) if isinstance(each, dict) else each for each in part] if isinstance(part, list) else part
    )


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What of `new` would mislead a reader who was written for `old`; a major version may, a minor one may not.

    Fields and whole types may come; none may go, and none may say something else.
    """
    return sorted(_breaking(_types(old), _types(new)))


def _breaking(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> Iterator[str]:
    for name, part in old.items():
        if name not in new:
            yield f"{name} is gone"
            continue
        fields = new[name]["properties"]
        for field, was in part["properties"].items():
            if field not in fields:
                yield f"{name}.{field} is gone"
            elif field != "schema_version" and not _reads_as(without_words(was), without_words(fields[field])):
                yield f"{name}.{field} is another type"


def _reads_as(old: Schema, new: Schema) -> bool:
    """Whether what was written for `old` reads `new`: the same, but for values and types that a list has more of."""
    return old.keys() == new.keys() and all(_extends(keyword, part, new[keyword]) for keyword, part in old.items())


def _extends(keyword: str, old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return _reads_as(old, new)
    if keyword in {"enum", "anyOf"}:
        return all(part in new for part in old) and (_NULL in old) == (_NULL in new)
    return bool(old == new)


def _types(schema: Schema) -> dict[str, Schema]:
    return {"Article": schema, **schema["$defs"]}


def _close(part: Schema) -> Schema:
    """An object of the types' schema as it is written: with all of its fields and no others."""
    fields = {name: _plain(field) for name, field in part["properties"].items()}
    if "const" in fields.get("type", {}):
        fields["type"] = {"description": "Tells the types of blocks apart.", **fields["type"]}
    return {**part, "properties": fields, "required": list(fields), "additionalProperties": False}


def _plain(field: Schema) -> Schema:
    """Without what only a reader of lacking fields, or OpenAPI, would make use of; `description` first."""
    field = {name: value for name, value in field.items() if name not in {"default", "discriminator"}}
    if isinstance(field.get("items"), dict):
        field["items"] = _plain(field["items"])
    if (only := field.get("enum")) and len(only) == 1:
        del field["enum"]
        field["const"] = only[0]
    return {name: field[name] for name in ("description", *field) if name in field}
