"""Replications reduced as they come: totals per replication, and running moments per month and per team."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import (
    C_COMPLIANCE,
    C_FEE,
    C_FLEET_USD,
    C_GATE_USD,
    C_HIRING,
    C_PAYROLL,
    C_SPEND,
    C_VALUE,
    C_VANITY_USD,
    LEDGER,
    Floats,
)

# What is followed by month and by team, in USD.
MEASURES: Final[dict[str, str]] = {
    "spend_usd": "token bill",
    "vanity_usd": "the part of the token bill paid for vanity (ground truth)",
    "cost_usd": "token bill, reviewers' hours, own GPUs, fees and compliance",
    "gain_usd": "value of finished items less pay and hiring, minus the same without tokens, same draws",
    "net_usd": "gain_usd minus cost_usd",
}

# What is kept of the first replication by team and month: one company's history, and the truth to hold against it.
HISTORY: Final = ("items", "value_usd", "spend_usd", "granted_mtok", "vanity_usd")
_KEPT: Final = [[column.name for column in LEDGER].index(name) for name in HISTORY]


# C of every ROI, and what is taken off the value where people come and go.
COSTS: Final = (C_SPEND, C_GATE_USD, C_FLEET_USD, C_FEE, C_COMPLIANCE)
PEOPLE: Final = (C_PAYROLL, C_HIRING)


def cost(ledgers: Floats) -> Floats:
    """Token bill, reviewers' hours, own GPUs, fees and compliance, USD; ledgers [..., column]."""
    return sum((ledgers[..., column] for column in COSTS), start=np.zeros(ledgers.shape[:-1]))


def worth(ledgers: Floats) -> Floats:
    """Value of finished items less pay and hiring, USD; ledgers [..., column].

    Pay and hiring are the same under every policy unless tokens draw people, so they cancel from most gains.
    """
    return ledgers[..., C_VALUE] - sum((ledgers[..., column] for column in PEOPLE), start=np.zeros(ledgers.shape[:-1]))


def measures(ledgers: Floats, baseline: Floats) -> Floats:
    """MEASURES of ledgers [..., column] against the baseline's [..., column]: [..., measure]."""
    costs, gain = cost(ledgers), worth(ledgers) - worth(baseline)
    return np.stack([ledgers[..., C_SPEND], ledgers[..., C_VANITY_USD], costs, gain, gain - costs], axis=-1)


class Moments:
    """Running mean and variance of arrays (Welford 1962): memory does not grow with what is added."""

    def __init__(self) -> None:
        self.n = 0
        self.mean: Floats = np.zeros(())
        self.squares: Floats = np.zeros(())

    def add(self, values: Floats) -> None:
        """Take in one more array of the same shape."""
        self.n += 1
        off = values - self.mean
        self.mean = self.mean + off / self.n
        self.squares = self.squares + off * (values - self.mean)

    @property
    def standard_error(self) -> Floats:
        """Standard error of the mean; NaN below two."""
        if self.n < 2:
            return np.full_like(self.mean, np.nan)
        return np.sqrt(self.squares / (self.n - 1) / self.n)


class Reduction:
    """What is kept of all replications; run 0 is the baseline, the first ``shown`` runs are the policies."""

    def __init__(self, shown: int, warmup: int) -> None:
        self.shown, self.warmup = shown, warmup
        self.totals: list[Floats] = []  # per replication: [run, column] over the window
        self.monthly = Moments()  # [policy, month, measure]
        self.by_team = Moments()  # [policy, team, measure] over the window
        self.ledger_by_month = Moments()  # [policy, month, ledger column]
        self.ledger_by_team = Moments()  # [policy, team, ledger column] over the window
        self.history: Floats = np.zeros(())  # [policy, team, month, column of HISTORY] of the first replication

    def add(self, ledgers: Floats) -> None:
        """Take in one replication, [run, team, month, column]."""
        window = ledgers[:, :, self.warmup :, :].sum(axis=2)  # [run, team, column]
        if not self.totals:
            self.history = ledgers[: self.shown, ..., _KEPT]
        self.totals.append(window.sum(axis=1))
        monthly = ledgers[: self.shown].sum(axis=1)
        self.monthly.add(measures(monthly, monthly[:1]))
        by_team = window[: self.shown]
        self.by_team.add(measures(by_team, by_team[:1]))
        self.ledger_by_month.add(monthly)
        self.ledger_by_team.add(by_team)

    def table(self, labels: list[str], nudges: list[int]) -> pd.DataFrame:
        """Totals over the window: one row per policy, nudge of its lever, and replication."""
        stacked = np.stack(self.totals)  # [replication, run, column]
        replications, runs, _ = stacked.shape
        index = {
            "policy": np.tile(np.array(labels, dtype=object), replications),
            "nudge": np.tile(np.array(nudges), replications),
            "replication": np.repeat(np.arange(replications), runs),
        }
        flat = stacked.reshape(replications * runs, len(LEDGER))
        return pd.DataFrame({**index, **{column.name: flat[:, i] for i, column in enumerate(LEDGER)}})
