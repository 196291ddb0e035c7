"""Which policies are worth their cost: the concave hull of net value over cost."""

from itertools import pairwise

import pandas as pd


def frontier(summary: pd.DataFrame) -> pd.DataFrame:
    """The choices of a summary by cost, with ``efficient`` and ``usd_per_usd``.

    A choice is efficient when no mix of others, some engineers under one and some under another, earns more for the
    same cost: it lies on the upper concave hull of (cost, net value), at or before the highest net value.
    ``usd_per_usd`` is the net value gained per extra USD of cost on the way from the efficient choice before it;
    missing for the first one and for all others. Upper bounds are left out. Cost is the total cost: own
    GPUs and reviewers are not free. It speaks of means, not of their intervals.

    Args:
        summary: with ``policy``, ``upper_bound``, ``cost_usd`` and ``net_usd``, USD per post and month.

    Source: the decision rule of Johannesson and Weinstein, Journal of Health Economics 12 (1993): extended dominance.

    Example: of (0, 0), (100, 90), (200, 120) and (150, 80) the last is not efficient, and the third earns 0.3 per USD.
    """
    table = summary[~summary["upper_bound"].astype(bool)]
    table = table.sort_values(["cost_usd", "net_usd"], ascending=[True, False], kind="stable")
    points = list(zip(table["policy"], table["cost_usd"], table["net_usd"], strict=True))
    hull: list[tuple[str, float, float]] = []
    for point in points:
        if hull and point[2] <= max(net for _, _, net in hull):
            continue  # costs more and earns no more
        while len(hull) > 1 and _slope(hull[-2], point) >= _slope(hull[-2], hull[-1]):
            hull.pop()
        hull.append(point)
    steps = {after[0]: _slope(before, after) for before, after in pairwise(hull)}
    names = {name for name, _, _ in hull}
    return table.assign(
        efficient=table["policy"].isin(names), usd_per_usd=table["policy"].map(steps).astype(float)
    ).reset_index(drop=True)


def _slope(before: tuple[str, float, float], after: tuple[str, float, float]) -> float:
    rise, run = after[2] - before[2], after[1] - before[1]
    return rise / run if run > 0 else float("inf")
