"""The best settings of a policy's levers: searched on common random numbers, chosen and checked on fresh ones."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.executors import cores, given_or_pool
from simulator.replication.options import Progress, silent
from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.optimize import Limits, Optimize
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import Draft, draft
from simulator.scenario.reading.source import Fault
from simulator.scenario.reading.study_checks import fitted, policy_of
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.sweep.design import MissingExtraError
from simulator.studies.sweep.point import PER_HEAD, RATIOS, Flags, Samples, point_rows, runs_at, sample

BATCH: Final = 8  # trials asked for at a time: fixed, so that the search does not depend on the workers
FINALISTS: Final = 5
MOST_ON_FRONTIER: Final = 12  # settings of the frontier that meet fresh worlds
EVEN_SHARE: Final = 0.5  # of the trials, spread evenly before the search closes in

HELD: Final = ("spend_usd", "vanity_usd", "wait_hours", "reviewed")  # what limits are held against

Values = dict[str, Value]


class Trial(NamedTuple):
    """One setting of the levers in some worlds."""

    values: Values
    measures: dict[str, float]  # means per engineer and month, ratios, and spend_p95_usd
    over: dict[str, float]  # by limit, how far beyond it; at most 0 where it is respected
    net: Floats  # [replication] net value per engineer and month
    worlds: dict[str, Floats]  # [replication] both parts of what limits hold, per engineer and month

    @property
    def allowed(self) -> bool:
        """Whether every limit is respected."""
        return all(beyond <= 0.0 for beyond in self.over.values())


class Optimum(NamedTuple):
    """What the search for one policy found."""

    policy: str
    levers: tuple[str, ...]
    trials: list[Trial]  # in the order they were tried
    frontier: list[Trial]  # of the settings nothing beats, in the worlds of the final check, by spend
    best: Trial | None  # on the worlds of the search; None where no setting respects the limits
    chosen: Trial | None  # of the finalists, in the worlds of the final check
    written: Trial  # the policy as written, in the worlds of the final check
    written_searched: Trial  # and in the worlds of the search
    interrupted: bool  # fewer trials than asked for, after Ctrl-C


class Search(NamedTuple):
    """What a worker must know to try a setting."""

    opened: Draft
    policy: str
    limits: Limits
    engine: str


def search_all(
    file: ScenarioFile,
    engine: str = "compiled",
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress = silent,
) -> list[Optimum]:
    """Search the levers of every policy that has some, each policy for itself.

    Trials share their worlds. The best few of them meet fresh worlds, where one is chosen; that one and the policy as
    written meet fresh worlds again, and only those are reported: what random variation added to the winner is left out.

    Args:
        file: a scenario with an ``optimize`` block.
        engine: ``compiled`` or ``simpy``.
        workers: trials at a time, default one per core; the result does not depend on it.
        executor: any ``concurrent.futures`` executor; default threads of this machine. It is left open.
        progress: shows how many trials are finished.

    Ctrl-C ends the search with the trials tried so far and goes on to their check; policies not yet begun are left out.

    Raises:
        ScenarioError: there is no such block.
        MissingExtraError: Optuna is not installed.
        SimulationError: a run could not be finished.
    """
    wanted = file.scenario.optimize
    if wanted is None:
        advice = "Add one, such as optimize: {levers: {policies.capped.usd_per_month: {low: 50, high: 800}}}."
        raise ScenarioError(file.name, [Fault(0, f"has no block optimize. {advice}")])
    opened = draft(file)
    groups: dict[str, dict[str, Distribution]] = {}
    for path, one in wanted.levers.items():
        groups.setdefault(policy_of(file.scenario, opened.find(path)), {})[path] = one
    found: list[Optimum] = []
    with (
        given_or_pool(executor, engine, workers or cores()) as chosen,
        progress(len(groups) * wanted.trials, "trials") as tell,
    ):
        for policy, levers in groups.items():
            search, before = Search(opened, policy, wanted.limits, engine), len(found) * wanted.trials
            found.append(_one(search, levers, wanted, chosen, tell, before))
            if found[-1].interrupted:
                break
    return found


def attempt(search: Search, replications: range, values: Values) -> Trial:
    """Try one setting. Runs in a worker."""
    scenario = search.opened.changed(values).scenario
    samples = sample(scenario, runs_at(scenario, [search.policy]), replications, search.engine)
    measures = _measures(samples)
    over = {
        name: measures[name] - limit
        for name, limit in _limits(search.limits).items()
        if measures[name] == measures[name]  # no spend has no vanity share, no review no wait
    }
    worlds = {name: samples.values[name][:, 1] for name in HELD}
    return Trial(values, measures, over, samples.net()[:, 1], worlds)


def trials_table(found: Optimum) -> pd.DataFrame:
    """One row per trial: the levers, the measures, whether it respects the limits, and whether it is on the frontier.

    On the frontier no other allowed trial has more net value for as little spend. The limit on spend itself does not
    exclude a trial from it: the frontier shows what other budgets would earn.
    """
    rows = [{**each.values, **each.measures, "allowed": each.allowed} for each in found.trials]
    return pd.DataFrame(rows).assign(frontier=_frontier_of(found.trials))


def _frontier_of(trials: Sequence[Trial]) -> Flags:
    eligible = [all(b <= 0 for name, b in each.over.items() if not name.startswith("spend")) for each in trials]
    spend, net = (np.array([each.measures[name] for each in trials]) for name in ("spend_usd", "net_usd"))
    return on_frontier(spend, net, np.array(eligible))


def on_frontier(spend: Floats, net: Floats, eligible: Flags) -> Flags:
    """Which points no eligible other dominates: as little spend, more net value.

    Example: of spends 1, 2, 3 with nets 5, 4, 6 the second is dominated.
    """
    best, frontier = -np.inf, np.zeros(len(spend), dtype=np.bool_)
    for at in sorted(range(len(spend)), key=lambda i: (spend[i], -net[i], i)):
        if eligible[at] and net[at] > best:
            frontier[at], best = True, net[at]
    return frontier


_LIMITS: Final = {
    "spend_usd": "spend_usd_at_most",
    "spend_p95_usd": "spend_p95_usd_at_most",
    "vanity_share": "vanity_share_at_most",
    "wait_hours": "wait_hours_at_most",
}


def _limits(limits: Limits) -> dict[str, float]:
    given = {measure: getattr(limits, name) for measure, name in _LIMITS.items()}
    return {measure: limit for measure, limit in given.items() if limit is not None}


def _measures(samples: Samples) -> dict[str, float]:
    rows = point_rows(samples)
    names = (*PER_HEAD, *RATIOS, "net_usd_se")
    p95 = float(np.quantile(samples.values["spend_usd"][:, 1], 0.95))
    return {**{name: float(rows[name][1]) for name in names}, "spend_p95_usd": p95}


def _one(
    search: Search,
    levers: Mapping[str, Distribution],
    wanted: Optimize,
    executor: Executor,
    tell: Callable[[int], None],
    before: int,
) -> Optimum:
    searched = range(wanted.replications)
    chosen_on = range(searched.stop, searched.stop + wanted.check_replications)
    checked_on = range(chosen_on.stop, chosen_on.stop + wanted.check_replications)
    trials: list[Trial] = []
    try:
        for batch in _searching(search, levers, wanted, executor):
            trials += batch
            tell(before + len(trials))
    except KeyboardInterrupt:
        if not trials:
            raise
    allowed = sorted((each for each in trials if each.allowed), key=lambda each: -each.measures["net_usd"])
    finalists: list[Values] = []
    for each in allowed:
        if each.values not in finalists and len(finalists) < FINALISTS:
            finalists.append(each.values)
    again = list(executor.map(partial(attempt, search, chosen_on), finalists))
    still = [each for each in again if each.allowed] or again
    winner = max(still, key=lambda each: each.measures["net_usd"]).values if still else None
    return Optimum(
        search.policy,
        tuple(levers),
        trials,
        _fresh_frontier(trials, partial(attempt, search, checked_on), executor),
        allowed[0] if allowed else None,
        attempt(search, checked_on, winner) if winner is not None else None,
        attempt(search, checked_on, {}),
        attempt(search, searched, {}),
        len(trials) < wanted.trials,
    )


def _fresh_frontier(trials: Sequence[Trial], run: Callable[[Values], Trial], executor: Executor) -> list[Trial]:
    """Settings of the frontier, spread evenly over it, in fresh replications: what random variation put there shows."""
    found = [each for each, on in zip(trials, _frontier_of(trials), strict=True) if on]
    found.sort(key=lambda each: each.measures["spend_usd"])
    picked = np.unique(np.linspace(0, len(found) - 1, min(len(found), MOST_ON_FRONTIER)).round().astype(int))
    fresh = executor.map(run, [found[at].values for at in picked])
    return sorted(fresh, key=lambda each: each.measures["spend_usd"])


def _searching(
    search: Search, levers: Mapping[str, Distribution], wanted: Optimize, executor: Executor
) -> Iterator[list[Trial]]:
    """Batches of trials: first spread evenly, then where the sampler expects most.

    Not ``replication.collect``: the settings of a batch depend on the results of the batches before it.
    """
    try:
        import optuna
    except ImportError:
        raise MissingExtraError("Optuna", "sweeps", "the search") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    run = partial(attempt, search, range(wanted.replications))
    addresses = {path: search.opened.find(path) for path in levers}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)  # batches are marked so
        sampler = optuna.samplers.TPESampler(
            seed=wanted.seed,
            n_startup_trials=max(BATCH, int(EVEN_SHARE * wanted.trials)),
            multivariate=True,
            constant_liar=True,
        )
        study = optuna.create_study(direction="maximize", sampler=sampler)
        for values in _evenly(levers, int(EVEN_SHARE * wanted.trials), wanted.seed):
            study.enqueue_trial(fitted(addresses, values))
        done = 0
        while done < wanted.trials:
            asked = [study.ask() for _ in range(min(BATCH, wanted.trials - done))]
            settings = [
                {path: _suggested(each, path, levers[path], addresses[path].whole) for path in levers} for each in asked
            ]
            batch = list(executor.map(run, settings))
            for each, trial in zip(asked, batch, strict=True):
                for name, beyond in trial.over.items():
                    each.set_constraint(name, beyond)
                study.tell(each, trial.measures["net_usd"])
            done += len(batch)
            yield batch


def _evenly(levers: Mapping[str, Distribution], count: int, seed: int) -> Sequence[Values]:
    from scipy.stats import qmc

    cube = qmc.Halton(d=len(levers), scramble=True, seed=seed).random(count)
    return [
        {path: one.quantile(u) for (path, one), u in zip(levers.items(), row, strict=True)} for row in cube.tolist()
    ]


def _suggested(trial: Any, path: str, one: Distribution, whole: bool) -> Value:
    if one.kind == "choice":
        value: Value = trial.suggest_categorical(path, list(one.values or ()))
        return value
    low, high = one.support
    log = one.kind == "loguniform"
    if whole:
        return int(trial.suggest_int(path, round(low), round(high), log=log))
    return float(trial.suggest_float(path, low, high, log=log))
