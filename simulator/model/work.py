"""Time to finish a work item: assisted work, steering tokens and checking what they produced, rework, waits.

Tokens count in an engineer's own units here: Mtok over the engineer's returns (see ``choice.py``). Whose
returns are twice as high needs twice the tokens for the same effect, and checks as long for it.
"""

import math
from typing import NamedTuple

from simulator.model.curves import (
    MICHAELIS_MENTEN,
    multiplier,
    point_at_slope,
    response,
    slope,
)
from simulator.model.elementary import exp, log, power
from simulator.model.root_finding import Bracket, guess, narrowed

REFERENCE_USE = 0.3  # x0, Mtok per baseline hour: where the checking of a Mtok takes r hours
FIXED_POINT_STEPS = 100
SETTLED = 1e-10
ROOT_TOLERANCE = 1e-13
ROOT_STEPS = 200
TINY = 1e-300
HELD = 0.1  # one extrapolation goes down to this share at most


class Craft(NamedTuple):
    """How tokens turn into speed in one team. All numbers; see ``scenario/blocks/schema.py`` for ranges and sources."""

    family: int  # code of the curve family
    gain: float  # G
    scale: float  # kappa, Mtok per baseline hour
    exponent: float  # of the family
    amenable: float  # phi * (1 - leak), share of the work that AI can speed up to the benefit of output
    checking: float  # r, hours of checking per productive Mtok at the reference use
    checking_exponent: float  # gamma: 1, each Mtok takes as long; below 1, each further one takes less
    steering: float  # e, hours of steering per productive Mtok
    rework_base: float  # q0
    rework_slope: float  # q1
    rework_share: float  # share of the item that is done again


def remaining(craft: Craft, intensity: float) -> float:
    """Share of the baseline time that is left, (1 - phi) + phi / m(x).

    Args:
        craft: the team's parameters.
        intensity: x, effective productive Mtok per baseline hour.

    Example: without tokens it is 1; at m = 1.75 and phi = 0.35 it is 0.65 + 0.2 = 0.85.

    """
    speed = multiplier(craft.family, craft.gain, craft.scale, craft.exponent, intensity)
    return (1.0 - craft.amenable) + craft.amenable / speed


def rework_chance(craft: Craft, intensity: float) -> float:
    """Probability that an item comes back, q0 + q1 * S(x / kappa), at most 1.

    Source: the published evidence conflicts (Faros 2026 against Jellyfish 2026), so q1 is 0 unless swept.
    """
    chance = craft.rework_base
    if craft.rework_slope > 0.0:
        chance += craft.rework_slope * response(craft.family, intensity / craft.scale, craft.exponent)
    return min(chance, 1.0)


def item_hours(
    craft: Craft, effort: float, ability: float, intensity: float, productive: float, reworked: bool
) -> float:
    """Hours of work on one item, (H / s) * [(1 - phi) + phi / m(x)] * (1 + rework) + own hours.

    Args:
        craft: the team's parameters.
        effort: H, baseline hours.
        ability: s, dimensionless.
        intensity: x, effective productive Mtok per baseline hour.
        productive: tau, productive Mtok, whatever the tier.
        reworked: the item comes back once and ``rework_share`` of it is done again, equally assisted.

    Returns:
        hours, without waits.

    Example: H = 16, s = 1, x = 0.5 (m = 1.75), tau = 8, r = 0.02 take 16 * 0.85 + 0.16 = 13.76 hours.

    """
    hours = assisted_hours(craft, effort, ability, remaining(craft, intensity), reworked)
    return hours + own_hours(craft, effort, productive)


def assisted_hours(craft: Craft, effort: float, ability: float, left: float, reworked: bool) -> float:
    """Hours of work on one item before steering and checking, (H / s) * left * (1 + rework).

    Args:
        craft, effort, ability, reworked: as ``item_hours``.
        left: share of the baseline time, from ``remaining``.

    Example: with the numbers of ``item_hours`` they are 13.6.

    """
    hours = effort / ability * left
    if reworked:
        hours += craft.rework_share * hours
    return hours


