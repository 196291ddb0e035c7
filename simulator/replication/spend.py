"""What policies cost, reduced as replications come: the token bill by month, team and engineer, and the total cost."""

from typing import Final, NamedTuple

import numpy as np

from simulator.records import COLUMN, Floats
from simulator.replication.reduce import Moments, bill, cost

# How the bill is spread among engineers over the whole run; months and teams do not matter.
SPREAD: Final = ("gini", "top_decile_share", "median_usd", "most_usd")
LORENZ: Final = np.linspace(0.0, 1.0, 21)  # shares of engineers at which the Lorenz curve is kept
GROUPS: Final = len(LORENZ) - 1  # engineers by spend, least first, in groups of equal size
KEPT: Final = len(SPREAD) + len(LORENZ) + GROUPS


class Contributions:
    """Running covariance of parts with their sum, for arrays [..., part]: memory does not grow with what is added."""

    def __init__(self) -> None:
        self.parts, self.whole = Moments(), Moments()
        self.cross: Floats = np.zeros(())

    def add(self, parts: Floats) -> None:
        """Take in one more array of the same shape."""
        whole = parts.sum(axis=-1)
        off = whole - self.whole.mean
        self.whole.add(whole)
        self.parts.add(parts)
        self.cross = self.cross + np.asarray(off)[..., None] * (parts - self.parts.mean)


class Spend(NamedTuple):
    """The token bill of the organisation under some policies, in all replications so far."""

    monthly: Floats  # [replication, policy, month] USD
    teams: Contributions  # [policy, team] USD over the window
    spread: Moments  # [policy, SPREAD then LORENZ then GROUPS]
    reviewers: Floats  # as monthly: hours of reviewers, where they are paid for them
    total: Floats  # as monthly: the total cost, that is the bill, reviewers, own GPUs, fees and compliance


class SpendReduction:
    """Takes in replications one by one; what is kept of each is its bill and its costs by policy and month."""

    def __init__(self, warmup: int) -> None:
        self.warmup = warmup
        self.monthly: list[Floats] = []
        self.reviewers: list[Floats] = []
        self.total: list[Floats] = []
        self.teams = Contributions()
        self.spread = Moments()

    def add(self, ledgers: Floats, spread: Floats) -> None:
        """Take in one replication: ledgers [policy, team, month, column] and spreads [policy, ...]."""
        bills = bill(ledgers)
        self.monthly.append(bills.sum(axis=1))
        self.reviewers.append(ledgers[..., COLUMN["gate_usd"]].sum(axis=1))
        self.total.append(cost(ledgers).sum(axis=1))
        self.teams.add(bills[:, :, self.warmup :].sum(axis=2))
        self.spread.add(spread)

    @property
    def spend(self) -> Spend:
        """What is known so far."""
        by_month = (np.stack(one) for one in (self.reviewers, self.total))
        return Spend(np.stack(self.monthly), self.teams, self.spread, *by_month)


def spread(spend_usd: Floats, months: int) -> Floats:
    """How a bill is spread among engineers: the measures of SPREAD, the Lorenz curve at LORENZ, and GROUPS.

    The last is the mean spend of each twentieth of engineers, least first, USD a month.

    Gini = 2 * sum(i * x_i) / (n * sum(x)) - (n + 1) / n with x ascending and i from 1. The Lorenz curve is linear
    between engineers. Where nobody spends anything, shares do not exist (NaN).

    Args:
        spend_usd: [engineer] over the run, USD.
        months: length of the run.

    Example: of 0, 0, 0 and 8 USD over two months the Gini is 0.75 and the most anybody spends is 4 USD a month.
    """
    x = np.sort(spend_usd)
    n, whole = len(x), float(x.sum())
    if whole <= 0.0:
        return np.concatenate([[np.nan, np.nan, 0.0, 0.0], np.full(len(LORENZ), np.nan), np.zeros(GROUPS)])
    gini = 2.0 * float(np.arange(1, n + 1) @ x) / (n * whole) - (n + 1) / n
    curve = np.concatenate([[0.0], np.cumsum(x) / whole])
    shares = np.interp(np.append(LORENZ, 0.9), np.arange(n + 1) / n, curve)
    groups = np.diff(shares[:-1]) * whole * GROUPS / n / months
    return np.concatenate([[gini, 1.0 - shares[-1], np.median(x) / months, x[-1] / months], shares[:-1], groups])
