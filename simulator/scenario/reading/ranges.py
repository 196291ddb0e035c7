"""What is not known of a scenario: every value that has no source of the user's, with the range the truth may lie in.

A range comes from the ``uncertain:`` block, or else from the schema, which holds where the truth may lie for each
default. The value as written is then its median: half of the chance lies on either side. A value that the user gives
with a source is taken as known unless ``uncertain:`` says otherwise.

What stands in several places (a default, and the teams that have a value of their own) is one input: all places move
together, each within the range around its own value.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.scenario.blocks.distributions import FAR, Distribution, Value
from simulator.scenario.blocks.quantity import Plausible, limits, plausible_range
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.expand import BY_HAND, Origin
from simulator.scenario.reading.parameters import parameter_name, parameters
from simulator.scenario.reading.paths import Draft, PathError, find
from simulator.scenario.reading.study_checks import fitted
from simulator.scenario.reading.validate import read_scenario
from simulator.scenario.reading.yaml_lines import Keys, dotted

REACH: Final = tuple(step / 20.0 for step in range(20, -1, -1))  # of a range, where its end makes the scenario invalid
VARIED: Final = ("world", "policies")  # what is simulated; events are what-ifs, not unknowns
# inputs of which only a combination was measured, with the correlation of their normal scores (assumed; of their ranks
# it is 6 / pi * asin(r / 2), at most 0.02 nearer to 0): a curve that saves more at most, or gains more, passes through
# what was observed only if it bends later; heavy users are abler or gain more
JOINT: Final[dict[tuple[str, str], float]] = {
    ("curve.largest_saving", "curve.half_saving_mtok_per_hour"): 0.5,
    ("curve.gain", "curve.scale_mtok_per_hour"): 0.5,
    ("appetite.ability_correlation", "appetite.returns"): -0.5,
    # what was measured is the spread of spend, to which use and price both add
    ("appetite.sigma", "price.rise_with_use"): -0.8,
}


class Input(NamedTuple):
    """One thing that is not known, in each place where it stands."""

    places: dict[str, Distribution]  # by path
    stated: bool  # in the ``uncertain:`` block

    @property
    def path(self) -> str:
        """Its first place: what it is called by."""
        return next(iter(self.places))

    def name(self, scenario: Scenario) -> str:
        """What people call it; without its owner where it stands in several places."""
        return parameter_name(self.path, scenario, with_owner=len(self.places) == 1)

    @property
    def range(self) -> Distribution:
        """The range in its first place."""
        return self.places[self.path]

    def values(self, share: float) -> dict[str, Value]:
        """Its value in each place, below which a share of the chance lies."""
        return {path: one.quantile(share) for path, one in self.places.items()}


def unknown_inputs(opened: Draft) -> tuple[Input, ...]:
    """What is not known of a scenario file: what its ``uncertain:`` block names, what data tell of, every value left.

    A team's own value moves with the default that the block names, unless the block names it too. What the posterior
    has draws of is drawn from it, whatever source the value has, unless it was set by hand.

    Example: of a scenario that writes an amenable share of 0.35 without a source, the input
    ``world.defaults.amenable_share`` has a range of 0.15 to 0.55.
    """
    scenario = opened.file.scenario
    at = {find(scenario, path).keys: path for path in scenario.uncertain}
    told = _told_by_data(opened, at)
    groups: dict[str, dict[str, Distribution]] = {}
    for keys, one in _open_values(opened):
        if keys not in at and _shared_name(scenario, keys) not in told:
            groups.setdefault(_shared_name(scenario, keys), {})[_named(scenario, keys)] = one
    fitting = {name: places for name, given in groups.items() if (places := _fitting(opened, given))}
    stated = [
        Input({path: scenario.uncertain[path]} | fitting.pop(_shared_name(scenario, keys), {}), True)
        for keys, path in at.items()
    ]
    learnt = [Input(places, True) for places in told.values()]
    return tuple(stated + learnt + [Input(places, False) for places in fitting.values()])


def correlations(scenario: Scenario, inputs: tuple[Input, ...]) -> dict[tuple[int, int], float]:
    """Correlation of normal scores of the pairs of inputs measured together, unless the user states the range of both.

    Example: without curves of the kind there is none, ``{}``.
    """
    at = {_shared_name(scenario, find(scenario, one.path).keys): i for i, one in enumerate(inputs)}
    found = {}
    for (first, second), rank in JOINT.items():
        one, other = at.get(f"world.{first}"), at.get(f"world.{second}")
        if one is not None and other is not None and not (inputs[one].stated and inputs[other].stated):
            found[one, other] = rank
    return found


def columns_of(scenario: Scenario, inputs: tuple[Input, ...]) -> list[int]:
    """The column of a design that each input has, the same in every scenario: what is known of others does not move it.

    So two scenarios that differ in what is known of one input meet the same values of all others. Values for which the
    schema has a range come first, in its order; then, in that of the file, what only its user calls uncertain.

    Example: whatever else is not known, the first value of the schema with a range has column 0.
    """
    own = _own_columns()
    taken: list[int] = []
    for one in inputs:
        column = own.get(_shared_name(scenario, find(scenario, one.path).keys), len(own))
        taken.append(max([len(own) - 1, *taken]) + 1 if column in taken or column == len(own) else column)
    return taken


@cache
def _own_columns() -> dict[str, int]:
    """The place of each value that has a range in the schema, by what it is called wherever it stands."""
    ranged = (path for path, one in parameters().items() if one.plausible)
    names = (re.sub(r"^world\.(defaults|teams)\.", "world.", path) for path in ranged)
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def around(value: float, plausible: Plausible, field: FieldInfo) -> Distribution | None:
    """The range of a value as written: that of the default moved with it, the value as its median.

    Both ends are multiplied by value over default, so that a value twice the default has ends twice as high; a range
    that begins at 0 keeps its beginning. No end passes a limit of the field, and the value is never left out. None for
    a value of 0 that is so moved: what is written off stays off.

    Args:
        value: as written.
        plausible: where the truth may lie for the default.
        field: its default and limits.

    Example: a review of 0.5 hours, with 0.1 to 2 plausible for the default of 0.25, may take 0.2 to 4.
    """
    default = field.default if isinstance(field.default, int | float) and plausible.low > 0.0 else value
    ratio = value / default if default else 1.0
    rules = limits(field)
    least, most = rules.get("gt", rules.get("ge", -FAR)), rules.get("lt", rules.get("le", FAR))
    low = min(max(plausible.low * ratio, least), value)
    high = max(min(plausible.high * ratio, most), value)
    if not low < high:
        return None
    told = {"kind": "two_piece", "low": low, "median": value, "high": high, "source": plausible.source}
    return Distribution.model_validate(told)


def _open_values(opened: Draft) -> Iterator[tuple[Keys, Distribution]]:
    """Every value that the answer rests on, has a range, and has no source of the user's."""
    scenario = opened.file.scenario
    _, origins = read_scenario(opened.document, opened.file.name)
    for row in opened.file.assumptions:
        if not row.plausible or not row.path.startswith(VARIED):
            continue
        address = find(scenario, row.path)
        if (
            _known(address.keys, origins)
            or _set_by_saving(scenario, address.keys)
            or isinstance(address.value, bool | str | None)
        ):
            continue
        field = _field(scenario, address.keys)
        plausible = plausible_range(field)
        assert plausible is not None
        one = around(float(address.value), plausible, field)
        if one is not None:
            yield address.keys, one


