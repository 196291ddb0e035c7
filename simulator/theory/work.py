"""Work in the long run and without chance."""

from simulator.model.work import Craft, item_hours
from simulator.theory.ranges import above_zero


def renewal_rate(mean_hours: float) -> float:
    """Items per hour that one engineer finishes in the long run, 1 / E[T].

    Args:
        mean_hours: E[T], hours from the start of an item to the start of the next, waits included; > 0.

    Source: elementary renewal theorem, Feller, vol. 2, ch. XI.

    Example: ``renewal_rate(16.0)`` is 0.0625.
    """
    return 1.0 / above_zero("mean_hours", mean_hours)


def deterministic_items(horizon: float, hours: float) -> int:
    """Items finished in the half-open window [0, horizon) when every item takes the same time, ceil(horizon / T) - 1.

    An item that finishes at the horizon itself does not count: the last month closes first.

    Args:
        horizon: hours, > 0.
        hours: T, hours per item, > 0.

    Example: ``deterministic_items(168.0, 16.0)`` is 10 and ``deterministic_items(168.0, 84.0)`` is 1.
    """
    whole, rest = divmod(above_zero("horizon", horizon), above_zero("hours", hours))
    return int(whole) - (rest == 0.0)  # the remainder of two floats is exact


def deterministic_roi(
    craft: Craft, ability: float, hour_value: float, price: float, effort: float, intensity: float, horizon: float
) -> float:
    """ROI of one engineer without chance, [w * H * (n1 - n0) - C] / C with C = (n1 + 1) * x * H * p.

    n1 and n0 are the items finished with and without tokens. Tokens are paid when an item starts, so the item under
    way at the horizon is paid for and not yet worth anything.

    Args:
        craft: the team's parameters, without rework.
        ability: s, > 0.
        hour_value: w, USD per baseline hour, > 0.
        price: p, USD per Mtok, > 0.
        effort: H, baseline hours of every item, > 0.
        intensity: x, productive Mtok per baseline hour of every item, > 0.
        horizon: hours, > 0.

    Raises:
        ValueError: an argument is not above 0 (zero spend has no ROI), or items come back by chance.

    Example: G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, s = 1, w = 93.74, p = 1.5, H = 16 and x = 0.5 finish
    146 items a year (2016 h) instead of 125: ROI 16.86.
    """
    if craft.rework_base > 0.0 or craft.rework_slope > 0.0:
        raise ValueError("craft lets items come back by chance, but a deterministic world has no chance.")
    above_zero("ability", ability)
    tokens = above_zero("effort", effort) * above_zero("intensity", intensity)
    item_usd = above_zero("hour_value", hour_value) * effort
    assisted = deterministic_items(horizon, item_hours(craft, effort, ability, intensity, tokens, False))
    alone = deterministic_items(horizon, item_hours(craft, effort, ability, 0.0, 0.0, False))
    cost = (assisted + 1) * tokens * above_zero("price", price)
    return (item_usd * (assisted - alone) - cost) / cost
