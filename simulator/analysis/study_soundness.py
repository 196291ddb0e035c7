"""Checks of a right budget, of a sensitivity study and of a search: is the answer sure, and inside what was seen."""

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from simulator.analysis.best_settings import unsure
from simulator.analysis.budget import Budget
from simulator.analysis.check import FAIL, PASS, REVIEW, Check, tabled
from simulator.analysis.checks import FEWEST, values_sourced, within_evidence
from simulator.analysis.intervals import mean_interval
from simulator.analysis.studies import SURE, Study, leader
from simulator.experiments.optimize import Optimum, Trial
from simulator.scenario.checking import ScenarioFile
from simulator.scenario.distributions import Distribution
from simulator.scenario.provenance import Assumption

OPEN: Final = 0.025  # chance that the right budget lies beyond an end of the ladder
LOOSE: Final = 0.25  # half-width of the right budget over it
NARROW, WIDE = 0.10, 0.25  # half-width of a Sobol index
AT_AN_END: Final = 0.01  # of a range
TRIALS_EACH: Final = 10  # settings tried for each lever


def budget_checks(found: Budget, origins: Sequence[Assumption]) -> pd.DataFrame:
    """Whether a right budget may be relied on."""
    row = found.budgets.iloc[0]
    beyond = float(row["chance_below"] + row["chance_beyond"])
    half, middle = float(row["budget_usd_high"] - row["budget_usd_low"]) / 2.0, float(row["budget_usd"])
    inside = _graded("peak inside the ladder", beyond, OPEN, 0.5, f"the peak lies beyond an end with {beyond:.0%}")
    share = half / middle if middle > 0.0 else 0.0 if half <= 0.0 else 99.0
    known = _graded("right budget known", share, LOOSE, 4 * LOOSE, f"the right budget is known to ±{share:.0%}")
    rows = [
        inside if inside.status == PASS else inside._replace(advice="Widen the ladder with --from or --to."),
        known if known.status == PASS else known._replace(advice="Run more replications, or read the flat zone."),
        _enough(found.climb.replications),
    ]
    scenario = found.climb.scenario
    return tabled([*rows, values_sourced(origins), within_evidence(scenario)])


def sensitivity_checks(found: Study) -> pd.DataFrame:
    """Whether a sensitivity study may be relied on."""
    sweep, tables = found.file.scenario.sweep, found.tables
    assert sweep is not None
    rows = [_enough(sweep.replications)]
    if len(tables.get("sobol", ())):
        rows.append(_indices_known(tables["sobol"], leader(tables["tornado"]) if "tornado" in tables else None))
    if "policy_map" in tables:
        doubtful = float((tables["policy_map"]["p_best"] < SURE).mean())
        message = f"the winner is not sure at {doubtful:.0%} of the points of the map"
        row = _graded("map sure", doubtful, 0.25, 0.75, message)
        rows.append(row if row.status == PASS else row._replace(advice="Ask for more replications in the sweep block."))
    values = [one for one in found.file.assumptions if one.path not in sweep.parameters]
    rows += [_ranges(sweep.parameters.values()), values_sourced(values), within_evidence(found.file.scenario)]
    return tabled(rows)


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
        _enough(wanted.check_replications),
    ]
    return tabled([*rows, values_sourced(file.assumptions), within_evidence(file.scenario)])


def _graded(name: str, measured: float, threshold: float, far: float, message: str) -> Check:
    status = PASS if measured <= threshold else REVIEW if measured <= far else FAIL
    return Check(name, status, measured, threshold, "share", message)


def _enough(n: int) -> Check:
    name, message = "enough replications", f"{n:,} worlds behind every mean"
    if n >= FEWEST:
        return Check(name, PASS, n, FEWEST, "replications", message)
    return Check(name, REVIEW, n, FEWEST, "replications", message, f"No interval should rest on fewer than {FEWEST}.")


def _indices_known(table: pd.DataFrame, policy: str | None) -> Check:
    own = table[table["policy"] == policy] if policy in set(table["policy"]) else table
    half = float(((own["total_high"] - own["total_low"]) / 2.0).max())
    message = f"the widest total index is known to ±{half:.0%} of the variance"
    row = _graded("Sobol indices known", half, NARROW, WIDE, message)
    return row if row.status == PASS else row._replace(advice="Ask for a larger size in the sweep block.")


def _ranges(parameters: Iterable[Distribution]) -> Check:
    sources = [one.source.strip().lower() for one in parameters]
    assumed = sum(not source or source.startswith("assumed") for source in sources)
    message = f"{assumed} of {len(sources)} ranges are assumed"
    row = _graded("ranges sourced", assumed / len(sources), 0.0, 1.0, message)
    return row if row.status == PASS else row._replace(advice="An index is about the ranges given: wide ones get more.")


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
        message = f"on fresh worlds {' and '.join(broken)} is beyond a limit"
        return Check(name, FAIL, len(broken), 0.0, "policies", message, advice)
    if loose:
        message = f"{' and '.join(loose)} keeps a limit on average, not surely"
        return Check(name, REVIEW, len(loose), 0.0, "policies", message, advice)
    message = "every limit is kept by the upper end of its interval, or none is set"
    return Check(name, PASS, 0.0, 0.0, "policies", message)


def _no_curse(found: Sequence[Optimum], level: float) -> Check:
    """Policies whose net value in the search lies above the interval of that on fresh worlds."""
    name = "search not flattered"
    cursed = [
        one.policy for one in found
        if one.best and one.chosen and one.best.measures["net_usd"] > mean_interval(one.chosen.net, level).high
    ]  # fmt: skip
    if not cursed:
        message = "net value in the search lies within, or below, its interval on fresh worlds"
        return Check(name, PASS, 0.0, 0.0, "policies", message)
    message = f"{' and '.join(cursed)} looked better in the search than on fresh worlds, which are what is told"
    return Check(name, REVIEW, len(cursed), 0.0, "policies", message, "Ask for more replications per trial.")


def _searched(found: Sequence[Optimum]) -> Check:
    fewest = min(len(one.trials) / len(one.levers) for one in found)
    message = f"at least {fewest:,.0f} settings were tried for each lever"
    if fewest >= TRIALS_EACH:
        return Check("enough trials", PASS, fewest, TRIALS_EACH, "trials", message)
    return Check("enough trials", REVIEW, fewest, TRIALS_EACH, "trials", message, "Ask for more trials.")
