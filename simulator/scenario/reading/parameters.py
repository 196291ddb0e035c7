"""Every value that a scenario file may hold, read off the schema: its path, its name for people, unit and range."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.scenario.blocks.allowances import Lapsing
from simulator.scenario.blocks.events import EVENTS
from simulator.scenario.blocks.gates import Reviewed
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import (
    Plausible,
    block_in,
    choices,
    limits,
    named,
    noted,
    one_amount,
    plausible_range,
)
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team, TeamDefaults
from simulator.text import setting

_OWNED: Final = re.compile(r"^(world\.teams|policies|events)(?:\[(\d+)]|\.)(.*)$")
_AT: Final = re.compile(r"\[\d+]|\.\d+(?=\.|$)")  # a place in a list
_NAMED_LISTS: Final = ("roles",)  # lists below a team whose entries may be named
_OF_OWNER: Final = {"world.teams": ("in", "team"), "policies": ("under", "policy"), "events": ("of", "event")}
OF_A_KIND: Final[dict[str, Mapping[str, type[BaseModel]]]] = {
    "policies": {kind: one for kind, one in KINDS.items() if kind != "none"},
    "events": EVENTS,
}
# settings that a policy of one's own has from others, where they are told
GATES_AND_CAPS: Final = {*Reviewed.model_fields, *Lapsing.model_fields} - {*PolicyBlock.model_fields}
_LIMITS: Final = {"gt": "above ", "ge": "", "lt": "below ", "le": ""}


class Parameter(NamedTuple):
    """One value of a scenario file."""

    path: str  # a team's below ``world.defaults``, a policy's and an event's with its kind
    name: str
    meaning: str  # what the name leaves open; may be empty
    unit: str
    default: str
    range: str
    source: str  # "assumed" where the default has none; empty where there is no default
    plausible: Plausible | None  # where the truth may lie; None where nobody has said

    @property
    def key(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(".")[2]

    @property
    def about(self) -> str:
        """All that is known of it, in a line."""
        meaning = f": {self.meaning}" if self.meaning else ""
        limits = f", {self.range}" if self.range else ""
        source = f" [{self.source}]" if self.source else ""
        truth = f"; plausible {self.plausible.text} [{self.plausible.source}]" if self.plausible else ""
        return f"{self.name}{meaning} ({self.default}{' ' * bool(self.unit)}{self.unit}{limits}){source}{truth}"


@cache
def parameters() -> dict[str, Parameter]:
    """Every value by path."""
    ranges = ("sweep.parameters.", "optimize.levers.")  # the same as below ``uncertain``
    return {path: _parameter(path, field) for path, field in _fields(Scenario, "") if not path.startswith(ranges)}


def parameter_name(path: str, scenario: Scenario | None = None, with_owner: bool = True) -> str:
    """What people call the value that a path leads to.

    Args:
        path: as in ``scenario/reading/paths.py``.
        scenario: says what a team or policy is called that the path has by its place.
        with_owner: add the team, policy or event.

    Example: ``policies.capped.usd_per_month`` is "allowance per engineer under capped", and
    ``world.teams[1].curve.gain`` is "gain in speed from tokens in team 2". Of the second limit in a list it is
    "amount of a limit in USD (limit 2) under mine", of one amount by name "allowance per engineer by name (product)".
    """
    match = _OWNED.match(path)
    if not match:
        return _named(schema_path(path)) + place_of(path)
    block, index, rest = match.groups()
    preposition, kind = _OF_OWNER[block]
    owner, leaf = (f"{kind} {int(index) + 1}", rest) if index else _split(block, rest)
    name = _declared(scenario, path) or _named(schema_path(path)) + place_of(leaf)
    if index and scenario and block != "events":
        owner = scenario.world.teams[int(index)].name if kind == "team" else scenario.policies[int(index)].label
    return f"{name} {preposition} {owner}" if with_owner else name


def _declared(scenario: Scenario | None, path: str) -> str:
    """The name of a number that a policy of the user's own declares; empty where it is none."""
    for place, policy in enumerate(scenario.policies if scenario else ()):
        for start in (f"policies[{place}].", f"policies.{policy.label}."):
            key = path.removeprefix(start)
            if isinstance(policy, OwnPolicy) and path.startswith(start) and key in policy.declared:
                return named(key, type(policy).model_fields[key])
    return ""


def schema_path(path: str) -> str:
    """The path under which ``parameters`` has a value: a team's below the defaults, a policy's below its kind or any.

    Example: ``policies.my gate.review_hours`` is ``policies.gated.review_hours``.
    """
    match = _OWNED.match(path)
    if not match:
        return _plain(path)
    block, index, rest = match.groups()
    owner, leaf = ("", rest.removeprefix(".")) if index else _split(block, rest)
    own = f"{block}.{owner}.{_plain(leaf)}"  # of a policy called like its kind, the value of that kind
    return own if own in parameters() else next(iter(_known(block, leaf)), path)


