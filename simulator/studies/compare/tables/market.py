"""One organisation scaled to an industry: demand in tokens and GPU-hours, utilisation, revenue, lead time."""

from collections.abc import Iterable

import pandas as pd

from simulator.model.demand import compounded
from simulator.records import COLUMN, MONTHS_PER_YEAR
from simulator.replication.compare import Comparison
from simulator.scenario.blocks.market import Market
from simulator.scenario.blocks.supply import CALENDAR_HOURS_PER_MONTH, SECONDS_PER_HOUR, TOKENS_PER_MTOK
from simulator.stats.intervals import Estimate, half_width, interval_columns
from simulator.text import spanned

WEEKS_PER_MONTH = 365.25 / 7.0 / MONTHS_PER_YEAR


def market_table(comparison: Comparison, months: Iterable[int] | None = None) -> pd.DataFrame:
    """One row per policy but the baseline and per month, by default ``months_shown``; none without a market.

    The intervals are over replications of the one organisation and so say nothing of how unlike companies are.
    """
    market = comparison.scenario.world.market
    if market is None:
        return pd.DataFrame(columns=["policy", "month"])
    chosen = list(months) if months else months_shown(comparison.scenario.months)
    places = range(1, len(comparison.policies))  # the baseline is first
    return pd.DataFrame([_row(comparison, market, place, month) for place in places for month in chosen])


def months_shown(months: int) -> list[int]:
    """The first month, every twelfth, and the last.

    Example: of 30 months they are 1, 12, 24 and 30.
    """
    return sorted({1, *range(12, months + 1, 12), months})


def _row(comparison: Comparison, market: Market, place: int, month: int) -> dict[str, float | int | str]:
    moments = comparison.ledger_by_month
    mean = moments.mean[place]  # [month, column]
    size = market.engineers * compounded(month - 1.0, market.growth_per_year) / mean[month - 1, COLUMN["engineers"]]
    per_gpu = market.tokens_per_gpu_second * SECONDS_PER_HOUR / TOKENS_PER_MTOK * CALENDAR_HOURS_PER_MONTH
    first = _mtok(comparison, market, place, 1) / per_gpu / market.installed_gpus

    def scaled(name: str, factor: float) -> Estimate:
        column, confidence = COLUMN[name], comparison.scenario.confidence
        half = float(half_width(moments.standard_error[place, month - 1, column], moments.n, confidence))
        value = float(mean[month - 1, column])
        return Estimate(value * factor, (value - half) * factor, (value + half) * factor, moments.n)

    needed = scaled("granted_mtok", size / per_gpu / market.target_utilisation)
    utilisation = scaled("granted_mtok", size / per_gpu / installed(market, month))
    figures = {
        "mtok": scaled("granted_mtok", size),
        "gpu_hours": scaled("granted_mtok", size / per_gpu * CALENDAR_HOURS_PER_MONTH),
        "utilisation": utilisation,
        "revenue_usd": scaled("spend_usd", size * MONTHS_PER_YEAR),
        "gpus_needed": needed,
    }
    return {
        "policy": comparison.policies[place].label,
        "month": month,
        **interval_columns(**figures),
        "uplift": utilisation.value - first,
        "gpus_to_order": to_order(market, month, needed.value, _growth(comparison, market, place, month)),
        "n": moments.n,
    }


def _mtok(comparison: Comparison, market: Market, place: int, month: int) -> float:
    mean = comparison.ledger_by_month.mean[place, month - 1]
    each = mean[COLUMN["granted_mtok"]] / mean[COLUMN["engineers"]]
    return float(each * market.engineers * compounded(month - 1.0, market.growth_per_year))


def _growth(comparison: Comparison, market: Market, place: int, month: int) -> float:
    """Growth of demand a month over the year before, or over what there is of it."""
    before = max(1, month - 12)
    if before == month or not _mtok(comparison, market, place, before):
        return 0.0
    ratio = _mtok(comparison, market, place, month) / _mtok(comparison, market, place, before)
    return float(ratio ** (1.0 / (month - before)) - 1.0)


def installed(market: Market, month: int) -> float:
    """GPUs in a month counted from 1: those of the start and what is added every month.

    Example: 1,000 and 10 a month are 1,110 in month 12.
    """
    return market.installed_gpus + market.new_gpus_per_month * (month - 1)


def to_order(market: Market, month: int, needed: float, growth: float) -> float:
    """GPUs to order in a month: needed after the lead time, less those that will be there; at least none.

    needed * (1 + growth)^lead - installed(month + lead), with the lead time in months.

    Args:
        market: installed base and lead time.
        month: from 1.
        needed: GPUs at which utilisation is the target now.
        growth: of demand, a month.

    Example: 1,000 needed, 1,000 installed and a growth of 10% over a lead time of 8.7 weeks (2 months) are 210.

    """
    lead = market.lead_time_weeks / WEEKS_PER_MONTH
    there = market.installed_gpus + market.new_gpus_per_month * (month - 1 + lead)
    return float(max(0.0, needed * (1.0 + growth) ** lead - there))


def market_remarks(table: pd.DataFrame) -> tuple[str, ...]:
    """What each policy would do to the industry from the first month to the last, a sentence each."""
    return tuple(
        f"If every company followed {policy}, installed GPUs would be busy {spanned(first, 'utilisation', '.1%')} "
        f"of the time in month {first['month']} and {spanned(last, 'utilisation', '.1%')} in month {last['month']}. "
        f"Providers would earn {spanned(first, 'revenue_usd', ',.2f', 1e9)} and then "
        f"{spanned(last, 'revenue_usd', ',.2f', 1e9)} billion USD a year (n = {last['n']}), and about "
        f"{float(format(last['gpus_to_order'], '.2g')):,.0f} more GPUs would have to be ordered then."
        for policy, rows in table.groupby("policy", sort=False)
        for first, last in [rows.iloc[[0, -1]].to_dict("records")]
    )
