"""What a trial of each kind would find in each world: one simulated trial, analysed as a real one would be."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.replication.collect import collect
from simulator.replication.resume import resumable
from simulator.replication.worlds import Worlds
from simulator.stats.cluster_robust import cluster_robust
from simulator.stats.trial_effect import t_test
from simulator.streams import Chance, stream
from simulator.studies.trial.comparison import baseline_share, cells_of, compare_arm
from simulator.studies.trial.plan import ROLL_OUT, WAVES, Plan
from simulator.studies.trial.potential import Potential, potential
from simulator.studies.trial.trial import Trial
from simulator.studies.trial.ways import Deal, dealt

MEASURED: Final = ("delta", "estimate", "error", "freedom", "p", "p_null")


class Kind(NamedTuple):
    """A kind of trial, whatever its size."""

    arm: str
    way: str
    months: int


class Signals(NamedTuple):
    """What every kind of trial finds in every world, with as many engineers as the scenario has."""

    kinds: tuple[Kind, ...]
    found: Floats  # [world, kind, column of MEASURED]; net value, USD per engineer and month
    engineers: int

    def of(self, kind: Kind) -> dict[str, Floats]:
        """The columns of one kind, [world]."""
        return dict(zip(MEASURED, self.found[:, self.kinds.index(kind)].T, strict=True))


def kinds_of(plan: Plan) -> tuple[Kind, ...]:
    """Every kind that is tried."""
    return tuple(Kind(arm, way, months) for arm in plan.arms for way in plan.ways for months in plan.months)


def signals_of(
    worlds: Worlds,
    plan: Plan,
    usd_per_item: float,
    engine: str,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Signals:
    """Simulate a trial of every kind in every world.

    Raises:
        KeyboardInterrupt: before all were finished.
        SimulationError: a run could not be finished.
    """
    found: list[Floats] = []
    task = partial(_in_world, worlds, plan, usd_per_item, engine)
    numbers = range(worlds.scenario.replications)
    kept = resumable(task, np.asarray, numbers)
    collect(kept, numbers, found.append, engine, workers, least=len(numbers), progress=progress)
    engineers = sum(team.engineers for team in worlds.scenario.world.teams)
    return Signals(kinds_of(plan), np.stack(found), engineers)


def _in_world(worlds: Worlds, plan: Plan, usd_per_item: float, engine: str, replication: int) -> Floats:
    scenario = worlds.at(replication)
    world = potential(scenario, plan, engine, replication)
    rows, nulls = [], dict[tuple[str, int], float]()
    for kind in kinds_of(plan):
        seed = (scenario.seed, replication)
        seen = one_trial(world, plan, kind, usd_per_item, stream(seed, f"{kind.way}, {kind.months} months", 0))
        if (kind.way, kind.months) not in nulls:  # arms are dealt alike whatever the arm is
            nulls[kind.way, kind.months] = estimate(seen.null).p
        rows.append((seen.delta, *estimate(seen.trial), nulls[kind.way, kind.months]))
    return np.array(rows)


class Seen(NamedTuple):
    """One trial."""

    delta: float  # what it estimates: the mean over engineers of what the arm does, times whether they follow it
    trial: Trial
    null: Trial  # the same if the arm did nothing


def one_trial(world: Potential, plan: Plan, kind: Kind, usd_per_item: float, chance: Chance) -> Seen:
    """Deal the arms and keep what would have been seen."""
    net, end = world.net(usd_per_item), plan.baseline + kind.months
    control = net[0, :, :end]
    deal = dealt(kind.way, world.team, control[:, : plan.baseline].mean(axis=1), chance)
    arms = net[[world.runs.index((kind.arm, wave)) for wave in _waves(kind)], :, :end]
    arms = np.where(deal.follows[:, None] > 0.0, arms, control)
    seen = np.where(deal.arm[:, None] > 0, arms[deal.wave, np.arange(len(deal.wave))], control)
    delta = float((arms[0] - control)[:, plan.baseline :].mean())
    return Seen(delta, trial_of(deal, plan.baseline, kind, seen), trial_of(deal, plan.baseline, kind, control))


def _waves(kind: Kind) -> list[int]:
    """Months after the start in which the parts of a roll-out begin; of other ways all begin at once."""
    return [k * kind.months // WAVES for k in range(WAVES)] if kind.way == ROLL_OUT else [0]


def trial_of(deal: Deal, baseline: int, kind: Kind, seen: Floats) -> Trial:
    """A trial as it would be read from its table."""
    people, months = seen.shape
    starts: Ints = baseline + np.array(_waves(kind))[deal.wave]
    return Trial(
        units=tuple(str(k) for k in range(people)),
        months=tuple(str(k) for k in range(months)),
        arms=("control", kind.arm),
        arm=deal.arm,
        team=deal.cluster,
        block=deal.block,
        start=np.where(deal.arm > 0, starts, months),
        outcome=seen,
        dose=np.full_like(seen, np.nan),
        unit_name="engineer",
        outcome_name="net value",
        dose_name="",
        by_team=len(np.unique(deal.cluster)) < people,
        blocked=True,
        notes=(),
    )


class Estimated(NamedTuple):
    """What the analysis of a trial says."""

    value: float
    error: float
    freedom: float
    p: float  # of the t test


def estimate(trial: Trial) -> Estimated:
    """The effect adjusted by the baseline, as ``analyse_experiment`` has it, with its cluster-robust t test."""
    found = compare_arm(trial, 1, most=1)
    outcome, cells, _ = cells_of(found, found.outcome, baseline_share(found, found.outcome))
    fitted = cluster_robust(outcome, cells.regressors[0], cells.nuisance, cells.weight, cells.cluster)
    return Estimated(float(fitted.value[0]), float(fitted.error[0]), fitted.freedom, t_test(fitted))
