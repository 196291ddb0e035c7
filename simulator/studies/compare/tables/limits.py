"""What lists of limits do: requests that wait for a window, use beyond a limit, raises and what lapses of them."""

from typing import Final

import pandas as pd

from simulator.scenario.blocks.limits import Limits
from simulator.stats.intervals import interval_columns, mean_interval, ratio_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals

LIMITS: Final = ("held_share", "held_hours", "over_usd", "raised_usd", "raise_lapsed_usd")


def limits_table(paired: PairedTotals) -> pd.DataFrame:
    """One row per list of limits, with LIMITS and their intervals; empty where no policy is one.

    Example: 5 of 100 requests that wait for a window are a share of 0.05.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    window, level = scenario.engineer_months(), scenario.confidence
    rows = []
    for policy in comparison.policies:
        if not isinstance(policy, Limits):
            continue
        one = paired.of(policy.label)
        usd = {name: mean_interval(one.column(name) / window, level) for name in LIMITS[2:]}
        found = interval_columns(
            held_share=ratio_interval(one.column("held"), one.column("requests"), level),
            held_hours=ratio_interval(one.column("held_hours"), one.column("held"), level),
            **usd,
        )
        rows.append({"policy": policy.label, "upper_bound": policy.upper_bound, "n": comparison.replications, **found})
    return pd.DataFrame(rows)
