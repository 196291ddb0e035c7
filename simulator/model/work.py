"""Time to finish a work item: assisted work, checking of what the tokens produced, rework, waits."""

import math
from typing import NamedTuple

from simulator.model.curves import (
    MICHAELIS_MENTEN,
    multiplier,
    point_at_slope,
    response,
    slope,
)
from simulator.model.root_finding import Bracket, guess, narrowed

ROOT_TOLERANCE = 1e-13
ROOT_STEPS = 200
TINY = 1e-300


class Craft(NamedTuple):
    """How tokens turn into speed in one team. All numbers; see ``scenario/blocks/schema.py`` for ranges and sources."""

    family: int  # code of the curve family
    gain: float  # G
    scale: float  # kappa, Mtok per baseline hour
    exponent: float  # of the family
    amenable: float  # phi, share of the work that AI can speed up
    checking: float  # r, hours of checking per productive Mtok
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
    """Hours of work on one item, (H / s) * [(1 - phi) + phi / m(x)] * (1 + rework) + r * tau.

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
    hours = effort / ability * remaining(craft, intensity)
    if reworked:
        hours += craft.rework_share * hours
    return hours + craft.checking * productive


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
    return remaining(craft, intensity) * again / ability + craft.checking * tokens


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


def _surplus(craft: Craft, u: float, wanted: float) -> float:
    """ln(saving at u / wanted), the better conditioned form of their difference; -50 stands for much too little."""
    ratio = saving_slope(craft, u) / wanted
    return math.log(ratio) if ratio > 1e-20 else -50.0


def _where_saving_is(craft: Craft, wanted: float, low: float, high: float) -> float:
    """The u in [low, high] with ``saving_slope`` = wanted, sought in ln u, where every family is close to straight."""
    ends = Bracket(math.log(low), _surplus(craft, low, wanted), math.log(high), _surplus(craft, high, wanted), 0)
    if ends.below >= 0.0:
        return high
    at = ends.left
    for step in range(ROOT_STEPS):
        at = guess(ends, step)
        found = _surplus(craft, math.exp(at), wanted)
        if abs(found) < ROOT_TOLERANCE or ends.right - ends.left <= ROOT_TOLERANCE * abs(ends.right):
            break
        ends = narrowed(ends, at, found)
    return math.exp(at)
