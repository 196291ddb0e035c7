"""What a trial says: the effect of each arm, what it is worth, what a token does, and what could mislead; as tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.stats.cluster_robust import cluster_robust
from simulator.stats.intervals import MISSING, Estimate, interval_columns
from simulator.stats.lee_trimming import stayed_more, trimmed
from simulator.stats.trial_effect import NONE, Cells, Effect, effect
from simulator.stats.wald_ratio import wald_ratio
from simulator.studies.experiment.spillover import spillover
from simulator.studies.trial.comparison import (
    SLOPE_MONTHS,
    Comparison,
    baseline_share,
    cells_of,
    means_before,
    slopes,
    unit_cells,
)
from simulator.studies.trial.trial import Trial

BALANCE, TREND, LEFT, SPILL, LASTS = (
    "level at the baseline",
    "trend at the baseline",
    "months present",
    "spill-over to the control",
    "change of the effect a month",
)
FEW: Final = "too few clusters for an interval; at least 4 must be randomised, 2 of them to each arm"
STEPS: Final = "clusters began in different months, so no month has all of them in force beside a control"


class Prices(NamedTuple):
    """What turns a trial into money."""

    usd_per_outcome: float | None
    usd_per_mtok: float | None
    headcount: int | None


class Level(NamedTuple):
    """How sure, for how many arms at once."""

    confidence: float
    arms: int

    @property
    def alpha(self) -> float:
        """The level of each test (Bonferroni)."""
        return (1.0 - self.confidence) / self.arms


def effects_of(trial: Trial, found: Comparison, level: Level) -> Iterator[dict[str, Any]]:
    """The effect on the outcome with and without the baseline, and on tokens or spend."""
    yield _effect_row(found, found.outcome, trial.outcome_name, level, adjusted=True)
    if found.first:
        yield _effect_row(found, found.outcome, f"{trial.outcome_name}, not adjusted", level, adjusted=False)
    if trial.dose_name:
        name = "tokens, million" if trial.dose_name == "tokens" else "spend, USD"
        yield _effect_row(found, found.dose, name, level, adjusted=True)


def _effect_row(found: Comparison, values: Floats, name: str, level: Level, adjusted: bool) -> dict[str, Any]:
    theta = baseline_share(found, values) if adjusted else 0.0
    outcome, cells, weight = cells_of(found, values, theta)
    one = effect(outcome, cells, level.alpha)
    beside = _control_mean(found, values, weight)
    share = 1.0 / beside if beside > 0.0 else np.nan
    return {
        "arm": found.arm,
        "measure": name,
        **shown("effect", one, level),
        "control_mean": beside,
        "relative": one.value * share,
        "relative_low": one.low * share,
        "relative_high": one.high * share,
        "method": one.method,
        "theta": theta,
        "units": int((weight.sum(axis=1) > 0.0).sum()),
        "clusters": cells.clusters,
    }


def shown(name: str, one: Effect, level: Level) -> dict[str, Any]:
    """An effect as columns, with p for all arms at once; and why it is missing."""
    reason = "" if one.method != NONE else "nothing differs between units" if one.value == 0.0 else FEW
    p = float(np.minimum(1.0, one.p * level.arms))  # NaN stays NaN
    value = np.nan if reason == FEW else one.value
    ends = interval_columns(**{name: Estimate(value, one.low, one.high, 0)})
    return ends | {f"{name}_reason": reason, "p": p, "p_reason": reason}


def _control_mean(found: Comparison, values: Floats, weight: Floats) -> float:
    """The mean of cells in which no arm was in force."""
    off = weight * (1.0 - found.paths[found.dealt[0][found.cluster]])
    total = float(off.sum())
    return float((off * np.nan_to_num(values[:, found.first :])).sum()) / total if total > 0.0 else np.nan


def worth_of(trial: Trial, found: Comparison, level: Level, prices: Prices) -> dict[str, Any]:
    """What the arm adds in USD per unit and month, and a year for the whole organisation."""
    row: dict[str, Any] = {"arm": found.arm}
    values = _net(trial, found, prices)
    if values is None:
        reason = "the value of one unit of the outcome is not given: --usd-per-outcome"
        one = Effect(np.nan, np.nan, np.nan, np.nan, "", np.nan, np.nan)
        row |= shown("net_usd", one, level) | {"net_usd_reason": reason, "p_reason": reason}
    else:
        outcome, cells, _ = cells_of(found, values, baseline_share(found, values))
        one = effect(outcome, cells, level.alpha)
        row |= shown("net_usd", one, level)
    scale = MONTHS_PER_YEAR * prices.headcount if prices.headcount else np.nan
    reason = row["net_usd_reason"] or ("" if prices.headcount else "the headcount is not given: --headcount")
    yearly = Estimate(one.value * scale, one.low * scale, one.high * scale, 0)
    row |= interval_columns(net_usd_per_year=yearly) | {"net_usd_per_year_reason": reason}
    return row | {"bill": _bill(trial, prices), "headcount": prices.headcount or np.nan, "clusters": found.clusters}


def _bill(trial: Trial, prices: Prices) -> str:
    """Whether the token bill is paid in the money."""
    if trial.dose_name == "spend" or (trial.dose_name == "tokens" and prices.usd_per_mtok is not None):
        return "paid"
    return "not paid: no spend, or tokens without their price"


def _net(trial: Trial, found: Comparison, prices: Prices) -> Floats | None:
    """Value less the token bill, USD per unit and month; None where an outcome has no value."""
    if prices.usd_per_outcome is None:
        return None
    price = 1.0 if trial.dose_name == "spend" else prices.usd_per_mtok
    bill = found.dose * price if trial.dose_name and price is not None else 0.0
    return np.asarray(found.outcome * prices.usd_per_outcome - bill)


def dose_of(trial: Trial, found: Comparison, level: Level) -> dict[str, Any]:
    """What one more million tokens, or USD, did, as far as the arm moved them."""
    row: dict[str, Any] = {"arm": found.arm, "dose": trial.dose_name or "none"}
    one, moved, reason = MISSING, MISSING, "the table has neither tokens nor spend"
    if trial.dose_name:
        both = np.isfinite(found.outcome) & np.isfinite(found.dose)
        seen = [np.where(both, values, np.nan) for values in (found.outcome, found.dose)]
        cells, columns = _together(found, seen)
        fitted = cluster_robust(np.stack(columns, axis=1), cells.regressors[0], *cells[1:])
        one = wald_ratio(fitted, cells.clusters, level.alpha)
        moved = _moved(columns[1], cells, level)
        reason = "" if one.n else "the arm moved them too little: its effect on them is not clearly different from zero"
    row |= interval_columns(moved=moved, per_dose=one)
    return row | {"moved_reason": reason if np.isnan(moved.value) else "", "per_dose_reason": reason,
                  "clusters": found.clusters}  # fmt: skip


def _together(found: Comparison, seen: Sequence[Floats]) -> tuple[Cells, list[Floats]]:
    """Several measures over the same cells, each adjusted by its own baseline."""
    made = [cells_of(found, values, baseline_share(found, values)) for values in seen]
    return made[0][1], [outcome for outcome, *_ in made]


def _moved(dose: Floats, cells: Cells, level: Level) -> Estimate:
    one = effect(dose, cells, level.alpha)
    return Estimate(one.value, one.low, one.high, cells.clusters)


def tests_of(found: Comparison, level: Level, trial: Trial) -> Iterator[dict[str, Any]]:
    """What could mislead, each with its interval."""
    before = found.outcome[:, : found.first]
    none = "no month of baseline: give a start month, or mark the months before"
    yield _test(found, BALANCE, means_before(found, found.outcome) if found.first else None, none, level)
    enough = found.first >= SLOPE_MONTHS
    few = f"fewer than {SLOPE_MONTHS} months of baseline"
    yield _test(found, TREND, slopes(before) if enough else None, few, level)
    yield _test(found, LEFT, stayed(found), "", level)
    during = found.outcome[:, found.first :]
    lasting = None if found.stepped or during.shape[1] < SLOPE_MONTHS else slopes(during)
    reason = STEPS if found.stepped else f"fewer than {SLOPE_MONTHS} months of the trial"
    yield _test(found, LASTS, lasting, reason, level)
    one, clusters, reason = spillover(trial, found, level.alpha)
    yield {"arm": found.arm, "test": SPILL, **shown("estimate", one, level), "clusters": clusters} | (
        {"estimate_reason": reason, "p_reason": reason} if reason else {}
    )


def _test(found: Comparison, name: str, values: Floats | None, reason: str, level: Level) -> dict[str, Any]:
    row: dict[str, Any] = {"arm": found.arm, "test": name}
    if values is None:
        none = Effect(np.nan, np.nan, np.nan, np.nan, "", np.nan, np.nan)
        told = {"estimate_reason": reason, "p_reason": reason, "clusters": found.clusters}
        return row | shown("estimate", none, level) | told
    outcome, cells = unit_cells(found, values)
    return row | shown("estimate", effect(outcome, cells, level.alpha), level) | {"clusters": cells.clusters}


def stayed(found: Comparison) -> Floats:
    """The share of the trial's months in which each unit was there; NaN of one that came after the baseline."""
    there = np.isfinite(found.outcome)
    cohort = there[:, : found.first].any(axis=1) if found.first else np.ones(len(there), dtype=bool)
    return np.where(cohort, there[:, found.first :].mean(axis=1), np.nan)


