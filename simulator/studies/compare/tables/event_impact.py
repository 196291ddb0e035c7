"""What the scheduled events did to each policy: its net value with them minus without them, in the same worlds."""

from typing import Final

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.studies.compare.tables.contrast import contrast
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals
from simulator.text import listed, spanned

MOST_TOLD: Final = 6  # policies in a sentence; of more only the first and the last


def event_impact(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy but the baseline, the least hurt first; none where nothing is scheduled.

    The counterfactual is the same policy with the same draws and no event at all.
    """
    without = paired.comparison.totals_without_events
    if without is None:
        return pd.DataFrame(columns=["policy"])
    table = contrast(paired_totals(paired.comparison, without), paired)
    table = table[table["policy"] != BASELINE]
    return table.sort_values("change_usd", ascending=False, kind="stable", ignore_index=True)


def event_remarks(table: pd.DataFrame, comparison: Comparison) -> tuple[str, ...]:
    """Which policy bears the events best and which worst, in a sentence; upper bounds are left out."""
    upper_bounds = {policy.label for policy in comparison.policies if policy.upper_bound}
    table = table[~table["policy"].isin(upper_bounds)]
    if table.empty:
        return ()
    n = int(table["n"].iloc[0])
    untouched = table["change_usd"].eq(0.0) & table["change_usd_high"].eq(table["change_usd_low"])
    moved = table[~untouched].to_dict("records")
    shown = moved if len(moved) <= MOST_TOLD else [moved[0], moved[-1]]
    told = [f"{spanned(row, 'change_usd', '+,.0f')} USD under {row['policy']}" for row in shown]
    told += [f"nothing under {listed(list(table.loc[untouched, 'policy']), MOST_TOLD, 0)}"] if untouched.any() else []
    return (
        "Against the same worlds without the events, net value per engineer and month changes by "
        f"{'; '.join(told)} (n = {n} paired replications).",
    )