def own_hours(craft: Craft, effort: float, productive: float) -> float:
    """Hours of steering tokens and checking what they produced, r * H * x0 * (x / x0)^gamma + e * tau, x = tau / H.

    Args:
        craft: the team's parameters.
        effort: H, baseline hours.
        productive: tau, productive Mtok.

    Source: that checking grows less than tokens (gamma below 1) is assumed; review took one in eight of the tool calls
    of light users and one in four of heavy ones, over a hundredfold of tokens (Jellyfish, August 2026, vendor).

    Example: r = 0.02, gamma = 1 and e = 0.01 take 0.24 hours for 8 Mtok.

    """
    if craft.checking_exponent == 1.0 or productive <= 0.0:
        return craft.checking * productive + craft.steering * productive
    share = power(productive / effort / REFERENCE_USE, craft.checking_exponent)
    return effort * craft.checking * REFERENCE_USE * share + craft.steering * productive


def own_slope(craft: Craft, use: float) -> float:
    """Hours of checking and steering that one more Mtok takes, r * gamma * (x / x0)^(gamma - 1) + e.

    Args:
        craft: the team's parameters.
        use: x, productive Mtok per baseline hour; at 0 the slope is infinite where gamma is below 1.

    Example: r = 0.02, gamma = 0.5 and e = 0.01 at the reference use are 0.02 hours.

    """
    if craft.checking_exponent == 1.0:
        return craft.checking + craft.steering
    if use <= 0.0:
        return math.inf
    slower = power(use / REFERENCE_USE, craft.checking_exponent - 1.0)
    return craft.checking * craft.checking_exponent * slower + craft.steering


def saved_hours(effort: float, ability: float, left: float) -> float:
    """Hours by which tokens shorten the work on an item before checking, (H / s) * (1 - left).

    Args:
        effort, ability, left: as ``assisted_hours``.

    Example: with the numbers of ``item_hours`` they are 2.4 of 16 hours.

    """
    return effort / ability * (1.0 - left)


def blocked_hours(waited: float, blocking: float, served: float, stalling: float, hours: float) -> float:
    """Hours lost to waits for approval and for inference, max(b * W + c * V, W + V - hours).

    What does not block is worked during the wait, but nothing is done before its answer is there.

    Args:
        waited: W, hours between asking and the reviewer's answer.
        blocking: b, share of that wait in which the engineer cannot work.
        served: V, hours between the answer and the first token.
        stalling: c, share of that wait in which the engineer cannot work.
        hours: hours of work on the item.

    Example: a wait of 2 hours that blocks by half costs an item of 8 hours 1 hour.
    """
    return max(blocking * waited + stalling * served, waited + served - hours)


def expected_pace(craft: Craft, ability: float, intensity: float, tokens: float) -> float:
    """Expected hours per baseline hour at a steady use of tokens, rework in expectation.

    Args:
        craft, ability, intensity: as ``item_hours``.
        tokens: productive Mtok per baseline hour (intensity over the tier's capability).

    Example: with the numbers of ``item_hours`` it is 13.76 / 16 = 0.86.

    """
    again = 1.0 + craft.rework_share * rework_chance(craft, intensity)
    return remaining(craft, intensity) * again / ability + own_hours(craft, 1.0, tokens)


def saving_slope(craft: Craft, u: float) -> float:
    """Baseline hours saved per baseline hour by one more unit of u = x / kappa, at s = 1.

    The time share is t(u) = [(1 - phi) + phi / m] * (1 + c * (q0 + q1 * S)) with m = 1 + G * S, so
    -t'(u) = S'(u) * [phi * G / m^2 * (1 + c * q) - c * q1 * ((1 - phi) + phi / m)]. The bracket falls in S:
    where the saving is positive it falls in u, so "tokens at a given saving" has one answer.
    """
    steep = slope(craft.family, u, craft.exponent)
    return steep * _bracket(craft, response(craft.family, u, craft.exponent))


def _bracket(craft: Craft, reached: float) -> float:
    speed = 1.0 + craft.gain * reached
    again = 1.0 + craft.rework_share * (craft.rework_base + craft.rework_slope * reached)
    saved = craft.amenable * craft.gain / (speed * speed) * again
    left = (1.0 - craft.amenable) + craft.amenable / speed
    return saved - craft.rework_share * craft.rework_slope * left


