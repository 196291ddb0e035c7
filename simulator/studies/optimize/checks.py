"""Whether the settings that a search chose may be relied on, check by check."""

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.reading.validate import ScenarioFile
from simulator.stats.check import FAIL, PASS, REVIEW, Check, enough_replications, tabled
from simulator.stats.intervals import mean_interval
from simulator.studies.input_checks import values_sourced, within_evidence
from simulator.studies.optimize.results import unsure
from simulator.studies.optimize.run import Optimum, Trial

AT_AN_END: Final = 0.01  # of a range
TRIALS_EACH: Final = 10  # settings tried for each lever


def optimum_checks(file: ScenarioFile, found: Sequence[Optimum]) -> pd.DataFrame:
    """Whether the settings a search chose may be relied on; the worst policy decides."""
    wanted, level = file.scenario.optimize, file.scenario.confidence
    assert wanted is not None
    chosen = {one.policy: one.chosen for one in found if one.chosen is not None}
    rows = [
        _inside(chosen.values(), wanted.levers),
        _limits_kept(chosen, level),
        _no_curse([one for one in found if one.chosen is not None], level),
        _searched(found),
        enough_replications(wanted.check_replications),
    ]
    return tabled([*rows, values_sourced(file.assumptions), within_evidence(file.scenario)])


def _inside(chosen: Iterable[Trial], levers: dict[str, Distribution]) -> Check:
    ends = [
        path for trial in chosen for path, value in trial.values.items()
        if levers[path].kind != "choice" and _at_an_end(float(value), levers[path])
    ]  # fmt: skip
    name = "optimum inside its ranges"
    if not ends:
        return Check(name, PASS, 0.0, 0.0, "levers", "no chosen value lies at an end of its range")
    message = f"{' and '.join(ends)} is chosen at an end of its range"
    return Check(name, REVIEW, len(ends), 0.0, "levers", message, "The best may lie beyond: widen the range.")


def _at_an_end(value: float, one: Distribution) -> bool:
    low, high = one.support
    return min(value - low, high - value) <= AT_AN_END * (high - low)


def _limits_kept(chosen: dict[str, Trial], level: float) -> Check:
    name = "limits surely kept"
    broken = [policy for policy, trial in chosen.items() if not trial.allowed]
    loose = [policy for policy, trial in chosen.items() if trial.allowed and unsure(trial, level)]
    advice = "Tighten the limit by the reach of its interval, or ask for more check_replications."
    if broken:
        message = f"on fresh replications {' and '.join(broken)} is beyond a limit"
        return Check(name, FAIL, len(broken), 0.0, "policies", message, advice)
    if loose:
        message = f"{' and '.join(loose)} keeps a limit on average, not surely"
        return Check(name, REVIEW, len(loose), 0.0, "policies", message, advice)
    message = "every limit is kept by the upper end of its interval, or none is set"
    return Check(name, PASS, 0.0, 0.0, "policies", message)


def _no_curse(found: Sequence[Optimum], level: float) -> Check:
    """Policies whose net value in the search lies above the interval of that on fresh replications."""
    name = "search not flattered"
    cursed = [
        one.policy for one in found
        if one.best and one.chosen and one.best.measures["net_usd"] > mean_interval(one.chosen.net, level).high
    ]  # fmt: skip
    if not cursed:
        message = "net value in the search lies within, or below, its interval on fresh replications"
        return Check(name, PASS, 0.0, 0.0, "policies", message)
    message = f"{' and '.join(cursed)} looked better in the search than on fresh replications, which are what is told"
    return Check(name, REVIEW, len(cursed), 0.0, "policies", message, "Ask for more replications per trial.")


def _searched(found: Sequence[Optimum]) -> Check:
    fewest = min(len(one.trials) / len(one.levers) for one in found)
    message = f"at least {fewest:,.0f} settings were tried for each lever"
    if fewest >= TRIALS_EACH:
        return Check("enough trials", PASS, fewest, TRIALS_EACH, "trials", message)
    return Check("enough trials", REVIEW, fewest, TRIALS_EACH, "trials", message, "Ask for more trials.")
