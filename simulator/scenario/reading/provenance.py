"""Every value of a scenario with its unit and where it comes from: yours, sourced, preset or assumed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from simulator.scenario.blocks.curve import Curve
from simulator.scenario.blocks.price import Price
from simulator.scenario.blocks.quantity import noted, plausible_range
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.supply import Api
from simulator.scenario.blocks.team import Staffing
from simulator.scenario.reading.expand import DEFAULTS, PLAIN_FORM, Origin
from simulator.scenario.reading.yaml_lines import Keys, dotted

Row = tuple[str, str, str, str, str]  # value, unit, status, source, plausible


class Assumption(NamedTuple):
    """One value the answer rests on."""

    path: str
    value: str
    unit: str
    status: str  # yours (set by hand), sourced, preset or assumed
    source: str
    plausible: str = ""  # from where to where the truth may lie; empty where nobody has said


def assumptions(scenario: Scenario, origins: Mapping[Keys, Origin]) -> tuple[Assumption, ...]:
    """One row per value of the world and the policies; a team is listed only with what it does not inherit.

    The settings of the study itself (seed, months, replications and so on) are choices, not assumptions.
    """
    world = dict(_rows(scenario.world, ("world",), origins, skip=("teams", *_idle_supply(scenario))))
    rows = list(world.items())
    for index, team in enumerate(scenario.world.teams):
        path: Keys = ("world", "teams", index)
        rows += [row for row in _rows(team, path, origins) if not _inherited(row, origins, world)]
    for key, blocks in (("policies", scenario.policies), ("events", scenario.events)):
        for index, block in enumerate(blocks):
            rows += _rows(block, (key, index), origins)
    if scenario.claim is not None:
        rows += _rows(scenario.claim, ("claim",), origins)
    return tuple(Assumption(dotted(path), *row) for path, row in rows)


def _idle_supply(scenario: Scenario) -> tuple[str, ...]:
    """Keys of the supply block that change no result: own GPUs without requests, the wait for them."""
    supply = scenario.world.supply
    if supply.kind == "fleet" or any(policy.supply == "fleet" for policy in scenario.policies):
        return ()
    return ("fleet",) if supply.api.mtok_per_minute is not None else ("fleet", "supply")


def _inherited(row: tuple[Keys, Row], origins: Mapping[Keys, Origin], world: Mapping[Keys, Row]) -> bool:
    path, (value, *_) = row
    if path in origins or (*path[:-1], "family") in origins:  # a family starts a new curve
        return False
    shared = world.get((*DEFAULTS, *path[3:]))
    return shared is not None and shared[0] == value


def _rows(
    block: BaseModel, path: Keys, origins: Mapping[Keys, Origin], skip: tuple[str, ...] = ()
) -> Iterator[tuple[Keys, Row]]:
    unused = _unused(block)
    for name, field in type(block).model_fields.items():
        value = getattr(block, name)
        if name in (*skip, *unused, "name", "kind") or value is None:
            continue
        here = (*path, name)
        if isinstance(value, BaseModel):
            yield from _rows(value, here, origins, skip)
            continue
        notes = noted(field)
        truth = plausible_range(field)
        origin = _origin(here, value, field.default, notes, origins)
        yield here, (_shown(value), str(notes.get("unit", "")), *origin, truth.text if truth else "")


def _unused(block: BaseModel) -> tuple[str, ...]:
    """Fields that another one says better: the other form of a curve, a price that is composed, supply not used."""
    if isinstance(block, Curve) and not block.in_plain_form:
        return PLAIN_FORM
    if isinstance(block, Price) and block.mix is not None:
        return ("usd_per_mtok",)
    if isinstance(block, Staffing) and block.attrition_per_year == block.growth_per_year == 0.0:
        return tuple(Staffing.model_fields)  # headcount is constant
    if isinstance(block, Api) and block.mtok_per_minute is None:
        return ("burst_minutes",)
    return ()


def _origin(
    path: Keys, value: Any, default: Any, notes: Mapping[str, Any], origins: Mapping[Keys, Origin]
) -> tuple[str, str]:
    origin = origins.get(path)
    source = notes.get("source")
    if origin and origin.status != "assumed":
        return origin.status, origin.source
    if source and value == default:
        return "sourced", str(source)
    return "assumed", origin.source if origin else "default of the model, no evidence found"


def _shown(value: Any) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
