"""What the blocks of the studies ask for, held against their scenario: errors before any work."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from simulator.scenario.blocks.assumptions import AS_WRITTEN
from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.sweep import COUNTED, Sweep
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.paths import Address, Draft, PathError, find
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.validate import line_of
from simulator.scenario.reading.yaml_lines import Keys, dotted
from simulator.text import nearest, short

MAY_BE: Final = ("world", "policies")  # what is simulated; not how the study is done
MOST_POINTS: Final = 10_000_000
MOST_REASONS: Final = 20
ENGINEER_MONTHS_PER_CORE_HOUR: Final = 1_800_000_000  # of one policy, by the compiled engine: an order of magnitude
STUDY: Final = ("replications", "confidence")


def study_errors(opened: Draft) -> list[ErrorLine]:
    """What is wrong with the studies of a scenario that is otherwise fine."""
    scenario, lines = opened.file.scenario, opened.document.lines
    if not (scenario.sweep or scenario.optimize or scenario.uncertain or scenario.assumptions):
        return []
    errors = _uncertain_errors(_Ranges(opened, ("uncertain",), scenario.uncertain, lines))
    errors += _name_errors(scenario, lines)
    for index, one in enumerate(scenario.assumptions):
        errors += _assumption_errors(_Paths(opened, ("assumptions", index, "set"), one.set, lines), one.set)
    if scenario.sweep:
        swept = _Ranges(opened, ("sweep", "parameters"), scenario.sweep.parameters, lines)
        errors += _sweep_errors(swept, scenario.sweep)
    if scenario.optimize:
        errors += _optimize_errors(_Ranges(opened, ("optimize", "levers"), scenario.optimize.levers, lines))
    return errors


def fitted(addresses: Mapping[str, Address], values: Mapping[str, Value]) -> dict[str, Value]:
    """Values as the scenario takes them: rounded where only whole numbers fit."""
    return {
        path: round(value) if addresses[path].whole and isinstance(value, float) else value
        for path, value in values.items()
    }


def policy_of(scenario: Scenario, address: Address) -> str:
    """Name of the policy whose value it is."""
    return scenario.policies[int(address.keys[1])].label


def described(one: Distribution) -> str:
    """A range or distribution in a few words.

    Example: ``{low: 0.5, high: 3}`` is "0.5 to 3"; with a median of 1 and the kind ``two_piece`` "0.5 to 3, median 1".
    """
    if one.kind == "choice":
        return ", ".join(str(value) for value in one.values or ())
    low, high = (f"{float(end):.4g}" for end in one.ends)
    own = {"uniform": "", "two_piece": f", median {one.median or 0.0:.4g}"}
    if one.kind == "quantiles":  # its ends are single draws
        low, high, middle = (f"{float(one.quantile(u)):.4g}" for u in (0.05, 0.95, 0.5))
        return f"{low} to {high}, median {middle}"
    shape = own.get(one.kind, f", {one.kind}")
    return f"{low} to {high}{shape}"


def off_centre(scenario: Scenario) -> list[str]:
    """Paths whose value, as written, lies beyond the 5% and 95% points of its own distribution."""
    found = []
    for path, one in scenario.uncertain.items():
        written = find(scenario, path).value
        low, high = (one.quantile(share) for share in (0.05, 0.95))
        if written is not None and not float(low) <= float(written) <= float(high):
            found.append(path)
    return found


class _Paths:
    """The paths of one block: where they lead, and what is wrong with them."""

    def __init__(self, opened: Draft, at: Keys, paths: Iterable[str], lines: Mapping[Keys, int]) -> None:
        self.opened, self.at, self.lines = opened, at, lines
        self.scenario = opened.file.scenario
        self.errors: list[ErrorLine] = []
        self.addresses: dict[str, Address] = {}
        seen: dict[Keys, str] = {}
        for path in paths:
            try:
                address = opened.find(path)
            except PathError as error:
                self.refuse(path, str(error))
                continue
            if (same := seen.setdefault(address.keys, path)) != path:
                self.refuse(path, f"'{path}' is the same value as '{same}'. Keep one of them.")
            else:
                self.addresses[path] = address

    def refuse(self, path: str, problem: str) -> None:
        """An error of one path, on its line; of all together where the path is empty."""
        where = (*self.at, path) if path else self.at
        self.errors.append(ErrorLine(line_of(where, self.lines), f"{dotted(self.at)}: {problem}"))


class _Ranges(_Paths):
    """Paths with the range of each."""

    def __init__(self, opened: Draft, at: Keys, ranges: Mapping[str, Distribution], lines: Mapping[Keys, int]) -> None:
        super().__init__(opened, at, ranges, lines)
        self.ranges = ranges

    def refuse_invalid(self, corners: Iterable[Mapping[str, Value]]) -> None:
        """Extreme points at which the scenario is invalid, each reason once; one combination is enough."""
        reasons: set[str] = set()
        for corner in corners:
            alone = next(iter(corner)) if len(corner) == 1 else ""
            reaches = "its values together reach"
            if alone:
                reaches = f"'{alone}' ({short(described(self.ranges[alone]), 60)}) reaches"
            for message in self.opened.errors(fitted(self.addresses, corner)):
                if message not in reasons and len(reasons) < MOST_REASONS:
                    reasons.add(message)
                    self.refuse(alone, f"{reaches} a scenario that is invalid: {message}")
            if reasons and not alone:
                return

    def ends(self, paths: Iterable[str]) -> Iterator[dict[str, Value]]:
        """Each end of each range alone."""
        return ({path: end} for path in paths for end in self.ranges[path].ends)


def _uncertain_errors(paths: _Ranges) -> list[ErrorLine]:
    numbers = []
    for path, address in paths.addresses.items():
        if address.keys[0] not in MAY_BE:
            advice = "Take a path that begins with world."
            paths.refuse(path, f"'{path}' is a setting of the study, not a value of the world. {advice}")
        elif any(isinstance(one, str | bool) for one in (address.value, *paths.ranges[path].ends)):
            paths.refuse(path, f"'{path}' must be a number with a range of numbers.")
        else:
            numbers.append(path)
    paths.refuse_invalid(paths.ends(numbers))
    return paths.errors


def _name_errors(scenario: Scenario, lines: Mapping[Keys, int]) -> list[ErrorLine]:
    """Assumptions that are called like the scenario as written, or like each other."""
    errors, seen = [], {AS_WRITTEN}
    for index, one in enumerate(scenario.assumptions):
        name = one.name.strip()
        if name in seen:
            advice = "is the scenario itself" if name == AS_WRITTEN else "is the name of another assumption"
            at = ("assumptions", index, "name")
            problem = f"{dotted(at)} = {quoted(one.name)} {advice}. Choose another name."
            errors.append(ErrorLine(line_of(at, lines), problem))
        seen.add(name)
    return errors


def _assumption_errors(paths: _Paths, values: Mapping[str, Value]) -> list[ErrorLine]:
    for path, address in paths.addresses.items():
        if address.keys[0] not in (*MAY_BE, "events"):
            advice = "Take a path that begins with world, policies or events."
            paths.refuse(path, f"'{path}' is a setting of the study, not an assumption. {advice}")
    if not paths.errors:
        for message in paths.opened.errors(values):
            own = [path for path, address in paths.addresses.items() if message.startswith(f"{address.path} ")]
            paths.refuse(own[0] if own else "", f"makes the scenario invalid: {message}")
    return paths.errors


def _optimize_errors(paths: _Ranges) -> list[ErrorLine]:
    for path, address in paths.addresses.items():
        if address.keys[0] != "policies":
            advice = "Take one, such as policies.capped.usd_per_month."
            paths.refuse(path, f"'{path}' is not a value of a policy. {advice}")
        elif paths.scenario.policies[int(address.keys[1])].upper_bound:
            paths.refuse(path, f"'{path}' belongs to an upper bound.")
    if not paths.errors:
        paths.refuse_invalid(paths.ends(paths.ranges))
    return paths.errors


def _sweep_errors(paths: _Ranges, sweep: Sweep) -> list[ErrorLine]:
    labels = [policy.label for policy in paths.scenario.policies]
    run = sweep.policies or labels
    unknown = [
        ErrorLine(
            line_of(("sweep", "policies", index), paths.lines),
            f"sweep.policies names no policy {quoted(name)}. {nearest(name, labels)}",
        )
        for index, name in enumerate(sweep.policies or ())
        if name not in labels
    ]
    for path, address in paths.addresses.items():
        if address.keys[0] in STUDY:
            paths.refuse(path, f"'{path}' is a setting of the study. Use sweep.replications.")
        if address.keys[0] == "policies" and (label := policy_of(paths.scenario, address)) not in run:
            paths.refuse(path, f"'{path}' belongs to the policy {quoted(label)}, which is not run.")
    if not (unknown or paths.errors):
        paths.refuse_invalid(sweep.corners())
    if not (unknown or paths.errors):
        _refuse_sizes(paths, sweep)
    return unknown + paths.errors


def _refuse_sizes(paths: _Ranges, sweep: Sweep) -> None:
    for path, one in sweep.parameters.items():
        values = [fitted(paths.addresses, {path: value})[path] for value in one.grid(sweep.levels)]
        if sweep.design in COUNTED and len(set(values)) < len(values):
            distinct = ", ".join(str(value) for value in dict.fromkeys(values))
            problem = f"{len(values)} levels of '{path}' are {distinct} as whole numbers, some of them twice."
            paths.refuse(path, f"{problem} Write the list: [{distinct}].")
    if sweep.count > MOST_POINTS:
        counts = " x ".join(str(len(one.grid(sweep.levels))) for one in sweep.parameters.values())
        what = f"{counts} = {sweep.count:,}" if sweep.design == "grid" else f"{sweep.count:,}"
        advice = "Use fewer levels, or a latin_hypercube or sobol design." if sweep.design == "grid" else "Lower size."
        hours = f"about {_core_hours(paths.scenario, sweep):,} core hours"
        problem = f"sweep asks for {what} points, {hours}. The maximum is {MOST_POINTS:,} points. {advice}"
        paths.errors.append(ErrorLine(line_of(("sweep",), paths.lines), problem))


def _core_hours(scenario: Scenario, sweep: Sweep) -> int:
    """Whole core hours, in whole numbers: a grid may have more points than a float can count."""
    runs = sweep.count * (1 + len(sweep.policies or scenario.policies)) * sweep.replications
    return runs * scenario.engineer_months() // ENGINEER_MONTHS_PER_CORE_HOUR
