"""Every value of a scenario with its unit and where it comes from: yours, sourced or assumed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.scenario.blocks.allowances import Lapsing
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.blocks.curve import Curve
from simulator.scenario.blocks.gates import Reviewed, Splittable
from simulator.scenario.blocks.inherit import PLAIN_FORM
from simulator.scenario.blocks.limits import MEMORYLESS, Limit, Limits
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.own_process import OwnProcess
from simulator.scenario.blocks.own_rule import OwnRule
from simulator.scenario.blocks.people import Role, Staffing
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.price import Price
from simulator.scenario.blocks.quantity import ByName, noted, plausible_range
from simulator.scenario.blocks.routing import Routing
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.supply import Api
from simulator.scenario.blocks.tiers import Tier
from simulator.scenario.blocks.work import Delivery, Rework
from simulator.scenario.reading.expand import DEFAULTS, NO_SOURCE, Origin
from simulator.scenario.reading.yaml_lines import Keys, dotted
from simulator.text import exact

_LISTED = re.compile(r"\.(\d+)(?=\.|$)")  # a place in a list, as in limits.0.usd
Row = tuple[str, str, str, str, str]  # value, unit, status, source, plausible


class Assumption(NamedTuple):
    """One value the answer rests on."""

    path: str
    value: str
    unit: str
    status: str  # yours: written without a source; sourced: by the user, a preset or a default; assumed: the rest
    source: str
    plausible: str = ""  # from where to where the truth may lie; empty where nobody has said
    ranged: bool = False  # whether the block ``uncertain`` says how it may turn out

    @property
    def of_the_world(self) -> bool:
        """Whether it is an assumption about the world: headcounts are facts, settings of policies are choices."""
        return self.path.startswith("world.") and not self.path.endswith(".engineers")


class Tally(NamedTuple):
    """How many values of the world there are of each kind."""

    assumed: int
    yours: int
    sourced: int
    ranged: int  # of those without a source, how many have a range of the user's own

    @property
    def values(self) -> int:
        """All values of the world."""
        return self.assumed + self.yours + self.sourced

    @property
    def open_share(self) -> float:
        """Share of the values that have neither a source nor a range."""
        return (self.assumed + self.yours - self.ranged) / max(self.values, 1)

    @property
    def text(self) -> str:
        """The count as every report and check says it."""
        return (
            f"{self.values} values of the world: {self.assumed} assumed, {self.yours} yours without a source, "
            f"{self.sourced} sourced"
        )


def tally(values: Sequence[Assumption]) -> Tally:
    """Count the values of the world by kind.

    Example: a price with a source and an assumed spread give "2 values of the world: 1 assumed, 0 yours without a
    source, 1 sourced".
    """
    world = [one for one in values if one.of_the_world]
    kinds = [one.status for one in world]
    ranged = sum(one.ranged for one in world if one.status != "sourced")
    return Tally(kinds.count("assumed"), kinds.count("yours"), kinds.count("sourced"), ranged)


def assumptions(scenario: Scenario, origins: Mapping[Keys, Origin]) -> tuple[Assumption, ...]:
    """One row per value of the world and the policies; a team is listed only with what it does not inherit.

    The settings of the study itself (seed, months, replications and so on) are choices, not assumptions.
    """
    world = dict(
        _rows(scenario.world, ("world",), origins, skip=("teams", *_idle_supply(scenario), *_idle_tiers(scenario)))
    )
    rows = list(world.items())
    for index, team in enumerate(scenario.world.teams):
        path: Keys = ("world", "teams", index)
        rows += [row for row in _rows(team, path, origins) if not _inherited(row, origins, world)]
    for key, blocks in (("policies", scenario.policies), ("events", scenario.events)):
        for index, block in enumerate(blocks):
            rows += _rows(block, (key, index), origins)
    if scenario.claim is not None:
        rows += _rows(scenario.claim, ("claim",), origins)
    ranged = _ranged(scenario)
    return tuple(Assumption(dotted(path), *row, dotted(path) in ranged) for path, row in rows)


def _ranged(scenario: Scenario) -> set[str]:
    """Paths in the block ``uncertain``, those that name a team or policy also by its place."""
    owners = [("world.teams", index, team.name) for index, team in enumerate(scenario.world.teams)]
    owners += [("policies", index, policy.label) for index, policy in enumerate(scenario.policies)]
    by_place = {
        f"{block}[{index}]." + _LISTED.sub(r"[\1]", path.removeprefix(start))
        for path in scenario.uncertain
        for block, index, name in owners
        if path.startswith(start := f"{block}.{name}.")
    }
    return by_place | set(scenario.uncertain)


def _idle_supply(scenario: Scenario) -> tuple[str, ...]:
    """Keys of the supply block that change no result: own GPUs without requests, the wait for them."""
    supply = scenario.world.supply
    if supply.kind == "fleet" or any(policy.supply == "fleet" for policy in scenario.policies):
        return ()
    return ("fleet",) if supply.api.mtok_per_minute is not None else ("fleet", "supply")


def _idle_tiers(scenario: Scenario) -> tuple[str, ...]:
    """What only matters where requests are routed."""
    return () if any(policy.routes for policy in scenario.policies) else ("tiers", "capability_fall", "solves_share")


def _inherited(row: tuple[Keys, Row], origins: Mapping[Keys, Origin], world: Mapping[Keys, Row]) -> bool:
    path, (value, *_) = row
    if path in origins or (*path[:-1], "family") in origins:  # a family starts a new curve
        return False
    shared = world.get((*DEFAULTS, *path[3:]))
    return shared is not None and shared[0] == value


def _rows(
    block: BaseModel, path: Keys, origins: Mapping[Keys, Origin], skip: tuple[str, ...] = ()
) -> Iterator[tuple[Keys, Row]]:
    idle = unused(block)
    for name, field in type(block).model_fields.items():
        value = getattr(block, name)
        if name in (*skip, *idle, "name", "kind") or value is None or value == ():
            continue
        here = (*path, name)
        if isinstance(value, BaseModel):
            yield from _rows(value, here, origins, skip)
        elif isinstance(value, ByName):
            yield from (_row((*here, key), amount, field, None, origins) for key, amount in value.items())
        elif isinstance(value, tuple) and isinstance(value[0], Limit | Role | Tier):
            for index, entry in enumerate(value):
                yield from _rows(entry, (*here, index), origins, skip)
        else:
            yield _row(here, value, field, field.default, origins)


def _row(path: Keys, value: Any, field: FieldInfo, default: Any, origins: Mapping[Keys, Origin]) -> tuple[Keys, Row]:
    notes, truth = noted(field), plausible_range(field)
    origin = _origin(path, value, default, notes, origins)
    return path, (_shown(value), str(notes.get("unit", "")), *origin, truth.text if truth else "")


def unused(block: BaseModel) -> tuple[str, ...]:
    """Fields that another one says better: the other form of a curve, a price that is composed, supply not used."""
    if isinstance(block, Curve):
        return ("text",) if block.in_plain_form else (*PLAIN_FORM, "text")
    if isinstance(block, Price) and block.mix is not None:
        return ("usd_per_mtok",)
    if isinstance(block, Staffing) and block.attrition_per_year == block.growth_per_year == 0.0:
        return tuple(Staffing.model_fields)  # headcount is constant
    if isinstance(block, Rework) and block.base == block.slope == 0.0:
        return ("share",)  # of no item
    if isinstance(block, Delivery) and block.review_hours == 0.0:
        return ("share_of_reviewers",)  # of no review
    if isinstance(block, Contract):  # a contract has no more than what is written
        return tuple(key for key, field in type(block).model_fields.items() if getattr(block, key) == field.default)
    if isinstance(block, Api) and block.mtok_per_minute is None:
        return ("burst_minutes",)
    if isinstance(block, Limit):
        return () if block.on_limit == "ask" and block.hard else ("raise_usd", "raise_days")
    if isinstance(block, Limits):
        return tuple(_unused_by_limits(block))
    if isinstance(block, OwnProcess | OwnRule):
        return ("text",)
    if isinstance(block, OwnPolicy):
        return tuple(_unused_by_own(block))
    if isinstance(block, Routing):
        return block.idle
    return ("level",) if isinstance(block, Lapsing) and block.level == 1.0 else ()


def _unused_by_own(policy: OwnPolicy) -> Iterator[str]:
    """Text and file of a policy of the user's own, and settings of what it does without."""
    yield from ("file", "text")
    for without, settings in ((not policy.asks, Reviewed), (policy.allowance_usd_per_month is None, Lapsing)):
        if without:
            yield from (name for name in settings.model_fields if name not in PolicyBlock.model_fields)
    if policy.level == 1.0:
        yield "level"


