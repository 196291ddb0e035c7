"""Who is there: leaving, filling a post, and the ramp of a new engineer."""

import math
from typing import Final, NamedTuple

from simulator.model.elementary import expm1, power
from simulator.records import HOURS_PER_MONTH, MONTHS_PER_YEAR

FOUNDER: Final = -1.0  # the month of joining of somebody who was there before the first one
ABSENT: Final = math.inf  # and of somebody who is not there


class Staffing(NamedTuple):
    """How posts of one team empty and fill; see ``scenario/blocks/team.py`` for ranges and sources."""

    attrition: float  # hazard of leaving, per year
    fill_months: float  # mean months to fill a post
    ramp_months: float  # months to full speed
    start_share: float  # speed of a new engineer over full speed
    pull: float  # elasticity of attrition and time to fill to the token package
    replacement: float  # cost of filling a post over a year's base pay


def package(allowance: float, used: float, salary: float) -> float:
    """The token package as a share of base pay: the allowance where there is one, else what was used last month.

    Args:
        allowance: USD a month; infinite without a cap.
        used: USD used last month.
        salary: base pay, USD a year.

    Example: 5,000 USD a month on 120,000 USD a year are 0.5.

    """
    monthly = used if math.isinf(allowance) else allowance
    return monthly * MONTHS_PER_YEAR / salary


def pulled(value: float, share: float, elasticity: float) -> float:
    """A hazard or a time to fill under a token package, value * (1 + share)^-elasticity.

    Args:
        value: without tokens.
        share: token package over base pay, >= 0.
        elasticity: 0 where tokens draw nobody.

    Source: assumed; no evidence on tokens as a part of pay was found, so the elasticity is 0 unless swept.

    Example: ``pulled(0.12, 0.5, 2.0)`` is 0.0533.

    """
    if elasticity == 0.0:
        return value
    return value * power(1.0 + share, -elasticity)


def leave_chance(hazard_per_year: float) -> float:
    """Probability of leaving within a month, 1 - exp(-hazard / 12).

    Example: ``leave_chance(0.12)`` is 0.00995.
    """
    return -expm1(-hazard_per_year / MONTHS_PER_YEAR)


def vacant_months(mean: float, draw: float) -> float:
    """Whole months a post stays empty, ceil(mean * draw).

    Args:
        mean: months to fill a post.
        draw: exponential with mean 1.

    Example: ``vacant_months(2.0, 0.6)`` is 2.

    """
    return float(math.ceil(mean * draw))


def speed(staffing: Staffing, since: float, now: float) -> float:
    """Speed of an engineer over full speed, start + (1 - start) * months there / ramp_months, at most 1.

    Args:
        staffing: the team's parameters.
        since: month of joining; negative for somebody who was there before the start; infinite for somebody who has
            left, and finishes the item at hand at full speed.
        now: hour.

    Example: half-way through a ramp that starts at 0.4 it is 0.7.

    """
    if since < 0.0:
        return 1.0
    there = now / HOURS_PER_MONTH - since
    if there < 0.0 or there >= staffing.ramp_months:
        return 1.0
    return staffing.start_share + (1.0 - staffing.start_share) * there / staffing.ramp_months
