"""What a policy may cost: bands by month, budget at risk, when an approved budget runs out, and who spends.

Bands and budgets are of the token bill, which is what a company approves; the total cost stands beside it.

A band is a prediction band: it says what the bill of one replication may be, not how well its mean is known. It holds
the random variation in who the engineers are and what they work on, and what is not known of the inputs where they are
drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.replication.spend import GROUPS, LORENZ, SPREAD, Spend
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import (
    MISSING,
    Estimate,
    Estimates,
    around,
    half_width,
    interval_columns,
    mean_interval,
    quantile_interval,
    quantile_ranks,
    share_interval,
    t_quantile,
)
from simulator.studies.forecast.budget_years import budget_years, to_date, whole_years

BANDS: Final = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
AT_RISK: Final = "p95"
NO_BUDGET: Final = "no approved budget given"
NEVER: Final = "not used up in any replication"


class Forecast(NamedTuple):
    """What some policies may cost."""

    bands: pd.DataFrame  # by policy, span and month
    at_risk: pd.DataFrame  # by policy and budget year
    exhaustion: pd.DataFrame  # by policy, year and month: probability that the approved budget is used up by then
    teams: pd.DataFrame  # by policy and team
    concentration: pd.DataFrame  # SPREAD with intervals, by policy
    lorenz: pd.DataFrame  # by policy and share of engineers: share of the bill of those who spend least
    spenders: pd.DataFrame  # by policy and twentieth of engineers, least spend first: USD per post and month


def forecast(scenario: Scenario, policies: Sequence[str], spend: Spend, known: int = 0) -> Forecast:
    """Read the bills of some policies, labels in the order of ``spend``, of at least two replications.

    Of budget years that are over after so many ``known`` months, no risk is told.
    """
    labels, moments = list(policies), spend.spread
    found = around(moments.mean, half_width(moments.standard_error, moments.n, scenario.confidence))
    n_lorenz, groups = len(SPREAD) + len(LORENZ), range(1, GROUPS + 1)

    def by_engineers(key: str, values: Floats | range, name: str, kept: slice) -> pd.DataFrame:
        estimates = Estimates(*(end[:, kept].ravel() for end in found))
        keys = {"policy": np.repeat(np.array(labels, dtype=object), len(values)), key: np.tile(values, len(labels))}
        return pd.DataFrame({**keys, **interval_columns(**{name: estimates}), "n": moments.n})

    spread = {name: Estimates(*(end[:, place] for end in found)) for place, name in enumerate(SPREAD)}
    return Forecast(
        bands=_bands(scenario, labels, spend),
        at_risk=_at_risk(scenario, labels, spend, known),
        exhaustion=_exhaustion(scenario, labels, spend, known),
        teams=_teams(scenario, labels, spend),
        concentration=pd.DataFrame({"policy": labels, **interval_columns(**spread), "n": moments.n}),
        lorenz=by_engineers("engineer_share", LORENZ, "bill_share", slice(len(SPREAD), n_lorenz)),
        spenders=by_engineers("group", groups, "spend_usd", slice(n_lorenz, None)),
    )


def _budget(scenario: Scenario, months: int) -> float:
    """The approved budget of a year, in proportion where the run holds only part of it; NaN without one."""
    approved = scenario.approved_budget_usd_per_year
    return np.nan if approved is None else approved * months / MONTHS_PER_YEAR


def _bands(scenario: Scenario, labels: list[str], spend: Spend) -> pd.DataFrame:
    months = range(scenario.warmup_months, scenario.months)
    n = len(spend.monthly)
    of_year = [_budget(scenario, len(year)) for year in budget_years(scenario) for _ in year]
    spans = {
        "month": (spend.monthly, [_budget(scenario, 1)] * len(months)),
        "year to date": (to_date(scenario, spend.monthly), of_year),
    }
    parts = []
    for span, (bills, budgets) in spans.items():
        ordered = np.sort(bills[:, :, months.start :], axis=0).reshape(n, -1)
        found = np.quantile(ordered, list(BANDS.values()), axis=0, method="median_unbiased")
        table = {
            "policy": np.repeat(np.array(labels, dtype=object), len(months)),
            "span": span,
            "month": [month + 1 for month in months] * len(labels),
            **_calendar(scenario, [month + 1 for month in months] * len(labels)),
            "mean_usd": ordered.mean(axis=0),
            **dict(zip(BANDS, found, strict=True)),
        }
        for outer in ("p05", "p95"):
            r, s = quantile_ranks(n, BANDS[outer], scenario.confidence)
            table[f"{outer}_low"] = ordered[r - 1] if r >= 1 else np.nan
            table[f"{outer}_high"] = ordered[s - 1] if s <= n else np.nan
        parts.append(pd.DataFrame({**table, "approved_usd": budgets * len(labels), "n": n}))
    return pd.concat(parts, ignore_index=True)


def _calendar(scenario: Scenario, months: Sequence[int], name: str = "calendar") -> dict[str, list[str]]:
    """A column of calendar months, where it is known in which the run begins."""
    return {name: [scenario.calendar(month) for month in months]} if scenario.start else {}


def _by_year(
    scenario: Scenario, labels: list[str], spend: Spend, known: int
) -> Iterator[tuple[dict[str, Any], Floats, float]]:
    """Policy and year, its bills [replication, month], and its approved budget."""
    for place, label in enumerate(labels):
        for number, year in enumerate(whole_years(scenario, known), start=1):
            bills = spend.monthly[:, place, year.start : year.stop]
            yield {"policy": label, "year": number}, bills, _budget(scenario, len(year))


def _at_risk(scenario: Scenario, labels: list[str], spend: Spend, known: int) -> pd.DataFrame:
    rows = []
    years = whole_years(scenario, known)
    for keys, bills, budget in _by_year(scenario, labels, spend, known):
        place, year, total = labels.index(keys["policy"]), years[keys["year"] - 1], bills.sum(axis=1)
        beside = (one[:, place, year.start : year.stop].sum(axis=1) for one in (spend.reviewers, spend.total))
        mean, gate, cost = (mean_interval(one, scenario.confidence) for one in (total, *beside))
        quantile = quantile_interval(total, BANDS[AT_RISK], scenario.confidence)
        rows.append(
            {
                **keys,
                "months": bills.shape[1],
                "begins_month": year.start + 1,
                **{key: found[0] for key, found in _calendar(scenario, [year.start + 1], "begins").items()},
                **interval_columns(bill_usd=mean, reviewers_usd=gate, total_cost_usd=cost, budget_at_risk_usd=quantile),
                "approved_usd": budget,
                **_exceeding(bills, budget, scenario.confidence),
                "n": len(total),
            }
        )
    return pd.DataFrame(rows)


def _exceeding(bills: Floats, budget: float, confidence: float) -> dict[str, Any]:
    """Probability that a year's bills [replication, month] pass the budget, and the month in which they do."""
    columns = ("used_up_p25", "used_up_month", "used_up_p75")
    if np.isnan(budget):
        missing = {**dict.fromkeys(columns, np.nan), **interval_columns(p_exceed=MISSING)}
        return {**missing, "p_exceed_reason": NO_BUDGET, "used_up_month_reason": NO_BUDGET}
    used_up = used_up_months(bills, budget)
    over = used_up[used_up > 0]
    shares = np.quantile(over, (0.25, 0.5, 0.75), method="inverted_cdf") if len(over) else (np.nan,) * 3
    return {
        **interval_columns(p_exceed=share_interval(len(over), len(used_up), confidence)),
        **dict(zip(columns, map(float, shares), strict=True)),
        "p_exceed_reason": "",
        "used_up_month_reason": "" if len(over) else NEVER,
    }


