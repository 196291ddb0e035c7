"""What a change in tokens does to output in the long run, averaged over engineers and items: a mean field.

Arrays have a row for each company, and a column for each kind of engineer in it (team, role, place among users).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from simulator import elementwise
from simulator.model import curves
from simulator.model.points import response_at
from simulator.model.work import REFERENCE_USE
from simulator.records import HOURS_PER_MONTH, Floats, Ints

ITEMS: Final = 6  # nodes over the demand noise of items
ROUNDS: Final = 3  # of the search for a use under a cap, each a tenth of the error of the one before
URGED: Final = 12  # of the search for a use above the free one, where own hours slow it
HALVINGS: Final = 60
LEAST: Final = 1e-300


class Kinds(NamedTuple):
    """Kinds of engineers in each company, [company, kind]; names as in ``model.work.Craft``. Use is in own Mtok."""

    weight: Floats  # share of the company's engineers; each row sums to 1
    ability: Floats  # mean of the kind
    use: Floats  # Mtok per baseline hour where tokens are free
    mtok: Floats  # Mtok asked for, for each productive own one
    usd: Floats  # USD paid for it
    noise: Floats  # standard deviation of the log of demand between items
    pacing: Floats
    family: Ints  # [kind]
    gain: Floats
    scale: Floats
    exponent: Floats
    amenable: Floats
    checking: Floats
    checking_exponent: Floats
    steering: Floats
    rework_base: Floats
    rework_slope: Floats
    rework_share: Floats
    knots: tuple[tuple[float, ...], ...]  # [kind]


class Outcome(NamedTuple):
    """What each kind does in a month under one rule, [company, kind]."""

    output: Floats  # baseline hours finished per working hour
    mtok: Floats
    usd: Floats


def free(kinds: Kinds) -> Outcome:
    """Everybody uses as much as they want."""
    return _at(kinds, kinds.use)


def without(kinds: Kinds) -> Outcome:
    """Nobody uses any tokens."""
    return _at(kinds, np.zeros_like(kinds.use))


def capped(kinds: Kinds, cap: Floats, in_usd: bool = True) -> Outcome:
    """Nobody uses more than a cap a month.

    Who wants more either spreads it (each item gets less, in proportion) or spends at the full rate until it is gone,
    and works without tokens for the rest: ``pacing`` is the weight of the first.

    Args:
        kinds: the companies.
        cap: [company, 1], USD or Mtok a month, >= 0.
        in_usd: whether the cap is in USD.
    """
    price, full, none = kinds.usd if in_usd else kinds.mtok, free(kinds), without(kinds)
    wanted = full.usd if in_usd else full.mtok
    share = _share_under(cap, wanted)
    spread = share
    for _ in range(ROUNDS):
        rate = HOURS_PER_MONTH * kinds.use * price * _at(kinds, kinds.use * spread).output
        spread = _share_under(cap, rate)
    paced = _at(kinds, kinds.use * spread)
    return Outcome(*(
        kinds.pacing * one + (1.0 - kinds.pacing) * (share * most + (1.0 - share) * least)
        for one, most, least in zip(paced, full, none, strict=True)
    ))  # fmt: skip


def on_average(kinds: Kinds, mean: float, in_usd: bool = True) -> Outcome:
    """The mean engineer uses so much a month.

    Less than where tokens are free comes from the cap that leaves it; more from encouragement, everybody's use times
    one factor.

    Args:
        kinds: the companies.
        mean: USD or Mtok a month of all engineers, >= 0.
        in_usd: whether it is in USD.
    """
    full = free(kinds)
    wanted = full.usd if in_usd else full.mtok
    most = (kinds.weight * wanted).sum(axis=1, keepdims=True)
    cap = _cap_of(kinds.weight, wanted, np.minimum(mean, most))
    under = capped(kinds, cap, in_usd)
    if not (mean > most).any():
        return under
    factor = np.maximum(mean / np.maximum(most, LEAST), 1.0)
    for _ in range(URGED):
        more = _at(kinds, kinds.use * factor)
        reached = (kinds.weight * (more.usd if in_usd else more.mtok)).sum(axis=1, keepdims=True)
        factor = np.maximum(factor * mean / np.maximum(reached, LEAST), 1.0)
    more = _at(kinds, kinds.use * factor)
    return Outcome(*(np.where(mean > most, one, other) for one, other in zip(more, under, strict=True)))


def change_in_output(kinds: Kinds, control: Outcome, other: Outcome) -> Floats:
    """Output under one rule over that under another, less 1, [company]; each engineer counts alike.

    Example: where every engineer finishes 10 items under one rule and 11 under the other it is 0.1.
    """
    before, after = ((kinds.weight * one.output).sum(axis=1) for one in (control, other))
    return np.asarray(after / before - 1.0)


def normal_nodes(many: int) -> tuple[Floats, Floats]:
    """Points and weights by which a mean over a standard normal is taken (Gauss and Hermite).

    Example: of the square with three nodes it is 1.
    """
    points, weights = np.polynomial.hermite_e.hermegauss(many)
    return np.asarray(points), np.asarray(weights / weights.sum())


def _at(kinds: Kinds, use: Floats) -> Outcome:
    output = 1.0 / pace(kinds, use)
    asked = HOURS_PER_MONTH * use * output
    return Outcome(output, asked * kinds.mtok, asked * kinds.usd)


def pace(kinds: Kinds, use: Floats) -> Floats:
    """Mean hours per baseline hour at a use, over the demand noise of items; as ``model.work.expected_pace``.

    Args:
        kinds: the companies.
        use: [company, kind] own Mtok per baseline hour, mean over items.
    """
    found = np.zeros_like(use)
    for point, weight in zip(*normal_nodes(ITEMS), strict=True):
        noise = elementwise.exp(kinds.noise * point - 0.5 * kinds.noise * kinds.noise)
        found += weight * _pace_of_item(kinds, use * noise)
    return found


def _pace_of_item(kinds: Kinds, use: Floats) -> Floats:
    response = _responses(kinds, use / kinds.scale)
    left = 1.0 - kinds.amenable + kinds.amenable / (1.0 + kinds.gain * response)
    chance = np.minimum(kinds.rework_base + kinds.rework_slope * response, 1.0)
    checks = elementwise.power(use / REFERENCE_USE, kinds.checking_exponent)
    own = kinds.checking * REFERENCE_USE * checks + kinds.steering * use
    return np.asarray(left * (1.0 + kinds.rework_share * chance) / kinds.ability + own)


def _responses(kinds: Kinds, u: Floats) -> Floats:
    found = np.zeros_like(u)
    for family, where in _families(kinds.family):
        if family == curves.POINTS:
            for column in np.flatnonzero(where):
                found[:, column] = [response_at(kinds.knots[column], one) for one in u[:, column].tolist()]
        else:
            found[:, where] = responses(family, u[:, where], kinds.exponent[:, where])
    return found


def _families(family: Ints) -> "Iterator[tuple[int, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]]":
    return ((int(one), family == one) for one in np.unique(family))


def responses(family: int, u: Floats, shape: Floats) -> Floats:
    """S(u) of whole arrays, as ``model.curves.response`` of one number.

    Args:
        family: a code of ``model.curves``, of a curve that has a formula.
        u: >= 0.
        shape: the family's exponent, of the same shape.
    """
    if family == curves.MICHAELIS_MENTEN:
        return np.asarray(u / (1.0 + u))
    if family == curves.EXPONENTIAL:
        return np.asarray(1.0 - elementwise.exp(-u))
    if family == curves.LOGARITHMIC:
        return elementwise.log1p(u)
    if family == curves.POWER:
        return elementwise.power(u, shape)
    if family == curves.HILL:
        raised = elementwise.power(u, shape)
        return np.asarray(raised / (1.0 + raised))
    low = np.minimum(u, 1.0)  # the same number written so that u^theta cannot overflow
    high = np.maximum(u, 1.0)
    below = low / elementwise.power(1.0 + elementwise.power(low, shape), 1.0 / shape)
    above = elementwise.power(1.0 + elementwise.power(1.0 / high, shape), -1.0 / shape)
    return np.where(u < 1.0, below, above)


def _share_under(cap: Floats, wanted: Floats) -> Floats:
    """How much of what is wanted a cap leaves, at most all of it."""
    return np.divide(cap, wanted, out=np.ones_like(wanted), where=wanted > cap)


def _cap_of(weight: Floats, wanted: Floats, mean: Floats) -> Floats:
    """The cap under which the mean engineer uses so much, [company, 1], by halving."""
    low, high = np.zeros_like(mean), wanted.max(axis=1, keepdims=True)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        short = (weight * np.minimum(wanted, middle)).sum(axis=1, keepdims=True) < mean
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(high)
