"""Compare policies: every policy in every replication, under the same luck."""

import time
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.engines.run import ENGINES, run_policies
from simulator.experiments.executors import cores, finish_first, in_order, pool
from simulator.experiments.ledger import InMemory, Sink
from simulator.experiments.reduce import Moments, Reduction
from simulator.scenario.policies import NUDGE, NonePolicy, PolicyBlock
from simulator.scenario.schema import Scenario
from simulator.workload import Floats

BASELINE = "none"
DEFAULT_ENGINE = "compiled"


class Run(NamedTuple):
    """One run of a replication: a policy as written, or with its lever nudged for marginal ROI."""

    label: str
    policy: PolicyBlock
    nudge: int  # 0 as written, 1 towards more spend, -1 towards less


# ledgers of each replication in order, as ``replicate`` gives them
Source = Callable[[Scenario, list[Run], str, int], Generator[Floats, None, None]]


class Comparison(NamedTuple):
    """What all replications left behind, reduced; see ``experiments/reduce.py`` for the measures."""

    scenario: Scenario
    engine: str
    policies: tuple[PolicyBlock, ...]  # baseline first
    totals: pd.DataFrame  # policy, nudge, replication, and the ledger's columns summed over the window
    monthly: Moments  # [policy, month, measure]
    by_team: Moments  # [policy, team, measure]
    ledger: pd.DataFrame | None  # policy x replication x team x month, unless it was streamed elsewhere
    replications: int  # finished ones; fewer than asked for after Ctrl-C
    seconds: float

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def runs_of(scenario: Scenario) -> list[Run]:
    """The runs of one replication: the baseline, every policy, then every policy with its lever nudged either way."""
    plain = [NonePolicy(kind="none", name=""), *scenario.policies]
    return [
        *(Run(policy.label, policy, 0) for policy in plain),
        *(Run(policy.label, policy.nudged(), 1) for policy in scenario.policies),
        *(Run(policy.label, policy.nudged(1.0 / NUDGE), -1) for policy in scenario.policies),
    ]


def compare(
    scenario: Scenario,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    sink: Sink | None = None,
    progress: Callable[[int], None] | None = None,
    source: Source | None = None,
) -> Comparison:
    """Run all replications of a scenario.

    Args:
        scenario: what to run.
        engine: ``compiled`` or ``simpy``; both leave the same rows.
        workers: parallel workers, default one per core; the result does not depend on it.
        sink: where ledgers go as they come; default: kept in memory.
        progress: told the number of finished replications.
        source: where the ledgers of each replication come from; default: every run is made (``replicate``).

    Ctrl-C ends early with the replications finished so far, if there are at least two.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    started = time.perf_counter()
    runs = runs_of(scenario)
    shown = 1 + len(scenario.policies)
    memory = InMemory(scenario) if sink is None else None
    reduction = Reduction(shown, scenario.warmup_months)
    try:
        for replication, ledgers in enumerate((source or replicate)(scenario, runs, engine, workers or cores())):
            with finish_first():
                reduction.add(ledgers)
                kept = {run.label: ledgers[i] for i, run in enumerate(runs[:shown])}
                (sink or memory).add(replication, kept)  # type: ignore[union-attr]
            if progress:
                progress(replication + 1)
    except KeyboardInterrupt:
        if len(reduction.totals) < 2:
            raise
    return Comparison(
        scenario=scenario,
        engine=engine,
        policies=tuple(run.policy for run in runs[:shown]),
        totals=reduction.table([run.label for run in runs], [run.nudge for run in runs]),
        monthly=reduction.monthly,
        by_team=reduction.by_team,
        ledger=memory.table() if memory else None,
        replications=len(reduction.totals),
        seconds=time.perf_counter() - started,
    )


def replicate(scenario: Scenario, runs: list[Run], engine: str, workers: int) -> Generator[Floats, None, None]:
    """Ledgers of each replication in order, [run, team, month, column]."""
    task = partial(_replication, scenario, [run.policy for run in runs], engine)
    workers = min(workers, scenario.replications)
    executor = pool(ENGINES[engine].threads, workers)
    with closing(in_order(executor, workers, task, scenario.replications)) as results:
        yield from results


def _replication(scenario: Scenario, policies: list[PolicyBlock], engine: str, replication: int) -> Floats:
    outcomes = run_policies(scenario, policies, replication, engine)
    return np.stack([outcome.ledger for outcome in outcomes])
