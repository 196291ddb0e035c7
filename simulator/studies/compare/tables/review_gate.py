"""What happens at an approval gate: how many requests are seen, how long they wait, how busy the reviewers are."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import HOURS_PER_MONTH
from simulator.stats.intervals import interval_columns, mean_interval, ratio_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals

GATE: Final = ("reviewed_share", "wait_hours", "queue", "busy_share", "blocked_hours")


def review_gate(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy under which a reviewer answered anything, with GATE and their intervals; may be empty.

    ``busy_share`` is missing where a policy does not say how many reviewers there are.

    Example: 300 hours of waits in 100 working hours are a queue of 3 requests.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    months = scenario.months - scenario.warmup_months
    hours, level = months * HOURS_PER_MONTH, scenario.confidence
    rows = []
    for policy in comparison.policies:
        one = paired.of(policy.label)
        reviewed, wait_hours = one.column("reviewed"), one.column("wait_hours")
        if not reviewed.any():
            continue
        reviewers = float(getattr(policy, "reviewers", np.nan))
        found = interval_columns(
            reviewed_share=ratio_interval(reviewed, one.column("requests"), level),
            wait_hours=ratio_interval(wait_hours, reviewed, level),
            queue=mean_interval(wait_hours / hours, level),
            busy_share=mean_interval(one.column("gate_hours") / (reviewers * hours), level),
            blocked_hours=mean_interval(one.column("blocked_hours") / scenario.engineer_months(), level),
        )
        rows.append({"policy": policy.label, "upper_bound": policy.upper_bound, "n": comparison.replications, **found})
    return pd.DataFrame(rows)
