"""What can be changed by hand: every number, switch and choice of a scenario, read off its schema."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, log
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.explorer.lever_path import lever_path
from simulator.scenario.blocks.curve import Curve
from simulator.scenario.blocks.events import EVENTS
from simulator.scenario.blocks.inherit import CURVE_FORMS
from simulator.scenario.blocks.limits import Limit, Limits
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import named, one_amount, plausible_range
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.expand import DEFAULTS
from simulator.scenario.reading.parameters import place_of
from simulator.scenario.reading.paths import NOT_SET, STUDIES, Draft, Scalar
from simulator.scenario.reading.provenance import unused
from simulator.scenario.reading.yaml_lines import Keys, dotted
from simulator.text import first_upper

MOST_TEAMS: Final = 20  # teams with controls of their own
# of a limit: words that decide which of its numbers it may have
WHAT_IT_IS: Final = ("scope", "window", "hard", "on_limit")
HEADCOUNT: Final = "headcount"  # a factor on every team, not a value of the scenario
STEPS: Final = 200  # of a slider that is not whole
# events that every scenario can be given, from the month on, for so long, as if nothing happened: kind, then values
NO_SHOCK: Final[dict[str, dict[str, int | float]]] = {
    "price_shock": {"month": 13, "months": 6, "factor": 1.0},
    "supply_shock": {"month": 13, "months": 3, "capacity": 1.0},
}
OFFERED: Final = "events.+"  # begins the path of a value of an event that is not in the file
STUDY: Final = ("months", "warmup_months", "replications", "confidence", "seed")
# what a team's answer is most sensitive to; the rest of its numbers stand further down
MATTERS: Final = (
    "amenable_share",
    *(f"curve.{name}" for form in CURVE_FORMS for name in form),
    "checking_hours_per_mtok",
    "checking_exponent",
    "leak_share",
    "appetite.returns",
    "pacing",
    "work.value_multiple",
    "appetite.median_mtok_per_hour",
    "appetite.growth_per_year",
    "vanity.prone_share",
)
SHORT: Final = 5.0  # a range no longer than this is a slider from end to end
# ends of a slider whose value may be zero or negative, by unit, within the limits of the schema
_ABOUT_ZERO: Final = {
    "month": (-24.0, 24.0),
    "share/year": (-0.8, 1.0),
    "USD/month": (0.0, 1000.0),
    "USD/request": (0.0, 200.0),
}


Scale = Literal["linear", "log", "typed", "choice"]


class Control(NamedTuple):
    """One value that can be changed."""

    path: str
    label: str
    unit: str
    about: str
    value: Scalar  # as in the file
    low: float = 0.0  # ends of the slider; a value beyond them can be typed
    high: float = 0.0
    scale: Scale = "linear"
    whole: bool = False
    choices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value as the page shows it."""
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return f"{self.value:.10g}" if isinstance(self.value, float) and not self.whole else str(self.value)

    @property
    def steps(self) -> int:
        """Steps of the slider; 0 where there is none."""
        if self.scale in ("typed", "choice"):
            return 0
        return int(self.high - self.low) if self.whole and self.scale == "linear" else STEPS

    def position(self, value: float) -> int:
        """Where the slider stands for a value: whole steps from its lower end."""
        if self.scale == "log":
            share = log(max(value, self.low) / self.low) / log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * self.steps)


class Group(NamedTuple):
    """Controls that belong together; the first ``ahead`` of them matter most."""

    kind: Literal["world", "policy", "shock", "team", "study"]
    title: str
    controls: tuple[Control, ...]
    ahead: int


