"""What is wrong with a scenario, in sentences: where, what, which value, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from simulator.scenario.yaml_lines import Fault, Keys, dotted

_LIMITS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}
_WANTED = {
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text; put it in quotes",
    "bool_type": "must be true or false",
    "model_type": "must be a block of keys",
    "dict_type": "must be a block of keys",
    "model_attributes_type": "must be a block of keys",
    "tuple_type": "must be a list",
    "finite_number": "must be a finite number",
    "int_parsing_size": "is too large for a whole number here",
}


class ScenarioError(Exception):
    """A scenario that cannot be run; its text lists every fault, one line each."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        ordered = sorted(set(faults))
        lines = (f"{file}:{line}: {message}" if line else f"{file}: {message}" for line, message in ordered)
        self.faults = tuple(ordered)
        super().__init__("\n".join(lines))


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, else all of them."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(names)}."


def describe(error: ErrorDetails, root: type[BaseModel], kinds: dict[str, type[BaseModel]]) -> tuple[Keys, str]:
    """Key path and sentence of one schema error."""
    path = tuple(key for key in error["loc"] if not (isinstance(key, str) and key in kinds))
    kind = error["type"]
    if kind == "extra_forbidden":
        owner = _fields(path[:-1], root, error["loc"], kinds)
        return path, f"{_owner(path)} has no key '{path[-1]}'. {nearest(str(path[-1]), owner)}"
    if kind == "missing":
        return path, f"{_owner(path)} needs the key '{path[-1]}'."
    if kind in ("union_tag_not_found",):
        return path, f"{dotted(path)} needs the key 'kind'. Known: {', '.join(sorted(kinds))}."
    if kind == "union_tag_invalid":
        tag = str(error["ctx"]["tag"]) if "ctx" in error else ""
        return (*path, "kind"), f"{dotted(path)}.kind = {tag!r} is not a policy. {nearest(tag, kinds)}"
    value = _shown(error["input"])
    return path, f"{dotted(path)}{value} {_rule(error)}"


def _owner(path: Keys) -> str:
    return dotted(path[:-1]) or "the scenario"


def _rule(error: ErrorDetails) -> str:
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind in _LIMITS:
        word, key = _LIMITS[kind]
        return f"must be {word} {_number(context[key])}."
    if kind == "literal_error":
        return f"must be one of: {context['expected'].replace(chr(39), '')}."
    if kind in ("too_short", "string_too_short"):
        return "must not be empty."
    if kind in ("too_long", "string_too_long"):
        return f"is too long; at most {context.get('max_length')}."
    sentence = _WANTED.get(kind, error["msg"])
    return sentence if sentence.endswith(".") else sentence + "."


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list, tuple, BaseModel)):
        return ""
    text = "nothing" if value is None else repr(value)
    return f" = {text if len(text) <= 60 else text[:57] + '...'}"


def _number(limit: float) -> str:
    return f"{limit:,.10g}"


def _fields(
    path: Keys, root: type[BaseModel], location: tuple[int | str, ...], kinds: dict[str, type[BaseModel]]
) -> list[str]:
    """Names of the keys the block at ``path`` knows."""
    model: Any = root
    for key in path:
        if isinstance(key, int):
            continue
        model = _block(model.model_fields[key].annotation)
        if model is None:
            tag = next((str(part) for part in location if part in kinds), "")
            model = kinds.get(tag)
        if model is None:
            return []
    return list(model.model_fields)


def _block(annotation: Any) -> Any:
    """The model inside ``Model`` or ``tuple[Model, ...]``; None for the union of policies."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = getattr(annotation, "__args__", (None,))[0]
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