def _split(block: str, rest: str) -> tuple[str, str]:
    """The owner's name, which may hold dots, and the longest path below it that the schema knows."""
    cuts = [match.start() for match in re.finditer(r"\.", rest)]
    at = next((at for at in cuts if _known(block, rest[at + 1 :])), cuts[-1] if cuts else len(rest))
    return rest[:at], rest[at + 1 :]


def _plain(path: str) -> str:
    """The path without places in lists, names of roles and names of amounts."""
    path = re.sub(rf"((?:^|\.)(?:{'|'.join(_by_name())}))\..+", r"\1", _AT.sub("", path))
    return re.sub(rf"((?:^|\.)(?:{'|'.join(_NAMED_LISTS)}))\..+\.(\w+)$", r"\1.\2", path)


def place_of(path: str) -> str:
    """What tells a value from others of its kind, below a team or policy: place in a list, or name, in brackets.

    Example: of ``limits[1].usd`` it is " (limit 2)", of ``usd_per_month`` nothing.
    """
    named = re.search(rf"(?:^|\.)(?:{'|'.join(_by_name())})\.(.+)", path)
    role = re.search(rf"(?:^|\.)(?:{'|'.join(_NAMED_LISTS)})\.(.*[^\d.].*)\.\w+$", path)
    above = path[: named.start()] if named else path
    listed = None if role else re.search(r"(\w+?)s?(?:\[(\d+)]|\.(\d+)(?=\.|$))", above)
    parts = [f"{listed[1]} {int(listed[2] or listed[3]) + 1}"] if listed else []
    parts += [each[1] for each in (named, role) if each]
    return f" ({', '.join(parts)})" if parts else ""


@cache
def _by_name() -> list[str]:
    """Keys of the fields that hold amounts by name."""
    blocks = (block for kinds in OF_A_KIND.values() for block in kinds.values())
    inside = (one for block in blocks for one in (block, *filter(None, map(_entry, block.model_fields.values()))))
    return sorted({key for one in inside for key, field in one.model_fields.items() if one_amount(field)})


def _entry(field: FieldInfo) -> type[BaseModel] | None:
    return block_in(field.annotation)


@lru_cache(maxsize=4096)
def _known(block: str, leaf: str) -> tuple[str, ...]:
    """The paths of a value below a team, or below any kind of policy or event."""
    leaf = _plain(leaf)
    if block == "world.teams":
        return tuple(path for path in (f"{block}.{leaf}", f"world.defaults.{leaf}") if path in parameters())
    return tuple(path for path in parameters() if path.startswith(f"{block}.") and path.split(".", 2)[2] == leaf)


def _named(path: str) -> str:
    known = parameters().get(path)
    return known.name if known else path.rpartition(".")[2].replace("_", " ")


def _fields(block: type[BaseModel], above: str) -> Iterator[tuple[str, FieldInfo]]:
    """Fields that hold a single value, with their paths; what is in ``world.defaults`` is not repeated by team."""
    for key, field in block.model_fields.items():
        path = f"{above}{key}"
        if path in OF_A_KIND:
            for kind, one in OF_A_KIND[path].items():
                yield from _fields(one, f"{path}.{kind}.")
        elif (block is Team and key in TeamDefaults.model_fields) or (block is OwnPolicy and key in GATES_AND_CAPS):
            continue
        elif inner := block_in(field.annotation):
            yield from _fields(inner, f"{path}.PATH." if get_origin(field.annotation) is dict else f"{path}.")
        elif key != "kind" or len(get_args(field.annotation)) > 1:  # the one word of a kind is no choice
            yield path, field


def _parameter(path: str, field: FieldInfo) -> Parameter:
    notes = noted(field)
    name = named(path.rpartition(".")[2], field)
    meaning = (field.description or "").removeprefix(name).removeprefix(":").strip()
    lacking = field.default in (None, "", ()) or field.is_required()
    default = "required" if field.is_required() else "none" if lacking else _written(field.default)
    source = "" if lacking or "unit" not in notes else str(notes["source"] or "assumed")
    return Parameter(
        path, name, meaning, str(notes.get("unit") or ""), default, _range(field), source, plausible_range(field)
    )


def _written(value: Any) -> str:
    """A default as YAML has it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else setting(value, 10)


def _range(field: FieldInfo) -> str:
    """What a field may be: from where to where, or its choices; empty where anything goes.

    Example: of a share it is "0 to 1".
    """
    if field.annotation is bool:
        return "true, false"
    if words := choices(field):
        return ", ".join(words)
    ends = limits(one_amount(field) or field)
    return " to ".join(f"{_LIMITS[key]}{limit:,.15g}" for key, limit in ends.items())
