"""Demand for tokens: adoption, growth, the wish for one item, and vanity padding."""

from simulator.model.elementary import exp, expm1, power


def adoption(month: float, midpoint: float, ramp: float) -> float:
    """Share of appetite reached, A(t) = 1 / (1 + exp(-(t - midpoint) / ramp)).

    Args:
        month: months since the start, any sign.
        midpoint: month at which half the appetite is reached.
        ramp: months; the share moves from 0.27 to 0.73 within one ramp either side of the midpoint. > 0.

    Source: logistic form is the usual diffusion curve; the defaults are assumed.

    Example: ``adoption(3.0, 3.0, 1.5)`` is 0.5.

    """
    distance = (month - midpoint) / ramp
    if distance >= 0.0:
        return 1.0 / (1.0 + exp(-distance))
    grown = exp(max(distance, -700.0))  # below -700 the exponential underflows
    return grown / (1.0 + grown)


def compounded(month: float, change_per_year: float) -> float:
    """Factor after ``month`` months of a yearly change, (1 + change)^(month / 12).

    Args:
        month: months since the start.
        change_per_year: relative change per year, > -1.

    Example: ``compounded(24.0, 0.1)`` is 1.21 up to rounding.

    """
    return power(1.0 + change_per_year, month / 12.0)


def progressed(share: float, per_year: float, month: float) -> float:
    """Share of work that AI can speed up after some months, phi(t) = 1 - (1 - phi_0) * exp(-g * t).

    Args:
        share: phi_0 at the start, 0..1.
        per_year: g, rate at which the rest shrinks, >= 0.
        month: t in months since the start.

    Source: assumed.

    Example: 0.35 at a rate of 0.15 has become 0.5185 after 24 months.

    """
    if per_year == 0.0:
        return share
    return 1.0 - (1.0 - share) * exp(-per_year * month / 12.0)


def wish(effort: float, appetite: float, noise: float, factor: float) -> float:
    """Productive tokens an engineer wants for one item, D / (1 + v) = H * a * z * A(t) * growth(t) * x(tau) / x(0).

    Args:
        effort: H, baseline hours of the item.
        appetite: a, Mtok per baseline hour.
        noise: z, demand noise with mean 1.
        factor: A(t) * growth(t) of the month, and the share that is left under a felt price.

    Returns:
        Mtok. With padding v the engineer asks for (1 + v) times this.

    Example: ``wish(16.0, 0.3, 1.0, 1.0)`` is 4.8.

    """
    return effort * appetite * noise * factor


def standing(below: float, tied: float, ranked: float) -> float:
    """Percentile u in a published usage ranking, by mid-rank: (below + (tied - 1) / 2) / (ranked - 1).

    Args:
        below: how many spent strictly less.
        tied: how many spent the same, oneself included, >= 1.
        ranked: how many are in the ranking. Alone, one is at the top.

    Example: the middle of three has ``standing(1.0, 1.0, 3.0)`` = 0.5.

    """
    if ranked <= 1.0:
        return 1.0
    return (below + 0.5 * (tied - 1.0)) / (ranked - 1.0)


def padding(
    before: float, decay: float, visibility: float, propensity: float, percentile: float, contest: float
) -> float:
    """Vanity padding after a ranking is published, v <- (1 - delta) * v + g * pi * ((1 - c) * (1 - u) + c * u).

    Who stands low pads to catch up; in a contest who stands high pads to stay ahead.

    Args:
        before: v of the month that closes, >= 0.
        decay: delta, share of the padding that fades in a month, 0..1.
        visibility: g, how visible the ranking is, 0..1.
        propensity: pi of the engineer, >= 0.
        percentile: u, standing in the ranking by last month's spend, 0..1.
        contest: c, share of padding that defends a place instead of catching up, 0..1.

    Source: assumed; observed at Meta and Amazon, where published rankings were followed by idle agents
    and pointless tasks (The Information, April 2026; Financial Times, May 2026).

    Example: ``padding(0.0, 0.3, 0.5, 1.0, 0.9, 0.0)`` is 0.05, and 0.45 in a contest (c = 1).

    """
    urge = (1.0 - contest) * (1.0 - percentile) + contest * percentile
    return (1.0 - decay) * before + visibility * propensity * urge


def burnt_share(propensity: float, strength: float) -> float:
    """Share of an expiring allowance an engineer burns, strength * (1 - exp(-pi)).

    Args:
        propensity: pi of the engineer; 0 burns nothing.
        strength: share that an engineer of endless vanity would burn, 0..1.

    Source: assumed.

    Example: ``burnt_share(0.0, 0.25)`` is 0.0.

    """
    return -strength * expm1(-propensity)
