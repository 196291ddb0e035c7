"""The normal distribution, with the same bits on every processor: its distribution function and quantiles."""

import math

from simulator.model.elementary import exp, log

_MIDDLE = (
    (
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665,
    ),
    (
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0,
    ),
)
_OUTER = (
    (
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835,
    ),
    (
        1.0507500716444169e-09,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1.0,
    ),
)
_FAR = (
    (
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103,
    ),
    (
        2.0442631033899397e-15,
        1.421511758316446e-07,
        1.8463183175100548e-05,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1.0,
    ),
)
_DENSITY_AT_0 = 0.3989422804014327  # 1 / sqrt(2 pi)
_FRACTIONS = 150  # of a continued fraction: enough from ``_FROM`` on
_FROM = 1.75


def density(x: float) -> float:
    """Density of a standard normal, exp(-x^2 / 2) / sqrt(2 pi).

    Example: ``density(0.0)`` is 0.3989.
    """
    return _DENSITY_AT_0 * exp(-0.5 * x * x)


def below(x: float) -> float:
    """Chance that a standard normal is below x, Phi(x).

    Near the middle by 1/2 + density(x) * (x + x^3 / 3 + x^5 / (3 * 5) + ...), in the tails by the continued fraction
    density(x) / (x + 1 / (x + 2 / (x + 3 / ...))).

    Source: Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 2004; the tail, Laplace.

    Example: ``below(1.96)`` is 0.9750.

    """
    if abs(x) >= _FROM:
        beyond = abs(x)
        for k in range(_FRACTIONS, 0, -1):
            beyond = abs(x) + k / beyond
        tail = density(x) / beyond
        return tail if x < 0.0 else 1.0 - tail
    total, term, odd = 0.0, x, 1.0
    while total + term != total:
        total += term
        odd += 2.0
        term *= x * x / odd
    return 0.5 + density(x) * total


def quantile(chance: float) -> float:
    """The number that a standard normal is below with a given chance; infinite at 0 and 1.

    Args:
        chance: from 0 to 1.

    Source: Wichura, algorithm AS241, Applied Statistics 1988: 16 digits.

    Example: ``quantile(0.975)`` is 1.960.

    """
    from_middle = chance - 0.5
    if abs(from_middle) <= 0.425:
        return from_middle * _ratio(_MIDDLE, 0.180625 - from_middle * from_middle)
    smaller = min(chance, 1.0 - chance)
    if smaller <= 0.0:
        return math.copysign(math.inf, from_middle)
    far = math.sqrt(-log(smaller))
    size = _ratio(_OUTER, far - 1.6) if far <= 5.0 else _ratio(_FAR, far - 5.0)
    return math.copysign(size, from_middle)


def _ratio(polynomials: tuple[tuple[float, ...], tuple[float, ...]], x: float) -> float:
    top, bottom = 0.0, 0.0
    for over, under in zip(*polynomials, strict=True):
        top = top * x + over
        bottom = bottom * x + under
    return top / bottom
