"""From the tree a user wrote to the tree the schema checks: sources lifted out, presets and defaults filled in."""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from simulator.scenario.faults import nearest
from simulator.scenario.yaml_lines import Fault, Keys, dotted

PRESET_BLOCKS = ("salary", "appetite", "price")
DEFAULTS: Keys = ("world", "defaults")


class Origin(NamedTuple):
    """Where a value comes from: ``sourced``, ``preset`` or ``assumed``, and the source in words."""

    status: str
    source: str


class Prepared(NamedTuple):
    """A tree ready for the schema, the origin of each value the user or a preset gave, and faults."""

    tree: Any
    origins: dict[Keys, Origin]
    faults: list[Fault]


@cache
def presets(block: str) -> dict[str, dict[str, Any]]:
    """The presets of one block (``salary``, ``appetite``, ``price``) by name: title, source, values."""
    text = (files("simulator.scenario") / "presets" / f"{block}.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


def prepare(tree: dict[str, Any], lines: dict[Keys, int]) -> Prepared:
    """Lift ``{value, source}`` out, expand preset names, and lay ``world.defaults`` under every team.

    ``lines`` gains the lines of values that a team takes from the defaults.
    """
    origins: dict[Keys, Origin] = {}
    faults: list[Fault] = []
    plain = _lift(tree, (), lines, origins, faults)
    world = plain.get("world")
    if not isinstance(world, dict):
        return Prepared(plain, origins, faults)
    world = _expand(world, ("world",), lines, origins, faults)
    defaults = world.get("defaults", {})
    teams = world.get("teams")
    if isinstance(defaults, dict):
        world["defaults"] = defaults = _expand(defaults, DEFAULTS, lines, origins, faults)
        if isinstance(teams, list):
            world["teams"] = [
                _inherit(team, defaults, ("world", "teams", index), lines, origins, faults)
                for index, team in enumerate(teams)
            ]
    return Prepared({**plain, "world": world}, origins, faults)


def _lift(node: Any, path: Keys, lines: dict[Keys, int], origins: dict[Keys, Origin], faults: list[Fault]) -> Any:
    if isinstance(node, dict):
        if "value" in node and set(node) <= {"value", "source"}:
            source = node.get("source")
            if isinstance(source, str) and source.strip():
                origins[path] = Origin("sourced", source.strip())
            else:
                faults.append(
                    Fault(
                        lines.get(path, 0),
                        f"{dotted(path)} has a value without a source in words. Name the source, "
                        "or write the bare number.",
                    )
                )
            return node["value"]
        return {key: _lift(value, (*path, key), lines, origins, faults) for key, value in node.items()}
    if isinstance(node, list):
        return [_lift(value, (*path, index), lines, origins, faults) for index, value in enumerate(node)]
    if path not in origins:
        origins[path] = Origin("assumed", "the scenario gives no source")
    return node


def _expand(
    node: dict[str, Any], path: Keys, lines: dict[Keys, int], origins: dict[Keys, Origin], faults: list[Fault]
) -> dict[str, Any]:
    filled = dict(node)
    for block in PRESET_BLOCKS:
        given = node.get(block)
        name = given if isinstance(given, str) else given.get("preset") if isinstance(given, dict) else None
        if name is None:
            continue
        at = (*path, block)
        known = presets(block)
        if name not in known:
            hint = nearest(str(name), known)
            faults.append(Fault(lines.get(at, 0), f"{dotted(at)} = {name!r} is not a preset. {hint}"))
            del filled[block]
            continue
        own = {key: value for key, value in given.items() if key != "preset"} if isinstance(given, dict) else {}
        for key in known[name]["values"]:
            lines.setdefault((*at, key), lines.get(at, 0))
            if key not in own:
                origins[(*at, key)] = Origin("preset", f"{name}: {known[name]['source']}")
        filled[block] = {**known[name]["values"], **own}
    return filled


def _inherit(
    team: Any,
    defaults: dict[str, Any],
    path: Keys,
    lines: dict[Keys, int],
    origins: dict[Keys, Origin],
    faults: list[Fault],
) -> Any:
    if not isinstance(team, dict):
        return team
    team = _expand(team, path, lines, origins, faults)
    for key, shared in defaults.items():
        own = team.get(key)
        if key not in team:
            team[key] = shared
            _borrow(shared, (*DEFAULTS, key), (*path, key), lines)
        elif isinstance(own, dict) and isinstance(shared, dict) and "family" not in own:
            team[key] = {**shared, **own}  # naming a curve family starts a new curve
            for name, value in shared.items():
                if name not in own:
                    _borrow(value, (*DEFAULTS, key, name), (*path, key, name), lines)
    return team


def _borrow(node: Any, origin: Keys, target: Keys, lines: dict[Keys, int]) -> None:
    lines[target] = lines.get(origin, lines.get(DEFAULTS, 0))
    if isinstance(node, dict):
        for key, value in node.items():
            _borrow(value, (*origin, key), (*target, key), lines)
