"""One arm beside the control: what was seen of each cluster, and how else the arms could have been dealt."""

from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.cluster_robust import basis, residuals
from simulator.stats.randomisation_test import MOST, assignments
from simulator.stats.trial_effect import Cells
from simulator.studies.trial.trial import Trial

LARGEST: Final = 20_000_000  # cells of all assignments together, 160 MB
FEWEST_DRAWS: Final = 200
HALVES: Final = 2  # months of baseline from which on its halves tell how far it predicts
SLOPE_MONTHS: Final = 3


class Comparison(NamedTuple):
    """The units of one arm and of the control."""

    arm: str
    units: Ints  # places in the trial
    cluster: Ints  # [unit], 0 .. G - 1: what was randomised together
    block: Ints  # [cluster]
    dealt: Ints  # [assignment, cluster], a row of ``paths``; the actual assignment first
    paths: Floats  # [path, trial month], whether the arm is in force
    first: int  # the first month of the trial; those before are the baseline
    outcome: Floats  # [unit, month]
    dose: Floats  # [unit, month]

    @property
    def clusters(self) -> int:
        """How many were randomised."""
        return len(self.block)

    @property
    def stepped(self) -> bool:
        """Whether clusters began in different months."""
        return bool(((self.paths.min(axis=1) < 1.0) & (self.paths.max(axis=1) > 0.0)).any())

    @property
    def treated(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        """Whether each unit's arm ever was in force."""
        return np.asarray(self.paths.max(axis=1)[self.dealt[0][self.cluster]] > 0.0)


def compare_arm(trial: Trial, arm: int, seed: int = 1, most: int = MOST) -> Comparison:
    """The units of an arm beside those of the control.

    The baseline are the months before the first of them began. Clusters are the teams where these were randomised
    whole, else the units.

    Args:
        trial: as it was read.
        arm: its place among the arms.
        seed: of assignments that are drawn.
        most: assignments that are tried; 1 for the estimate alone.
    """
    units = np.flatnonzero((trial.arm == arm) | (trial.arm == 0))
    groups = trial.team[units] if trial.by_team else units
    _, where, cluster = np.unique(groups, return_index=True, return_inverse=True)
    starts = trial.start[units][where]
    first = int(starts.min())
    kinds, dealt = np.unique(starts, return_inverse=True)
    months = np.arange(first, len(trial.months))
    block = np.unique(trial.block[units][where], return_inverse=True)[1]
    cells = len(where) * (len(months) if len(kinds) > 2 else 1)
    most = max(min(FEWEST_DRAWS, most), min(most, LARGEST // cells))
    return Comparison(
        trial.arms[arm],
        units,
        cluster.astype(np.int64),
        block.astype(np.int64),
        assignments(dealt.astype(np.int64), block, seed, most),
        (months[None, :] >= kinds[:, None]).astype(np.float64),
        first,
        trial.outcome[units],
        trial.dose[units],
    )


def means_before(found: Comparison, values: Floats) -> Floats:
    """The mean of each unit over the baseline months; NaN where it was not there."""
    return row_means(values[:, : found.first])


def baseline_share(found: Comparison, values: Floats) -> float:
    """How much of a difference at the baseline is expected to stay: theta, what an outcome is adjusted by (CUPED).

    With r the slope of cluster means in the later half of the baseline on those in the earlier one, within blocks, the
    mean of both halves predicts with theta = 2 r / (1 + r), held within 0..1. It rests on months before the trial
    alone, so that it costs no degree of freedom and no assignment could have changed it. With one month it is 1, the
    change from the baseline; with none 0.

    Args:
        found: the comparison.
        values: [unit, month].

    Source: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by utilizing
    pre-experiment data", WSDM (2013), for theta; Spearman, British Journal of Psychology 3 (1910), for two halves.

    Example: where clusters keep half of their distance from one half to the other, theta is 0.667.
    """
    if found.first < HALVES:
        return float(found.first)
    before = values[:, : found.first]
    early, late = row_means(before[:, : found.first // 2]), row_means(before[:, found.first // 2 :])
    both = np.isfinite(early) & np.isfinite(late)
    many = np.bincount(found.cluster, both, found.clusters)
    used = many > 0.0
    one, other = (
        np.bincount(found.cluster, np.where(both, half, 0.0), found.clusters)[used] / many[used]
        for half in (early, late)
    )
    own = basis((found.block[used][:, None] == np.unique(found.block)) * np.ones((1, 1)))
    one, other = (residuals(half[:, None], own)[:, 0] for half in (one, other))
    slope = float(one @ other) / max(float(one @ one), 1e-300)
    return 2.0 * slope / (1.0 + slope) if 0.0 < slope < 1.0 else float(slope >= 1.0)


def row_means(values: Floats) -> Floats:
    """Means of rows over what is there; NaN of an empty one."""
    there = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1))


def cells_of(
    found: Comparison, values: Floats, theta: float, keep: Floats | None = None
) -> tuple[Floats, Cells, Floats]:
    """A measure by cluster and period, the design, and each unit's weight in it: [cell], cells, [unit, month].

    The period is the whole trial, or each month where clusters began in different ones: then those in force are
    compared with those not yet, month by month, never with what the same cluster was before. Weights are persons and
    months. A unit without a month of the baseline came later, and is left out: the arm may have brought it.

    Args:
        found: the comparison.
        values: [unit, month].
        theta: share of the difference at the baseline that is taken off, see ``baseline_share``.
        keep: [unit, trial month], how much of each counts; default all.
    """
    seen = values[:, found.first :]
    before = means_before(found, values) if found.first else np.zeros(len(values))
    weight = (np.isfinite(seen) & np.isfinite(before)[:, None]).astype(np.float64)
    if keep is not None:
        weight = weight * keep
    by_cell, base, many = (
        _by_cell(found, weight * np.nan_to_num(one)) for one in (seen, before[:, None], np.ones_like(seen))
    )
    used = many > 0.0
    return (by_cell[used] - theta * base[used]) / many[used], _design(found, used, many[used]), weight


def unit_cells(found: Comparison, values: Floats) -> tuple[Floats, Cells]:
    """A figure of each unit, such as how much it stayed, by cluster, and the design: the share of the trial in force.

    Args:
        found: the comparison.
        values: [unit], NaN of units that have none.
    """
    there = np.isfinite(values)
    many = np.bincount(found.cluster, there, found.clusters).astype(np.float64)
    total = np.bincount(found.cluster, np.where(there, values, 0.0), found.clusters)
    used = many > 0.0
    return total[used] / many[used], _design(found, used[:, None], many[used])


def slopes(values: Floats) -> Floats:
    """The change a month of each row by least squares, where three months are there; else NaN."""
    there = np.isfinite(values)
    many = there.sum(axis=1)
    month = np.arange(values.shape[1], dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (there * month).sum(axis=1) / many
        away = there * (month - middle[:, None])
        slope = (away * np.nan_to_num(values)).sum(axis=1) / (away**2).sum(axis=1)
    return np.asarray(np.where(many >= SLOPE_MONTHS, slope, np.nan))


def _by_cell(found: Comparison, values: Floats) -> Floats:
    """Sums over the units of each cluster, [cluster, period]."""
    if not found.stepped:
        return np.asarray(np.bincount(found.cluster, values.sum(axis=1), found.clusters)[:, None], dtype=np.float64)
    sums = np.zeros((found.clusters, values.shape[1]))
    np.add.at(sums, found.cluster, values)
    return sums


def _design(found: Comparison, used: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", weight: Floats) -> Cells:
    """The design of the cells that are used, [cluster, period]; a period of its own for each block and month."""
    paths = found.paths if used.shape[1] > 1 else found.paths.mean(axis=1, keepdims=True)
    cluster, period = np.nonzero(used)
    regressors = paths[found.dealt[:, cluster], period[None, :]]
    stratum = np.unique(found.block[cluster] * used.shape[1] + period, return_inverse=True)[1]
    nuisance = (stratum[:, None] == np.arange(stratum.max(initial=-1) + 1)).astype(np.float64)
    return Cells(regressors, nuisance, weight, np.unique(cluster, return_inverse=True)[1].astype(np.int64))