def _unused_by_limits(policy: Limits) -> Iterator[str]:
    """Settings of a list of limits that none of its limits needs."""
    if policy.level == 1.0:
        yield "level"
    if policy.allowance is None:
        yield from (name for name in Lapsing.model_fields if name not in PolicyBlock.model_fields and name != "level")
    if not policy.asks:
        waits = any(each.on_limit == "wait" for each in policy.limits)
        kept = {*PolicyBlock.model_fields, *(("blocking_share",) if waits else ())}
        yield from (name for name in Reviewed.model_fields if name not in kept)
    if policy.memoryless("hour_of_work") is None:
        yield "overstatement"
    if all(policy.memoryless(window) is None for window in MEMORYLESS):
        yield from (name for name in Splittable.model_fields if name not in PolicyBlock.model_fields)


def _origin(
    path: Keys, value: Any, default: Any, notes: Mapping[str, Any], origins: Mapping[Keys, Origin]
) -> tuple[str, str]:
    source = notes.get("source")
    given = origins.get(path) or _origin_of_list(path, value, origins)
    if given and given.status != "yours":  # a preset has its source, as the user's word with one
        return "sourced", given.source
    if source and value == default:
        return "sourced", str(source)
    if given or value != default:
        return "yours", given.source if given else NO_SOURCE
    return "assumed", "default of the model, no evidence found"


def _origin_of_list(path: Keys, value: Any, origins: Mapping[Keys, Origin]) -> Origin | None:
    """Where the entries of a list come from; sourced if each of them is."""
    if not isinstance(value, tuple):
        return None
    inside = [one for key, one in origins.items() if key[: len(path)] == path]
    statuses, sources = ({one.status for one in inside}, dict.fromkeys(one.source for one in inside))
    return Origin("yours" if "yours" in statuses else "sourced", "; ".join(sources)) if inside else None


def _shown(value: Any) -> str:
    """A value as people read it; of a list its entries, of a block in it what it holds."""
    if isinstance(value, tuple):
        return ", ".join(f"({_shown(one)})" if isinstance(one, tuple) else _shown(one) for one in value)
    if isinstance(value, BaseModel):
        return " ".join(_shown(one) for _, one in value)
    return exact(value)
