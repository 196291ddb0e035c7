"""One error of the schema as a sentence: where, which value, the rule with its range and unit, what to do."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from simulator.scenario.blocks.events import EVENTS
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.quantity import block_in, choices, is_by_name, limits, noted, one_amount
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.version import moved, renamed
from simulator.scenario.presets import PRESET_BLOCKS, presets
from simulator.scenario.reading.currencies import CURRENCY, foreign_currency
from simulator.scenario.reading.errors import subject
from simulator.scenario.reading.own_files import OWN
from simulator.scenario.reading.parameters import OF_A_KIND
from simulator.scenario.reading.yaml_lines import Keys, dotted, shortened
from simulator.text import alike, nearest

_LIMITS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_NUMBERS = {"float_type": "a number", "int_type": "a whole number"}
_OF_ANY_TYPE = ("invalid_value", "too_short", "too_long")
_BLOCKS = ("model_type", "model_attributes_type")
# what people call a key or a kind, where that is not alike: the first that there is
CALLED: Final[dict[str, tuple[str, ...]]] = {
    "allowance": ("usd_per_month",),
    "approval": ("gated",),
    "base": ("median_usd_per_year",),
    "budget": ("approved_budget_usd_per_year", "usd_per_month", "team_budget_usd_per_engineer"),
    "cap": ("usd_per_month", "capped"),
    "headcount": ("engineers",),
    "unlimited": ("uncapped",),
}


Own = Mapping[int, type[BaseModel]]  # blocks of own policies, by place in the list of policies
_NO_OWN: Final[Own] = {}


class Place(NamedTuple):
    """Where an error is: the key path, the block that holds the last key, and its field (None: unknown key)."""

    path: Keys
    holder: type[BaseModel]
    field: FieldInfo | None


def describe(error: ErrorDetails, texts: Mapping[Keys, str], own: Own = _NO_OWN) -> tuple[Keys, str]:
    """Key path and sentence of one schema error.

    ``texts`` has the values as the user wrote them, ``own`` what policies of the user's own declare.
    """
    place = locate(error["loc"], own)
    path, kind, owner = place.path, error["type"], dotted(place.path[:-1]) or "the scenario"
    if kind == "extra_forbidden":
        return path, f"{owner} has no key '{shortened(str(path[-1]))}'. {_right_key(place)}"
    if kind == "missing":
        meaning = f" ({place.field.description})" if place.field and place.field.description else ""
        return path, f"{owner} needs the key '{path[-1]}'{meaning}."
    if kind == "union_tag_not_found":
        return path, f"{dotted(path)} needs the key 'kind'. Known: {', '.join(OF_A_KIND[str(path[0])])}."
    if kind == "union_tag_invalid":
        path, given = (*path, "kind"), error["input"]["kind"]
        return path, f"{subject(path, given, texts)} {_one_of(given, OF_A_KIND[str(path[0])])}"
    if kind in _OF_ANY_TYPE and not isinstance(error["input"], (str, int, float)):
        return path, f"{dotted(path)} {_rule(error, place, texts)}"
    if kind == "invalid_entry":
        path = (*path, error["ctx"]["place"])
        return path, f"{dotted(path)} {error['msg']}"
    if kind == "invalid_block":
        return (*path[:-1], error["ctx"]["at"]), f"{owner} {error['msg']}"
    return path, f"{subject(path, error['input'], texts)} {_rule(error, place, texts)}"


def locate(location: tuple[int | str, ...], own: Own = _NO_OWN) -> Place:
    """Key path of a schema location: the same without the kind of a policy or event, which is no key."""
    path: Keys = ()
    holder: type[BaseModel] = Scenario
    block: type[BaseModel] | None = Scenario
    field: FieldInfo | None = None
    mapped: type[BaseModel] | None = None  # the blocks of a mapping whose keys the user chooses
    plain = False  # a mapping of plain values whose keys the user chooses
    for part in location:
        if isinstance(part, int):
            path = (*path, part)
        elif plain:
            path, field, plain = (*path, part), one_amount(field) or field, False
        elif mapped is not None:
            path, block, mapped = (*path, part), mapped, None
        elif block is None:
            block = own.get(int(path[-1]), KINDS[OWN]) if part == OWN else KINDS.get(part) or EVENTS[part]
        else:
            path, holder, field = (*path, part), block, block.model_fields.get(part)
            block = _inner(part, field)
            plain = field is not None and block is None and is_by_name(field.annotation)
            if field and get_origin(field.annotation) is dict:
                block, mapped = None, block
    return Place(path, holder, field)


def _inner(key: str, field: FieldInfo | None) -> type[BaseModel] | None:
    """The block inside a field; None for a plain value and for policies and events, which are of a kind."""
    return block_in(field.annotation) if field and key not in OF_A_KIND else None


def meant_key(error: ErrorDetails, own: Own = _NO_OWN) -> str:
    """Path of the key that an unknown one was probably meant to be; the path itself where none is near."""
    path, holder, _ = locate(error["loc"], own)
    return renamed(dotted(path)) or dotted((*path[:-1], alike(str(path[-1]), holder.model_fields) or path[-1]))


def _right_key(place: Place) -> str:
    if now := moved(dotted(place.path)):
        return f"It {now}"
    word, known = str(place.path[-1]), place.holder.model_fields
    if word == CURRENCY:
        return "Amounts are in USD. Remove it."
    if foreign := foreign_currency(word):
        key = alike(word.replace(foreign, "usd"), known)
        return f"Amounts are in USD: convert it{f', and use the key {key}' if key else ''}."
    meant = next((key for key in CALLED.get(word, ()) if key in known), word)
    if alike(meant, known):
        return nearest(meant, known)
    return _elsewhere(word) or nearest(word, known)


def _elsewhere(word: str) -> str:
    """Where a key belongs that has no place here: the one so called, else the nearest; empty where there is none."""
    homes = _homes()
    key = word if word in homes else alike(word, homes)
    if not 0 < len(homes.get(key, ())) <= 3:
        return ""
    places = " or ".join(sorted(homes[key]))
    return f"It belongs in {places}." if key == word else f"Did you mean '{key}', in {places}?"


@cache
def _homes() -> dict[str, set[str]]:
    """Where each key of the schema belongs."""
    homes: dict[str, set[str]] = {}
    for home, key in _all_keys(Scenario, ""):
        homes.setdefault(key, set()).add(home or "the scenario itself")
    return homes


def _all_keys(block: type[BaseModel], home: str) -> Iterator[tuple[str, str]]:
    for name, field in block.model_fields.items():
        yield home, name
        many = "[]" if get_origin(field.annotation) is tuple else ""
        if (inner := _inner(name, field)) and get_origin(field.annotation) is not dict:
            yield from _all_keys(inner, f"{home}.{name}{many}" if home else name)
    if block is Scenario:
        for what, kinds in zip(("a policy", "an event"), OF_A_KIND.values(), strict=True):
            for kind, one in kinds.items():
                if kind == OWN:  # its settings are those of others
                    continue
                yield from _all_keys(one, f"{what} of kind {kind}")


def _rule(error: ErrorDetails, place: Place, texts: Mapping[Keys, str]) -> str:
    kind, value = error["type"], error["input"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind in _LIMITS:
        return f"must be {_range(place.field)}."
    if kind == "finite_number":
        return f"must be a finite number {_range(place.field)}."
    if kind in _NUMBERS:
        return f"must be {_NUMBERS[kind]} {_range(place.field)}.{_written_bare(value)}"
    if kind == "literal_error":
        return _one_of(value, choices(place.field) if place.field else [])
    if kind == "string_type":
        return _text_wanted(value, texts.get(place.path, str(value)))
    if kind in _BLOCKS:
        return _block_wanted(place)
    sentence = _SENTENCES.get(kind)
    return sentence.format(**context) if sentence else error["msg"]


def _one_of(value: Any, words: Iterable[str]) -> str:
    close = next((one for one in CALLED.get(str(value), ()) if one in words), "") or alike(str(value), words)
    return f"must be one of: {', '.join(words)}." + (f" Did you mean '{close}'?" if close else "")


_SENTENCES = {
    "bool_type": "must be true or false.",
    "tuple_type": "must be a list: one entry a line, each after a dash.",
    "dict_type": "must be a block of keys.",
    "string_pattern_mismatch": "must not be blank.",
    "string_too_long": "is too long: at most {max_length} characters.",
    "string_unicode": "holds half of a character. Remove the escape.",
    "too_short": "must not be empty.",
    "too_long": "is too long: at most {max_length} entries.",
}


def _range(field: FieldInfo | None) -> str:
    """The limits of a number and its unit: ``from 0 to 1 (share)``."""
    if field is None:
        return "in range"
    ends = {name: _number(limit) for name, limit in limits(field).items()}
    unit = f" ({one})" if (one := noted(field).get("unit")) else ""
    if "ge" in ends and "le" in ends:
        low, high = ends.values()
        return (low if low == high else f"from {low} to {high}") + unit
    words = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
    return " and ".join(f"{words[name]} {limit}" for name, limit in ends.items()) + unit


def _number(limit: float) -> str:
    return f"{limit:,}" if isinstance(limit, int) else f"{limit:,.15g}"


def _written_bare(value: Any) -> str:
    if isinstance(value, dict):
        return " Write the bare number, or {value: the number, source: where it comes from}."
    if isinstance(value, str):
        percent = " A percentage is written as a share: 0.5 for 50%." if "%" in value else ""
        if foreign_currency(value):
            return f" Amounts are in USD: convert {shortened(value)}, and write the bare number."
        return " Write the bare number, without unit or quotes." + percent
    return ""


def _text_wanted(value: Any, text: str) -> str:
    if isinstance(value, bool):
        return f"must be text, but YAML reads it as true or false. Put it in quotes: '{shortened(text)}'."
    if isinstance(value, (int, float)):
        return f"must be text. Put it in quotes: '{shortened(text)}'."
    return "must be text."


def _block_wanted(place: Place) -> str:
    if place.path[-1] in PRESET_BLOCKS:
        return f"must be a block of keys or the name of a preset: {', '.join(presets(str(place.path[-1])))}."
    example = {"policies": "uncapped", "events": "price_shock"}.get(str(place.path[0])) if place.path[1:] else None
    return f"must be a block of keys, such as kind: {example}." if example else "must be a block of keys."
