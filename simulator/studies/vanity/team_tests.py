"""Every test on every team, with the autocorrelation that the teams of a company share."""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.studies.vanity import trend
from simulator.studies.vanity.autocorrelation import Months, pooled
from simulator.studies.vanity.elasticity import Followed, followed
from simulator.studies.vanity.panel import FEWEST_TEAMS, Observed, beside_the_rest, real_spend
from simulator.studies.vanity.settings import Settings, clean_stretch

TRAILING: Final = 12  # months of the trailing window
LEAST_OWN: Final = 0.5  # of a rise, beside the other teams


class Phis(NamedTuple):
    """Autocorrelation of the months, as far as all teams share it."""

    cost: float  # of cost per output
    beside: float  # of cost per output beside the other teams
    spend: float
    output: float


INDEPENDENT: Final = Phis(0.0, 0.0, 0.0, 0.0)


class Series(NamedTuple):
    """What is tested of one team: logs, in the months that have figures, [month]."""

    months: Months
    clean: int  # of those months
    real: Floats  # real spend, USD
    spend: Floats  # real spend per head or hour
    output: Floats  # output per head or hour
    beside: Floats  # cost per output beside what nearly all teams share

    def window(self) -> Ints:
        """Positions of the clean months and of the trailing window."""
        at = np.arange(len(self.months))
        return at[(at < self.clean) | (at >= len(at) - TRAILING)]


class Tested(NamedTuple):
    """One team after all tests."""

    series: Series
    phis: Phis
    cusum: Floats  # [later]
    p_trend: float
    p_peers: float  # NaN with too few teams to compare with
    output: Followed


def examine(observed: Observed, settings: Settings, at_least: Phis = INDEPENDENT) -> list[Tested | str]:
    """All tests on every team, or why they cannot be made.

    Args:
        observed: the company.
        settings: how flags are raised.
        at_least: autocorrelation that is taken for granted, where the figures show less.
    """
    clean = clean_stretch(len(observed.months), settings)
    real = real_spend(observed, clean)
    beside = beside_the_rest(real, observed.output, clean)
    every = [_series(observed, real[team], beside[team], team, clean) for team in range(len(observed.teams))]
    found = shared_phis([one for one in every if isinstance(one, Series)], settings)
    phis = Phis(*map(max, zip(found, at_least, strict=True)))
    peers = len(every) >= FEWEST_TEAMS
    return [one if isinstance(one, str) else _test(one, phis, settings, peers) for one in every]


def shared_phis(every: Sequence[Series], settings: Settings) -> Phis:
    """The autocorrelation of each kind of series, one for all teams."""

    def phi(logs: Callable[[Series], Floats]) -> float:
        return pooled((logs(one), (one.months, one.clean)) for one in every)

    return Phis(
        phi(lambda one: one.spend - one.output),
        phi(lambda one: one.beside),
        phi(lambda one: one.spend),
        phi(lambda one: settings.least_elasticity * one.spend - one.output),
    )


def _series(observed: Observed, real: Floats, beside: Floats, team: int, clean: int) -> Series | str:
    figures = np.stack([real, observed.spend[team], observed.output[team], observed.size[team]])
    at = np.flatnonzero((figures > 0).all(axis=0))  # only these have a logarithm
    early = int((at < clean).sum())
    until = (
        observed.months[min(clean, len(observed.months)) - 1] if observed.months and clean > 0 else "the first month"
    )
    if early < trend.FEWEST_CLEAN:
        return (
            f"Not tested: {_months(early, 'usable clean')} (up to {until}), and a trend takes {trend.FEWEST_CLEAN}. "
            "Padding that was there from the start looks like ordinary use."
        )
    if len(at) - early < trend.FEWEST_AFTER:
        later = _months(len(at) - early, "usable")
        return f"Not tested: {later} after {until}, and it takes {trend.FEWEST_AFTER} to see a departure."
    size, months = observed.size[team, at], tuple(at.tolist())
    return Series(
        months, early, real[at], np.log(real[at] / size), np.log(observed.output[team, at] / size), beside[at]
    )


def own_share(one: Series, phis: Phis) -> float:
    """How much of a team's mean departure from its trend is left beside the other teams, in logs; -inf without a rise.

    Teams take part in what all do by more or less, and large teams have so little noise that the difference shows. It
    is a team's own doing only where most of its rise is.

    Example: cost per output that rises fivefold in a team while others rise fourfold is its own by 14%.
    """
    pairs = ((one.spend - one.output, phis.cost), (one.beside, phis.beside))
    total, own = (trend.mean_departure(logs, one.months, one.clean, phi) for logs, phi in pairs)
    return own / total if total > 0.0 else -math.inf


def _test(one: Series, phis: Phis, settings: Settings, peers: bool) -> Tested:
    sums = trend.departure(one.spend - one.output, one.months, one.clean, phis.cost).cusum
    beside = trend.departure(one.beside, one.months, one.clean, phis.beside).cusum
    window = one.window()
    stretch = tuple(np.array(one.months)[window].tolist()), one.clean
    follow = followed(
        one.spend[window],
        one.output[window],
        stretch,
        settings.least_elasticity,
        settings.confidence,
        phis.output,
    )
    p_trend = trend.p_value(float(sums.max()), one.months, one.clean, phis.cost)
    p_peers = trend.p_value(float(beside.max()), one.months, one.clean, phis.beside)
    if own_share(one, phis) < LEAST_OWN:
        p_peers = 1.0
    return Tested(one, phis, sums, p_trend, p_peers if peers else math.nan, follow)


def _months(count: int, kind: str) -> str:
    return f"{count} {kind} month{'' if count == 1 else 's'}"
