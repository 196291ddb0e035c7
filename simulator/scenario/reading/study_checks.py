"""What ``sweep:`` and ``optimize:`` ask for, held against the scenario they stand in: faults before any work."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.sweep import COUNTED, Sweep
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.paths import Address, PathError, draft, value_faults
from simulator.scenario.reading.source import Fault
from simulator.scenario.reading.validate import ScenarioFile, line_of
from simulator.scenario.reading.yaml_lines import Keys, dotted
from simulator.text import nearest

AT: Keys = ("sweep", "parameters")
MOST_POINTS = 10_000_000
MOST_TOLD = 20
ENGINEER_MONTHS_PER_CORE_HOUR = 1_800_000_000  # of one policy, by the compiled engine: only an order of magnitude
STUDY = ("replications", "confidence")


def sweep_faults(file: ScenarioFile, lines: Mapping[Keys, int]) -> list[Fault]:
    """What is wrong with the sweep of a scenario that is otherwise fine."""
    sweep = file.scenario.sweep
    if sweep is None:
        return []
    found = [*_policy_faults(file, sweep, lines), *_path_faults(file, sweep, lines)]
    return found or list(_range_faults(file, sweep, lines)) or list(_size_faults(file, sweep, lines))


def fitted(addresses: Mapping[str, Address], values: Mapping[str, Value]) -> dict[str, Value]:
    """Values as the scenario takes them: rounded where only whole numbers fit."""
    return {
        path: round(value) if addresses[path].whole and isinstance(value, float) else value
        for path, value in values.items()
    }


def _policy_faults(file: ScenarioFile, sweep: Sweep, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    labels = [policy.label for policy in file.scenario.policies]
    for index, name in enumerate(sweep.policies or ()):
        if name not in labels:
            at: Keys = ("sweep", "policies", index)
            yield Fault(line_of(at, lines), f"sweep.policies names no policy {quoted(name)}. {nearest(name, labels)}")


def _path_faults(file: ScenarioFile, sweep: Sweep, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    run = set(sweep.policies or [policy.label for policy in file.scenario.policies])
    found, addresses = _addresses(file, sweep.parameters, AT, lines)
    yield from found
    for path, address in addresses.items():
        keys, line = address.keys, line_of((*AT, path), lines)
        if keys[0] in STUDY:
            yield Fault(line, f"sweep.parameters: '{path}' is a setting of the study. Use sweep.replications.")
        if keys[0] == "policies" and (label := policy_of(file.scenario, address)) not in run:
            yield Fault(line, f"sweep.parameters: '{path}' belongs to the policy {quoted(label)}, which is not run.")


def policy_of(scenario: Scenario, address: Address) -> str:
    """Name of the policy whose value it is."""
    assert isinstance(address.keys[1], int)
    return scenario.policies[address.keys[1]].label


def optimize_faults(file: ScenarioFile, lines: Mapping[Keys, int]) -> list[Fault]:
    """What is wrong with the search of a scenario that is otherwise fine."""
    wanted = file.scenario.optimize
    if wanted is None:
        return []
    at: Keys = ("optimize", "levers")
    found, addresses = _addresses(file, wanted.levers, at, lines)
    for path, address in addresses.items():
        if address.keys[0] != "policies":
            advice = "A lever is a value of a policy, such as policies.capped.usd_per_month."
            found.append(Fault(line_of((*at, path), lines), f"optimize.levers: '{path}' is not ours to set. {advice}"))
        elif file.scenario.policies[int(address.keys[1])].yardstick:
            found.append(Fault(line_of((*at, path), lines), f"optimize.levers: '{path}' belongs to a yardstick."))
    if found:
        return found
    alone = [{path: end} for path, one in wanted.levers.items() for end in one.ends]
    return list(_invalid(file, alone, at, lines))


def _addresses(
    file: ScenarioFile, paths: Iterable[str], at: Keys, lines: Mapping[Keys, int]
) -> tuple[list[Fault], dict[str, Address]]:
    """Where paths lead; faults of those that lead nowhere or twice to the same value."""
    faults: list[Fault] = []
    found: dict[str, Address] = {}
    seen: dict[Keys, str] = {}
    opened, block = draft(file), dotted(at)
    for path in paths:
        line = line_of((*at, path), lines)
        try:
            address = opened.find(path)
        except PathError as error:
            faults.append(Fault(line, f"{block}: {error}"))
            continue
        if address.keys in seen:
            same = seen[address.keys]
            faults.append(Fault(line, f"{block}: '{path}' is the same value as '{same}'. Keep one of them."))
        seen[address.keys] = path
        found[path] = address
    return faults, found


def _range_faults(file: ScenarioFile, sweep: Sweep, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    return _invalid(file, sweep.corners(), AT, lines)


def _invalid(
    file: ScenarioFile, corners: Sequence[Mapping[str, Value]], at: Keys, lines: Mapping[Keys, int]
) -> Iterator[Fault]:
    """Extreme points at which the scenario is invalid, each reason once."""
    opened = draft(file)
    told: set[str] = set()
    for corner in corners:
        values = fitted({path: opened.find(path) for path in corner}, corner)
        for message in value_faults(opened, values):
            if message not in told and len(told) < MOST_TOLD:
                told.add(message)
                path = next(iter(values))
                reaches = f"'{path}' reaches" if len(values) == 1 else "its values together reach"
                where = (*at, path) if len(values) == 1 else at
                yield Fault(line_of(where, lines), f"{dotted(at)}: {reaches} a scenario that is invalid: {message}")
        if told and len(values) > 1:
            return  # one combination is enough to say so


def _size_faults(file: ScenarioFile, sweep: Sweep, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    opened = draft(file)
    for path, one in sweep.parameters.items():
        values = [fitted({path: opened.find(path)}, {path: value})[path] for value in one.grid(sweep.levels)]
        if sweep.design in COUNTED and len(set(values)) < len(values):
            told = ", ".join(str(value) for value in dict.fromkeys(values))
            yield Fault(
                line_of((*AT, path), lines),
                f"sweep.parameters: {len(values)} levels of '{path}' are {told} as whole numbers, some of them twice. "
                f"Write the list: [{told}].",
            )
    if sweep.count > MOST_POINTS:
        counts = " x ".join(str(len(one.grid(sweep.levels))) for one in sweep.parameters.values())
        what = f"{counts} = {sweep.count:,}" if sweep.design == "grid" else f"{sweep.count:,}"
        advice = "Use fewer levels, or a latin_hypercube or sobol design." if sweep.design == "grid" else "Lower size."
        yield Fault(
            line_of(("sweep",), lines),
            f"sweep asks for {what} points, about {_core_hours(file.scenario, sweep):,} core hours; at most "
            f"{MOST_POINTS:,} are sane. {advice}",
        )


def _core_hours(scenario: Scenario, sweep: Sweep) -> int:
    """Whole core hours, in whole numbers: a grid may have more points than a float can count."""
    runs = sweep.count * (1 + len(sweep.policies or scenario.policies)) * sweep.replications
    return runs * scenario.engineer_months() // ENGINEER_MONTHS_PER_CORE_HOUR


def described(one: Distribution) -> str:
    """A range or distribution in a few words.

    Example: ``{low: 0.5, high: 3}`` is "0.5 to 3".
    """
    if one.kind == "choice":
        return ", ".join(str(value) for value in one.values or ())
    low, high = (f"{float(end):.4g}" for end in one.ends)
    shape = "" if one.kind == "uniform" else f", {one.kind}"
    return f"{low} to {high}{shape}"
