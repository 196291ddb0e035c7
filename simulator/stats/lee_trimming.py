"""Bounds of an effect when more people left one arm than the other."""

import numpy as np

from simulator.records import Floats


def trimmed(outcome: Floats, weight: Floats, share: float, from_top: bool) -> Floats:
    """Weights without a share of the sample, taken from one end of the outcome.

    If an arm only ever makes people leave, or only ever stay, those who would stay under both are all of the arm with
    more leavers, and a share (s1 - s0) / s1 less of the other, s being who stayed. Who they are is not known: at worst
    they are all but the highest or all but the lowest outcomes, and so the effect on them is bounded.

    Args:
        outcome: [observation], any unit.
        weight: [observation], at least 0.
        share: of the weight that is taken away, 0..1.
        from_top: whether the highest outcomes go, or the lowest.

    Source: Lee, "Training, wages, and sample selection: estimating sharp bounds on treatment effects", Review of
    Economic Studies 76 (2009).

    Example: of 3, 1, 2 with weights 1, half of it taken from the top, the weights are 0, 1 and 0.5.
    """
    order = np.argsort(-outcome if from_top else outcome, kind="stable")
    before = np.cumsum(weight[order]) - weight[order]
    gone = np.clip(share * weight.sum() - before, 0.0, weight[order])
    kept = weight.astype(np.float64)
    kept[order] -= gone
    return kept


def stayed_more(share: float, other: float) -> float:
    """The share to trim from those of whom more stayed.

    Example: of 90% and 81% who stayed it is 10%.
    """
    return (share - other) / share if share > other else 0.0
