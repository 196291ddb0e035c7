"""Simulated companies of the size of the data: what their exports would show."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy

from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.worlds import Worlds
from simulator.studies.calibrate.observation import View, simulated
from simulator.studies.calibrate.setup import Setup
from simulator.studies.calibrate.summaries import TooFewError, summarise

SPREAD: Final = np.linspace(0.0, 1.0, 41)  # quantiles of the bill of a person, for pictures


class Runs(NamedTuple):
    """Simulated companies."""

    points: Floats  # [run, input] share of chance before pairs are correlated
    summaries: Floats  # [run, summary]
    monthly: Floats  # [run, what, month] log of the bill, of Mtok and of items of everybody
    persons: Floats  # [run, quantile] USD a month of a user
    teams: Floats  # [run, team] USD a month of a person

    def within(self, low: Floats, high: Floats) -> "Runs":
        """Those whose points lie in a box: uniform in it, as it lies in those they were drawn in."""
        rows: npt.NDArray[np.bool_] = np.all((self.points >= low) & (self.points <= high), axis=1)
        return Runs(*(each[rows] for each in self))

    def and_(self, other: "Runs") -> "Runs":
        """These, then others."""
        return Runs(*(np.concatenate(both) for both in zip(self, other, strict=True)))


def simulate(
    setup: Setup,
    names: tuple[str, ...],
    shares: Floats,
    first: int,
    workers: int | None = None,
    tell: Callable[[int], None] | None = None,
    keep: Callable[[Runs, int], object] | None = None,
    fixed: Mapping[str, float] | None = None,
) -> Runs:
    """Companies whose inputs are at some shares of chance; those with too few users are left out.

    Args:
        setup: the scenario at the size of the data.
        names: of the summaries, in order.
        shares: [run, input] of chance, pairs correlated.
        first: replication of the first one; decides the random numbers.
        workers, tell: as ``workers`` and ``progress`` of ``compare``.
        keep: called with what is finished when Ctrl-C ends it, and how many companies that is.
        fixed: values of every company by path, whatever is drawn.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    worlds = setup.worlds(shares.copy()).at_values(fixed or {})
    found: list[tuple[Floats, ...] | None] = []
    task = partial(_one, worlds, setup, names, first)
    by = "compiled" if workers == 1 else "simpy"  # mostly Python, which threads would hold up: processes
    try:
        collect(task, range(len(shares)), found.append, by, workers, least=len(shares), progress=tell)
    except KeyboardInterrupt:
        if keep and any(one is not None for one in found):
            keep(_together(found, setup), len(found))
        raise
    return _together(found, setup)


def _together(found: list[tuple[Floats, ...] | None], setup: Setup) -> Runs:
    kept = [one for one in found if one is not None]
    if not kept:
        raise TooFewError
    shares, *rest = (np.array(column) for column in zip(*kept, strict=True))
    return Runs(apart(shares, setup.correlated), *rest)


def _one(worlds: Worlds, setup: Setup, names: tuple[str, ...], first: int, run: int) -> tuple[Floats, ...] | None:
    """Shares, summaries and what pictures need of one company; None if it has too few users."""
    view = simulated(worlds.at(run), setup.policy, first + run, setup.data)
    with suppress(TooFewError):
        figures = summarise(view, setup.cap)
        return np.asarray(worlds.shares[run]), np.array([figures[name] for name in names]), *pictured(view, setup)
    return None


def pictured(view: View, setup: Setup) -> tuple[Floats, Floats, Floats]:
    """Log of the bill, of Mtok and of items by month; quantiles of the bill of a user; bill of a person by team."""
    rows = [view.usd.sum(axis=0), view.mtok.sum(axis=0)]
    rows.append(np.ones(view.usd.shape[1]) if view.items is None else view.items.sum(axis=0))
    users = view.mtok.sum(axis=1) > 0.0
    each = view.usd.sum(axis=1) / np.maximum(view.present.sum(axis=1), 1e-9)
    teams = len(setup.file.scenario.world.teams)
    persons = np.maximum(np.bincount(view.team, minlength=teams), 1)
    return (
        np.log(np.maximum(np.array(rows), 1e-9)),
        np.quantile(each[users], SPREAD),
        np.bincount(view.team, each, minlength=teams) / persons,
    )


def apart(shares: Floats, correlated: dict[tuple[int, int], float]) -> Floats:
    """Shares of correlated pairs made independent again: the inverse of ``joint``.

    Example: ``apart(joint(shares, pairs), pairs)`` are the shares.
    """
    found = shares.copy()
    for (first, second), r in correlated.items():
        one, other = scipy.special.ndtri(shares[:, first]), scipy.special.ndtri(shares[:, second])
        found[:, second] = scipy.special.ndtr((other - r * one) / np.sqrt(1.0 - r * r))
    return np.asarray(np.clip(found, 1e-9, 1.0 - 1e-9))
