"""An accepted scenario made small and run: both engines leave the same bits, and the books balance."""

import numpy as np

from simulator.engines.outcome import Outcome
from simulator.engines.run import SimulationError, run_policies
from simulator.records import COLUMN
from simulator.replication.compare import compare, policies_of
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.size import items
from simulator.stats.check import FAIL
from simulator.studies.compare.findings import conclude
from tests.fuzz.tried import HARMLESS, TOLD, Harm, HarmError

MOST_ITEMS = 3_000
BOOKS = ("tokens conserved", "allowances balance", "sums agree", "planner unbeaten")
CLOSE = 1e-9
NEVER_NEGATIVE = ("granted_mtok", "productive_mtok", "vanity_mtok", "requests", "items", "value_usd", "charged_usd")


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


def run_both(file: ScenarioFile) -> str | None:
    """Runs a scenario small; fails where the engines differ or the books do not balance.

    Returns:
        HARMLESS; TOLD where both engines say in the same sentence why it cannot be run; None where it stays large.
    """
    made = small(file)
    if made is None:
        return None
    scenario = made.scenario
    policies, outcomes = policies_of(scenario), []
    for engine in ("compiled", "simpy"):
        try:
            outcomes.append(run_policies(scenario, policies, 0, engine))
        except SimulationError as error:
            outcomes.append(str(error))
    one, other = outcomes
    if isinstance(one, str) or isinstance(other, str):
        if one != other:
            raise HarmError(Harm.PARITY, f"one says {one}, the other {other}")
        return TOLD
    for policy, first, second in zip(policies, one, other, strict=True):
        if (first.ledger.tobytes(), first.spend_usd.tobytes()) != (second.ledger.tobytes(), second.spend_usd.tobytes()):
            raise HarmError(Harm.PARITY, policy.label)
        assert_conserved(first)
    with np.errstate(all="ignore"):  # numbers as small or large as a computer has leave some that are none
        checks = conclude(compare(scenario, workers=1), made.origins).checks.set_index("check")["status"]
    if failed := [name for name in BOOKS if checks[name] == FAIL]:
        raise HarmError(Harm.BOOKS, f"{failed}: {made.text}")
    return HARMLESS


def assert_conserved(outcome: Outcome) -> None:
    """Tokens granted are productive or vanity, what is charged is spent, to 1e-9, and nothing is below 0."""
    columns = {name: outcome.ledger[..., place] for name, place in COLUMN.items()}
    granted, charged = columns["granted_mtok"], columns["charged_usd"].sum()
    off = np.abs(granted - columns["productive_mtok"] - columns["vanity_mtok"])
    below = [name for name in NEVER_NEGATIVE if not np.all(columns[name] >= 0.0)]
    if below or not np.all(off <= CLOSE * granted):
        raise HarmError(Harm.BOOKS, f"below 0: {below}; tokens off by {off.max():g} Mtok")
    if not abs(outcome.spend_usd.sum() - charged) <= CLOSE * max(charged, 1.0):
        raise HarmError(Harm.BOOKS, f"{charged:g} USD charged, {outcome.spend_usd.sum():g} spent")
