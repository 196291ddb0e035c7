"""From what tokens bring to what is left: where the gain of each policy goes."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series

PARTS: Final = ("gain_usd", "productive_usd", "padding_usd", "burnt_usd", "reviewers_usd", "other_usd", "net_usd")
COSTS: Final = tuple(name for name in PARTS if name not in ("gain_usd", "net_usd"))


def breakdown(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy but the baseline: PARTS per post and month, each with its interval.

    gain - productive - padding - burnt - reviewers - other = net, in every replication.

    Example: a gain of 1,968 USD less 120 for productive tokens, 8 for padding and 70 for reviewers leaves 1,770.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    window = scenario.engineer_months()
    rows = []
    for policy in scenario.policies:
        parts = _parts(paired.of(policy.label))
        found = {name: mean_interval(values / window, scenario.confidence) for name, values in parts.items()}
        row = {"policy": policy.label, "upper_bound": policy.upper_bound, "n": comparison.replications}
        rows.append(row | interval_columns(**found))
    return pd.DataFrame(rows)


def _parts(one: Series) -> dict[str, Floats]:
    tokens, reviewers, vanity = one.column("vanity_mtok"), one.column("gate_usd"), one.vanity
    burnt = vanity * np.divide(one.column("burnt_mtok"), tokens, out=np.zeros_like(tokens), where=tokens > 0)
    other = one.cost - one.spend - reviewers
    return {
        "gain_usd": one.gain,
        "productive_usd": one.spend - vanity,
        "padding_usd": vanity - burnt,
        "burnt_usd": burnt,
        "reviewers_usd": reviewers,
        "other_usd": np.where(np.abs(other) < 1e-9 * np.maximum(one.cost, 1.0), 0.0, other),  # rounding is no cost
        "net_usd": one.net,
    }