def bounds_of(found: Comparison, level: Level) -> dict[str, Any]:
    """How large and how small the effect on those who stay can be, if leavers differ from them (Lee's bounds)."""
    kept, treated = stayed(found), found.treated
    row: dict[str, Any] = {"arm": found.arm}
    shares = [_mean(kept[side]) for side in (treated, ~treated)]
    row |= {"stayed_share": shares[0], "control_stayed_share": shares[1]}
    reason = STEPS if found.stepped else "" if min(shares) < 1.0 else "nobody left"
    for name, from_top in (("worst", True), ("best", False)):
        one = MISSING if reason else _bound(found, shares, from_top, level)
        row |= interval_columns(**{name: one}) | {f"{name}_reason": reason}
    return row | {"clusters": found.clusters}


def _bound(found: Comparison, shares: Sequence[float], from_top: bool, level: Level) -> Estimate:
    """The effect on those who stay under both arms, at worst (the best of the arm that kept more are taken away)."""
    theta = baseline_share(found, found.outcome)
    _, _, weight = cells_of(found, found.outcome, theta)
    treated, keep = found.treated, np.ones_like(weight)
    before = means_before(found, found.outcome)[:, None] if found.first else 0.0
    away = np.nan_to_num(found.outcome[:, found.first :] - theta * before)
    sides = ((treated, stayed_more(*shares), from_top), (~treated, stayed_more(*shares[::-1]), not from_top))
    for side, share, top in sides:
        kept = trimmed(away[side].ravel(), weight[side].ravel(), share, top).reshape(weight[side].shape)
        keep[side] = np.divide(kept, weight[side], out=np.zeros_like(kept), where=weight[side] > 0.0)
    outcome, cells, _ = cells_of(found, found.outcome, theta, keep)
    one = effect(outcome, cells, level.alpha)
    return Estimate(one.value, one.low, one.high, cells.clusters)


