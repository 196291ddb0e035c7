"""Where net value peaks on a ladder: the lever and the budget at which the next dollar brings back the hurdle."""

from typing import NamedTuple

import numpy as np

from simulator.analysis.ranking import doubted_means
from simulator.workload import Floats


class Peak(NamedTuple):
    """Peaks of one or many response curves."""

    position: Floats  # on the ladder
    cost: Floats
    at_bottom: Floats  # 1.0 where net value falls from the first rung on, else 0.0
    at_top: Floats  # 1.0 where it still rises to the last rung, else 0.0


class Peaked(NamedTuple):
    """The peak with the interval that luck leaves around it."""

    position: float
    position_low: float
    position_high: float
    cost: float
    cost_low: float
    cost_high: float
    chance_at_bottom: float  # that net value falls from the first rung on
    chance_at_top: float  # that it still rises to the last rung


def peak(positions: Floats, cost: Floats, net: Floats) -> Peak:
    """Where net value is highest between the rungs of a ladder, [curve] each.

    Around the best rung the slope of net value over the steps on either side belongs to their midpoints (central
    differences); the peak is where the line between these slopes crosses zero. With net value = gain - (1 + hurdle) *
    cost, that is where marginal ROI falls to the hurdle. Cost is read between rungs in a straight line. If the best
    rung is an end of the ladder, the end is returned.

    Args:
        positions: of the rungs, rising, at least 3, [rung].
        cost, net: of each curve, [curve, rung].

    Example: net values 3, 4, 3 at positions 0, 1, 2 peak at 1; 3, 4, 3.5 peak at 1.17.
    """
    best = np.argmax(net, axis=1)
    last = len(positions) - 1
    inner = np.clip(best, 1, last - 1)
    slope = np.diff(net, axis=1) / np.diff(positions)
    middle = 0.5 * (positions[1:] + positions[:-1])
    rows = np.arange(len(net))
    rise, fall = slope[rows, inner - 1], slope[rows, inner]
    drop = rise - fall
    share = np.where(drop > 0.0, rise / np.where(drop > 0.0, drop, 1.0), 0.5)
    between = middle[inner - 1] + np.clip(share, 0.0, 1.0) * (middle[inner] - middle[inner - 1])
    found = np.where(best == 0, positions[0], np.where(best == last, positions[-1], between))
    return Peak(found, read(positions, cost, found), (best == 0) * 1.0, (best == last) * 1.0)


def follows(cost: Floats) -> bool:
    """Whether mean cost, [rung] or [rung, team], only rises or only falls along the ladder.

    Example: 1, 2, 2 does; 1, 2, 1 does not.
    """
    steps = np.diff(cost, axis=0)
    return bool(np.all(steps >= 0.0) or np.all(steps <= 0.0))


def read(positions: Floats, curves: Floats, found: Floats) -> Floats:
    """Each curve [curve, rung] at its own position [curve], in a straight line between rungs."""
    step = np.clip(np.searchsorted(positions, found, side="right") - 1, 0, len(positions) - 2)
    share = (found - positions[step]) / (positions[step + 1] - positions[step])
    rows = np.arange(len(curves))
    return np.asarray((1.0 - share) * curves[rows, step] + share * curves[rows, step + 1], dtype=np.float64)


def peaked(positions: Floats, cost: Floats, net: Floats, confidence: float, seed: int) -> Peaked:
    """The peak of the mean curves with its interval: quantiles of the peaks of ``ranking.doubted_means``.

    An end of the interval at an end of the ladder is open: the peak may lie beyond. The interval is about luck, not
    about how net value bends between rungs: for that, take more of them.

    Args:
        positions: of the rungs, rising, at least 3, [rung].
        cost, net: paired, [replication, rung].
        confidence: level, 0..1.
        seed: of the draws.
    """
    middle = peak(positions, cost.mean(axis=0)[None], net.mean(axis=0)[None])
    drawn_cost, drawn_net = np.split(doubted_means(np.hstack([cost, net]), seed), 2, axis=1)
    drawn = peak(positions, drawn_cost, drawn_net)
    doubt = 0.5 * (1.0 - confidence)
    low, high = np.quantile(drawn.position, [doubt, 1.0 - doubt])
    cost_low, cost_high = np.quantile(drawn.cost, [doubt, 1.0 - doubt])
    return Peaked(
        float(middle.position[0]),
        float(low),
        float(high),
        float(middle.cost[0]),
        float(cost_low),
        float(cost_high),
        float(drawn.at_bottom.mean()),
        float(drawn.at_top.mean()),
    )