def _told_by_data(opened: Draft, stated: Mapping[Keys, str]) -> dict[str, dict[str, Distribution]]:
    """What the posterior has draws of, by what it is called wherever it stands; not what the user states or sets."""
    scenario, posterior = opened.file.scenario, opened.file.posterior
    if posterior is None:
        return {}
    by_hand = {find(scenario, path).keys for path in opened.file.by_hand}
    barred = {_shared_name(scenario, keys) for keys in stated}
    found: dict[str, dict[str, Distribution]] = {}
    for path in map(str, posterior.draws):
        keys = find(scenario, path).keys
        name, one = _shared_name(scenario, keys), posterior.range(path)
        if name not in barred and keys not in by_hand and one is not None:
            found.setdefault(name, {})[path] = one
    return found


def _known(keys: Keys, origins: Mapping[Keys, Origin]) -> bool:
    """Whether the user gives a source, or sets the value by hand."""
    origin = origins.get(keys)
    return origin is not None and (origin.status == "sourced" or origin.source in BY_HAND)


def _shared_name(scenario: Scenario, keys: Keys) -> str:
    """What a value is called wherever it stands: in the defaults, in any team, in any policy of its kind."""
    if keys[:2] == ("world", "teams"):
        return dotted(("world", *keys[3:]))
    if keys[:2] == ("world", "defaults"):
        return dotted(("world", *keys[2:]))
    if keys[0] == "policies":
        inside = [key for key in keys[2:] if not isinstance(key, int)]  # all limits of a list have one
        return dotted(("policies", str(getattr(scenario.policies[int(keys[1])], "kind")), *inside))  # noqa: B009
    return dotted(keys)