def groups(opened: Draft) -> list[Group]:
    """All controls of a scenario in the order of a page."""
    scenario = opened.file.scenario
    found = [_world(opened)]
    found += [_policy(policy, i) for i, policy in enumerate(scenario.policies)]
    found += [_block("shock", _event(event.kind), event, ("events", i), 9) for i, event in enumerate(scenario.events)]
    found += _offered_shocks(scenario)
    if len(scenario.world.teams) <= MOST_TEAMS:
        found += [_team(opened, index) for index in range(len(scenario.world.teams))]
    study = tuple(_control(Scenario.model_fields[name], (name,), getattr(scenario, name)) for name in STUDY)
    found.append(Group("study", "How it is simulated", study, ahead=3))
    return [group for group in found if group.controls]


def by_path(found: Sequence[Group]) -> dict[str, Control]:
    """Controls by path."""
    return {control.path: control for group in found for control in group.controls}


def _world(opened: Draft) -> Group:
    """Prices, the ranking and what teams share; what matters most comes first."""
    scenario = opened.file.scenario
    world = scenario.world
    prices = list(_controls(world, ("world",), skip=("defaults", "teams")))
    shared = [control for control in _controls(world.defaults, DEFAULTS) if not _all_have_their_own(opened, control)]
    first = [
        control for control in prices if control.path in ("world.price.usd_per_mtok", "world.leaderboard.visibility")
    ]
    matters = [control for name in MATTERS for control in shared if control.path == f"world.defaults.{name}"]
    headcount = Control(
        HEADCOUNT, "Headcount of every team", "times", "factor on the engineers of every team", 1.0, 0.1, 10.0, "log"
    )
    ahead = [*first[:1], *matters, *first[1:], headcount]
    outside = [
        control
        for name in Scenario.model_fields
        if name not in ("world", "policies", "events", *STUDIES, *STUDY)
        for control in _controls(getattr(scenario, name), (name,))
    ]
    rest = [control for control in [*prices, *outside, *shared] if control not in ahead]
    return Group("world", "The world", (*ahead, *rest), len(ahead))


def _team(opened: Draft, index: int) -> Group:
    """Headcount of a team and what it does not share with the others."""
    team = opened.file.scenario.world.teams[index]
    path: Keys = ("world", "teams", index)
    own = [
        control
        for control in _controls(team, path, skip=("engineers",))
        if _written(opened.document.tree["world"]["teams"][index], control.path.removeprefix(dotted(path) + "."))
    ]
    heads = _control(type(team).model_fields["engineers"], (*path, "engineers"), team.engineers)
    return Group("team", team.name, (heads, *own), ahead=1)


def _block(kind: Literal["policy", "shock"], title: str, block: BaseModel, path: Keys, ahead: int = 1) -> Group:
    return Group(kind, title, tuple(_controls(block, path)), ahead)


def _policy(policy: PolicyBlock, place: int) -> Group:
    """A policy, the number it is known by first."""
    group, lever = _block("policy", policy.label, policy, ("policies", place)), lever_path(policy, place)
    return group._replace(controls=tuple(sorted(group.controls, key=lambda control: control.path != lever)))


def _offered_shocks(scenario: Scenario) -> list[Group]:
    """Events that are not in the file: their sliders start where nothing happens."""
    there = {event.kind for event in scenario.events}
    found = []
    for kind in [kind for kind in NO_SHOCK if kind not in there and scenario.months > 1]:
        month = min(int(NO_SHOCK[kind]["month"]), scenario.months)
        block = EVENTS[kind].model_validate({"kind": kind, **NO_SHOCK[kind], "month": month})
        strongest_first = sorted(_controls(block, ("events", f"+{kind}")), key=lambda each: isinstance(each.value, int))
        found.append(Group("shock", f"{_event(kind)}, not in the file", tuple(strongest_first), ahead=9))
    return found


def _event(kind: str) -> str:
    return kind.replace("_", " ")


