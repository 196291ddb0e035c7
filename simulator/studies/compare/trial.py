"""The trial that would tell which policy to choose: the one that matters most, dealt engineer by engineer."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import Comparison
from simulator.report.elements.section import Told
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.ranking import candidates, net_values
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals
from simulator.studies.trial.designs import Decision, designs_table, ranked_arms, sizes_of
from simulator.studies.trial.plan import (
    ENGINEERS,
    FEWEST,
    FEWEST_TEAMS,
    LEAST_POSTS,
    MOST_ARMS,
    SHARES,
    TEAMS,
    WAYS,
    Plan,
    may_be_arm,
)
from simulator.studies.trial.signals import Signals, kinds_of, signals_of
from simulator.studies.trial.words import Row, deal_of, money
from simulator.text import rounded, usd

QUESTION: Final = "Try first?"


def with_trial(
    comparison: Comparison, workers: int | None = None, progress: Callable[[int], None] | None = None
) -> Comparison:
    """The comparison with what a trial of the policy that is most worth trying would find in each of its worlds.

    It is the first arm of ``design_experiment``, dealt engineer by engineer, so that both say the same of it. As
    written, of too few worlds or posts, or where there are not two policies to try, the comparison stays as it is, and
    so it does on Ctrl-C.
    """
    if not needs_trial(comparison):
        return comparison
    paired = paired_totals(comparison)
    plan = plan_in_run(paired)
    try:
        found = signals_of(
            comparison.worlds, plan, paired.of(plan.control).item_usd, comparison.engine, workers, progress
        )
    except KeyboardInterrupt:
        return comparison
    return comparison._replace(trial=found.found)


def decision_of(paired: PairedTotals) -> Decision:
    """The net values of the policies that can be chosen, in the worlds of a comparison."""
    comparison = paired.comparison
    return Decision(net_values(paired), tuple(candidates(comparison)), comparison.scenario.confidence)


def plan_of(scenario: Scenario, decision: Decision, control: str | None = None, arms: tuple[str, ...] = ()) -> Plan:
    """The control and the arms that were asked for, or those that matter, for the posts and months of the scenario."""
    allowed = {policy.label for policy in scenario.policies if may_be_arm(policy)}
    first = control or scenario.current_policy or decision.best
    if first not in allowed or first in arms:
        first = next(name for name in ranked_arms(decision, "", allowed) if name not in arms)
    chosen = arms or tuple(ranked_arms(decision, first, allowed))[:MOST_ARMS]
    enough = len(scenario.world.teams) >= FEWEST_TEAMS
    ways = tuple(way for way in WAYS if enough or way != TEAMS)
    return Plan(first, chosen, headcount=posts(scenario), horizon=scenario.months, ways=ways)


def posts(scenario: Scenario) -> int:
    """Engineers of the scenario at the start."""
    return sum(team.engineers for team in scenario.world.teams)


def needs_trial(comparison: Comparison) -> bool:
    """Whether a trial can be told of: drawn worlds, all of them finished and enough, and two policies to try."""
    scenario = comparison.scenario
    return (
        comparison.worlds.drawn
        and not comparison.interrupted
        and comparison.replications >= FEWEST
        and posts(scenario) >= LEAST_POSTS
        and sum(may_be_arm(policy) for policy in scenario.policies) > 1
    )


def plan_in_run(paired: PairedTotals) -> Plan:
    """The plan of ``design_experiment`` with its first arm alone, dealt to engineers."""
    plan = plan_of(paired.comparison.scenario, decision_of(paired))
    return plan._replace(arms=plan.arms[:1], ways=(ENGINEERS,))


def trial_in_run(paired: PairedTotals) -> tuple[pd.DataFrame, tuple[Told, ...]]:
    """Its lengths and sizes, the best first (columns of ``designs_table``), and whether to try before choosing.

    Both are empty where it was not run. ``design_experiment`` has more intervals, other ways to deal it, other arms.
    """
    trial: Floats | None = paired.comparison.trial
    if trial is None:
        return pd.DataFrame(), ()
    plan = plan_in_run(paired)
    signals = Signals(kinds_of(plan), trial, plan.headcount)
    designs = designs_table(decision_of(paired), signals, plan, sizes_of(plan, SHARES))
    return designs, (Told(QUESTION, _worth_trying(plan, designs.to_dict("records")[0])),)


def _worth_trying(plan: Plan, row: Row) -> str:
    column = "enbs_usd_per_year"
    if row[column] <= 0.0:
        return f"No: the best trial loses {usd(rounded(-row[column]))} yearly."
    sure = "Yes" if row[f"{column}_low"] > 0.0 else "Perhaps"
    return f"{sure}: dealing {deal_of(plan, row)} adds {money(row, column, ' a year')}, its cost taken off."
