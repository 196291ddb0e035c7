"""The peak of net value along a grid of levels: the budget at which marginal ROI falls to the hurdle."""

from typing import NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.stats.best_of_k import posterior_means
from simulator.stats.intervals import Estimate

ROUNDS = 6  # of a correction that shrinks at least by half each time


class Peak(NamedTuple):
    """Peaks of one or many response curves."""

    position: Floats
    cost: Floats
    at_bottom: Floats  # 1.0 where net value falls from the first level on, else 0.0
    at_top: Floats  # 1.0 where it still rises to the last level, else 0.0


class PeakEstimate(NamedTuple):
    """The peak with its interval; see ``Peak``."""

    position: Estimate
    cost: Estimate
    chance_at_bottom: float
    chance_at_top: float


def peak(positions: Floats, cost: Floats, net: Floats) -> Peak:
    """Where net value is highest between the levels of a grid, [curve] each.

    Around the best level the slope of net value is that of the parabola through it and its neighbours; third
    differences correct for a curve that bends more on one side. With net value = gain - (1 + hurdle) * cost, the slope
    is zero where marginal ROI falls to the hurdle. If the best level is an end of the grid, the end is returned.

    Args:
        positions: of the levels, rising, at least 4, [level].
        cost, net: of each curve, [curve, level].

    Example: net values 3, 4, 3, 0 at positions 0, 1, 2, 3, a parabola, peak at 1.
    """
    best, last = np.argmax(net, axis=1), len(positions) - 1
    inner = np.clip(best, 1, last - 1)
    slope = np.diff(net, axis=1) / np.diff(positions)
    bend = np.diff(slope, axis=1) / (positions[2:] - positions[:-2])
    twist = np.diff(bend, axis=1) / (positions[3:] - positions[:-3])
    rows = np.arange(len(net))
    before, after = np.clip(inner - 2, 0, last - 3), np.clip(inner - 1, 0, last - 3)
    third = 0.5 * (twist[rows, before] + twist[rows, after])
    left, middle, right = positions[inner - 1], positions[inner], positions[inner + 1]
    rise, curving = slope[rows, inner - 1], bend[rows, inner - 1]
    curved = curving < 0.0
    found = middle
    for _ in range(ROUNDS):
        shift = (found - middle) * (2.0 * found - left - right) + (found - left) * (found - right)
        found = 0.5 * (left + middle) - np.where(curved, rise + third * shift, 0.0) / np.where(curved, 2 * curving, 1.0)
        found = np.clip(np.where(curved, found, middle), 0.5 * (left + middle), 0.5 * (middle + right))
    found = np.where(best == 0, positions[0], np.where(best == last, positions[-1], found))
    return Peak(found, read(positions, cost, found), (best == 0) * 1.0, (best == last) * 1.0)


def follows(cost: Floats) -> bool:
    """Whether mean cost, [level] or [level, team], only rises or only falls along the grid.

    Example: 1, 2, 2 does; 1, 2, 1 does not.
    """
    steps = np.diff(cost, axis=0)
    return bool(np.all(steps >= 0.0) or np.all(steps <= 0.0))


def read(positions: Floats, curves: Floats, found: Floats) -> Floats:
    """Each curve [curve, level] at its own position [curve], by the cubic through the four levels around it.

    Example: the squares 0, 1, 4, 9 at positions 0, 1, 2, 3 read 2.25 at 1.5.
    """
    first = np.clip(np.searchsorted(positions, found, side="right") - 2, 0, len(positions) - 4)
    near = first[:, None] + np.arange(4)
    places, values = positions[near], curves[np.arange(len(curves))[:, None], near]
    total = np.zeros(len(curves))
    for k in range(4):
        others = [j for j in range(4) if j != k]
        weight = np.prod([(found - places[:, j]) / (places[:, k] - places[:, j]) for j in others], axis=0)
        total += weight * values[:, k]
    return np.asarray(total, dtype=np.float64)


def estimate_peak(positions: Floats, cost: Floats, net: Floats, confidence: float, seed: int) -> PeakEstimate:
    """The peak of the mean curves; its interval is the quantiles of the peaks of ``posterior_means``.

    Where an end of the interval is an end of the grid, the peak may lie beyond. The interval covers random variation,
    not what the cubic misses between levels: for that, use more levels.

    Args:
        positions: as in ``peak``.
        cost, net: paired, [replication, level].
        confidence: level, 0..1.
        seed: of the draws.
    """
    middle = peak(positions, cost.mean(axis=0)[None], net.mean(axis=0)[None])
    drawn = peak(positions, *np.split(posterior_means(np.hstack([cost, net]), seed), 2, axis=1))
    alpha = 0.5 * (1.0 - confidence)

    def estimate(values: Floats, draws: Floats) -> Estimate:
        low, high = np.quantile(draws, [alpha, 1.0 - alpha])
        return Estimate(float(values[0]), float(low), float(high), len(net))

    return PeakEstimate(
        estimate(middle.position, drawn.position),
        estimate(middle.cost, drawn.cost),
        float(drawn.at_bottom.mean()),
        float(drawn.at_top.mean()),
    )
