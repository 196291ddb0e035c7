"""What is paid for tokens by month: the token bill and own GPUs, and the part of both that is vanity."""

import numpy as np
import pandas as pd

from simulator.records import COLUMN
from simulator.replication.compare import Comparison
from simulator.stats.intervals import around, half_width, interval_columns


def paid_by_month(comparison: Comparison, by_month: pd.DataFrame) -> pd.DataFrame:
    """Per post by policy and month: ``paid_usd``, and ``wasted_usd``, the part of it paid for vanity.

    Own GPUs cost the same however busy they are; vanity has the part of their cost that it has of their tokens. Its
    interval takes the tokens for vanity as uncertain and the others as known, which makes it rather wider.

    Example: own GPUs that cost 100 USD per post and month and serve one token in four for vanity waste 25 USD.
    """
    moments, months = comparison.ledger_by_month, comparison.scenario.months
    heads = np.array([comparison.scenario.engineer_months(month=month) for month in range(months)])
    mean, error = moments.mean / heads[:, None], moments.standard_error / heads[:, None]  # [policy, month, column]
    fleet, used, vain = (COLUMN[name] for name in ("fleet_usd", "granted_mtok", "vanity_mtok"))
    each = np.divide(mean[..., fleet], mean[..., used], out=np.zeros_like(mean[..., used]), where=mean[..., used] > 0.0)
    confidence = comparison.scenario.confidence
    own = {
        "paid_usd": (mean[..., fleet], half_width(error[..., fleet], moments.n, confidence)),
        "wasted_usd": (mean[..., vain] * each, half_width(error[..., vain], moments.n, confidence) * each),
    }
    found = by_month[["policy", "month", "n"]].copy()
    for (name, (middle, half)), billed in zip(own.items(), ("spend_usd", "vanity_usd"), strict=True):
        value = by_month[billed].to_numpy() + middle.ravel()
        whole = by_month[f"{billed}_high"].to_numpy() - by_month[billed].to_numpy() + half.ravel()
        found = found.assign(**interval_columns(**{name: around(value, whole)}))
    return found
