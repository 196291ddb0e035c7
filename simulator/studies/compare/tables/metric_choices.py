"""Which policy each common metric would choose, and what that costs."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from simulator.replication.compare import BASELINE
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series

# by metric: what it prefers, and how good a policy looks by it
FAVOURITES: Final[dict[str, tuple[str, Callable[[Series], float]]]] = {
    "tokens per engineer": ("most tokens per engineer", lambda one: _sum(one, "granted_mtok")),
    "output per token": ("most output per token", lambda one: _sum(one, "value_usd") / _sum(one, "granted_mtok")),
    "token bill per item": (
        "lowest token bill per finished item",
        lambda one: -float(one.spend.sum()) / max(_sum(one, "items"), 1.0),
    ),
    "roi": ("highest return on total cost", lambda one: float(one.net.sum() / one.cost.sum())),
}


def chosen_by_metric(paired: PairedTotals) -> pd.DataFrame:
    """Which policy each metric would choose, and what that costs against the one with the highest net value.

    Columns: ``metric``; ``meaning``; ``policy``; ``net_usd`` of that policy and ``forgone_usd``, net value of the best
    minus that of the chosen, per post and month, paired, with its interval; ``n``. Upper bounds and no tokens at
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
    for metric, (meaning, look) in FAVOURITES.items():
        looks = {name: look(one) for name, one in runs.items()}
        chosen = max(looks, key=looks.__getitem__)
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


def _sum(one: Series, column: str) -> float:
    return float(one.table[column].sum())