def by_month(trial: Trial, found: Comparison, level: Level) -> Iterator[dict[str, Any]]:
    """The difference from the control in every month: before the trial as it was, then adjusted by the baseline."""
    theta = baseline_share(found, found.outcome)
    before = means_before(found, found.outcome) if found.first else np.zeros(len(found.outcome))
    for month, label in enumerate(trial.months):
        at = month - found.first
        values = found.outcome[:, month] - (theta * before if at >= 0 else 0.0)
        on = found.paths[:, max(at, 0)]
        reason = "" if np.ptp(on[found.dealt[0]]) > 0.0 and not (found.stepped and at < 0) else "no control in it"
        one = Effect(np.nan, np.nan, np.nan, np.nan, "", np.nan, np.nan)
        if not reason:
            narrow = found._replace(paths=on[:, None])
            outcome, cells = unit_cells(narrow, values)
            one = effect(outcome, cells, level.alpha)
        row = shown("difference", one, level)
        row = {name: value for name, value in row.items() if not name.startswith("p")}
        yield {"arm": found.arm, "month": label, "phase": "trial" if at >= 0 else "baseline", **row} | (
            {"difference_reason": reason} if reason else {}
        )


def arms_table(trial: Trial) -> pd.DataFrame:
    """What was seen of each arm, before and during the trial; of a roll-out in steps each month it began is an arm."""
    first = int(trial.start.min())
    rows: list[Mapping[str, Any]] = []
    for arm in range(len(trial.arms)):
        starts = np.unique(trial.start[trial.arm == arm])
        rows.extend(_arm_row(trial, arm, int(start), first) for start in starts)
    return pd.DataFrame(rows)


def _arm_row(trial: Trial, arm: int, start: int, first: int) -> dict[str, Any]:
    mine = (trial.arm == arm) & (trial.start == start)
    outcome, dose = trial.outcome[mine], trial.dose[mine]
    last = np.isfinite(outcome[:, -1])
    return {
        "arm": trial.arms[arm],
        "began": trial.months[start] if start < len(trial.months) else "never",
        "units": int(mine.sum()),
        "teams": len(np.unique(trial.team[mine])),
        "before": _mean(outcome[:, :first]),
        "during": _mean(outcome[:, first:]),
        "dose_before": _mean(dose[:, :first]),
        "dose_during": _mean(dose[:, first:]),
        "left": int((~last).sum()),
    }


def _mean(values: Floats) -> float:
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else np.nan


def months_table(trial: Trial) -> pd.DataFrame:
    """The mean outcome of each arm and month, with how many units it is of."""
    rows = []
    for arm in range(len(trial.arms)):
        for start in np.unique(trial.start[trial.arm == arm]):
            mine = (trial.arm == arm) & (trial.start == start)
            began = trial.months[start] if start < len(trial.months) else "never"
            for month, label in enumerate(trial.months):
                values = trial.outcome[mine, month]
                many = int(np.isfinite(values).sum())
                rows.append({"arm": trial.arms[arm], "began": began, "month": label, "outcome": _mean(values),
                             "units": many})  # fmt: skip
    return pd.DataFrame(rows)
