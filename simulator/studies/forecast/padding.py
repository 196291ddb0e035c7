"""Padding, which no bill shows: the share that the simulation has, and teams that a detector flags."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.studies.vanity.study import flag
from simulator.studies.vanity.trend import FEWEST_CLEAN
from simulator.studies.vanity.verdicts import FLAGGED, UNTESTED
from simulator.text import listed, usd

LATER: Final = 2  # months after the clean ones, below which nothing is tested
ENDS: Final = (0.05, 0.95)


def padding_sentence(padding: Floats, bills: Floats, actual_usd: float) -> str:
    """The share of the bill that pads the usage metric, as simulated, and what that is of the actual bill.

    Args:
        padding, bills: [replication] of the known months under the policy in force, USD; bills above 0.
        actual_usd: actual bill of these months.

    Example: where a tenth of every bill is padding, of an actual bill of 500 USD it is about 50 USD (10%).
    """
    shares = padding / bills
    low, high = np.quantile(shares, ENDS)
    mean = float(shares.mean())
    return (
        f"No bill shows what is padding: in the simulation it is {mean:.0%} of the bill of these months ({low:.0%} to "
        f"{high:.0%} in nine replications of ten), which of the actual bill would be about {usd(mean * actual_usd)}."
    )


def flagged(teams: Sequence[str], months: Sequence[str], grids: Mapping[str, Floats], roster: bool) -> tuple[str, ...]:
    """What the detector of spend without output says of the known months; nothing where output is not known.

    Args:
        teams, months: what the rows and columns of the grids are.
        grids: [team, month] ``spend``, ``tokens``, ``headcount`` and, if known, ``items``.
        roster: whether headcount is known.
    """
    if "items" not in grids or not grids["items"].any() or len(months) < FEWEST_CLEAN + LATER:
        return ()
    kept = [name for name in grids if name != "headcount" or roster]
    table = pd.DataFrame(
        {"team": np.repeat([team or "everybody" for team in teams], len(months)), "month": list(months) * len(teams)}
        | {name: np.maximum(grids[name], 0.0).ravel() for name in kept}  # a refund may exceed a month's bill
    )
    table = table[table.get("headcount", table["spend"]) > 0.0]
    found = flag(table).table
    if (found["verdict"] == UNTESTED).all():
        return ()
    ours = found[found["verdict"] == FLAGGED]
    if ours.empty:
        return ("The detector flags no team for spend without more output (tokensim flag).",)
    excess = usd(float(ours["excess_usd"].sum()))
    names = listed([str(team) for team in ours["team"]])
    return (f"The detector flags {names}: about {excess} above trend without more output (tokensim flag).",)
