"""Texts of scenarios, most of them wrong: bytes changed, values and blocks changed, and whatever the schema allows."""

import math
import re
from copy import deepcopy
from typing import Any, Final

import yaml
from hypothesis import strategies as st

from simulator.scenario.blocks.schema import json_schema
from tests.engines.random_worlds import scenarios
from tests.scenario.test_any_text import STRANGE, TOKENS, VALID, paths, replaced

SCHEMA: Final = json_schema()
NAMES: Final = ("a", "b", "team 1", "capped", "economy", "frontier", "others", "none", "é\u200d", "=1+1", " x ")
NUMBERS: Final = (0, 1, 2, 3, 12, -1, 0.5, 1.0, 1.5, 1e-9, 1e6, 1e9, 1e12, 1e300, 5e-324, -0.0)
TREES: Final = [yaml.safe_load(text) for text in VALID]
DEEPEST: Final = 7


@st.composite
def mutated_bytes(draw: st.DrawFn) -> bytes:
    """A valid text in which some bytes are cut, doubled, changed or put in."""
    raw = bytearray(draw(st.sampled_from(VALID)).encode())
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 30)))
        new = draw(st.binary(max_size=5) | st.sampled_from(TOKENS).map(str.encode) | st.just(bytes(raw[start:end]) * 2))
        raw[start:end] = new
    return bytes(raw)


@st.composite
def edited_trees(draw: st.DrawFn) -> str:
    """A valid scenario some of whose values are strange, gone, or taken from elsewhere in another one."""
    tree = deepcopy(draw(st.sampled_from(TREES)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(paths(tree)[1:]))
        tree = draw(st.sampled_from([_strange, _without, _transplanted, _repeated]))(draw, tree, place)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


def _strange(draw: st.DrawFn, tree: Any, place: tuple[Any, ...]) -> Any:
    return replaced(tree, place, draw(STRANGE | st.sampled_from(NUMBERS) | st.sampled_from(NAMES)))


def _without(draw: st.DrawFn, tree: Any, place: tuple[Any, ...]) -> Any:
    return without(tree, place)


def _transplanted(draw: st.DrawFn, tree: Any, place: tuple[Any, ...]) -> Any:
    other = draw(st.sampled_from(TREES))
    return replaced(tree, place, at(other, draw(st.sampled_from(paths(other)))))


def _repeated(draw: st.DrawFn, tree: Any, place: tuple[Any, ...]) -> Any:
    """A list twice as long, or a block in a list."""
    old = at(tree, place)
    return replaced(tree, place, old + old if isinstance(old, list) else [old])


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a place of a tree."""
    for key in path:
        tree = tree[key]
    return tree


def without(tree: Any, path: tuple[Any, ...]) -> Any:
    """The tree without what stands at a place."""
    holder = at(tree, path[:-1])
    rest = (
        {key: value for key, value in holder.items() if key != path[-1]}
        if isinstance(holder, dict)
        else [*holder[: path[-1]], *holder[path[-1] + 1 :]]
    )
    return replaced(tree, path[:-1], rest)


@st.composite
def from_schema(draw: st.DrawFn) -> str:
    """A tree in which every value is of the kind that the schema asks for."""
    tree = draw(_value(SCHEMA, 0))
    tree |= {"title": "t", "question": "q", "months": draw(st.integers(1, 4)), "replications": 2, "warmup_months": 0}
    for one, what in ((tree["world"], "teams"), (tree, "policies")):
        one[what] = [{**each, "name": f"{what} {place}"} for place, each in enumerate(one[what])]
    tree["policies"] = [each for each in tree["policies"] if each["kind"] != "none"] or [{"kind": "uncapped"}]
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


@st.composite
def valid_scenarios(draw: st.DrawFn) -> str:
    """A random world of every feature, with one value or block of the schema's laid over it."""
    tree = draw(scenarios()).model_dump(mode="json", exclude_none=True)
    tree["world"].pop("defaults", None)
    for team in tree["world"]["teams"]:  # a limited backlog knows no sessions
        team["work"].pop("session_hours" if team["backlog"] else "", None)
    block = draw(st.sampled_from(("claim", "currency", "start", "current_policy", "fiscal_year_start", "confidence")))
    return yaml.safe_dump(tree | {block: draw(_value(SCHEMA["properties"][block], 0))}, allow_unicode=True)


def _value(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return st.deferred(lambda: _value(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], depth))
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return st.one_of(*(_value(option, depth + 1) for option in schema[choice]))
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "object":
        return _block(schema, depth)
    if kind == "array":
        least = schema.get("minItems", 0)
        return st.lists(_value(schema.get("items", {}), depth + 1), min_size=least, max_size=max(2, least))
    return _plain(schema, kind)


def _plain(schema: dict[str, Any], kind: str | None) -> st.SearchStrategy[Any]:
    low, high = (schema.get(key, schema.get(f"exclusive{key.title()}")) for key in ("minimum", "maximum"))
    ends = (-math.inf if low is None else low, math.inf if high is None else high)
    known = [number for number in (*NUMBERS, *ends) if ends[0] <= number <= ends[1] and math.isfinite(number)]
    if kind == "integer":
        return st.sampled_from([round(number) for number in known])
    if kind == "number":
        return st.floats(low, high, allow_nan=False, allow_infinity=False) | st.sampled_from(known)
    if kind == "boolean":
        return st.booleans()
    if kind == "null":
        return st.none()
    if re.match(r"\^", str(schema.get("pattern", ""))):
        return st.sampled_from(["EUR", "2026-01", "2026-13"])
    return st.sampled_from(NAMES)


@st.composite
def _block(draw: st.DrawFn, schema: dict[str, Any], depth: int) -> dict[str, Any]:
    known = schema.get("properties", {})
    optional = sorted(set(known) - set(schema.get("required", [])))
    some = draw(st.lists(st.sampled_from(optional), max_size=3, unique=True)) if optional and depth < DEEPEST else []
    found = {key: draw(_value(known[key], depth + 1)) for key in (*schema.get("required", []), *some)}
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        found[draw(st.sampled_from(NAMES))] = draw(_value(others, depth + 1))
    return found
