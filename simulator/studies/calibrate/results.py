"""From rounds of simulations to what a company's data say, with everything a reader may want to check."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.worlds import joint
from simulator.studies.calibrate.backtest import backtest
from simulator.studies.calibrate.parameters import parameter_table, values_of
from simulator.studies.calibrate.rounds import Found
from simulator.studies.calibrate.setup import Setup
from simulator.studies.calibrate.simulate import SPREAD, Runs, pictured
from simulator.studies.calibrate.summaries import TITLES, TOLERANCE
from simulator.studies.result import Result

DRAWS: Final = 1000  # of the posterior, kept
PREDICTED: Final = 200  # companies simulated at draws of the posterior
SMALLEST: Final = 0.05  # width of an interval: a difference below it nobody would look at
FOLDS: Final = 5
SLOPE: Final = "items on use"  # of items on the log of use across persons, over mean items


class Selection(NamedTuple):
    """What a regression across persons makes of gains: output with twice the use, as a share of the mean output."""

    observed: float
    simulated: float  # at draws of the posterior
    unselected: float  # the same companies, where able people do not use more

    @property
    def bias(self) -> float:
        """How much of it is selection."""
        return self.simulated - self.unselected


class Calibration(Result):
    """What the data say."""

    setup: Setup
    months: tuple[str, ...]
    draws: pd.DataFrame  # of the posterior, by path
    parameters: pd.DataFrame
    summaries: pd.DataFrame  # of the data beside those of companies at draws of the posterior
    bills: pd.DataFrame  # the bill by month, the same
    persons: pd.DataFrame  # the bill of a user by quantile, the same
    concentration: pd.DataFrame  # the share of the bill of the heaviest users, the same
    teams: pd.DataFrame  # the bill of a person by team, the same
    backtest: pd.DataFrame
    selection: Selection | None
    effective: float
    distance: float  # of the data from companies at draws of the posterior, over their own 99th percentile
    runs: int
    checks: pd.DataFrame
    answer: str
    remarks: tuple[str, ...]

    @property
    def people(self) -> int:
        """Persons in the data."""
        return len(self.setup.data.team)


def posterior_shares(setup: Setup, found: Found, n: int = DRAWS) -> Floats:
    """Draws of the posterior as shares of chance, pairs correlated, [draw, input]."""
    return joint(found.points(n), setup.correlated)


def prior_shares(setup: Setup, found: Found) -> Floats:
    """The same of the prior: those of the first round."""
    return joint(found.first.points, setup.correlated)


def compared_summaries(names: tuple[str, ...], seen: Floats, predicted: Runs) -> pd.DataFrame:
    """Each summary of the data, where nine in ten companies of the posterior lie, and how unusual it is among them.

    The probability is two-sided, 2 min(rank, 1 - rank), rank that of the data with half a company on either side and
    half of those that are equal. ``distance`` is that from their median in widths of the interval on that side, at
    least the tolerance of the figure.
    """
    low, middle, high = np.quantile(predicted.summaries, [0.05, 0.5, 0.95], axis=0)
    n = len(predicted.summaries)
    equal = np.isclose(predicted.summaries, seen, rtol=0.0, atol=1e-9)
    below = ((predicted.summaries < seen) & ~equal).sum(axis=0) + 0.5 * equal.sum(axis=0)
    rank = (below + 0.5) / (n + 1.0)
    width = np.maximum(np.where(seen > middle, high - middle, middle - low), _tolerances(names))
    return pd.DataFrame(
        {
            "summary": [TITLES[name] for name in names],
            "observed": seen,
            "simulated": middle,
            "simulated_low": low,
            "simulated_high": high,
            "probability": 2.0 * np.minimum(rank, 1.0 - rank),
            "distance": np.abs(seen - middle) / width,
        }
    )


def distance(names: tuple[str, ...], seen: Floats, predicted: Runs) -> float:
    """Mahalanobis distance, squared, of the data from companies of the posterior over the 99th percentile of theirs.

    The distance of a company rests on the covariances of those in other folds: by its own it would be too near.
    """
    middle = np.median(predicted.summaries, axis=0)
    scale = np.maximum(1.4826 * np.median(np.abs(predicted.summaries - middle), axis=0), _tolerances(names) / 2.0)
    z = np.clip((predicted.summaries - middle) / scale, -6.0, 6.0)
    own = np.clip((seen - middle) / scale, -50.0, 50.0)
    fold, each, far = np.arange(len(z)) % FOLDS, np.zeros(len(z)), 0.0
    for one in range(FOLDS):
        inverse = np.linalg.inv(0.7 * np.cov(z[fold != one], rowvar=False) + 0.3 * np.eye(z.shape[1]))
        each[fold == one] = np.einsum("ij,jk,ik->i", z[fold == one], inverse, z[fold == one])
        far += float(own @ inverse @ own) / FOLDS
    return far / float(np.quantile(each, 0.99))


def _tolerances(names: tuple[str, ...]) -> Floats:
    return np.array([TOLERANCE.get(name, SMALLEST) for name in names])


def compared_bills(monthly: Floats, months: tuple[str, ...], predicted: Runs) -> pd.DataFrame:
    """The bill of everybody by month."""
    actual = np.exp(monthly[0])
    return _beside(pd.DataFrame({"month": months, "observed_usd": actual}), np.exp(predicted.monthly[:, 0]))


def compared_persons(persons: Floats, predicted: Runs) -> pd.DataFrame:
    """The bill of a user a month by quantile."""
    return _beside(pd.DataFrame({"share_of_users": SPREAD, "observed_usd": persons}), predicted.persons)


def compared_concentration(persons: Floats, predicted: Runs) -> pd.DataFrame:
    """Share of the bill that the heaviest users have, from the bills at equally likely quantiles."""
    table = pd.DataFrame({"share_of_users": 1.0 - SPREAD[::-1], "observed_share": _concentration(persons[None])[0]})
    return _beside(table, _concentration(predicted.persons), "share")


def _concentration(persons: Floats) -> Floats:
    """Cumulated from the heaviest, [run, quantile]."""
    summed = np.cumsum(persons[:, ::-1], axis=1)
    return np.asarray(summed / summed[:, -1:])


def compared_teams(setup: Setup, teams: Floats, predicted: Runs) -> pd.DataFrame:
    """The bill of a person a month by team."""
    names = [team.name for team in setup.file.scenario.world.teams]
    return _beside(pd.DataFrame({"team": names, "observed_usd": teams}), predicted.teams)


def _beside(table: pd.DataFrame, simulated: Floats, unit: str = "usd") -> pd.DataFrame:
    low, middle, high = np.quantile(simulated, [0.05, 0.5, 0.95], axis=0)
    name = f"simulated_{unit}"
    return table.assign(**{name: middle, f"{name}_low": low, f"{name}_high": high})


def selection(names: tuple[str, ...], seen: Floats, predicted: Runs, unselected: Runs | None) -> Selection | None:
    """How much of the slope of output on use across persons is that able people use more; None without output."""
    if SLOPE not in names or unselected is None:
        return None
    place, double = names.index(SLOPE), float(np.log(2.0))
    return Selection(*(double * float(one) for one in (
        seen[place], np.mean(predicted.summaries[:, place]), np.mean(unselected.summaries[:, place]),
    )))  # fmt: skip


def tables(
    setup: Setup, found: Found, shares: Floats, months: tuple[str, ...], predicted: Runs
) -> dict[str, pd.DataFrame]:
    """Every table but that of the checks."""
    monthly, persons, teams = pictured(setup.data, setup)
    return {
        "draws": values_of(setup.inputs, shares),
        "parameters": parameter_table(setup, shares, prior_shares(setup, found)),
        "bills": compared_bills(monthly, months, predicted),
        "persons": compared_persons(persons, predicted),
        "concentration": compared_concentration(persons, predicted),
        "teams": compared_teams(setup, teams, predicted),
        "backtest": backtest(found.first.monthly, monthly, months),
    }
