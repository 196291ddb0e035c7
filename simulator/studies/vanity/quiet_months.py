"""Companies in which nobody pads and months resemble the one before: how often each is accused all the same.

Nothing is simulated but the shocks: logs of spend and of output of every team are AR(1) around a constant.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import interval_columns, share_interval
from simulator.studies.vanity import trend
from simulator.studies.vanity.autocorrelation import correlation
from simulator.studies.vanity.detector import flag_teams, flag_together
from simulator.studies.vanity.panel import Observed
from simulator.studies.vanity.scoreboard import SETTINGS, frontier_p_values
from simulator.studies.vanity.scoring_cases import MONTHS, TEAMS
from simulator.studies.vanity.verdicts import FLAGGED, SHARED, adjusted
from simulator.workload import in_control

PHIS: Final = (0.0, 0.5, 0.7, 0.9)
SPEND_SD: Final = 0.12  # of the log of a month
OUTPUT_SD: Final = 0.08
CALENDAR: Final = tuple(range(MONTHS))
PER_REPLICATION: Final = 40  # companies of each autocorrelation on the scoreboard: they are cheap


def quiet_company(number: int, phi: float) -> Observed:
    """One company of shocks: the same normal draws for every phi, none of them behind any limit.

    Args:
        number: which company, from 0.
        phi: autocorrelation of spend and of output, 0..1.

    Example: at phi = 0.9 four fifths of the variance of a month are those of the month before: 0.9 squared is 0.81.
    """
    first = trend.SERIES + 2 * TEAMS * number
    noise = _noise(number // 100)[first : first + 2 * TEAMS] @ np.linalg.cholesky(correlation(CALENDAR, phi)).T
    spend, output = 1000.0 * np.exp(SPEND_SD * noise[:TEAMS]), 500.0 * np.exp(OUTPUT_SD * noise[TEAMS:])
    names, size = tuple(f"team {place + 1}" for place in range(TEAMS)), np.full(spend.shape, 20.0)
    return Observed(names, tuple(str(month + 1) for month in CALENDAR), spend, output, size, tokens=spend / 1.5)


@lru_cache(maxsize=1)
def _noise(hundred: int) -> Floats:
    return in_control(trend.SERIES + 2 * TEAMS * 100 * (hundred + 1), MONTHS)


def false_by_autocorrelation(companies: int) -> pd.DataFrame:
    """Share of companies of eight teams that are accused although nobody pads, by autocorrelation, with intervals.

    Columns: ``autocorrelation``; ``estimated``, its mean estimate; ``n_companies``; with intervals ``accused``, with
    any flagged team, ``as_one``, with all teams as one found to spend more without more output, and ``frontier``, with
    any team that the frontier calls.

    Args:
        companies: of each autocorrelation.
    """
    return pd.DataFrame([_row(phi, np.array([_calls(number, phi) for number in range(companies)])) for phi in PHIS])


def _calls(number: int, phi: float) -> tuple[float, bool, bool, bool]:
    company = quiet_company(number, phi)
    flags, whole = flag_teams(company, SETTINGS), flag_together(company, SETTINGS)
    frontier = adjusted(frontier_p_values(company)) <= SETTINGS.rate
    accused, as_one = (flags["verdict"] == FLAGGED).any(), (whole["verdict"] == SHARED).any()
    return float(flags["autocorrelation"].iloc[0]), bool(accused), bool(as_one), bool(frontier.any())


def _row(phi: float, calls: Floats) -> dict[str, float]:
    n, (estimates, *found) = len(calls), calls.T
    shares = [share_interval(float(each.sum()), n, 0.95) for each in found]
    intervals = interval_columns(**dict(zip(("accused", "as_one", "frontier"), shares, strict=True)))
    return {"autocorrelation": phi, "estimated": float(estimates.mean()), "n_companies": n, **intervals}
