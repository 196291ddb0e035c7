"""What a further token saves, the tokens at a given saving, and those at which a token is worth its price.

Tokens count in an engineer's own units, as in ``work.py``.
"""

import math
from typing import NamedTuple

from simulator.model.curves import MICHAELIS_MENTEN, POINTS
from simulator.model.elementary import exp, log
from simulator.model.points import KNOTS
from simulator.model.root_finding import Bracket, guess, narrowed
from simulator.model.work import Craft, expected_pace, own_slope, reached, steepness, use_of_steepness

STEPS = 400
SETTLED = 1e-10
NEAR = 1e-9
NEXT_TO_NOTHING = 1e-20
MUCH_TOO_LITTLE = -50.0
ROOT_TOLERANCE = 1e-13
TINY = 1e-300
HELD = 0.1  # one step goes down to this share at most
LOG_HELD = log(HELD)
LOG_LITTLE = log(0.5)  # where a secant has nothing to go by


class Price(NamedTuple):
    """What one more Mtok costs an engineer: arguments of ``intensity_worth``."""

    cost: float
    ability: float
    capability: float


def saving_slope(craft: Craft, u: float) -> float:
    """Baseline hours saved per baseline hour by one more unit of u = x / kappa, at s = 1.

    The time share is t(u) = [(1 - phi) + phi / m] * (1 + c * (q0 + q1 * S)) with m = 1 + G * S, so
    -t'(u) = S'(u) * [phi * G / m^2 * (1 + c * q) - c * q1 * ((1 - phi) + phi / m)]. The bracket falls in S:
    where the saving is positive it falls in u, so "tokens at a given saving" has one answer.
    """
    return steepness(craft, u) * _bracket(craft, reached(craft, u))


def _bracket(craft: Craft, response: float) -> float:
    speed = 1.0 + craft.gain * response
    again = 1.0 + craft.rework_share * (craft.rework_base + craft.rework_slope * response)
    saved = craft.amenable * craft.gain / (speed * speed) * again
    left = (1.0 - craft.amenable) + craft.amenable / speed
    return saved - craft.rework_share * craft.rework_slope * left


def _has_formula(craft: Craft) -> bool:
    return craft.family == MICHAELIS_MENTEN and craft.rework_slope == 0.0


def intensity_at_saving(craft: Craft, target: float) -> float:
    """The intensity x at which one more effective Mtok saves ``target`` baseline hours (at s = 1).

    Args:
        craft: the team's parameters.
        target: hours per Mtok, > 0.

    Returns:
        Mtok per baseline hour; 0 where even the first token saves less.

    Closed form for ``michaelis_menten`` without token-driven rework, otherwise sought.

    Example: G = 1.5, kappa = 0.5, phi = 0.35: the first token saves 0.35 * 1.5 / 0.5 = 1.05 hours per Mtok,
    and at x = 0.5 a further one saves 1.05 * 0.25 / 1.75^2 = 0.0857 hours.

    """
    if not _has_formula(craft):
        return _sought(craft, Price(target, 0.0, 1.0))
    # S'(u) / m^2 = 1 / (1 + (1 + G) u)^2
    ratio = _bracket(craft, 0.0) / (target * craft.scale)
    return craft.scale * (math.sqrt(ratio) - 1.0) / (1.0 + craft.gain) if ratio > 1.0 else 0.0


def intensity_worth(craft: Craft, cost: float, ability: float, capability: float) -> float:
    """The intensity x at which one more Mtok saves what it costs, c * h(x) = cost + s * own hours of one more Mtok.

    Where gamma is below 1 checking gets cheaper with use and there may be two such points, of which this is the higher,
    where the net saving is largest: it is come down to from where checking costs nothing.

    Args:
        craft: the team's parameters.
        cost: price of a Mtok in baseline hours, > 0.
        ability: s.
        capability: c, effective tokens per token of the tier.

    Returns:
        effective Mtok per baseline hour; 0 where no further token pays.

    Example: with the numbers of ``planner.worthwhile``, 1.5 USD at 93.74 USD an hour, it is 0.8801.

    """
    if craft.checking_exponent == 1.0:
        return intensity_at_saving(craft, (cost + ability * own_slope(craft, 0.0)) / capability)
    price = Price(cost, ability, capability)
    return _worth_by_formula(craft, price) if _has_formula(craft) else _sought(craft, price)


def _unchecked(craft: Craft, price: Price) -> float:
    """Hours that one more effective Mtok would have to save if it took no checking."""
    return (price.cost + price.ability * craft.steering) / price.capability


