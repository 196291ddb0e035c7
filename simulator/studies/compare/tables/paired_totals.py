"""Totals of every policy by replication, paired with no tokens at all: computed once, read by every table."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.records import COLUMN, Floats
from simulator.replication.compare import BASELINE, Comparison
from simulator.replication.reduce import bill, cost, vanity, worth


class Series(NamedTuple):
    """Totals of one policy over the window, one entry per replication that has the run."""

    cost: Floats  # token bill, reviewers' hours, own GPUs, fees and compliance, USD
    gain: Floats  # value less pay and hiring, minus the same under `none`, same draws, USD
    spend: Floats  # token bill, USD: what is paid
    vanity: Floats  # the part of it paid for vanity, USD
    table: pd.DataFrame

    @property
    def net(self) -> Floats:
        """Gain minus cost, USD."""
        return self.gain - self.cost

    @property
    def item_usd(self) -> float:
        """Mean value of a finished item, USD; 0 where none was finished. Output moves in steps of about this size."""
        items = float(self.column("items").sum())
        return float(self.column("value_usd").sum()) / items if items else 0.0

    def column(self, name: str) -> Floats:
        """A total of the ledger."""
        return self.table[name].to_numpy(dtype=np.float64)


class PairedTotals(NamedTuple):
    """A comparison with the totals of each of its policies."""

    comparison: Comparison
    runs: Mapping[tuple[str, int], Series]  # by policy and nudge of its lever

    def of(self, policy: str, nudge: int = 0) -> Series:
        """The totals of a policy, or of it with its lever moved down (-1) or up (1)."""
        return self.runs[policy, nudge]


def paired_totals(comparison: Comparison, totals: pd.DataFrame | None = None) -> PairedTotals:
    """Totals by policy, each paired with the baseline's; ``totals`` are others than the comparison's own."""
    totals = comparison.totals if totals is None else totals
    every = totals[list(COLUMN)].to_numpy(dtype=np.float64)
    policies, nudges = totals["policy"].to_numpy(), totals["nudge"].to_numpy()
    replications = totals["replication"].to_numpy()
    baseline = (policies == BASELINE) & (nudges == 0)
    without = pd.Series(worth(every[baseline]), index=replications[baseline])
    runs = {}
    for policy, nudge in dict.fromkeys(zip(policies.tolist(), nudges.tolist(), strict=True)):
        mine = (policies == policy) & (nudges == nudge)
        ledgers, own = every[mine], totals[mine]
        gain = worth(ledgers) - without[replications[mine]].to_numpy()
        runs[policy, nudge] = Series(cost(ledgers), gain, bill(ledgers), vanity(ledgers), own)
    return PairedTotals(comparison, runs)
