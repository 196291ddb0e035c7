"""The ``uncertain:`` block, held against the scenario it stands in: every fault before any work starts."""

from collections.abc import Iterator, Mapping
from typing import Final

from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.paths import Draft, PathError, draft, find, value_faults
from simulator.scenario.reading.source import Fault
from simulator.scenario.reading.study_checks import described, fitted
from simulator.scenario.reading.validate import ScenarioFile, line_of
from simulator.scenario.reading.yaml_lines import Keys

MAY_BE: Final = ("world", "policies")  # what is simulated; not how the study is done


def uncertain_faults(file: ScenarioFile, lines: Mapping[Keys, int]) -> list[Fault]:
    """What is wrong with the uncertain values of a scenario that is otherwise fine."""
    opened, seen = draft(file), dict[Keys, str]()
    faults = []
    for path, one in file.scenario.uncertain.items():
        line = line_of(("uncertain", path), lines)
        faults += [Fault(line, f"uncertain: {problem}") for problem in _problems(opened, path, one, seen)]
    return faults


def _problems(opened: Draft, path: str, one: Distribution, seen: dict[Keys, str]) -> Iterator[str]:
    try:
        address = opened.find(path)
    except PathError as error:
        yield str(error)
        return
    if address.keys[0] not in MAY_BE:
        yield f"'{path}' is a setting of the study, not a value of the world. Take a path that begins with world."
    elif address.keys in seen:
        yield f"'{path}' is the same value as '{seen[address.keys]}'. Keep one of them."
    elif isinstance(address.value, str | bool) or any(isinstance(end, str | bool) for end in one.ends):
        yield f"'{path}' must be a number with a range of numbers."
    else:
        seen[address.keys] = path
        told = {message for end in one.ends for message in value_faults(opened, fitted({path: address}, {path: end}))}
        yield from (f"'{path}' ({described(one)}) reaches a scenario that is invalid: {each}" for each in sorted(told))


def off_centre(scenario: Scenario) -> list[str]:
    """Paths whose value, as written, lies beyond the 5% and 95% points of its own distribution."""
    found = []
    for path, one in scenario.uncertain.items():
        written = find(scenario, path).value
        low, high = (one.quantile(share) for share in (0.05, 0.95))
        if written is not None and not float(low) <= float(written) <= float(high):
            found.append(path)
    return found
