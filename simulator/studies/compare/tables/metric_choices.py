"""Which policy each common metric would choose, and what that costs."""

from typing import Final

import pandas as pd

from simulator.replication.compare import BASELINE
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series

FAVOURITES: Final = {
    "tokens per engineer": "most tokens per engineer",
    "output per token": "most output per token",
    "cost per item": "lowest token bill per finished item",
    "roi": "highest return on cost",
}


def chosen_by_metric(paired: PairedTotals) -> pd.DataFrame:
    """Which policy each metric would choose, and what that costs against the one with the highest net value.

    Columns: ``metric``; ``meaning``; ``policy``; ``net_usd`` of that policy and ``forgone_usd``, net value of the best
    minus that of the chosen, per engineer and month, paired, with its interval; ``n``. Upper bounds and no tokens at
    all are left out.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    window = scenario.engineer_months()
    names = [p.label for p in comparison.policies if not p.upper_bound and p.label != BASELINE]
    runs = {name: paired.of(name) for name in names}
    runs = {name: one for name, one in runs.items() if one.spend.any()}
    if not runs:
        return pd.DataFrame()
    best = max(runs, key=lambda name: float(runs[name].net.mean()))
    rows = []
    for metric, meaning in FAVOURITES.items():
        looks = {name: _looks(metric, one) for name, one in runs.items()}
        chosen = max(looks, key=lambda name: looks[name])
        forgone = mean_interval((runs[best].net - runs[chosen].net) / window, scenario.confidence)
        rows.append(
            {
                "metric": metric,
                "meaning": meaning,
                "policy": chosen,
                "net_usd": float(runs[chosen].net.mean()) / window,
                **interval_columns(forgone_usd=forgone),
                "n": comparison.replications,
            }
        )
    return pd.DataFrame(rows)


def _looks(metric: str, one: Series) -> float:
    """How good a policy looks by a metric; more is better."""
    totals = one.table
    tokens, value = float(totals["granted_mtok"].sum()), float(totals["value_usd"].sum())
    if metric == "tokens per engineer":
        return tokens
    if metric == "output per token":
        return value / tokens
    if metric == "cost per item":
        return -float(totals["spend_usd"].sum()) / max(float(totals["items"].sum()), 1.0)
    return float(one.net.sum() / one.cost.sum())
