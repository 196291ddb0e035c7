"""Potential outcomes: what each engineer of a world does in each month of a trial, under the control and each arm."""

from typing import Any, Final, NamedTuple

import numpy as np

from simulator.engines.run import run_policies
from simulator.problem import setting_of
from simulator.records import COLUMN, Floats, Ints
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.trial.plan import Plan
from simulator.workload import draw

OTHER_SEED: Final = 104_729  # so that a trial has other random numbers than the years that are decided on


class Potential(NamedTuple):
    """One world in a trial; the first run is the control's, then each wave of each arm."""

    items: Floats  # [run, engineer, month], baseline months first
    spend: Floats  # [run, engineer, month], USD at the metered price
    team: Ints  # [engineer]
    runs: tuple[tuple[str, int], ...]  # arm and months after the start in which it begins

    def net(self, usd_per_item: float) -> Floats:
        """Value of finished items less tokens: what a trial measures, USD per engineer and month."""
        return self.items * usd_per_item - self.spend


def outcome_of(people: Floats, team: Ints, runs: tuple[tuple[str, int], ...]) -> Potential:
    """What is measured of the rows of some runs, [run, engineer, month, ledger column]."""
    return Potential(people[..., COLUMN["items"]], people[..., COLUMN["spend_usd"]], team, runs)


def potential(world: Scenario, plan: Plan, engine: str, replication: int) -> Potential:
    """Run a world as the control and as each arm: the control's rules until the trial begins, then the arm's.

    All have the same random numbers, and others than the scenario's own: what a trial finds must not know the luck of
    the years that are decided on.
    """
    trial, runs, names = trial_scenario(world, plan)
    chosen = [policy for policy in trial.policies if policy.label in names]
    drawn = draw(trial, replication, policies=list(trial.policies))
    found = run_policies(setting_of(trial), chosen, replication, engine, workload=drawn, by_engineer=True)
    people = np.stack([outcome.people for outcome in found if outcome.people is not None])
    people = people[:, :, world.warmup_months :]
    return outcome_of(people, drawn.team, runs)


def trial_scenario(world: Scenario, plan: Plan) -> tuple[Scenario, tuple[tuple[str, int], ...], tuple[str, ...]]:
    """A world as long as the trial, with a policy for each wave of each arm that begins as the control.

    Also which arm and wave each run is, and its name. What else happens in those months happens; other changes of
    policy do not.
    """
    known = {policy.label: policy for policy in world.policies}
    control, start = known[plan.control], world.warmup_months + plan.baseline
    months = start + plan.longest
    runs = tuple((arm, wave) for arm in plan.arms for wave in plan.waves)
    copies = [_named(control, f"{arm} after {wave} months of {plan.control}") for arm, wave in runs]
    kept = tuple(event for event in world.events if not isinstance(event, PolicySwitch) and event.month <= months)
    switches = tuple(
        PolicySwitch(kind="policy_switch", month=start + wave + 1, policy=copy.label, to=arm)
        for copy, (arm, wave) in zip(copies, runs, strict=True)
    )
    policies = (control, *(known[arm] for arm in plan.arms), *copies)
    trial = as_long(world, plan, policies=policies, events=(*kept, *switches))
    return trial, ((plan.control, 0), *runs), (control.label, *(copy.label for copy in copies))


def as_long(world: Scenario, plan: Plan, /, **changes: Any) -> Scenario:
    """A world from its first month to the end of the trial, with other random numbers and some fields changed."""
    months = world.warmup_months + plan.baseline + plan.longest
    seed = (world.seed + OTHER_SEED) % 2**32
    return world.model_copy(update={"months": months, "warmup_months": 0, "seed": seed, **changes})


def _named(policy: PolicyBlock, name: str) -> PolicyBlock:
    return policy.model_copy(update={"name": name})
