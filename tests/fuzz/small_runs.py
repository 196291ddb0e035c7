"""An accepted scenario made small and run: both engines leave the same bits, and the books balance."""

import numpy as np

from simulator.engines.run import SimulationError, run_policies
from simulator.replication.compare import compare, policies_of
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.size import items
from simulator.stats.check import FAIL
from simulator.studies.compare.findings import conclude

MOST_ITEMS = 3_000
BOOKS = ("tokens conserved", "allowances balance", "sums agree", "planner unbeaten")


def small(file: ScenarioFile) -> ScenarioFile | None:
    """The scenario with few engineers and months; None where that is none, or where it stays large."""
    teams = range(len(file.scenario.world.teams))
    values = {"months": min(file.scenario.months, 3), "warmup_months": 0, "replications": 2}
    heads = {f"world.teams[{team}].engineers": min(file.scenario.world.teams[team].engineers, 3) for team in teams}
    try:
        found = file.with_({**values, **heads})
    except ScenarioError:  # an event may now come after the end
        return None
    return found if items(found.scenario) * len(policies_of(found.scenario)) < 40 * MOST_ITEMS else None


def run_both(file: ScenarioFile) -> bool:
    """Whether a scenario could be run small; fails where the engines differ or the books do not balance."""
    made = small(file)
    if made is None:
        return False
    scenario = made.scenario
    policies, outcomes = policies_of(scenario), []
    for engine in ("compiled", "simpy"):
        try:
            outcomes.append(run_policies(scenario, policies, 0, engine))
        except SimulationError as error:
            outcomes.append(str(error))
    one, other = outcomes
    if isinstance(one, str) or isinstance(other, str):
        assert one == other, "both engines say the same"
        return True
    for policy, first, second in zip(policies, one, other, strict=True):
        assert first.ledger.tobytes() == second.ledger.tobytes(), policy.label
        assert first.spend_usd.tobytes() == second.spend_usd.tobytes(), policy.label
    with np.errstate(all="ignore"):  # numbers as small or large as a computer has leave some that are none
        checks = conclude(compare(scenario, workers=1), made.origins).checks.set_index("check")["status"]
    assert not [name for name in BOOKS if checks[name] == FAIL], made.text
    return True
