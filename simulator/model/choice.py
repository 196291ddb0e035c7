"""How many tokens an engineer chooses: why somebody uses what they use, and what a felt price changes.

Seen from outside is the use when tokens are free to the engineer, a. Returns say how far it pays: with lambda = 1 who
uses twice as much gains as much from each as others from one; with lambda = 0 everybody gains alike, and heavy users
believe more than is true. Returns are (a / a0)^lambda with a0 the team's median: an engineer's curve is the team's with
kappa times this, and with checking and steering per Mtok over this. So use counts in own units, Mtok over the
engineer's returns, as everywhere in ``work.py``.
"""

import math

from simulator.model.curves import MICHAELIS_MENTEN
from simulator.model.saving import TINY, intensity_at_saving, saving_slope
from simulator.model.work import Craft, own_slope


def own_use(appetite: float, factor: float, returns: float) -> float:
    """Use where tokens are free, in an engineer's own units, a * A(t) * growth(t) / returns.

    Args:
        appetite: a, Mtok per baseline hour.
        factor: share of it that is wanted this month.
        returns: Mtok for the effect that one has for the typical engineer.

    Example: 1.2 Mtok an hour at returns of 2 are 0.6 own Mtok.

    """
    return appetite * factor / returns


def belief(craft: Craft, ability: float, use: float) -> float:
    """Saving an engineer believes in over the true one, b = s * own hours of one more Mtok / h(a).

    It is what makes the observed use the choice where tokens are free: the last Mtok saves, as believed, as much of
    the engineer's own time as it takes.

    Args:
        craft: the team's parameters.
        ability: s.
        use: a in own units, Mtok per baseline hour.

    Returns:
        b; 1 where nothing is used, or where even the true curve saves next to nothing more (1e-300 h) at that use.

    Example: G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, e = 0.01 at 0.3 Mtok an hour: 0.03 / 0.168 = 0.1786.

    """
    if use <= 0.0:
        return 1.0
    saved = saving_slope(craft, use / craft.scale) / craft.scale
    if saved <= TINY:
        return 1.0
    return ability * own_slope(craft, use) / saved


def thrift(craft: Craft, ability: float, use: float, felt: float) -> float:
    """Share of the free use that is left under a felt price, x(tau) / a, with b * h(x) = s * r(a) + felt.

    Own hours per Mtok are taken as the engineer knows them, at the usual use: with gamma below 1 their slope has no
    finite value at zero, and an equation with the slope at x would have two answers, or for light users none. By the
    definition of b it is h(x) = h(a) * (1 + felt / (s * r(a))), which for Michaelis-Menten without rework gives
    x = (B + a) / sqrt(1 + felt / (s * r(a))) - B with B = kappa / (1 + G). How large the saving is cancels.

    Args:
        craft: the team's parameters.
        ability: s.
        use: a in own units, Mtok per baseline hour.
        felt: price that is felt, tau * p / w, baseline hours per own Mtok.

    Example: with the numbers of ``belief``, the full price of 1.03 USD at 93.7 USD an hour leaves 0.7591 of the use.

    """
    if felt <= 0.0 or use <= 0.0:
        return 1.0
    own = ability * own_slope(craft, use)
    if own <= 0.0:
        return 0.0
    dearer = 1.0 + felt / own
    if craft.family == MICHAELIS_MENTEN and craft.rework_slope == 0.0:
        half = craft.scale / (1.0 + craft.gain)
        return max(0.0, ((half + use) / math.sqrt(dearer) - half) / use)
    saved = saving_slope(craft, use / craft.scale) / craft.scale
    if saved <= TINY:  # beyond the best use, where no curve says how much less
        return 1.0 / math.sqrt(dearer)
    return min(1.0, intensity_at_saving(craft, saved * dearer) / use)