def _controls(block: Any, path: Keys, skip: Sequence[str] = ()) -> Iterator[Control]:
    """Every value of a block and of the blocks and lists in it."""
    if isinstance(block, tuple):
        for index, entry in enumerate(block):
            yield from _controls(entry, (*path, index))
        return
    if not isinstance(block, BaseModel):
        return
    derived: tuple[str, ...] = unused(block) if isinstance(block, Curve) else ()
    if isinstance(block, Limit | Limits):
        derived = (*WHAT_IT_IS, *(name for name in unused(block) if name != "level"))
    for name, field in type(block).model_fields.items():
        value = getattr(block, name)
        if name in (*skip, *derived) or name in NOT_SET or name == "family" or value is None:
            continue
        if isinstance(value, BaseModel | tuple):
            yield from _controls(value, (*path, name))
        elif one := one_amount(field):
            yield from (_control(one, (*path, name, key), amount) for key, amount in value.items())
        elif isinstance(value, bool | int | float) or _choices(field):
            yield _control(field, (*path, name), value)


def _control(field: FieldInfo, path: Keys, value: Scalar) -> Control:
    told = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit, source = str(told.get("unit") or ""), told.get("source")
    meaning = field.description or str(path[-1]).replace("_", " ")
    truth = plausible_range(field)
    about = meaning + (f"; plausible {truth.text}" if truth else "")
    about = f"{about}. Default from: {source}" if source else about
    label = first_upper(named(str(path[-1]), field)) + place_of(dotted(_inside(path)))
    known = dotted(path), label, unit, about, value
    if isinstance(value, bool):
        return Control(*known, scale="choice", choices=("no", "yes"))
    if isinstance(value, str):
        return Control(*known, scale="choice", choices=_choices(field))
    whole = isinstance(value, int)
    if path == ("seed",):
        return Control(*known, scale="typed", whole=True)
    low, high, scale = _span(float(value), _limits(field), unit, whole)
    return Control(*known, low, high, scale, whole)


def _inside(path: Keys) -> Keys:
    """A path below the team, policy or event whose group it is in."""
    if path[0] in ("policies", "events"):
        return path[2:]
    return path[3:] if path[:2] == ("world", "teams") else path


def _span(value: float, limits: tuple[float, float], unit: str, whole: bool) -> tuple[float, float, Scale]:
    """Ends of a slider: all of a short range, some times less to some times more of a positive value, else by unit."""
    least, most = limits
    if most - least <= SHORT and not whole:
        return least, most, "linear"
    if whole and value <= 20:
        return max(least, 0.0), min(most, max(10.0, 3.0 * value)), "linear"
    if value > 0.0 and least >= 0.0:
        factor = 10.0 if "USD" in unit or whole else 5.0
        low = max(least, value / factor)
        return (ceil(low) if whole else low), min(most, value * factor), "log"
    low, high = _ABOUT_ZERO.get(unit, (-1.0, 1.0))
    return min(max(low, least), value), max(min(high, most), value), "linear"


def _limits(field: FieldInfo) -> tuple[float, float]:
    """The range of the schema; an end that is itself forbidden is left by a hundredth."""
    found: dict[str, float] = {}
    for rule in field.metadata:
        found |= {name: float(getattr(rule, name)) for name in ("gt", "ge", "lt", "le") if hasattr(rule, name)}
    low, high = found.get("ge", found.get("gt", float("-inf"))), found.get("le", found.get("lt", float("inf")))
    step = 0.01 * min(1.0, high - low)
    return low + step * ("gt" in found), high - step * ("lt" in found)


def _choices(field: FieldInfo) -> tuple[str, ...]:
    return tuple(map(str, get_args(field.annotation))) if get_origin(field.annotation) is Literal else ()


def _written(team: Mapping[str, Any], path: str) -> bool:
    """Whether a team says a value itself instead of sharing the defaults."""
    node: Any = team
    for key in path.split("."):
        if not isinstance(node, dict):
            return node is not None
        if key not in node:
            return "preset" in node or "family" in node
        node = node[key]
    return True


def _all_have_their_own(opened: Draft, control: Control) -> bool:
    inside = control.path.removeprefix(f"{dotted(DEFAULTS)}.")
    return all(_written(team, inside) for team in opened.document.tree["world"]["teams"])
