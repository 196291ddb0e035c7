"""The best settings of a policy's levers: searched on common random numbers, chosen and checked on fresh ones."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.replication.resume import Kept, resumable, stopped
from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.optimize import Optimize
from simulator.scenario.reading.paths import find
from simulator.scenario.reading.study_checks import fitted
from simulator.studies.optimize.trials import Search, Trial, Values, attempt, frontier_of
from simulator.studies.sweep.design import unit_cube
from simulator.studies.sweep.optional import needs

BATCH: Final = 8  # trials asked for at a time: fixed, so that the search does not depend on the workers
FINALISTS: Final = 5
MOST_ON_FRONTIER: Final = 12  # settings of the frontier that meet fresh replications
EVEN_SHARE: Final = 0.5  # of the trials, spread evenly before the search closes in


class Optimum(NamedTuple):
    """What the search for one policy found."""

    policy: str
    levers: tuple[str, ...]
    trials: list[Trial]  # in the order they were tried
    frontier: list[Trial]  # of the settings nothing beats, in the replications of the final check, by spend
    best: Trial | None  # in the replications of the search; None where no setting respects the limits
    chosen: Trial | None  # of the finalists, in the replications of the final check
    written: Trial  # the policy as written, in the replications of the final check
    written_searched: Trial  # and in those of the search
    interrupted: bool  # fewer trials than asked for, after Ctrl-C


def search_policy(
    search: Search,
    levers: Mapping[str, Distribution],
    wanted: Optimize,
    executor: Executor,
    progress: Callable[[int], None],
    before: int,
) -> Optimum:
    """Search the levers of one policy, after ``before`` trials of others; Ctrl-C goes on to the check of those tried.

    Trials share their replications. The best few meet fresh ones, where one is chosen; that one and the policy as
    written meet fresh ones again, and only those are reported: random variation in the search adds nothing to them.
    """
    searched = range(wanted.replications)
    chosen_on = range(searched.stop, searched.stop + wanted.check_replications)
    checked_on = range(chosen_on.stop, chosen_on.stop + wanted.check_replications)
    check = resumable(partial(attempt, search, checked_on), Trial)
    trials: list[Trial] = []
    try:
        for batch in _batches(search, levers, wanted, executor):
            trials += batch
            progress(before + len(trials))
    except KeyboardInterrupt:
        stopped()
        if not trials:
            raise
    allowed = sorted((each for each in trials if each.allowed), key=lambda each: -each.measures["net_usd"])
    finalists: list[Values] = []
    for each in allowed:
        if each.values not in finalists and len(finalists) < FINALISTS:
            finalists.append(each.values)
    again = resumable(partial(attempt, search, chosen_on), Trial).map(executor, finalists)
    still = [each for each in again if each.allowed] or again
    winner = max(still, key=lambda each: each.measures["net_usd"]).values if still else None
    return Optimum(
        search.policy,
        tuple(levers),
        trials,
        _fresh_frontier(trials, check, executor),
        allowed[0] if allowed else None,
        check(winner) if winner is not None else None,
        check({}),
        attempt(search, searched, {}),
        len(trials) < wanted.trials,
    )


def _fresh_frontier(trials: Sequence[Trial], run: Kept[Trial], executor: Executor) -> list[Trial]:
    """Settings of the frontier, spread evenly over it, in fresh replications."""
    found = [each for each, on in zip(trials, frontier_of(trials), strict=True) if on]
    found.sort(key=lambda each: each.measures["spend_usd"])
    picked = np.unique(np.linspace(0, len(found) - 1, min(len(found), MOST_ON_FRONTIER)).round().astype(int))
    fresh = run.map(executor, [found[at].values for at in picked])
    return sorted(fresh, key=lambda each: each.measures["spend_usd"])


def _batches(
    search: Search, levers: Mapping[str, Distribution], wanted: Optimize, executor: Executor
) -> Iterator[list[Trial]]:
    """Batches of trials: first spread evenly, then where the sampler expects most.

    Not ``replication.collect``: the settings of a batch depend on the results of the batches before it.
    """
    with needs("Optuna", "the search"):
        import optuna
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    run = resumable(partial(attempt, search, range(wanted.replications)), Trial, many=wanted.trials, what="trials")
    addresses = {path: find(search.worlds.scenario, path) for path in levers}
    evenly = int(EVEN_SHARE * wanted.trials)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)  # batches are marked so
        sampler = optuna.samplers.TPESampler(
            seed=wanted.seed, n_startup_trials=max(BATCH, evenly), multivariate=True, constant_liar=True
        )
        study = optuna.create_study(direction="maximize", sampler=sampler)
        for shares in unit_cube("halton", len(levers), evenly, wanted.seed).tolist():
            values = {path: one.quantile(u) for (path, one), u in zip(levers.items(), shares, strict=True)}
            study.enqueue_trial(fitted(addresses, values))
        for done in range(0, wanted.trials, BATCH):
            asked = [study.ask() for _ in range(min(BATCH, wanted.trials - done))]
            settings = [
                {path: _suggested(each, path, levers[path], addresses[path].whole) for path in levers} for each in asked
            ]
            batch = run.map(executor, settings)
            for each, trial in zip(asked, batch, strict=True):
                for name, beyond in trial.over.items():
                    each.set_constraint(name, beyond)
                study.tell(each, trial.measures["net_usd"])
            yield batch


def _suggested(trial: Any, path: str, one: Distribution, whole: bool) -> Value:
    if one.kind == "choice":
        value: Value = trial.suggest_categorical(path, list(one.values or ()))
        return value
    low, high = one.support
    log = one.kind == "loguniform"
    if whole:
        return int(trial.suggest_int(path, round(low), round(high), log=log))
    return float(trial.suggest_float(path, low, high, log=log))
