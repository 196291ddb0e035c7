"""What a company can see: spend and output per team and month, and what they are measured against.

Never the ground truth: ``productive_mtok`` and ``vanity_mtok`` of the ledger have no place here.
"""

import warnings
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats


class Observed(NamedTuple):
    """Teams by month, in calendar order; NaN where a team has no figure for a month."""

    teams: tuple[str, ...]
    months: tuple[str, ...]
    spend: Floats  # [team, month] token bill, USD
    output: Floats  # [team, month] value or items, or the geometric mean of both
    size: Floats  # [team, month] hours worked, else headcount, else 1
    tokens: Floats | None = None  # [team, month] Mtok: takes price changes out of the spend

    def upto(self, months: int) -> "Observed":
        """The same company as it looked after some months."""
        return self._replace(
            months=self.months[:months],
            spend=self.spend[:, :months],
            output=self.output[:, :months],
            size=self.size[:, :months],
            tokens=None if self.tokens is None else self.tokens[:, :months],
        )

    def together(self) -> "Observed | None":
        """All teams as one, if their tokens are known (else a price could not be told) and their figures complete.

        Their output has less noise than that of each, so that the company can be told what no team can.
        """
        if self.tokens is None or len(self.teams) < 2:
            return None
        grids = (self.spend, self.output, self.size, self.tokens)
        whole = np.all([np.isfinite(grid) for grid in grids], axis=(0, 2))
        if whole.sum() < 2:
            return None
        spend, output, size, tokens = (grid[whole].sum(axis=0, keepdims=True) for grid in grids)
        name = "all teams" if whole.all() else f"{whole.sum()} teams with complete figures"
        return Observed((name,), self.months, spend, output, size, tokens)


FEWEST_TEAMS: Final = 4  # to tell what all teams have in common


def real_spend(observed: Observed, clean: int) -> Floats:
    """Spend at the prices of the clean months, [team, month].

    Where no tokens are known, a rise that all teams share is taken for a price: the bill is divided by
    exp(max(0, median over teams of the log change from their own clean months)). Padding that all teams share is then
    unseen. With fewer teams than FEWEST_TEAMS it is the bill itself.

    Args:
        observed: the company.
        clean: length of the clean stretch, months.

    Example: 150 USD for 50 Mtok in a company that paid 1 USD per Mtok is a real spend of 50 USD.
    """
    if observed.tokens is None:
        return observed.spend / _shared_rise(observed.spend, clean)
    paid = np.nansum(observed.spend[:, :clean], axis=1)
    bought = np.nansum(np.where(np.isnan(observed.spend), np.nan, observed.tokens)[:, :clean], axis=1)
    price = np.divide(paid, bought, out=np.full(len(paid), np.nan), where=bought > 0)
    real: Floats = observed.tokens * price[:, None]
    return real


def _shared_rise(spend: Floats, clean: int) -> Floats:
    """What all teams' bills have in common, as a factor >= 1, [month]."""
    if len(spend) < FEWEST_TEAMS or clean < 1:
        return np.ones(spend.shape[1])
    logs = np.log(np.where(spend > 0.0, spend, np.nan))
    usual = _quiet(np.nanmean, logs[:, :clean], axis=1)
    shared = _quiet(np.nanmedian, logs - usual[:, None], axis=0)
    return np.exp(np.maximum(np.nan_to_num(shared), 0.0))


def _quiet(reduce: Callable[..., Floats], values: Floats, axis: int) -> Floats:
    """A reduction in which a row without any figure gives NaN, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return reduce(values, axis=axis)
