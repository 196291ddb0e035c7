"""What a company can see: spend and output per team and month, and what they are measured against.

Never the ground truth: ``productive_mtok`` and ``vanity_mtok`` of the ledger have no place here.
"""

import warnings
from collections.abc import Mapping, Sequence
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
        spend, output, size = (grid[:, :months] for grid in (self.spend, self.output, self.size))
        tokens = None if self.tokens is None else self.tokens[:, :months]
        return Observed(self.teams, self.months[:months], spend, output, size, tokens)

    def together(self) -> "Observed | None":
        """All teams as one, if their tokens are known (else a price could not be told) and their figures complete.

        Their output has less noise than that of each, so the company can be told what no team can.
        """
        if self.tokens is None or len(self.teams) < 2:
            return None
        grids = (self.spend, self.output, self.size, self.tokens)
        whole = np.all([np.isfinite(grid) for grid in grids], axis=(0, 2))
        if whole.sum() < 2:
            return None
        name = "all teams" if whole.all() else f"{whole.sum()} teams with complete figures"
        return Observed((name,), self.months, *(grid[whole].sum(axis=0, keepdims=True) for grid in grids))


def observe(
    rows: Floats, place: Mapping[str, int], teams: Sequence[str], engineers: Sequence[int], first: int = 1
) -> Observed:
    """What a company sees of a ledger: bill, tokens, items and their value, headcount.

    Output is the geometric mean of items and value: their noise has different causes, so the mean has less of it.

    Args:
        rows: of the ledger, [team, month, column].
        place: position of each column.
        teams, engineers: name and headcount of each team.
        first: month of the first row.
    """
    items = rows[..., place["items"]]
    return Observed(
        teams=tuple(teams),
        months=tuple(map(str, range(first, first + rows.shape[1]))),
        spend=rows[..., place["spend_usd"]],
        output=np.sqrt(items * rows[..., place["value_usd"]]),
        size=np.broadcast_to(np.array(engineers, dtype=np.float64)[:, None], items.shape),
        tokens=rows[..., place["granted_mtok"]],
    )


FEWEST_TEAMS: Final = 4  # to tell what all teams have in common


def real_spend(observed: Observed, clean: int) -> Floats:
    """Spend at the prices of the clean months, [team, month].

    Where no tokens are known, a rise that all teams share is taken for a price: the bill is divided by
    exp(max(0, median over teams of the log change from their own clean months)). Padding that all teams share is then
    unseen. With fewer teams than FEWEST_TEAMS it is the bill itself.

    Args:
        observed: the company.
        clean: how many months are clean.

    Example: 150 USD for 50 Mtok in a company that paid 1 USD per Mtok is a real spend of 50 USD.
    """
    if observed.tokens is None:
        return observed.spend / _shared_rise(observed.spend, clean)
    paid = np.nansum(observed.spend[:, :clean], axis=1)
    bought = np.nansum(np.where(np.isnan(observed.spend), np.nan, observed.tokens)[:, :clean], axis=1)
    price = np.divide(paid, bought, out=np.full(len(paid), np.nan), where=bought > 0)
    real: Floats = observed.tokens * price[:, None]
    return real


def beside_the_rest(real: Floats, output: Floats, clean: int) -> Floats:
    """Log of cost per output minus the change that nearly all teams share, [team, month].

    The change of a month is that from a team's own clean mean; shared is its lower quartile over the teams. So what
    raises the spend of more than three quarters of the teams at once is no team's own doing. With fewer than
    FEWEST_TEAMS teams nothing is taken out.

    Args:
        real: real spend, [team, month].
        output: [team, month].
        clean: how many months are clean.

    Example: where every team's spend grows fivefold overnight, nothing stands out beside the rest.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.log(np.where((real > 0.0) & (output > 0.0), real / output, np.nan))
    if len(cost) < FEWEST_TEAMS or clean < 1:
        return cost
    with warnings.catch_warnings():  # a row without any figure gives NaN
        warnings.simplefilter("ignore", RuntimeWarning)
        change = cost - np.nanmean(cost[:, :clean], axis=1, keepdims=True)
        shared = np.nan_to_num(np.nanquantile(change, 0.25, axis=0))
    beside: Floats = cost - shared
    return beside


def _shared_rise(spend: Floats, clean: int) -> Floats:
    """What all teams' bills have in common, as a factor >= 1, [month]."""
    if len(spend) < FEWEST_TEAMS or clean < 1:
        return np.ones(spend.shape[1])
    logs = np.log(np.where(spend > 0.0, spend, np.nan))
    with warnings.catch_warnings():  # a row without any figure gives NaN
        warnings.simplefilter("ignore", RuntimeWarning)
        usual = np.nanmean(logs[:, :clean], axis=1)
        shared = np.nanmedian(logs - usual[:, None], axis=0)
    factor: Floats = np.exp(np.maximum(np.nan_to_num(shared), 0.0))
    return factor
