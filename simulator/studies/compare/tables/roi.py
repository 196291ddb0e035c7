"""Return on token spend, per policy, with intervals: numerator, denominator and counterfactual are stated."""

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import BASELINE, Comparison
from simulator.replication.reduce import MEASURES, Moments
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.stats.intervals import (
    MISSING,
    Estimate,
    around,
    change_ratio_interval,
    half_width,
    interval_columns,
    mean_interval,
    ratio_interval,
)
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series
from simulator.studies.levers import lever_name

NO_SPEND = "no spend, so no return on it"
NO_LEVER = "a policy of one's own has no lever to move"
NOT_RUN = "the runs behind it were not made"
TRADED = "what one sells another uses: more allowance changes the total cost in few replications"
FEW_MOVED = (
    "its lever moves whole engineers, of whom few are most of what that costs: it takes at least 5,000 engineers over "
    "all replications"
)
LEAST_MOVED = 5000  # engineers times replications; of 2,000 the interval covers 89%, of 6,000 93%
NO_MOVE = "moving the lever down by a fifth and up by a quarter does not change the total cost clearly enough"


def roi(one: Series, confidence: float) -> Estimate:
    """ROI = (value - value under `none` - C) / C over the window.

    C = tokens + reviewers' hours + own GPUs + fees + compliance; value is less pay and hiring.

    Missing where nothing was spent.

    Example: a gain of 300 USD for 100 USD is an ROI of 2.
    """
    return ratio_interval(one.net, one.cost, confidence)


def marginal_roi(less: Series, more: Series, confidence: float) -> Estimate:
    """Marginal ROI = change of value per extra USD - 1, between the policy's lever at 0.8 and 1.25 times, same draws.

    A central difference: a move to one side only would measure the bend of the curve as well. Output counts finished
    items: a move of 5% changes none in most replications of a small company, and a sample without a change says
    nearly nothing. What the larger move costs is the bend of the curve, 0.04 USD per USD at the median of ten policies.
    What chance leaves is in the interval, see ``change_ratio_interval``; tests/studies/compare/marginal_coverage.py
    measures how often it holds the truth. It is the return of one policy's own lever: a dollar more of an allowance and
    a dollar more by a lower hurdle are different dollars, so it is held against break-even and never against another
    policy's.

    Missing where the move does not change the total cost clearly.

    Example: 1,000 USD more cost that bring 1,200 USD more value are a marginal ROI of 0.2.
    """
    more_cost = more.cost - less.cost
    return change_ratio_interval(more.gain - less.gain - more_cost, more_cost, confidence, less.item_usd)


def summary(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy, baseline included.

    A missing number has its reason in ``roi_reason`` or ``marginal_roi_reason``; ``lever`` is what marginal ROI moves.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    window = scenario.engineer_months()
    best = _planner(paired)
    rows = []
    for policy in comparison.policies:
        one = paired.of(policy.label)
        row = _estimates(one, window, scenario.confidence)
        row["roi"] = roi(one, scenario.confidence)
        row["marginal_roi"], reason = _marginal(paired, policy)
        if best is not None:
            row["regret_usd"] = mean_interval((best.net - one.net) / window, scenario.confidence)
            row["surplus_captured"] = change_ratio_interval(one.net, best.net, scenario.confidence)
        else:
            row["regret_usd"] = row["surplus_captured"] = MISSING
        rows.append(
            {
                "policy": policy.label,
                "kind": str(getattr(policy, "kind")),  # noqa: B009 - every policy has one
                "upper_bound": policy.upper_bound,
                "lever": "" if policy.label == BASELINE else lever_name(policy),
                "n": comparison.replications,
                **interval_columns(**row),
                "roi_reason": "" if one.cost.any() else NO_SPEND,
                "marginal_roi_reason": reason,
            }
        )
    return pd.DataFrame(rows)


def _estimates(one: Series, window: float, confidence: float) -> dict[str, Estimate]:
    return {
        "spend_usd": mean_interval(one.spend / window, confidence),
        "cost_usd": mean_interval(one.cost / window, confidence),
        "gain_usd": mean_interval(one.gain / window, confidence),
        "net_usd": mean_interval(one.net / window, confidence),
        "token_yield": ratio_interval(one.column("productive_mtok"), one.column("granted_mtok"), confidence),
        "vanity_share": ratio_interval(one.vanity, one.spend, confidence),
        "blocked_hours": mean_interval(one.column("blocked_hours") / window, confidence),
        "wait_hours": ratio_interval(one.column("wait_hours"), one.column("reviewed"), confidence),
        "items": mean_interval(one.column("items") / window, confidence),
        "cost_per_item_usd": ratio_interval(one.cost, one.column("items"), confidence),
    }


def _marginal(paired: PairedTotals, policy: PolicyBlock) -> tuple[Estimate, str]:
    if policy.label == BASELINE:
        return MISSING, NO_SPEND
    if not policy.has_lever:
        return MISSING, NO_LEVER
    if not policy.cost_follows_lever:  # the few samples that show a change hold the truth half the time
        return MISSING, TRADED
    if (policy.label, 1) not in paired.runs:
        return MISSING, NOT_RUN
    less, more = (paired.of(policy.label, nudge) for nudge in (-1, 1))
    engineers = sum(team.engineers for team in paired.comparison.scenario.world.teams)
    if policy.moves_people and engineers * len(less.cost) < LEAST_MOVED:
        return MISSING, FEW_MOVED
    found = marginal_roi(less, more, paired.comparison.scenario.confidence)
    return found, "" if found.n else NO_MOVE


def _planner(paired: PairedTotals) -> Series | None:
    comparison = paired.comparison
    planner = (policy.label for policy in comparison.policies if getattr(policy, "kind", "") == "planner")
    label = next(planner, None) if comparison.scenario.planner_is_best else None
    return None if label is None else paired.of(label)


def by_month(comparison: Comparison) -> pd.DataFrame:
    """Measures per post by policy and month (counted from 1), with intervals."""
    months = list(range(1, comparison.scenario.months + 1))
    heads = np.array([[comparison.scenario.engineer_months(month=month - 1)] for month in months], dtype=np.float64)
    return _moments_table(comparison, comparison.monthly, "month", months, heads)


def by_team(comparison: Comparison) -> pd.DataFrame:
    """Measures per post and month by policy and team over the window, with intervals."""
    scenario = comparison.scenario
    names = [team.name for team in scenario.world.teams]
    window = np.array([[scenario.engineer_months(team)] for team in range(len(names))], dtype=np.float64)
    return _moments_table(comparison, comparison.by_team, "team", names, window)


def _moments_table(
    comparison: Comparison, moments: Moments, axis: str, labels: list[int] | list[str], heads: Floats
) -> pd.DataFrame:
    mean = moments.mean / heads
    half = half_width(moments.standard_error / heads, moments.n, comparison.scenario.confidence)
    policies = [policy.label for policy in comparison.policies]
    table = pd.DataFrame(
        {"policy": np.repeat(np.array(policies, dtype=object), len(labels)), axis: labels * len(policies)}
    )
    for position, measure in enumerate(MEASURES):
        found = around(mean[..., position].ravel(), half[..., position].ravel())
        table = table.assign(**interval_columns(**{measure: found}))
    return table.assign(n=moments.n)
