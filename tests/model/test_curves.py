"""Every family of productivity curves: zero, rising, concave, and a triple that fits together."""

import math
from itertools import pairwise

import pytest

from simulator.model import curves
from simulator.model.work import Craft, multiplier

FAMILIES: dict[str, tuple[int, float]] = {
    "michaelis_menten": (curves.MICHAELIS_MENTEN, 1.0),
    "exponential": (curves.EXPONENTIAL, 1.0),
    "hill": (curves.HILL, 0.6),
    "hill, n = 1": (curves.HILL, 1.0),
    "hill, n = 0.05": (curves.HILL, 0.05),
    "logarithmic": (curves.LOGARITHMIC, 1.0),
    "power": (curves.POWER, 0.4),
    "power, alpha = 0.05": (curves.POWER, 0.05),
    "power, alpha = 0.95": (curves.POWER, 0.95),
    "ces": (curves.CES, 3.0),
    "ces, sigma = 0.9": (curves.CES, 0.1 / 0.9),
    "ces, sigma = 0.05": (curves.CES, 19.0),
}
every_family = pytest.mark.parametrize(("family", "shape"), FAMILIES.values(), ids=FAMILIES.keys())

GRID = [10.0 ** (k / 8.0) for k in range(-32, 17)]  # 1e-4 to 100


def test_the_parametrised_families_are_all_there_are() -> None:
    codes = {value for name, value in vars(curves).items() if name.isupper() and isinstance(value, int)}
    assert {code for code, _ in FAMILIES.values()} == codes - {curves.POINTS} == set(range(6))


@every_family
def test_no_tokens_no_response(family: int, shape: float) -> None:
    assert curves.response(family, 0.0, shape) == 0.0


@every_family
def test_response_rises(family: int, shape: float) -> None:
    values = [curves.response(family, u, shape) for u in GRID]
    flat = 1.0 - 4.0 * math.ulp(1.0)  # a saturated curve rises by less than a float can tell
    assert all(low < high or low >= flat for low, high in pairwise(values))
    assert values[0] > 0.0


@every_family
def test_response_is_concave(family: int, shape: float) -> None:
    chords = [
        (curves.response(family, b, shape) - curves.response(family, a, shape)) / (b - a) for a, b in pairwise(GRID)
    ]
    assert all(next_one <= one * (1.0 + 1e-9) for one, next_one in pairwise(chords))
    assert chords[-1] < 0.9 * chords[0]


@every_family
def test_slope_falls(family: int, shape: float) -> None:
    slopes = [curves.slope(family, u, shape) for u in GRID]
    level = 1.0 - 1e-12  # a stiff ces is straight at first
    assert all(low <= high and (low < high or high > level) for high, low in pairwise(slopes))


@every_family
def test_slope_is_the_central_difference(family: int, shape: float) -> None:
    for u in GRID:
        step = 1e-5 * u
        rise = curves.response(family, u + step, shape) - curves.response(family, u - step, shape)
        cancelled = 4.0 * math.ulp(curves.response(family, u, shape)) / step
        stated = curves.slope(family, u, shape)
        assert abs(rise / (2.0 * step) - stated) <= 1e-7 * stated + cancelled


@every_family
def test_slope_at_zero_is_the_limit(family: int, shape: float) -> None:
    at_zero = curves.slope(family, 0.0, shape)
    if math.isinf(at_zero):
        assert curves.slope(family, 1e-300, shape) > 1e10
    else:
        assert curves.slope(family, 1e-300, shape) == pytest.approx(at_zero, rel=1e-12)
        assert curves.response(family, 1e-300, shape) / 1e-300 == pytest.approx(at_zero, rel=1e-12)


def assert_round_trip(family: int, u: float, shape: float) -> None:
    """u -> slope -> u, as exactly as the curve's bend allows: du/u = (d slope / slope) / bend, in units of rounding."""
    target = curves.slope(family, u, shape)
    bend = abs(math.log(curves.slope(family, u * 1.001, shape) / target)) / 0.001
    found = curves.point_at_slope(family, target, shape)
    assert abs(found / u - 1.0) <= 64.0 * math.ulp(1.0) * (1.0 + 1.0 / bend)


@every_family
def test_point_at_slope_goes_back_and_forth(family: int, shape: float) -> None:
    tried = [u for u in GRID if curves.slope(family, u, shape) < 1.0 - 1e-6 or family in (curves.HILL, curves.POWER)]
    assert len(tried) > 15  # what is left out is so straight that many points share a slope
    for u in tried:
        assert_round_trip(family, u, shape)


def test_the_round_trip_notices_a_wrong_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "point_at_slope", lambda family, target, shape: 1.0 + 1e-12)
    with pytest.raises(AssertionError):
        assert_round_trip(curves.MICHAELIS_MENTEN, 1.0, 1.0)


@pytest.mark.parametrize(("exponent", "u"), [(0.97, 100.0), (0.99, 1.0), (0.99, 100.0), (0.999, 1.0), (0.999, 100.0)])
def test_hill_just_below_one_finds_its_point_too(exponent: float, u: float) -> None:
    assert_round_trip(curves.HILL, u, exponent)


@every_family
def test_a_curve_nowhere_that_steep_gets_no_tokens(family: int, shape: float) -> None:
    assert curves.point_at_slope(family, math.inf, shape) == 0.0
    if not math.isinf(curves.slope(family, 0.0, shape)):
        assert curves.point_at_slope(family, curves.slope(family, 0.0, shape), shape) == 0.0
        assert curves.point_at_slope(family, 2.0, shape) == 0.0


@every_family
def test_half_point_is_half_of_the_maximum(family: int, shape: float) -> None:
    if family in (curves.LOGARITHMIC, curves.POWER):  # no maximum
        assert math.isnan(curves.half_point(family, shape))
        assert curves.response(family, 1e200, shape) > 10.0
    else:
        assert curves.response(family, curves.half_point(family, shape), shape) == pytest.approx(0.5, rel=1e-12)
        assert curves.response(family, 1e300, shape) <= 1.0


def test_ces_is_one_number_on_both_sides_of_the_overflow_switch() -> None:
    for shape in (0.2, 3.0, 19.0):
        below, above = (curves.response(curves.CES, math.nextafter(1.0, toward), shape) for toward in (0.0, 2.0))
        assert below == pytest.approx(above, rel=1e-14)
        below, above = (curves.slope(curves.CES, math.nextafter(1.0, toward), shape) for toward in (0.0, 2.0))
        assert below == pytest.approx(above, rel=1e-13)


def test_without_tokens_nobody_is_faster() -> None:
    for family, shape in FAMILIES.values():
        craft = Craft(family, 1.5, 0.5, shape, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)
        assert multiplier(craft, 0.0) == 1.0
        assert multiplier(craft._replace(gain=0.0), 3.0) == 1.0
