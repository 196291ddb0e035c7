"""The published usage ranking: everybody's standing, and the padding that follows."""

from simulator.model.arrays import Array, Writable
from simulator.model.demand import padding, standing


def publish(
    order: Array,
    ranking: Array,
    spent: Array,
    propensity: Array,
    visibility: float,
    decay: float,
    contest: float,
    pads: Writable,
) -> None:
    """Publish the rankings of a month's spend and move every engineer's padding.

    Args:
        order: engineers sorted by (ranking, spent), [engineer].
        ranking: which ranking an engineer stands in, [engineer].
        spent: USD this month, [engineer].
        propensity: pi, [engineer].
        visibility, decay, contest: as ``demand.padding``.
        pads: padding v, changed in place, [engineer].

    """
    n = len(order)
    start = 0
    while start < n:
        stop = start
        while stop < n and ranking[order[stop]] == ranking[order[start]]:
            stop += 1
        low = start
        while low < stop:
            high = low
            while high < stop and spent[order[high]] == spent[order[low]]:
                high += 1
            percentile = standing(float(low - start), float(high - low), float(stop - start))
            for place in range(low, high):
                one = order[place]
                pads[one] = padding(pads[one], decay, visibility, propensity[one], percentile, contest)
            low = high
        start = stop
