"""A curve said in a manager's words is the same curve: spend for a gain, and spend for half the largest gain."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.curves import half_point, response
from simulator.records import HOURS_PER_MONTH
from simulator.scenario.blocks.curve import FAMILIES, OWN, Curve

SATURATING: dict[str, dict[str, Any]] = {
    "michaelis_menten": {},
    "exponential": {},
    "hill": {"exponent": 0.6},
    "ces": {"substitution_elasticity": 0.25},
}
ENDLESS: dict[str, dict[str, Any]] = {"logarithmic": {}, "power": {"exponent": 0.5}}
ENOUGH = {"michaelis_menten": 1e12, "exponential": 1e3, "hill": 1e25, "ces": 1e8}  # where 1e-12 of the gain is missing
AMENABLE = 0.35


def gain_at(curve: Curve, usd_per_month: float, usd_per_mtok: float) -> float:
    """Gain in speed of an engineer who spends so much a month."""
    gain, scale = curve.gain_and_scale(usd_per_mtok, AMENABLE)
    mtok_per_hour = usd_per_month / (usd_per_mtok * HOURS_PER_MONTH)
    return gain * response(curve.code, mtok_per_hour / scale, curve.shape)


def share_reached(curve: Curve, spend_over_half: float) -> float:
    """Share of the largest gain at so many times the spend for half of it."""
    return response(curve.code, spend_over_half * half_point(curve.code, curve.shape), curve.shape)


@pytest.mark.parametrize("family", SATURATING)
@settings(deadline=None)
@given(
    gain=st.floats(0.01, 20),
    reference=st.floats(10, 1e4),
    half=st.floats(10, 1e4),
    usd_per_mtok=st.floats(0.1, 100),
)
def test_the_gain_is_as_stated(family: str, gain: float, reference: float, half: float, usd_per_mtok: float) -> None:
    shape = SATURATING[family]
    # where the largest gain would be out of range there is no such curve
    gain = min(gain, 19.9 * share_reached(Curve(family=family, **shape), reference / half))
    curve = Curve(
        family=family,
        gain_at_reference=gain,
        reference_usd_per_month=reference,
        half_gain_usd_per_month=half,
        **shape,
    )
    assert math.isclose(gain_at(curve, reference, usd_per_mtok), gain, rel_tol=1e-12)
    largest = gain_at(curve, half * ENOUGH[family], usd_per_mtok)
    assert math.isclose(gain_at(curve, half, usd_per_mtok), largest / 2, rel_tol=1e-9)
    assert math.isclose(curve.gain_and_scale(usd_per_mtok, AMENABLE)[0], largest, rel_tol=1e-9)


def test_a_worked_number() -> None:
    # 252 USD a month at 1.5 USD/Mtok over 168 h is 1 Mtok/h; at half of the spend for half the gain, S is 1/3
    curve = Curve(gain_at_reference=0.5, reference_usd_per_month=252, half_gain_usd_per_month=504)
    assert curve.gain_and_scale(1.5, AMENABLE) == pytest.approx((1.5, 2.0), rel=1e-12)


def test_a_worked_number_of_the_time_saved() -> None:
    curve = Curve(largest_saving=0.21, half_saving_mtok_per_hour=0.2)
    assert curve.gain_and_scale(99.0, AMENABLE) == pytest.approx((1.5, 0.5), rel=1e-12)


@settings(deadline=None)
@given(amenable=st.floats(0.05, 1.0), part=st.floats(0.01, 0.95), half=st.floats(0.01, 10), use=st.floats(0.0, 100))
def test_the_time_saved_is_as_stated_whatever_share_ai_can_speed_up(
    amenable: float, part: float, half: float, use: float
) -> None:
    largest = part * amenable
    curve = Curve(largest_saving=largest, half_saving_mtok_per_hour=half)
    gain, scale = curve.gain_and_scale(1.5, amenable)
    saved = amenable - amenable / (1.0 + gain * response(curve.code, use / scale, curve.shape))
    assert saved == pytest.approx(largest * use / (half + use), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("family", {**SATURATING, **ENDLESS})
def test_the_plain_form_is_taken_as_it_is(family: str) -> None:
    curve = Curve(family=family, gain=1.2, scale_mtok_per_hour=0.7, **{**SATURATING, **ENDLESS}[family])
    assert curve.gain_and_scale(1.5, AMENABLE) == curve.gain_and_scale(99.0, 0.9) == (1.2, 0.7)


@pytest.mark.parametrize(
    "curve",
    [
        {"family": "hill", "exponent": 1.0},
        {"family": "hill", "exponent": 0.05},
        {"family": "power", "exponent": 0.95},
        {"gain_at_reference": 10.0, "reference_usd_per_month": 60.0, "half_gain_usd_per_month": 60.0},
    ],
)
def test_the_limits_are_themselves_allowed(curve: dict[str, Any]) -> None:
    assert Curve.model_validate(curve).gain_and_scale(1.0, AMENABLE)[0] <= 20.0


def test_every_family_has_a_code_of_its_own() -> None:
    assert set(FAMILIES) == {*SATURATING, *ENDLESS, *OWN}
    formulas = [code for family, code in FAMILIES.items() if family not in OWN]
    assert sorted(formulas) == list(range(len(formulas)))
    assert {FAMILIES[family] for family in OWN} == {len(formulas)}


def test_the_shape_is_that_of_the_model() -> None:
    assert Curve().shape == 1.0
    assert Curve(family="power", exponent=0.4).shape == 0.4
    assert Curve(family="ces", substitution_elasticity=0.25).shape == 3.0
