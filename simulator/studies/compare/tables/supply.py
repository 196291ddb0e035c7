"""The same year as capex and as opex: own GPUs against the bill of the API."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulator.model.supply import straight_line
from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.replication.compare import Comparison
from simulator.stats.intervals import MISSING, Estimate, interval_columns, mean_interval, ratio_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals
from simulator.text import spanned, usd_spanned
from simulator.theory.organisation import break_even_mtok


def supply_table(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy but the baseline; every figure with its interval."""
    comparison, scenario = paired.comparison, paired.comparison.scenario
    confidence, fleet = scenario.confidence, scenario.world.supply.fleet
    years = (scenario.months - scenario.warmup_months) / MONTHS_PER_YEAR
    rows = []
    for policy in scenario.policies:
        one = paired.of(policy.label)

        def yearly(values: Floats) -> Estimate:
            return mean_interval(values / years, confidence)

        mtok, hours, own = one.column("granted_mtok"), one.column("gpu_hours"), one.column("fleet_usd")
        demanded = mtok / fleet.mtok_per_gpu_hour
        capacity = fleet.working_gpu_hours_per_year * years
        row = {
            "mtok_per_year": yearly(mtok),
            "opex_usd": yearly(one.column("charged_usd")),
            "bill_usd": yearly(one.column("spend_usd")),
            "own_usd": yearly(own),
            "gpu_hours": yearly(demanded),
            "gpus_needed": yearly(demanded / (fleet.working_gpu_hours_per_year / fleet.gpus)),
            "utilisation": mean_interval(hours / capacity, confidence) if own.any() else MISSING,
            "own_usd_per_mtok": ratio_interval(own, one.column("fleet_mtok"), confidence),
            "wait_hours": ratio_interval(one.column("inference_wait_hours"), one.column("requests"), confidence),
        }
        rows.append({"policy": policy.label, "n": comparison.replications, **interval_columns(**row)})
    return pd.DataFrame(rows)


def fleet_facts(comparison: Comparison) -> dict[str, float]:
    """The fleet itself: GPUs, outlay, depreciation and cost a year, USD, and tokens a month to break even, Mtok.

    Example: 8 GPUs at 40,600 USD over 5 years are an outlay of 324,800 and a depreciation of 64,960 USD a year.
    """
    world = comparison.scenario.world
    fleet = world.supply.fleet
    outlay = fleet.gpus * fleet.capex_usd_per_gpu
    return {
        "gpus": float(fleet.gpus),
        "outlay_usd": outlay,
        "depreciation_usd": MONTHS_PER_YEAR * straight_line(outlay, fleet.depreciation_years),
        "cost_usd": MONTHS_PER_YEAR * fleet.usd_per_month,
        "break_even_mtok": break_even_mtok(fleet.usd_per_month, world.price.usd_per_mtok),
        "capacity_mtok": fleet.working_gpu_hours_per_year * fleet.mtok_per_gpu_hour / MONTHS_PER_YEAR,
    }


def scarce(comparison: Comparison) -> bool:
    """Whether supply is limited: own GPUs serve a policy, or there is a rate limit, or a market behind it."""
    world = comparison.scenario.world
    fleet = world.supply.kind == "fleet" or any(policy.supply == "fleet" for policy in comparison.policies)
    return fleet or world.supply.api.mtok_per_minute is not None or world.market is not None


def supply_remarks(table: pd.DataFrame, comparison: Comparison) -> tuple[str, ...]:
    """What own GPUs cost beside what the API would bill for the same tokens, a sentence per policy they serve."""
    facts = fleet_facts(comparison)
    return tuple(
        f"Under {row['policy']} own GPUs cost {row['own_usd']:,.0f} USD a year, {against(row)} the "
        f"{usd_spanned(row, 'opex_usd', ',.0f')} that the API would bill for the same {row['mtok_per_year']:,.0f} "
        f"Mtok; they break even at {12 * facts['break_even_mtok']:,.0f} Mtok a year, are busy "
        f"{spanned(row, 'utilisation', '.1%')} of the working hours, and a request waits "
        f"{spanned(row, 'wait_hours', '.2f')} hours (n = {row['n']})."
        for row in table.to_dict("records")
        if row["own_usd"] > 0.0
    )


def against(row: Mapping[Any, Any]) -> str:
    """How the cost of own GPUs stands to what the API would bill, as far as the interval shows.

    Example: 100 USD against 120 to 140 USD are less than it.
    """
    if row["own_usd"] < row["opex_usd_low"]:
        return "less than"
    return "more than" if row["own_usd"] > row["opex_usd_high"] else "about as much as"
