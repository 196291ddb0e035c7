"""The trial that would tell which policy to choose: the one that matters most, dealt engineer by engineer."""

from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import Comparison
from simulator.report.elements.section import Told
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals
from simulator.studies.experiment.design.choice import decision_of, plan_of, posts
from simulator.studies.experiment.design.designs import designs_table, sizes_of
from simulator.studies.experiment.design.plan import ENGINEERS, FEWEST, LEAST_POSTS, SHARES, Plan, may_be_arm
from simulator.studies.experiment.design.sentences import deal_of, money
from simulator.studies.experiment.design.signals import Signals, kinds_of, signals_of
from simulator.text import first_upper, rounded, usd

QUESTION: Final = "Which trial would tell?"
OTHERS: Final = "`tokensim experiment` weighs other ways to deal it, and other arms."


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


def trial_table(paired: PairedTotals) -> pd.DataFrame:
    """Its lengths and sizes, the best first, with the columns of ``designs_table``; empty where it was not run."""
    trial: Floats | None = paired.comparison.trial
    if trial is None:
        return pd.DataFrame()
    plan = plan_in_run(paired)
    signals = Signals(kinds_of(plan), trial, plan.headcount)
    return designs_table(decision_of(paired), signals, plan, sizes_of(plan, SHARES))


def trial_told(paired: PairedTotals, designs: pd.DataFrame) -> Iterator[Told]:
    """Which trial would tell which policy to choose, and what it is worth; nothing where it was not run."""
    if designs.empty:
        return
    plan, row = plan_in_run(paired), designs.to_dict("records")[0]
    deal, column = deal_of(plan, row), "enbs_usd_per_year"
    if row[column] > 0.0:
        text = f"{first_upper(deal)}. Its expected net benefit is {money(row, column, ' a year')}, its cost taken off."
    else:
        text = f"None that is worth its cost: to {deal}, would lose {usd(rounded(-row[column]))} a year."
    yield Told(QUESTION, f"{text} {OTHERS}")
