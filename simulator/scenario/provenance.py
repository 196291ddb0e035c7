"""Every value of a scenario with its unit and where it comes from: sourced, preset or assumed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from simulator.scenario.curve import Curve
from simulator.scenario.raw import DEFAULTS, PLAIN_FORM, Origin
from simulator.scenario.schema import Scenario
from simulator.scenario.yaml_lines import Keys, dotted

Row = tuple[str, str, str, str]  # value, unit, status, source


class Assumption(NamedTuple):
    """One value the answer rests on."""

    path: str
    value: str
    unit: str
    status: str  # sourced, preset or assumed
    source: str


def assumptions(scenario: Scenario, origins: Mapping[Keys, Origin]) -> tuple[Assumption, ...]:
    """One row per value of the world and the policies; a team is listed only with what it does not inherit.

    The settings of the study itself (seed, months, replications and so on) are choices, not assumptions.
    """
    world = dict(_rows(scenario.world, ("world",), origins, skip=("teams",)))
    rows = list(world.items())
    for index, team in enumerate(scenario.world.teams):
        path: Keys = ("world", "teams", index)
        rows += [row for row in _rows(team, path, origins) if not _inherited(row, origins, world)]
    for index, policy in enumerate(scenario.policies):
        rows += _rows(policy, ("policies", index), origins)
    return tuple(Assumption(dotted(path), *row) for path, row in rows)


def _inherited(row: tuple[Keys, Row], origins: Mapping[Keys, Origin], world: Mapping[Keys, Row]) -> bool:
    path, (value, *_) = row
    if path in origins or (*path[:-1], "family") in origins:  # a family starts a new curve
        return False
    shared = world.get((*DEFAULTS, *path[3:]))
    return shared is not None and shared[0] == value


def _rows(
    block: BaseModel, path: Keys, origins: Mapping[Keys, Origin], skip: tuple[str, ...] = ()
) -> Iterator[tuple[Keys, Row]]:
    unused = PLAIN_FORM if isinstance(block, Curve) and block.half_gain_usd_per_month is not None else ()
    for name, field in type(block).model_fields.items():
        value = getattr(block, name)
        if name in (*skip, *unused, "name", "kind") or value is None:
            continue
        here = (*path, name)
        if isinstance(value, BaseModel):
            yield from _rows(value, here, origins)
            continue
        told: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        unit = str(told.get("unit", ""))
        yield here, (_shown(value), unit, *_origin(here, value, field.default, told, origins))


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