def used_up_months(bills: Floats, budget: float) -> Floats:
    """Month of the year (from 1) in which each row of bills [replication, month] passes the budget; 0: never.

    Example: bills of 4, 4 and 4 pass a budget of 7 in month 2 and one of 12 never.
    """
    passed = np.cumsum(bills, axis=1) > budget
    return np.where(passed.any(axis=1), passed.argmax(axis=1) + 1.0, 0.0)


def _exhaustion(scenario: Scenario, labels: list[str], spend: Spend, known: int) -> pd.DataFrame:
    columns = ["policy", "year", "month", "p_used_up", "p_used_up_low", "p_used_up_high", "n"]
    rows = []
    for keys, bills, budget in _by_year(scenario, labels, spend, known):
        used_up = used_up_months(bills, budget)
        for month in range(1, bills.shape[1] + 1 if budget == budget else 1):
            hits = int(((used_up > 0) & (used_up <= month)).sum())
            found = share_interval(hits, len(used_up), scenario.confidence)
            rows.append({**keys, "month": month, **interval_columns(p_used_up=found), "n": found.n})
    return pd.DataFrame(rows, columns=columns)


def _teams(scenario: Scenario, labels: list[str], spend: Spend) -> pd.DataFrame:
    """A year's bill by team and its part in the variance of the whole bill."""
    parts, whole, cross = spend.teams.parts, spend.teams.whole, spend.teams.cross
    n, per_year = parts.n, MONTHS_PER_YEAR / (scenario.months - scenario.warmup_months)
    bills = around(parts.mean, half_width(parts.standard_error, n, scenario.confidence))
    bills = Estimates(*(end * per_year for end in bills))
    rows = []
    for place, label in enumerate(labels):
        for index, team in enumerate(scenario.world.teams):
            at = (place, index)
            square, total = parts.squares[at], float(whole.mean[place])
            share = _slope(square, float(whole.squares[place]), cross[at], n, scenario.confidence)
            rows.append(
                {
                    "policy": label,
                    "team": team.name,
                    "engineers": team.engineers,
                    **interval_columns(bill_usd=bills.at(at, n)),
                    "bill_share": parts.mean[at] / total if total > 0 else np.nan,
                    "random_usd": (square / (n - 1)) ** 0.5 * per_year,
                    **interval_columns(variance_share=share),
                    "n": n,
                }
            )
    return pd.DataFrame(rows)


def _slope(part: float, whole: float, cross: float, n: int, confidence: float) -> Estimate:
    """The slope of a team's bill on the organisation's, cov / var; over all teams slopes sum to 1.

    Its standard error is that of a regression, sqrt((part - cross^2 / whole) / ((n - 2) * whole)), of sums of squares.
    """
    if whole <= 1e-9 or n < 3:
        return Estimate(np.nan, np.nan, np.nan, n)
    slope = cross / whole
    half = t_quantile(n - 2, confidence) * (max(part - cross * slope, 0.0) / (n - 2) / whole) ** 0.5
    return Estimate(slope, slope - half, slope + half, n)


def outer_error(bands: pd.DataFrame) -> float:
    """Monte-Carlo error of the outer bands: the largest half-width of an interval of P5 or P95, over the median.

    NaN where the replications are too few for both ends.
    """
    widths = [(bands[f"{name}_high"] - bands[f"{name}_low"]) / 2.0 for name in ("p05", "p95")]
    middle = bands["p50"].where(bands["p50"] > 0)
    return float(np.max([one / middle for one in widths])) if len(bands) else np.nan


def costs_more(row: Mapping[Any, Any]) -> bool:
    """Whether a policy costs more than its tokens, by more than rounding."""
    return bool(row["total_cost_usd"] - row["bill_usd"] > 1e-9 * row["total_cost_usd"])
