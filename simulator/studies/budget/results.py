"""The right budget: what incremental value a ladder of budgets brings, and where the next dollar stops paying."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.best_of_k import behind_best
from simulator.stats.intervals import (
    MISSING,
    Estimate,
    clearly_nonzero,
    interval_columns,
    mean_interval,
    ratio_interval,
)
from simulator.stats.response_peak import follows, peaked
from simulator.studies.budget.allocation import Allocation, allocate, tried
from simulator.studies.budget.checks import budget_checks
from simulator.studies.budget.levers import Ladder
from simulator.studies.budget.per_engineer import COST, Scope, scopes
from simulator.studies.budget.run import Climb
from simulator.text import first_upper, setting, usd


class Budget(NamedTuple):
    """The right budget of an organisation and of each team, and what stands behind it."""

    climb: Climb
    hurdle: float
    curve: pd.DataFrame  # one row per value of the lever and scope
    budgets: pd.DataFrame  # one row per scope, all teams first
    follows: bool  # cost only rises or only falls with the lever, so a dollar more has one meaning
    allocation: Allocation | None  # between teams; None for a single team or where spend does not follow the lever
    answer: str
    checks: pd.DataFrame  # one row per check

    @property
    def total_curve(self) -> pd.DataFrame:
        """The curve of all teams together."""
        return self.curve.head(len(self.climb.ladder.values))

    @property
    def interrupted(self) -> bool:
        """Ctrl-C ended the climb early, or left the split between teams untried."""
        untried = self.allocation is not None and self.allocation.plans is not None and not self.allocation.fresh
        return self.climb.interrupted or untried


def conclude(
    climbed: Climb,
    hurdle: float = 0.0,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
    origins: Sequence[Assumption] | None = None,
) -> Budget:
    """Read a ladder, and try the split between teams in fresh worlds where teams can have a lever each.

    Args:
        climbed: every rung in every replication.
        hurdle: marginal ROI that the last dollar must bring, 0 for breaking even; above -1.
        workers: parallel workers; the result does not depend on it.
        progress: told the number of fresh worlds played.
        origins: where the values of the scenario come from, if that is known.
    """
    confidence, seed = climbed.scenario.confidence, climbed.scenario.seed
    curves, rows = [], []
    for scope in scopes(climbed):
        curve = _curve(scope, climbed.ladder, hurdle, confidence, climbed.replications)
        curves.append(curve)
        rows.append(_budget(scope, climbed, curve, hurdle, confidence, seed))
    budgets = pd.DataFrame(rows)
    allocation = allocate(climbed, hurdle)
    if allocation is not None and not climbed.interrupted:
        with suppress(KeyboardInterrupt):  # the ladder is climbed: Ctrl-C leaves the plan untried, and it says so
            allocation = tried(allocation, climbed, workers, progress)
    curve, follow = pd.concat(curves, ignore_index=True), follows(climbed.outcomes[..., COST].sum(axis=2).mean(axis=0))
    checks = budget_checks(climbed, budgets, origins)
    found = Budget(climbed, hurdle, curve, budgets, follow, allocation, "", checks)
    return found._replace(answer=" ".join(_sentences(found)))


def _curve(scope: Scope, ladder: Ladder, hurdle: float, confidence: float, n: int) -> pd.DataFrame:
    behind = behind_best(scope.gain - (1.0 + hurdle) * scope.cost, confidence)
    rows: list[dict[str, Any]] = []
    for i, value in enumerate(ladder.values):
        cost, gain = scope.cost[:, i], scope.gain[:, i]
        row: dict[str, Any] = {"scope": scope.name, "rung": i + 1, "lever": value}
        for name, series in (("cost_usd", cost), ("gain_usd", gain), ("net_usd", gain - cost)):
            row |= interval_columns(**{name: mean_interval(series, confidence)})
        step, reason, middle = MISSING, "the last rung has no next one", math.nan
        if i + 1 < len(ladder.values):
            step, reason = _step(scope, i, confidence)
            middle = float(scope.cost[:, i : i + 2].mean())
        row |= {"step_usd": middle, **interval_columns(step_roi=step), "step_roi_reason": reason}
        row |= interval_columns(behind_usd=Estimate(behind.value[i], behind.low[i], behind.high[i], n))
        rows.append({**row, "in_flat_zone": bool(behind.may_be_best[i]), "n": n})
    return pd.DataFrame(rows)


def _step(scope: Scope, i: int, confidence: float) -> tuple[Estimate, str]:
    """Marginal ROI from one rung to the next: (extra gain - extra cost) / extra cost, paired."""
    if not follows(scope.cost.mean(axis=0)):
        return MISSING, "cost rises and falls along this lever, so a dollar more has no one meaning"
    more = scope.cost[:, i + 1] - scope.cost[:, i]
    if not clearly_nonzero(more):
        return MISSING, "the step does not change the cost clearly enough"
    return ratio_interval(scope.gain[:, i + 1] - scope.gain[:, i] - more, more, confidence), ""


def _budget(
    scope: Scope, climbed: Climb, curve: pd.DataFrame, hurdle: float, confidence: float, seed: int
) -> dict[str, Any]:
    ladder = climbed.ladder
    net = scope.gain - (1.0 + hurdle) * scope.cost
    found = peaked(np.array(ladder.positions), scope.cost, net, confidence, seed)
    best = net[:, int(net.mean(axis=0).argmax())]
    today, half = (_against(outcome, best, hurdle, confidence) for outcome in (scope.today, scope.half))
    flat = curve[curve["in_flat_zone"]]
    value, low, high = map(ladder.value_at, (found.position, found.position_low, found.position_high))
    return {
        "scope": scope.name,
        "engineers": scope.engineers,
        **interval_columns(
            budget_usd=Estimate(found.cost, found.cost_low, found.cost_high, climbed.replications),
            lever=Estimate(value, low, high, climbed.replications),
        ),
        "chance_below": found.chance_at_bottom,
        "chance_beyond": found.chance_at_top,
        "flat_from_usd": flat["cost_usd"].min(),
        "flat_to_usd": flat["cost_usd"].max(),
        "flat_from_lever": flat["lever"].min(),
        "flat_to_lever": flat["lever"].max(),
        **interval_columns(today_usd=today[0], today_gain_usd=today[1], today_behind_usd=today[2]),
        "half_of_pay_usd": scope.half_of_pay,
        **interval_columns(half_of_pay_cost_usd=half[0], half_of_pay_gain_usd=half[1], half_of_pay_behind_usd=half[2]),
        "n": climbed.replications,
    }


def _against(outcome: Floats, best: Floats, hurdle: float, confidence: float) -> tuple[Estimate, Estimate, Estimate]:
    """Cost, gain, and net value at the hurdle below the best rung."""
    cost, gain = outcome[:, 0], outcome[:, 1]
    behind = best - (gain - (1.0 + hurdle) * cost)
    return mean_interval(cost, confidence), mean_interval(gain, confidence), mean_interval(behind, confidence)


def _sentences(found: Budget) -> Iterator[str]:
    """The answer, sentence by sentence."""
    total, ladder = found.budgets.iloc[0], found.climb.ladder
    level = f"{found.climb.scenario.confidence * 100:.4g}%"
    yield _where(total, found, level)
    if total["flat_from_lever"] < total["flat_to_lever"]:
        yield (
            f"From {ladder.name} = {setting(total['flat_from_lever'], 3)} to {setting(total['flat_to_lever'], 3)} "
            f"({usd(total['flat_from_usd'])} to {usd(total['flat_to_usd'])}) rungs cannot be told apart from the best."
        )
    elif ladder.values[0] < total["lever"] < ladder.values[-1]:
        second = found.total_curve.nsmallest(2, "behind_usd").iloc[1]
        yield (
            f"Every other rung is worse; the next, {ladder.name} = {setting(second['lever'], 3)}, gives away "
            f"{usd(second['behind_usd'])} ({usd(second['behind_usd_low'])} to {usd(second['behind_usd_high'])})."
        )
    yield _half(total, ladder)
    if found.allocation is not None:
        yield found.allocation.sentence


def _where(total: pd.Series, found: Budget, level: str) -> str:
    ladder, n = found.climb.ladder, found.climb.replications
    name = first_upper(ladder.policy.label)
    stops = "the next dollar stops paying" if not found.hurdle else f"marginal ROI falls to {found.hurdle:g}"
    lowest, highest = ladder.values[0], ladder.values[-1]
    if total["lever"] >= highest:
        last = found.total_curve.iloc[-2]
        roi = (
            f", where the last step had a marginal ROI of {last['step_roi']:+.2f}"
            if last["step_roi_reason"] == ""
            else ""
        )
        return (
            f"{name}: the right budget lies at or beyond the top of the ladder, {usd(total['budget_usd'])} per "
            f"engineer and month ({ladder.name} = {setting(highest, 3)}){roi}: raise --to."
        )
    if total["lever"] <= lowest:
        return (
            f"{name}: the right budget lies at or below the bottom of the ladder, {usd(total['budget_usd'])} per "
            f"engineer and month ({ladder.name} = {setting(lowest, 3)}): lower --from."
        )
    if not found.follows:
        stops = "net value at the hurdle peaks" if found.hurdle else "net value peaks"
    text = (
        f"{name}: {stops} at {usd(total['budget_usd'])} per engineer and month ({level} interval "
        f"{usd(total['budget_usd_low'])} to {usd(total['budget_usd_high'])}; n = {n} paired replications), which is "
        f"{ladder.name} = {setting(total['lever'], 3)} ({setting(total['lever_low'], 3)} to "
        f"{setting(total['lever_high'], 3)})."
    )
    if total["lever_high"] >= highest:
        text += " The interval reaches the top of the ladder and may go beyond it: raise --to."
    if total["lever_low"] <= lowest:
        text += " The interval reaches the bottom of the ladder and may go below it: lower --from."
    return text


def _half(total: pd.Series, ladder: Ladder) -> str:
    low, high = ladder.values[0], ladder.values[-1]
    place = "bottom" if total["lever"] <= low else "top" if total["lever"] >= high else ""
    against = f"the {place} of the ladder" if place else "the right budget"
    times = total["half_of_pay_usd"] / total["budget_usd"] if total["budget_usd"] > 0 else math.inf
    many = f", {times:,.0f} times {against}" if 2 <= times < math.inf else ""
    behind = total["half_of_pay_behind_usd"]
    less = f"{usd(abs(behind))} {'less' if behind >= 0 else 'more'} net than the best rung"
    ends = [total["half_of_pay_behind_usd_low"], total["half_of_pay_behind_usd_high"]]
    ends = ends if behind >= 0 else [-end for end in reversed(ends)]
    return (
        f"Half of base pay is {usd(total['half_of_pay_usd'])} per engineer and month{many}; as an allowance it costs "
        f"{usd(total['half_of_pay_cost_usd'])} and earns {less} ({usd(ends[0])} to {usd(ends[1])})."
    )
