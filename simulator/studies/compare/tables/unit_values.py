"""Volumes and unit values: the comparison at other prices, as long as behaviour stays the same."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.records import HOURS_PER_MONTH
from simulator.replication.compare import BASELINE
from simulator.studies.compare.tables.paired_totals import PairedTotals


class Volumes(NamedTuple):
    """What a reader needs to price a comparison again; money and tokens per post and month."""

    usd_per_mtok: float  # the price of tokens in the scenario
    usd_per_hour: float  # what an hour of an engineer brings without tokens, on average
    table: pd.DataFrame  # policy, upper bound, mtok, paid_usd_per_mtok, gain_usd, reviewers_usd, other_usd, net_usd


def volumes(paired: PairedTotals) -> Volumes:
    """Volumes and unit values of every policy.

    With the price p instead of p0 and the value of an hour v instead of v0

        net = gain * v / v0 - mtok * paid * p / p0 - reviewers - other

    as long as behaviour stays the same. That is exact for ``uncapped``, under which engineers react neither to price
    nor to value, and for a cap in USD as long as only the value changes; a gate, the planner and a cap at another
    price need a run.

    Example: 80 Mtok at 1.50 USD cost 120 USD, and at twice the price 240 USD.
    """
    scenario = paired.comparison.scenario
    window = scenario.engineer_months()
    rows = []
    for policy in scenario.policies:
        one = paired.of(policy.label)
        # what a contract adds does not move with the price of a token
        spend, mtok = (float(one.table[name].mean()) / window for name in ("spend_usd", "granted_mtok"))
        reviewers, cost = float(one.table["gate_usd"].mean()) / window, float(one.cost.mean()) / window
        rows.append(
            {
                "policy": policy.label,
                "upper_bound": policy.upper_bound,
                "mtok": mtok,
                "paid_usd_per_mtok": spend / mtok if mtok else np.nan,
                "gain_usd": float(one.gain.mean()) / window,
                "reviewers_usd": reviewers,
                "other_usd": cost - spend - reviewers,
                "net_usd": float(one.net.mean()) / window,
            }
        )
    value = float(paired.of(BASELINE).table["value_usd"].mean()) / (window * HOURS_PER_MONTH)
    return Volumes(scenario.world.price.usd_per_mtok, value, pd.DataFrame(rows))
