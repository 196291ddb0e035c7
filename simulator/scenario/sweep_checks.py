"""What a ``sweep:`` block asks for, held against the scenario it stands in: every fault before any work starts."""

from collections.abc import Iterator, Mapping

from simulator.scenario.checking import ScenarioFile, line_of
from simulator.scenario.distributions import Distribution, Value
from simulator.scenario.faults import nearest, quoted
from simulator.scenario.paths import Address, PathError, draft, value_faults
from simulator.scenario.sweep import Sweep
from simulator.scenario.text import Fault
from simulator.scenario.yaml_lines import Keys

AT: Keys = ("sweep", "parameters")
MOST_POINTS = 10_000_000
STUDY = ("replications", "confidence")


def sweep_faults(file: ScenarioFile, lines: Mapping[Keys, int]) -> list[Fault]:
    """What is wrong with the sweep of a scenario that is otherwise fine."""
    sweep = file.scenario.sweep
    if sweep is None:
        return []
    found = [*_policy_faults(file, sweep, lines), *_path_faults(file, sweep, lines)]
    return found or list(_range_faults(file, sweep, lines)) or list(_size_faults(sweep, lines))


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
    opened, seen = draft(file), dict[Keys, str]()
    run = set(sweep.policies or [policy.label for policy in file.scenario.policies])
    for path in sweep.parameters:
        line = line_of((*AT, path), lines)
        try:
            keys = opened.find(path).keys
        except PathError as error:
            yield Fault(line, f"sweep.parameters: {error}")
            continue
        if keys in seen:
            yield Fault(line, f"sweep.parameters: '{path}' is the same value as '{seen[keys]}'. Keep one of them.")
        if keys[0] in STUDY:
            yield Fault(line, f"sweep.parameters: '{path}' is a setting of the study. Use sweep.replications.")
        if keys[0] == "policies" and isinstance(keys[1], int) and (label := _label(file, keys[1])) not in run:
            yield Fault(line, f"sweep.parameters: '{path}' belongs to the policy {quoted(label)}, which is not run.")
        seen[keys] = path


def _label(file: ScenarioFile, index: int) -> str:
    return file.scenario.policies[index].label


def _range_faults(file: ScenarioFile, sweep: Sweep, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    opened = draft(file)
    addresses = {path: opened.find(path) for path in sweep.parameters}
    told: set[str] = set()
    for corner in sweep.corners():
        values = fitted(addresses, corner)
        for message in value_faults(opened, values):
            if message not in told and len(told) < 20:
                told.add(message)
                path = next(iter(values))
                reaches = f"'{path}' reaches" if len(values) == 1 else "its values together reach"
                at = (*AT, path) if len(values) == 1 else AT
                yield Fault(line_of(at, lines), f"sweep.parameters: {reaches} a scenario that is invalid: {message}")
        if told and len(values) > 1:
            return  # one combination is enough to say so


def _size_faults(sweep: Sweep, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    if sweep.count > MOST_POINTS:
        counts = " x ".join(str(len(one.grid(sweep.levels))) for one in sweep.parameters.values())
        what = f"{counts} = {sweep.count:,}" if sweep.design == "grid" else f"{sweep.count:,}"
        advice = "Use fewer levels, or a latin_hypercube or sobol design." if sweep.design == "grid" else "Lower size."
        yield Fault(
            line_of(("sweep",), lines), f"sweep asks for {what} points; at most {MOST_POINTS:,} are sane. {advice}"
        )


def described(one: Distribution) -> str:
    """A range or distribution in a few words.

    Example: ``{low: 0.5, high: 3}`` is "0.5 to 3".
    """
    if one.kind == "choice":
        return ", ".join(str(value) for value in one.values or ())
    low, high = (f"{float(end):.4g}" for end in one.ends)
    shape = "" if one.kind == "uniform" else f", {one.kind}"
    return f"{low} to {high}{shape}"
