"""Spill-over: what control engineers feel of an arm around them, simulated with both arms in the same teams."""

from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.engines.run import run_policies
from simulator.problem import setting_of
from simulator.replication.worlds import Worlds
from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.people import Role
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import Estimate, interval_columns, mean_interval
from simulator.studies.trial.plan import Plan
from simulator.studies.trial.potential import as_long, outcome_of
from simulator.workload import draw

WORLDS: Final = 32  # paired with the same engineers, so that few are enough
CONTROL, ARM = "dealt the control", "dealt the arm"
ONLY_CAPS: Final = "only arms that differ in the amount of one cap can be simulated side by side"
OWN_ROLES: Final = "the scenario has roles of its own"


def spill_over(worlds: Worlds, plan: Plan, usd_per_item: float, engine: str) -> pd.DataFrame:
    """What half of each team under the arm does to the other half, which is not: one row per arm.

    The same engineers in the same worlds are run with everybody under the control, and with half of each team under
    the arm. ``spill_usd`` is the mean difference of those who are under the control in both, net value in USD per
    engineer and month: through the ranking, reviewers and whatever else a team shares. A trial that deals arms to
    engineers misses the effect by that much.

    Missing, with the reason, where the two cannot be run side by side.
    """
    return pd.DataFrame([_row(worlds, plan, arm, usd_per_item, engine) for arm in plan.arms])


def _row(worlds: Worlds, plan: Plan, arm: str, usd_per_item: float, engine: str) -> dict[str, Any]:
    world = worlds.scenario
    reason = why_not(world, plan.control, arm)
    missing = Estimate(np.nan, np.nan, np.nan, 0)
    if reason:
        return {"arm": arm, **interval_columns(spill_usd=missing), "spill_usd_reason": reason, "n": 0}
    many = min(WORLDS, world.replications)
    felt = np.array([_felt(worlds.at(number), plan, arm, usd_per_item, engine, number) for number in range(many)])
    found = mean_interval(felt, world.confidence)
    return {"arm": arm, **interval_columns(spill_usd=found), "spill_usd_reason": "", "n": many}


def why_not(scenario: Scenario, control: str, arm: str) -> str:
    """Why two policies cannot be run in the same teams; empty where they can."""
    known = {policy.label: policy for policy in scenario.policies}
    one, other = known[control], known[arm]
    if not (_is_cap(one) and _is_cap(other)) or one.model_copy(update=_bare(other)) != other:
        return ONLY_CAPS
    return OWN_ROLES if any(team.roles for team in scenario.world.teams) else ""


def _is_cap(policy: PolicyBlock) -> bool:
    return isinstance(policy, Capped) and policy.usd_per_month is not None and not policy.pooled


def _bare(policy: PolicyBlock) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in ("usd_per_month", "name")}


def _felt(world: Scenario, plan: Plan, arm: str, usd_per_item: float, engine: str, number: int) -> float:
    """The difference that the control engineers of one world feel."""
    known = {policy.label: policy for policy in world.policies}
    one = known[plan.control]
    teams = tuple(
        team.model_copy(update={"roles": (Role(name=CONTROL, share=0.5), Role(name=ARM, share=0.5))})
        for team in world.world.teams
    )
    both = {CONTROL: _bare(one)["usd_per_month"], ARM: _bare(known[arm])["usd_per_month"]}
    mixed = Capped.model_validate({**dict(one), "name": "mixed", "usd_per_month": None, "usd_per_month_by": both})
    mixed_teams = world.world.model_copy(update={"teams": teams})
    trial = as_long(world, plan, policies=(one, mixed), events=(), world=mixed_teams)
    drawn = draw(trial, number, policies=list(trial.policies))
    found = run_policies(setting_of(trial), list(trial.policies), number, engine, workload=drawn, by_engineer=True)
    people = np.stack([outcome.people for outcome in found if outcome.people is not None])
    alone, beside = outcome_of(people, drawn.team, ()).net(usd_per_item)
    untouched = drawn.role == 0
    return float((beside - alone)[untouched, world.warmup_months :].mean())
