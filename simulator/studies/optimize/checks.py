"""Whether the settings that a search chose may be relied on, check by check."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.reading.validate import ScenarioFile
from simulator.stats.check import FAIL, PASS, REVIEW, Check, check_table, enough_replications, graded
from simulator.stats.intervals import mean_interval
from simulator.studies.input_checks import values_sourced, within_evidence
from simulator.studies.optimize.results import unsure
from simulator.studies.optimize.run import Optimum
from simulator.studies.optimize.trials import Trial

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
        _not_flattered(found, level),
        _searched(found),
        enough_replications(wanted.check_replications),
    ]
    return check_table([*rows, values_sourced(file.assumptions), within_evidence(file.scenario)])


def _none(name: str, these: Sequence[str], good: str, bad: str, advice: str, unit: str = "policies") -> Check:
    """To review where there are any of these; ``{}`` in the sentence for that names them."""
    message = bad.format(" and ".join(these)) if these else good
    return graded(name, len(these), 0.0, math.inf, message, advice, unit)


def _inside(chosen: Iterable[Trial], levers: dict[str, Distribution]) -> Check:
    return _none(
        "optimum inside its ranges",
        [path for trial in chosen for path, value in trial.values.items() if _at_an_end(value, levers[path])],
        "no chosen value lies at an end of its range",
        "{} is chosen at an end of its range",
        "The best may lie beyond: widen the range.",
        "levers",
    )


def _at_an_end(value: Value, one: Distribution) -> bool:
    if one.kind == "choice":
        return False
    low, high = one.support
    return min(float(value) - low, high - float(value)) <= AT_AN_END * (high - low)


def _limits_kept(chosen: dict[str, Trial], level: float) -> Check:
    name, advice = (
        "limits surely kept",
        "Tighten the limit by the half-width of its interval, or ask for more check_replications.",
    )
    broken = [policy for policy, trial in chosen.items() if not trial.allowed]
    if broken:
        message = f"on fresh replications {' and '.join(broken)} is beyond a limit"
        return Check(name, FAIL, len(broken), 0.0, "policies", message, advice)
    return _none(
        name,
        [policy for policy, trial in chosen.items() if unsure(trial, level)],
        "every limit is kept by the upper end of its interval, or none is set",
        "{} keeps a limit on average, not surely",
        advice,
    )


def _not_flattered(found: Sequence[Optimum], level: float) -> Check:
    """Policies whose net value in the search lies above the interval of that on fresh replications."""
    return _none(
        "search not flattered",
        [
            one.policy
            for one in found
            if one.best and one.chosen and one.best.measures["net_usd"] > mean_interval(one.chosen.net, level).high
        ],
        "net value in the search lies within, or below, its interval on fresh replications",
        "{} looked better in the search than on fresh replications, which are reported",
        "Ask for more replications per trial.",
    )


def _searched(found: Sequence[Optimum]) -> Check:
    fewest = min(len(one.trials) / len(one.levers) for one in found)
    message = f"at least {fewest:,.0f} settings were tried for each lever"
    status, advice = (PASS, "") if fewest >= TRIALS_EACH else (REVIEW, "Ask for more trials.")
    return Check("enough trials", status, fewest, TRIALS_EACH, "trials", message, advice)
