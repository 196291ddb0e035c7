"""Time to finish a work item: assisted work, steering tokens and checking what they produced, rework, waits.

Tokens count in an engineer's own units here: Mtok over the engineer's returns (see ``choice.py``). Whose
returns are twice as high needs twice the tokens for the same effect, and checks as long for it.
"""

import math
from typing import NamedTuple

from simulator.model.curves import MICHAELIS_MENTEN, POINTS, point_at_slope, response, slope
from simulator.model.elementary import power
from simulator.model.points import NO_KNOTS, response_at, slope_at, use_at_slope

REFERENCE_USE = 0.3  # x0, Mtok per baseline hour: where the checking of a Mtok takes r hours


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
    knots: tuple[float, ...] = NO_KNOTS  # of a curve through points, as ``points.py`` reads them


def reached(craft: Craft, u: float) -> float:
    """Normalised response S(u) of a team's curve, by its formula or through its points.

    Args:
        craft: the team's parameters.
        u: tokens per baseline hour over the scale; dimensionless, >= 0.

    Example: at the half-saturation point of Michaelis-Menten it is 0.5.

    """
    if craft.family == POINTS:
        return response_at(craft.knots, u)
    return response(craft.family, u, craft.exponent)


def steepness(craft: Craft, u: float) -> float:
    """Slope S'(u) of a team's curve; arguments as ``reached``.

    Example: at the half-saturation point of Michaelis-Menten it is 0.25.

    """
    if craft.family == POINTS:
        return slope_at(craft.knots, u)
    return slope(craft.family, u, craft.exponent)


def use_of_steepness(craft: Craft, target: float) -> float:
    """The least u at which a team's curve is no steeper than ``target``, which is above 0.

    Example: of Michaelis-Menten a slope of 0.25 is found at 1.

    """
    if craft.family == POINTS:
        return use_at_slope(craft.knots, target)
    return point_at_slope(craft.family, target, craft.exponent)


def multiplier(craft: Craft, intensity: float) -> float:
    """Speed of the amenable share of work, m(x) = 1 + G * S(x / kappa); 1 without tokens.

    Args:
        craft: the team's parameters.
        intensity: x, effective productive Mtok per baseline hour, >= 0.

    Source: defaults gain 1.5 and scale 0.5 are assumed.

    Example: Michaelis-Menten with G = 1.5 and kappa = 0.5 gives 1.75 at 0.5 Mtok an hour.

    """
    return 1.0 + craft.gain * reached(craft, intensity / craft.scale)


def remaining(craft: Craft, intensity: float) -> float:
    """Share of the baseline time that is left, (1 - phi) + phi / m(x).

    Args:
        craft: the team's parameters.
        intensity: x, effective productive Mtok per baseline hour.

    Example: without tokens it is 1; at m = 1.75 and phi = 0.35 it is 0.65 + 0.2 = 0.85.

    """
    if craft.family == MICHAELIS_MENTEN:  # m = (kappa + (1 + G) * x) / (kappa + x), one division instead of three
        slower = (craft.scale + intensity) / (craft.scale + (1.0 + craft.gain) * intensity)
        return (1.0 - craft.amenable) + craft.amenable * slower
    return (1.0 - craft.amenable) + craft.amenable / multiplier(craft, intensity)


def rework_chance(craft: Craft, intensity: float) -> float:
    """Probability that an item comes back, q0 + q1 * S(x / kappa), at most 1.

    Source: the published evidence conflicts (Faros 2026 against Jellyfish 2026), so q1 is 0 unless swept.
    """
    chance = craft.rework_base
    if craft.rework_slope > 0.0:
        chance += craft.rework_slope * reached(craft, intensity / craft.scale)
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
    return hours + own_hours(craft, effort, productive / effort)


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


def uses(effective: float, productive: float, unit: float) -> tuple[float, float]:
    """Intensity and productive use of an item, Mtok per baseline hour; the same where all tokens are frontier tokens.

    Args:
        effective, productive: Mtok.
        unit: H, or H times the engineer's returns for own Mtok.

    Example: 8 productive Mtok on 16 hours, half of them from a tier of half the capability, are 0.375 and 0.5.

    """
    intensity = effective / unit
    return intensity, intensity if productive == effective else productive / unit


def own_hours(craft: Craft, effort: float, use: float) -> float:
    """Hours of steering tokens and checking what they produced, H * (r * x0 * (x / x0)^gamma + e * x).

    Args:
        craft: the team's parameters.
        effort: H, baseline hours.
        use: x, productive Mtok per baseline hour.

    Source: that checking grows less than tokens (gamma below 1) is assumed; review took one in eight of the tool calls
    of light users and one in four of heavy ones, over a hundredfold of tokens (Jellyfish, August 2026, vendor).

    Example: r = 0.02, gamma = 1 and e = 0.01 take 0.24 hours for 8 Mtok.

    """
    if craft.checking_exponent == 1.0 or use <= 0.0:
        return effort * (craft.checking + craft.steering) * use
    share = power(use / REFERENCE_USE, craft.checking_exponent)
    return effort * (craft.checking * REFERENCE_USE * share + craft.steering * use)


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
    if waited <= 0.0 and served <= 0.0:
        return 0.0
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
