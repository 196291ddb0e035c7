"""Powers of two and logarithms that ``elementary.py`` looks up, from decimal arithmetic, the same everywhere."""

from decimal import Context, Decimal, localcontext
from itertools import accumulate

PART_DIGITS = 7  # binary: the range of the exponential has 2^7 parts
PARTS = 2**PART_DIGITS
FIRST, LAST = 180, 360  # the logarithm is looked up at these over 256
_KEPT = 2**15  # a logarithm is kept to a multiple of 1 / this, so that k ln 2 + ln c is exact and has at most 26 digits


def _powers() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """2^(i / 128) rounded, and by what share the true number is larger, for i from 0 to 127."""
    with localcontext() as context:
        context.prec = 50
        step = (Decimal(2).ln() / PARTS).exp()
        exact = list(accumulate([step] * (PARTS - 1), lambda power, by: power * by, initial=Decimal(1)))
        rounded = [float(each) for each in exact]
        return tuple(rounded), tuple(float(e / Decimal(r) - 1) for e, r in zip(exact, rounded, strict=True))


def _logarithms() -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """1 / c for c = i / 256, ln c to a multiple of 2^-15, and the rest of it."""
    places = range(FIRST, LAST + 1)
    with localcontext() as context:
        context.prec = 50
        up = list(accumulate((_step(i) for i in places[:-1]), initial=Decimal(0)))
        kept, rest = zip(*(_split(each - up[256 - FIRST]) for each in up), strict=True)
        return tuple(256.0 / i for i in places), kept, rest


def _split(exact: Decimal) -> tuple[float, float]:
    """The nearest multiple of 2^-15, and what that leaves out."""
    kept = round(exact * _KEPT) / _KEPT
    return kept, float(exact - Decimal(kept))


def _step(i: int) -> Decimal:
    """From ln i to ln(i + 1): 2 (z + z^3 / 3 + z^5 / 5 + ...), z = 1 / (2 i + 1)."""
    z = 1 / Decimal(2 * i + 1)
    square, total, term = z * z, z, z
    for odd in range(3, 21, 2):
        term *= square
        total += term / odd
    return 2 * total


POWER, POWER_REST = _powers()
LN2, LN2_REST = _split(Decimal(2).ln(Context(prec=50)))
INVERSE, LOGARITHM, LOGARITHM_REST = _logarithms()
