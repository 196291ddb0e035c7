"""Compare policies: every policy in every replication, under common random numbers."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.engines.run import ENGINES, Outcome, run_policies
from simulator.problem import setting_of
from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.ledger import InMemory, Sink
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.reduce import Moments, Reduction
from simulator.replication.resume import resumable
from simulator.replication.same import same_fields
from simulator.replication.spend import Spend, SpendReduction, spread
from simulator.replication.worlds import Settings, Worlds, settings_of
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import NUDGE, PolicyBlock
from simulator.scenario.blocks.schema import Scenario

BASELINE = "none"


class Run(NamedTuple):
    """One run of a replication: a policy as written, or with its lever nudged for marginal ROI."""

    label: str
    policy: PolicyBlock
    nudge: int  # 0 as written, 1 towards more spend, -1 towards less


class Replication(NamedTuple):
    """One replication before it is reduced."""

    ledgers: Floats  # [run, team, month, column]
    spreads: Floats  # [run, ...] how the bill is spread among engineers


class Comparison(NamedTuple):
    """All replications, reduced; see ``replication/reduce.py`` for the measures."""

    scenario: Scenario  # as written
    engine: str
    policies: tuple[PolicyBlock, ...]  # baseline first
    totals: pd.DataFrame  # policy, nudge, replication, and the ledger's columns summed over the window
    monthly: Moments  # [policy, month, measure]
    by_team: Moments  # [policy, team, measure]
    ledger_by_month: Moments  # [policy, month, ledger column]
    ledger_by_team: Moments  # [policy, team, ledger column]
    history: Floats  # [policy, team, month, column of reduce.HISTORY] of the first replication, as written if run so
    ledger: pd.DataFrame | None  # policy x replication x team x month, unless it was streamed elsewhere
    replications: int  # finished ones; fewer than asked for after Ctrl-C
    seconds: float
    spend: Spend  # the token bill by month, team and engineer
    worlds: Worlds  # the inputs of each replication
    totals_without_events: pd.DataFrame | None = None  # ``totals`` if nothing were scheduled; without nudges
    totals_of_caps: pd.DataFrame | None = None  # ``totals`` of one cap after another, where they were run
    trial: Floats | None = None  # [replication, kind, column of signals.MEASURED] what a trial finds, where it was run
    course: Floats | None = None  # [replication, policy, month, column of reduce.COURSE]
    people: Floats | None = None  # [policy, engineer, month] token bill in the first replication as written, USD
    written: "Comparison | None" = None  # the first replications with the inputs as written; None where all are

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same but for how long it took; tables have no truth value of their own."""
        return isinstance(other, Comparison) and same_fields(self, other)

    def __ne__(self, other: object) -> bool:  # that of a tuple would compare tables
        return not self == other


def runs_of(scenario: Scenario) -> list[Run]:
    """The runs of one replication: the baseline, every policy, then every policy with its lever nudged either way.

    Two that cannot differ are run once (``engines/twins.py``): policies alike but for their names; a lever at 0, which
    stays 0; a gate's hurdle where the gate as written let every request pass, for only reviewers read it. Every other
    nudge takes a run of its own, because it changes what each request or month reads: intensity of ``uncapped`` (what
    is asked for) and of the planners (what is given; their plan before that factor is the same), allowances and team
    budgets (pacing, burning, bids and moves look at them also where they never run out), limits per request or hour,
    the share of a price that is felt.
    """
    levered = [policy for policy in scenario.policies if policy.has_lever]
    return [
        *(Run(policy.label, policy, 0) for policy in shown_policies(scenario)),
        *(Run(policy.label, policy.nudged(), 1) for policy in levered),
        *(Run(policy.label, policy.nudged(1.0 / NUDGE), -1) for policy in levered),
    ]


def policies_of(scenario: Scenario) -> list[PolicyBlock]:
    """The policies of ``runs_of``, in its order."""
    return [run.policy for run in runs_of(scenario)]


def shown_policies(scenario: Scenario) -> list[PolicyBlock]:
    """The baseline and the policies as written, without nudges."""
    return [NonePolicy(kind="none", name=""), *scenario.policies]


