"""The yardstick: how many tokens a planner who knows the true curves would give."""

from collections.abc import Sequence

from simulator.model.work import Craft, expected_pace, intensity_at_saving

ROUNDS = 4  # Newton on a concave ratio from below: the fourth step changes nothing at double precision


def worthwhile(craft: Craft, ability: float, hour_value: float, price: float, speedup: float) -> float:
    """Tokens per baseline hour up to which one more token pays for itself.

    One more Mtok saves h(x) / s - r hours, each worth hour_value * s * speedup, and costs ``price``:
    h(x) = price / (hour_value * speedup) + s * r.

    Args:
        craft: the team's parameters.
        ability: s.
        hour_value: w, USD per baseline hour.
        price: USD per Mtok.
        speedup: net value rate relative to an engineer without tokens, >= 1 where tokens pay.

    Example: G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, w = 93.74, s = 1, p = 1.5 give 0.8789 Mtok per hour.

    """
    return intensity_at_saving(craft, price / (hour_value * speedup) + ability * craft.checking)


def planned_intensity(
    craft: Craft,
    ability: float,
    hour_value: float,
    price: float,
    appetite: float,
    free: bool,
    nodes: Sequence[float],
) -> float:
    """Tokens per baseline hour that maximise long-run net value per hour, before the limit of the wish.

    Per baseline hour an item earns w - p * x and takes t(x) hours. The best ratio of means over the demand
    noise z is found by Newton's method for fractional programmes (Dinkelbach 1967): given the rate, each item
    gets min(x*, wish); given the items, the rate is E[w - p * x] / E[t(x)].

    Args:
        craft, ability, hour_value, price: as ``worthwhile``.
        appetite: a * A(t) * growth(t), Mtok per baseline hour.
        free: the wish is no limit (``planner_free``).
        nodes: demand noise at equally likely points, mean 1.

    Returns:
        x*, Mtok per baseline hour.

    Example: with a wish that never binds and the numbers of ``worthwhile`` it is 0.9743.

    """
    speedup = 1.0
    best = 0.0
    for _ in range(ROUNDS):
        best = worthwhile(craft, ability, hour_value, price, speedup)
        if best <= 0.0:
            return 0.0
        earned = 0.0
        spent = 0.0
        for noise in nodes:
            used = best if free else min(best, appetite * noise)
            earned += hour_value - price * used
            spent += expected_pace(craft, ability, used, used)
            if free:
                break
        speedup = max(earned / spent / (hour_value * ability), 1.0)
    return best
