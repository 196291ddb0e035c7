"""The right budget: what each level of a lever costs and gains, and where the next dollar stops paying."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.best_of_k import behind_best
from simulator.stats.intervals import (
    MISSING,
    Estimate,
    change_ratio_interval,
    interval_columns,
    mean_interval,
)
from simulator.stats.response_peak import estimate_peak, follows
from simulator.studies.budget.allocation import Allocation, allocate, verified
from simulator.studies.budget.by_team import as_written
from simulator.studies.budget.checks import budget_checks
from simulator.studies.budget.per_engineer import COST, Scope, scopes
from simulator.studies.budget.run import GridRuns
from simulator.studies.choice.sentences import LEFT_OUT
from simulator.studies.result import Result
from simulator.text import first_upper, rounded, setting, usd


class Budget(Result):
    """The right budget of an organisation and of each team, and what stands behind it."""

    runs: GridRuns
    hurdle: float
    curve: pd.DataFrame  # one row per scope and level
    budgets: pd.DataFrame  # one row per scope, all teams first
    follows: bool  # cost only rises or only falls with the lever, so that marginal ROI has a meaning
    allocation: Allocation | None  # between teams; None for a single team or where cost does not follow the lever
    checks: pd.DataFrame  # one row per check
    answer: str = ""
    remarks: Sequence[str] = ()  # beside the answer

    @property
    def total_curve(self) -> pd.DataFrame:
        """The curve of all teams together."""
        return self.curve.head(len(self.runs.grid.values))

    @property
    def interrupted(self) -> bool:
        """Ctrl-C ended the runs early, or left the split between teams unverified."""
        unverified = self.allocation is not None and self.allocation.plans is not None and not self.allocation.fresh
        return self.runs.interrupted or unverified


def conclude(
    runs: GridRuns,
    hurdle: float = 0.0,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
    origins: Sequence[Assumption] | None = None,
) -> Budget:
    """Read the runs of a grid, and verify the split between teams in fresh replications.

    Args:
        runs: every level in every replication.
        hurdle: marginal ROI that the last dollar must bring, 0 for breaking even; above -1.
        workers: as in ``compare``.
        progress: called with the number of fresh replications finished.
        origins: where the values of the scenario come from, if that is known.
    """
    curves, rows = [], []
    for scope in scopes(runs):
        curves.append(_curve(scope, runs, hurdle))
        rows.append(_budget(scope, runs, curves[-1], hurdle))
    budgets = pd.DataFrame(rows)
    allocation = allocate(runs, hurdle)
    if allocation is not None and not runs.interrupted:
        with suppress(KeyboardInterrupt):  # the levels are run: Ctrl-C leaves the plan unverified, and it says so
            allocation = verified(allocation, runs, workers, progress)
    follow = follows(runs.outcomes[..., COST].sum(axis=2).mean(axis=0))
    checks = budget_checks(runs, budgets, origins)
    found = Budget(runs, hurdle, pd.concat(curves, ignore_index=True), budgets, follow, allocation, checks)
    return found._replace(
        answer=_headline(found) + ("" if runs.worlds.drawn else f" {LEFT_OUT}"), remarks=tuple(_remarks(found))
    )


def _curve(scope: Scope, runs: GridRuns, hurdle: float) -> pd.DataFrame:
    confidence, n, last = runs.scenario.confidence, runs.replications, len(runs.grid.values) - 1
    behind = behind_best(scope.gain - (1.0 + hurdle) * scope.cost, confidence)
    rows: list[dict[str, Any]] = []
    for i, value in enumerate(runs.grid.values):
        cost, gain = scope.cost[:, i], scope.gain[:, i]
        means = {"cost_usd": cost, "gain_usd": gain, "net_usd": gain - cost}
        step, reason = _step(scope, i, confidence) if i < last else (MISSING, "the last level has no next one")
        rows.append(
            {
                "scope": scope.name,
                "level": i + 1,
                "lever": value,
                **interval_columns(**{name: mean_interval(series, confidence) for name, series in means.items()}),
                "step_usd": float(scope.cost[:, i : i + 2].mean()) if i < last else math.nan,
                **interval_columns(step_roi=step),
                "step_roi_reason": reason,
                **interval_columns(behind_usd=Estimate(behind.value[i], behind.low[i], behind.high[i], n)),
                "in_flat_zone": bool(behind.may_be_best[i]),
                "n": n,
            }
        )
    return pd.DataFrame(rows)


def _step(scope: Scope, i: int, confidence: float) -> tuple[Estimate, str]:
    """Marginal ROI from one level to the next: (extra gain - extra cost) / extra cost, paired."""
    if not follows(scope.cost.mean(axis=0)):
        return MISSING, "total cost rises and falls along this lever, so a dollar more has no one meaning"
    more = scope.cost[:, i + 1] - scope.cost[:, i]
    gained = scope.gain[:, i + 1] - scope.gain[:, i]
    found = change_ratio_interval(gained - more, more, confidence, scope.item_usd)
    return found, "" if found.n else "the step does not change the total cost clearly enough"


def _budget(scope: Scope, runs: GridRuns, curve: pd.DataFrame, hurdle: float) -> dict[str, Any]:
    grid, n, confidence = runs.grid, runs.replications, runs.scenario.confidence
    net = scope.gain - (1.0 + hurdle) * scope.cost
    found = estimate_peak(np.array(grid.positions), scope.cost, net, confidence, runs.scenario.seed)
    best = net[:, int(net.mean(axis=0).argmax())]
    flat = curve[curve["in_flat_zone"]]
    value, low, high = map(grid.value_at, found.position[:3])

    def against_best(name: str, outcome: tuple[Floats, Floats]) -> dict[str, Any]:
        """Cost, gain, and net value at the hurdle below the best level."""
        cost, gain = outcome
        behind = best - (gain - (1.0 + hurdle) * cost)
        series = {name if name == "today" else f"{name}_cost": cost, f"{name}_gain": gain, f"{name}_behind": behind}
        return interval_columns(**{f"{key}_usd": mean_interval(one, confidence) for key, one in series.items()})

    return {
        "scope": scope.name,
        "engineers": scope.engineers,
        **interval_columns(budget_usd=found.cost, lever=Estimate(value, low, high, n)),
        "chance_below": found.chance_at_bottom,
        "chance_beyond": found.chance_at_top,
        "flat_from_usd": flat["cost_usd"].min(),
        "flat_to_usd": flat["cost_usd"].max(),
        "flat_from_lever": flat["lever"].min(),
        "flat_to_lever": flat["lever"].max(),
        **against_best("today", scope.today),
        "half_of_pay_usd": scope.half_of_pay,
        **against_best("half_of_pay", scope.half),
        "n": n,
    }


def _headline(found: Budget) -> str:
    """What to set the lever to, what the last dollar brings there, and what that adds a year."""
    total, grid = found.budgets.iloc[0], found.runs.grid
    name, values = first_upper(grid.policy.label), grid.values
    if found.total_curve["net_usd"].max() < 0:
        return _nothing_pays(found)
    cost = f"a total cost of {usd(total['budget_usd'])} per post and month"
    if not values[0] < total["lever"] < values[-1]:
        top = total["lever"] >= values[-1]
        place, advice = ("beyond the top", "raise --to") if top else ("below the bottom", "lower --from")
        end = f"{grid.name} = {setting(total['lever'], 3)}"
        return f"{name}: the right budget lies at or {place} of the grid, {cost} ({end}): {advice}."
    stops = "net value peaks" if not found.follows else "the next dollar stops paying"
    if found.hurdle:
        stops = f"marginal ROI falls to {found.hurdle:g}" if found.follows else "net value at the hurdle peaks"
    return f"{name}: set the {grid.name} to {setting(total['lever'], 3)}, where {stops} at {cost}. {_added(total)}"


def _nothing_pays(found: Budget) -> str:
    """The level that loses least, where every level loses."""
    grid, curve = found.runs.grid, found.total_curve
    row, yearly = curve.nlargest(1, "net_usd").iloc[0], found.budgets.iloc[0]["engineers"] * MONTHS_PER_YEAR
    loss, least, most = (usd(rounded(-row[f"net_usd{end}"] * yearly)) for end in ("", "_high", "_low"))
    pays = "pays" if (curve["net_usd_high"] < 0).all() else "is shown to pay"
    return (
        f"{first_upper(grid.policy.label)}: no level of the {grid.name} {pays} for itself. The least bad, "
        f"{setting(row['lever'], 3)}, loses {loss} ({least} to {most}) a year for the whole organisation over no "
        "tokens."
    )


def _added(total: pd.Series) -> str:
    """What the best level adds over the policy as written, a year for the whole organisation."""
    yearly = total["engineers"] * MONTHS_PER_YEAR
    added, low, high = (usd(rounded(yearly * total[f"today_behind_usd{end}"])) for end in ("", "_low", "_high"))
    if total["today_behind_usd_low"] > 0:
        return f"That adds {added} ({low} to {high}) a year for the whole organisation over the policy as written."
    return f"The policy as written is not significantly worse ({low} to {high} a year for the whole organisation)."


def _remarks(found: Budget) -> Iterator[str]:
    """How sure the right budget is, which levels are as good, half of base pay, and the split between teams."""
    total, grid = found.budgets.iloc[0], found.runs.grid
    lowest, highest = grid.values[0], grid.values[-1]
    if lowest < total["lever"] < highest:
        level, n = f"{found.runs.scenario.confidence * 100:.4g}%", found.runs.replications
        ends = f"{setting(total['lever_low'], 3)} to {setting(total['lever_high'], 3)}"
        text = (
            f"The {level} interval of the right budget is {_span(total, 'budget_usd')} per post and month, of the "
            f"{grid.name} {ends}; n = {n} replications."
        )
        if total["lever_high"] >= highest:
            text += " It reaches the top of the grid and may go beyond it: raise --to."
        if total["lever_low"] <= lowest:
            text += " It reaches the bottom of the grid and may go below it: lower --from."
        yield text
    elif total["lever"] >= highest and found.total_curve["step_roi_reason"].iloc[-2] == "":
        yield f"The last step of the grid had a marginal ROI of {found.total_curve['step_roi'].iloc[-2]:+.2f}."
    if total["flat_from_lever"] < total["flat_to_lever"]:
        yield (
            f"From {grid.name} = {setting(total['flat_from_lever'], 3)} to {setting(total['flat_to_lever'], 3)} "
            f"({usd(total['flat_from_usd'])} to {usd(total['flat_to_usd'])}) no level is significantly worse than the "
            "best."
        )
    elif lowest < total["lever"] < highest:
        second = found.total_curve.nsmallest(2, "behind_usd").iloc[1]
        yield (
            f"Every other level is worse; the next, {grid.name} = {setting(second['lever'], 3)}, loses "
            f"{usd(second['behind_usd'])} per post and month ({_span(second, 'behind_usd')})."
        )
    yield _half(total, lowest, highest)
    if found.allocation is not None:
        yield found.allocation.sentence
        if written := as_written(found.runs, found.allocation):
            yield written


def _half(total: pd.Series, lowest: float, highest: float) -> str:
    place = "bottom" if total["lever"] <= lowest else "top" if total["lever"] >= highest else ""
    against = f"the {place} of the grid" if place else "the right budget"
    times = total["half_of_pay_usd"] / total["budget_usd"] if total["budget_usd"] > 0 else math.inf
    many = f", {times:,.0f} times {against}" if 2 <= times < math.inf else ""
    behind, *ends = (total[f"half_of_pay_behind_usd{end}"] for end in ("", "_low", "_high"))
    low, high = sorted(math.copysign(1.0, behind) * end for end in ends)
    return (
        f"Half of base pay is {usd(total['half_of_pay_usd'])} per post and month{many}; as an allowance it costs "
        f"{usd(total['half_of_pay_cost_usd'])} and earns {usd(abs(behind))} {'less' if behind >= 0 else 'more'} net "
        f"than the best level ({usd(low)} to {usd(high)})."
    )


def _span(row: pd.Series, name: str) -> str:
    return f"{usd(row[f'{name}_low'])} to {usd(row[f'{name}_high'])}"
