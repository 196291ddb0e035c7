"""The part of JSON Schema that ``json_schema()`` uses, checked in forty lines."""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}
_CHECKED = {
    "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern", "maxLength",
    "minItems", "maxItems", "minProperties", "items", "properties", "required", "additionalProperties", "anyOf",
    "oneOf", "$ref", "$defs", "prefixItems",
}  # fmt: skip
_TOLD = {"title", "description", "default", "unit", "source", "discriminator", "$schema"}


def problems(value: Any, schema: Schema, root: Schema, path: str = "") -> Iterator[str]:
    """Each place where a value breaks a schema; a keyword this check does not know is an error of the check."""
    unknown = set(schema) - _CHECKED - _TOLD
    assert not unknown, f"the check does not know {unknown}"
    if "$ref" in schema:
        yield from problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)
    for choice, fits in (("anyOf", lambda n: n >= 1), ("oneOf", lambda n: n == 1)):
        if choice in schema:
            matching = sum(not list(problems(value, option, root, path)) for option in schema[choice])
            if not fits(matching):
                yield f"{path} matches {matching} of the choices"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{path} is not {schema['type']}"
        return
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{path} is none of the choices"
    yield from _limits(value, schema, path)
    if isinstance(value, dict):
        yield from _object(value, schema, root, path)
    for index, item in enumerate(value if isinstance(value, list) else []):
        first = schema.get("prefixItems", [])
        yield from problems(item, (first + [schema.get("items", {})] * (index + 1))[index], root, f"{path}[{index}]")


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _limits(value: Any, schema: Schema, path: str) -> Iterator[str]:
    size = len(value) if isinstance(value, str | list) else None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    broken = {
        "minimum": number is not None and number < schema.get("minimum", number),
        "maximum": number is not None and number > schema.get("maximum", number),
        "exclusiveMinimum": number is not None and number <= schema.get("exclusiveMinimum", -float("inf")),
        "exclusiveMaximum": number is not None and number >= schema.get("exclusiveMaximum", float("inf")),
        "minProperties": isinstance(value, dict) and len(value) < schema.get("minProperties", 0),
        "minItems": isinstance(value, list) and size < schema.get("minItems", 0),
        "maxItems": isinstance(value, list) and size > schema.get("maxItems", size),
        "maxLength": isinstance(value, str) and size > schema.get("maxLength", size),
        "pattern": isinstance(value, str) and not re.search(schema.get("pattern", ""), value),
    }
    yield from (f"{path} breaks {rule}" for rule, wrong in broken.items() if wrong)


def _object(value: dict[str, Any], schema: Schema, root: Schema, path: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{path} lacks {key}" for key in schema.get("required", []) if key not in value)
    if schema.get("additionalProperties") is False:
        yield from (f"{path} has no key {key}" for key in value if key not in known)
    others = schema.get("additionalProperties")
    for key, item in value.items():
        if key in known or isinstance(others, dict):
            yield from problems(item, known.get(key, others), root, f"{path}.{key}")
