"""Two settings of one scenario side by side: what the change is worth under each policy."""

import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals


def contrast(before: PairedTotals, after: PairedTotals) -> pd.DataFrame:
    """Net value per engineer and month under both settings, and the difference, paired replication by replication.

    Both settings meet the same draws where their seeds are the same, so the interval of ``change_usd`` is narrower than
    the two intervals suggest; with different seeds it is still right, only wider.

    Args:
        before, after: totals of comparisons with equally many replications.

    Returns:
        A row per policy of both, in the order of ``after``: ``policy``; ``before_usd`` and ``after_usd`` with their
        intervals; ``change_usd``, after minus before, with its paired interval; ``n``.

    Raises:
        ValueError: the numbers of replications differ.

    Example: a policy that nets 100 and 110 USD before, 105 and 115 after, changes by 5 USD with an interval of no
    width.
    """
    old_n, new_n = before.comparison.replications, after.comparison.replications
    if old_n != new_n:
        raise ValueError(f"{old_n} and {new_n} replications cannot be paired")
    known = {policy.label for policy in before.comparison.policies}
    confidence = after.comparison.scenario.confidence
    rows = []
    for policy in after.comparison.policies:
        if policy.label not in known:
            continue
        old, new = _net(before, policy.label), _net(after, policy.label)
        found = interval_columns(
            before_usd=mean_interval(old, confidence),
            after_usd=mean_interval(new, confidence),
            change_usd=mean_interval(new - old, confidence),
        )
        rows.append({"policy": policy.label, **found, "n": len(old)})
    return pd.DataFrame(rows)


def _net(paired: PairedTotals, policy: str) -> Floats:
    return paired.of(policy).net / paired.comparison.scenario.engineer_months()