def _named(scenario: Scenario, keys: Keys) -> str:
    """The path with the name of a policy or team, as people write it, where that leads to the same value."""
    lists = {"policies": 1, "world": 2}
    at = lists.get(str(keys[0]), 0)
    if at < len(keys) and isinstance(keys[at], int):
        owners = scenario.policies if keys[0] == "policies" else scenario.world.teams
        owner = owners[int(keys[at])]
        path = dotted((*keys[:at], str(getattr(owner, "label", "") or getattr(owner, "name", "")), *keys[at + 1 :]))
        with suppress(PathError):  # a name may hold what a path cannot
            if find(scenario, path).keys == keys:
                return path
    return dotted(keys)


def _field(scenario: Scenario, keys: Keys) -> FieldInfo:
    node: object = scenario
    for key in keys[:-1]:
        node = node[key] if isinstance(key, int) else getattr(node, key)  # type: ignore[index]
    assert isinstance(node, BaseModel)
    return type(node).model_fields[str(keys[-1])]


def _set_by_saving(scenario: Scenario, keys: Keys) -> bool:
    """Whether it is a share of work beside a largest saving, which says both: they are not known apart."""
    if keys[-1] != "amenable_share":
        return False
    owner = scenario.world.teams[int(keys[2])] if keys[1] == "teams" else scenario.world.defaults
    return owner.curve.largest_saving is not None


def _fitting(opened: Draft, places: Mapping[str, Distribution]) -> dict[str, Distribution]:
    """The ranges, an end drawn in towards the values as written where the scenario is invalid at it; {} if it stays so.

    What the schema calls plausible for a default must not make a company's own file invalid, and an end that does must
    not take the other with it. The source says where a range was cut.
    """
    reached = [_reach(opened, places, end) for end in ("low", "high")]
    if None in reached:
        return {}
    return {path: _drawn_in(one, *map(float, reached)) for path, one in places.items()}  # type: ignore[arg-type]


def _reach(opened: Draft, places: Mapping[str, Distribution], end: str) -> float | None:
    """How far towards one end of their ranges all places can go; None where they cannot go at all."""
    addresses = {path: opened.find(path) for path in places}
    for reach in REACH:
        at = {path: _moved(one, end, reach) for path, one in places.items()}
        if not opened.errors(fitted(addresses, at)):
            return reach
    return None


def _moved(one: Distribution, end: str, reach: float) -> float:
    assert one.median is not None
    return float(one.median + reach * (getattr(one, end) - one.median))


def _drawn_in(one: Distribution, low: float, high: float) -> Distribution:
    if low == high == 1.0:
        return one
    ends = {"low": _moved(one, "low", low), "high": _moved(one, "high", high)}
    return one.model_copy(
        update={**ends, "source": f"{one.source or 'assumed'}; cut where the scenario would be invalid"}
    )
