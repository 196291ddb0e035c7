"""Replications reduced as they come: totals per replication, and running moments per month and per team."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import COLUMN, Floats

# What is followed by month and by team, in USD.
MEASURES: Final = ("spend_usd", "vanity_usd", "cost_usd", "gain_usd", "net_usd")

# What is kept of the first replication by team and month: one company's history, and the truth to hold against it.
HISTORY: Final = ("items", "value_usd", "spend_usd", "granted_mtok", "vanity_usd")
# What is kept of every replication by month, to follow tokens and value from the first month on.
COURSE: Final = ("granted_mtok", "value_usd", "spend_usd", "vanity_usd")
_COURSE: Final = [COLUMN[name] for name in COURSE]
_KEPT: Final = [COLUMN[name] for name in HISTORY]
# C of every ROI, and what is taken off the value where people come and go.
BILL: Final = ("spend_usd", "contract_usd")
COSTS: Final = (*BILL, "gate_usd", "fleet_usd", "fee_usd", "compliance_usd")
PEOPLE: Final = ("payroll_usd", "hiring_usd")


def _sum(ledgers: Floats, names: tuple[str, ...]) -> Floats:
    return sum((ledgers[..., COLUMN[name]] for name in names), start=np.zeros(ledgers.shape[:-1]))


def bill(ledgers: Floats) -> Floats:
    """Token bill, USD: what is paid, which a contract makes more or less than what is used; ledgers [..., column]."""
    return _sum(ledgers, BILL)


def vanity(ledgers: Floats) -> Floats:
    """The part of the token bill paid for vanity, its share of what is used, USD; ledgers [..., column]."""
    use, wasted = ledgers[..., COLUMN["spend_usd"]], ledgers[..., COLUMN["vanity_usd"]]
    return wasted * np.divide(bill(ledgers), use, out=np.ones_like(use), where=use > 0.0)


def cost(ledgers: Floats) -> Floats:
    """Token bill, reviewers' hours, own GPUs, fees and compliance, USD; ledgers [..., column]."""
    return _sum(ledgers, COSTS)


def worth(ledgers: Floats) -> Floats:
    """Value of finished items less pay and hiring, USD; ledgers [..., column].

    Pay and hiring are the same under every policy unless tokens draw people, so they cancel from most gains.
    """
    return ledgers[..., COLUMN["value_usd"]] - _sum(ledgers, PEOPLE)


def measures(ledgers: Floats, baseline: Floats) -> Floats:
    """MEASURES of ledgers [..., column] against the baseline's [..., column]: [..., measure]."""
    costs, gain = cost(ledgers), worth(ledgers) - worth(baseline)
    return np.stack([bill(ledgers), vanity(ledgers), costs, gain, gain - costs], axis=-1)


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
        self.course: list[Floats] = []  # per replication: [policy, month, column of COURSE]
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
        self.course.append(monthly[..., _COURSE])
        self.monthly.add(measures(monthly, monthly[:1]))
        by_team = window[: self.shown]
        self.by_team.add(measures(by_team, by_team[:1]))
        self.ledger_by_month.add(monthly)
        self.ledger_by_team.add(by_team)

    def table(self, labels: list[str], nudges: list[int]) -> pd.DataFrame:
        """Totals over the window: one row per policy, nudge of its lever, and replication that has it."""
        replications, runs = len(self.totals), len(labels)
        stacked = np.full((replications, runs, len(COLUMN)), np.nan)  # [replication, run, column]
        for place, total in enumerate(self.totals):
            stacked[place, : len(total)] = total
        index = {
            "policy": np.tile(np.array(labels, dtype=object), replications),
            "nudge": np.tile(np.array(nudges), replications),
            "replication": np.repeat(np.arange(replications), runs),
        }
        flat = stacked.reshape(replications * runs, len(COLUMN))
        table = pd.DataFrame({**index, **{name: flat[:, place] for name, place in COLUMN.items()}})
        made = np.array([run < len(total) for total in self.totals for run in range(runs)])
        return table if made.all() else table[made].reset_index(drop=True)