def _wanted(craft: Craft, price: Price, at: float) -> float:
    """Hours that it has to save at an intensity."""
    if price.ability == 0.0:
        return price.cost
    return (price.cost + price.ability * own_slope(craft, at / price.capability)) / price.capability


def _lead(craft: Craft, price: Price, log_u: float) -> float:
    """ln(saving / wanted), the better conditioned form of their difference; -50 stands for much too little."""
    u = exp(log_u)
    ratio = saving_slope(craft, u) / (craft.scale * _wanted(craft, price, craft.scale * u))
    return log(ratio) if ratio > NEXT_TO_NOTHING else MUCH_TOO_LITTLE


def _worth_by_formula(craft: Craft, price: Price) -> float:
    """Newton's method on x - (intensity at the saving wanted at x), from above, where that intensity has a formula.

    It is B * (sqrt(saving / wanted) - 1) with B = kappa / (1 + G), and the logarithm of what is wanted falls by
    (1 - gamma) * (share of checking in it) where that of x rises by 1.
    """
    unchecked = _unchecked(craft, price)
    at = intensity_at_saving(craft, unchecked)
    for _ in range(STEPS):
        if at <= 0.0:
            return 0.0
        wanted = _wanted(craft, price, at)
        lower = intensity_at_saving(craft, wanted)
        if at - lower <= SETTLED * at:
            return lower
        falls = (1.0 - craft.checking_exponent) * (1.0 - unchecked / wanted)
        rise = 0.5 * (lower + craft.scale / (1.0 + craft.gain)) * falls / at
        at = max(at - (at - lower) / (1.0 - rise), HELD * at) if rise < 1.0 and lower > 0.0 else lower
    return at


def _sought(craft: Craft, price: Price) -> float:
    """The highest zero of ``_lead``, by secants from its right, where both ends lie below zero.

    The first is where the slope alone would put it, for the bracket only falls.
    """
    first = _bracket(craft, 0.0)
    if first <= 0.0:
        return 0.0
    start = use_of_steepness(craft, _unchecked(craft, price) * craft.scale / first)
    if start <= TINY:
        return 0.0
    if craft.family == POINTS:
        return _best_of_pieces(craft, price, start)
    return _down(craft, price, log(start), -math.inf)


def _best_of_pieces(craft: Craft, price: Price, start: float) -> float:
    """The zero of ``_lead`` that saves most net on a curve through points: each of its pieces may have one.

    Where checking gets cheaper with use and a piece is nearly straight, a further token may be worth its price again.
    Where checking does not matter the lead only falls, and the first zero found is the only one.
    """
    best, most, right = 0.0, -math.inf, log(start)
    for piece in range(KNOTS - 1, -1, -1):
        begin = craft.knots[piece]
        end = log(begin) if begin > 0.0 else -math.inf
        if right - end <= NEAR:  # not of this use, or too narrow to tell from the next piece
            continue
        found = _down(craft, price, right, end) if most == -math.inf or _lead(craft, price, right) < 0.0 else 0.0
        right = end
        if found <= 0.0:
            continue
        if price.ability == 0.0:
            return found
        tokens = found / price.capability
        net = -price.ability * expected_pace(craft, price.ability, found, tokens) - price.cost * tokens
        if net > most:
            best, most = found, net
    return best


def _down(craft: Craft, price: Price, right: float, end: float) -> float:
    """The highest zero of ``_lead`` from ``right``, where it is not positive, down to ``end``; logarithms of u.

    The lead is close to concave to the right of the zero, so that a secant stays there; where it does not, the zero
    lies between two points.
    """
    before = _lead(craft, price, right)
    left = right + max(min(before, 0.0), LOG_LITTLE)
    for _ in range(STEPS):
        left = max(left, end)
        if right - left <= NEAR and left > end:  # the next secant would move it by less than the last digits
            return craft.scale * exp(left)
        found = _lead(craft, price, left)
        if found >= 0.0:
            return _between(craft, price, Bracket(left, found, right, before, 0))
        if left <= end or (found <= before and before > MUCH_TOO_LITTLE):
            return 0.0  # it falls to the left too, or the piece ends: no further token is worth it
        step = found * (right - left) / (found - before) if before > MUCH_TOO_LITTLE else LOG_LITTLE
        right, before = left, found
        left += max(step, LOG_HELD)
    return 0.0


def _between(craft: Craft, price: Price, ends: Bracket) -> float:
    at = ends.left
    for step in range(STEPS):
        at = guess(ends, step)
        found = _lead(craft, price, at)
        if abs(found) < ROOT_TOLERANCE or ends.right - ends.left <= ROOT_TOLERANCE * abs(ends.right):
            break
        ends = narrowed(ends, at, found)
    return craft.scale * exp(at)