def intensity_at_saving(craft: Craft, target: float) -> float:
    """The intensity x at which one more effective Mtok saves ``target`` baseline hours (at s = 1).

    Args:
        craft: the team's parameters.
        target: hours per Mtok, > 0.

    Returns:
        Mtok per baseline hour; 0 where even the first token saves less.

    Closed form for ``michaelis_menten`` without token-driven rework, a bracketed root otherwise.

    Example: G = 1.5, kappa = 0.5, phi = 0.35: the first token saves 0.35 * 1.5 / 0.5 = 1.05 hours per Mtok,
    and at x = 0.5 a further one saves 1.05 * 0.25 / 1.75^2 = 0.0857 hours.

    """
    wanted = target * craft.scale
    first = _bracket(craft, 0.0)
    if first <= 0.0:
        return 0.0
    if craft.family == MICHAELIS_MENTEN and craft.rework_slope == 0.0:
        # S'(u) / m^2 = 1 / (1 + (1 + G) u)^2
        ratio = first / wanted
        if ratio <= 1.0:
            return 0.0
        return craft.scale * (math.sqrt(ratio) - 1.0) / (1.0 + craft.gain)
    # the bracket only falls, so the answer lies left of where the slope alone would put it
    high = point_at_slope(craft.family, wanted / first, craft.exponent)
    low = 0.1 * high
    while low > TINY and saving_slope(craft, low) < wanted:
        high = low
        low *= 0.1
    if low <= TINY:
        return 0.0
    return craft.scale * _where_saving_is(craft, wanted, low, high)


def intensity_worth(craft: Craft, cost: float, ability: float, capability: float) -> float:
    """The intensity x at which one more Mtok saves what it costs, c * h(x) = cost + s * own hours of one more Mtok.

    Where gamma is below 1 checking gets cheaper with use and there may be two such points, of which this is the higher,
    where the net saving is largest: fixed-point iteration comes down to it from where checking costs nothing, with
    Aitken's extrapolation (Steffensen's method).

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
    at = intensity_at_saving(craft, (cost + ability * craft.steering) / capability)
    for _ in range(FIXED_POINT_STEPS):
        lower = _lower(craft, cost, ability, capability, at)
        lowest = _lower(craft, cost, ability, capability, lower)
        if lowest <= 0.0 or lower - lowest <= SETTLED * lower:
            return lowest
        bend = (at - lower) - (lower - lowest)
        at = lowest
        if bend > 0.0 and lower - lowest < bend:  # the steps get shorter fast enough to see where they end
            at = max(lowest - (lower - lowest) * (lower - lowest) / bend, HELD * lowest)
    return at


def _lower(craft: Craft, cost: float, ability: float, capability: float, at: float) -> float:
    """The intensity that would be worth its price if checking cost what it does at ``at``."""
    if at <= 0.0:
        return 0.0
    return intensity_at_saving(craft, (cost + ability * own_slope(craft, at / capability)) / capability)


def _surplus(craft: Craft, u: float, wanted: float) -> float:
    """ln(saving at u / wanted), the better conditioned form of their difference; -50 stands for much too little."""
    ratio = saving_slope(craft, u) / wanted
    return log(ratio) if ratio > 1e-20 else -50.0


def _where_saving_is(craft: Craft, wanted: float, low: float, high: float) -> float:
    """The u in [low, high] with ``saving_slope`` = wanted, sought in ln u, where every family is close to straight."""
    ends = Bracket(log(low), _surplus(craft, low, wanted), log(high), _surplus(craft, high, wanted), 0)
    if ends.below >= 0.0:
        return high
    at = ends.left
    for step in range(ROOT_STEPS):
        at = guess(ends, step)
        found = _surplus(craft, exp(at), wanted)
        if abs(found) < ROOT_TOLERANCE or ends.right - ends.left <= ROOT_TOLERANCE * abs(ends.right):
            break
        ends = narrowed(ends, at, found)
    return exp(at)
