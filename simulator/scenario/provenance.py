"""Every value of a scenario with its unit and where it comes from: sourced, preset or assumed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from simulator.scenario.raw import Origin
from simulator.scenario.schema import Scenario
from simulator.scenario.yaml_lines import Keys, dotted


class Assumption(NamedTuple):
    """One value the answer rests on."""

    path: str
    value: str
    unit: str
    status: str  # sourced, preset or assumed
    source: str


def assumptions(scenario: Scenario, origins: Mapping[Keys, Origin]) -> tuple[Assumption, ...]:
    """One row per value; a team is listed only with what it does not take from ``world.defaults``."""
    rows = [*_rows(scenario.world, ("world",), origins, skip=("teams",))]
    for index, team in enumerate(scenario.world.teams):
        path: Keys = ("world", "teams", index)
        rows += [row for row in _rows(team, path, origins) if _own(row[0], path, origins)]
    for index, policy in enumerate(scenario.policies):
        rows += _rows(policy, ("policies", index), origins)
    return tuple(Assumption(dotted(path), *rest) for path, rest in rows)


def _own(path: Keys, team: Keys, origins: Mapping[Keys, Origin]) -> bool:
    return path in origins or (len(path) == len(team) + 2 and (*path[:-1], "family") in origins)


def _rows(
    block: BaseModel, path: Keys, origins: Mapping[Keys, Origin], skip: tuple[str, ...] = ()
) -> Iterator[tuple[Keys, tuple[str, str, str, str]]]:
    for name, field in type(block).model_fields.items():
        value = getattr(block, name)
        if name in skip or name in ("name", "kind") or value is None:
            continue
        here = (*path, name)
        if isinstance(value, BaseModel):
            yield from _rows(value, here, origins)
            continue
        told: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        yield (
            here,
            (_shown(value), str(told.get("unit", "")), *_origin(here, value, field.default, told, origins)),
        )


def _origin(
    path: Keys, value: Any, default: Any, told: Mapping[str, Any], origins: Mapping[Keys, Origin]
) -> tuple[str, str]:
    origin = origins.get(path)
    source = told.get("source")
    if origin and origin.status != "assumed":
        return origin.status, origin.source
    if source and value == default:
        return "sourced", str(source)
    return "assumed", origin.source if origin else "default of the model, no evidence found"


def _shown(value: Any) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