def compare(
    scenario: Scenario | Worlds,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    sink: Sink | None = None,
    progress: Callable[[int], None] | None = None,
    enough: Callable[[list[Floats]], bool] | None = None,
    task: Callable[[int], Replication] | None = None,
    marginal: int | None = None,
) -> Comparison:
    """Run all replications of a scenario, as written or each in a world of its own.

    Args:
        scenario: what to run; worlds where inputs are drawn.
        engine: ``compiled`` or ``simpy``; both give the same results.
        workers, progress: as in ``collect``.
        sink: where ledgers go as they come; default: kept in memory.
        enough: called after every replication with the totals so far; True stops, as if the scenario had asked for
            that many replications.
        task: returns a replication with the runs of ``runs_of(scenario)`` or the first of them; default: ``replicate``.
        marginal: replications that have the runs with a nudged lever too, the first ones; default: all as written,
            and enough of them where inputs are drawn.

    Ctrl-C ends early with the replications finished so far, if there are at least two.

    Raises:
        ScenarioError: inputs together make an invalid scenario.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    started = time.perf_counter()
    worlds = scenario if isinstance(scenario, Worlds) else Worlds(scenario)
    scenario = worlds.scenario
    shown = 1 + len(scenario.policies)
    runs = runs_of(scenario)[: shown if marginal == 0 else None]
    memory = InMemory(scenario) if sink is None else None
    reduction, bills = Reduction(shown, scenario.warmup_months), SpendReduction(scenario.warmup_months)

    def take(made: Replication) -> None:
        kept = {run.label: made.ledgers[i] for i, run in enumerate(runs[:shown])}
        (sink or memory).add(len(reduction.totals), kept)  # type: ignore[union-attr]
        reduction.add(made.ledgers)
        bills.add(made.ledgers[:shown], made.spreads[:shown])

    nudged = with_nudges(worlds) if marginal is None else marginal
    numbers = range(scenario.replications)
    kept = resumable(task or partial(_replicate, settings_of(worlds), engine, nudged), Replication, numbers)
    interrupted = collect(
        kept,
        numbers,
        take,
        engine,
        workers,
        progress=progress,
        enough=enough and partial(enough, reduction.totals),
    )
    if not interrupted:
        scenario = scenario.model_copy(update={"replications": len(reduction.totals)})
    return Comparison(
        scenario=scenario,
        engine=engine,
        policies=tuple(run.policy for run in runs[:shown]),
        totals=reduction.table([run.label for run in runs], [run.nudge for run in runs]),
        monthly=reduction.monthly,
        by_team=reduction.by_team,
        ledger_by_month=reduction.ledger_by_month,
        ledger_by_team=reduction.ledger_by_team,
        history=reduction.history,
        ledger=memory.table() if memory else None,
        replications=len(reduction.totals),
        seconds=time.perf_counter() - started,
        spend=bills.spend,
        course=np.stack(reduction.course),
        worlds=worlds.first(len(reduction.totals), elsewhere=kept.found > 0 or not ENGINES[engine].threads),
    )


def with_nudges(worlds: Worlds) -> int:
    """How many replications have the runs behind marginal ROI: all as written, a third and at least 32 of drawn ones.

    Example: of 300 replications with drawn inputs it is 100.
    """
    n = worlds.scenario.replications
    return nudged_of(n) if worlds.drawn else n


def nudged_of(worlds: int) -> int:
    """How many of so many drawn worlds have the runs behind marginal ROI.

    Example: ``nudged_of(300)`` is 100.
    """
    return min(worlds, max(32, worlds // 3))


def _replicate(settings: Settings, engine: str, nudged: int, replication: int) -> Replication:
    return replicate(settings, policies_of if replication < nudged else shown_policies, engine, replication)


def replicate(
    scenario: Scenario | Settings,
    policies: Sequence[PolicyBlock] | Callable[[Scenario], Sequence[PolicyBlock]],
    engine: str,
    replication: int,
) -> Replication:
    """Run policies in one replication of a scenario, or of the settings of some worlds.

    ``policies`` may be a function of the scenario of the replication, whose own values may be drawn too.

    Raises:
        ScenarioError: the inputs of this replication together make an invalid scenario.
        SimulationError: a run could not be finished.
    """
    setting = scenario.at(replication) if isinstance(scenario, Settings) else setting_of(scenario)
    chosen = policies(setting.scenario) if callable(policies) else policies
    return kept_of(run_policies(setting, chosen, replication, engine), setting.scenario.months)


def kept_of(outcomes: Sequence[Outcome], months: int) -> Replication:
    """What is kept of the outcomes of one replication."""
    return Replication(
        np.stack([outcome.ledger for outcome in outcomes]),
        np.stack([spread(outcome.spend_usd, months) for outcome in outcomes]),
    )
