"""Output in the long run over engineers and items, of whole arrays: the same as the model's, one number at a time."""

from typing import Any

import numpy as np
import pytest

from simulator.model import curves
from simulator.model.work import Craft, expected_pace
from simulator.records import HOURS_PER_MONTH, Floats
from simulator.theory.trial import (
    Kinds,
    capped,
    change_in_output,
    free,
    normal_nodes,
    on_average,
    pace,
    responses,
    without,
)

SHAPES = {curves.HILL: 0.5, curves.POWER: 0.4, curves.CES: 3.0}
CRAFT = Craft(curves.MICHAELIS_MENTEN, 1.5, 0.5, 1.0, 0.3, 0.02, 0.6, 0.01, 0.1, 0.2, 0.5)


def kinds(uses: Floats, **more: Any) -> Kinds:
    """One company for each row, of engineers alike but for their use."""
    full = np.ones_like(uses)
    columns = {name: getattr(CRAFT, name) * full for name in Craft._fields if name not in ("family", "knots")}
    given = {
        "weight": full / uses.shape[1], "ability": full, "use": uses, "mtok": full, "usd": 1.5 * full,
        "noise": 0.0 * full, "pacing": 0.0 * full, "family": np.zeros(uses.shape[1], dtype=np.int64),
        "knots": (CRAFT.knots,) * uses.shape[1], **columns, **more,
    }  # fmt: skip
    return Kinds(**given)


@pytest.mark.parametrize("family", range(6))
def test_responses_are_those_of_the_model(family: int) -> None:
    shape = SHAPES.get(family, 1.0)
    uses = np.array([[0.0, 1e-6, 0.3, 1.0, 2.5, 1e4]])
    expected = [curves.response(family, float(use), shape) for use in uses[0]]
    np.testing.assert_allclose(responses(family, uses, np.full_like(uses, shape))[0], expected, rtol=1e-9, atol=1e-10)


def test_pace_is_that_of_the_model() -> None:
    uses = np.array([[0.0, 0.3, 4.0]])
    expected = [expected_pace(CRAFT, 1.0, float(use), float(use)) for use in uses[0]]
    np.testing.assert_allclose(pace(kinds(uses), uses)[0], expected, rtol=1e-9)


def test_noise_between_items_is_averaged() -> None:
    one = kinds(np.array([[0.3]]), noise=np.array([[0.8]]))
    noise = np.exp(0.8 * np.random.default_rng(1).standard_normal(200_000) - 0.32)
    expected = np.mean([expected_pace(CRAFT, 1.0, 0.3 * z, 0.3 * z) for z in noise[:20_000]])
    assert pace(one, one.use)[0, 0] == pytest.approx(expected, rel=0.002)


@pytest.mark.parametrize("pacing", [0.0, 1.0])
def test_nobody_spends_more_than_a_cap_and_one_that_never_binds_is_none(pacing: float) -> None:
    one = kinds(np.array([[0.0, 0.05, 0.3, 4.0]]), pacing=np.full((1, 4), pacing))
    least, most = (capped(one, np.full((1, 1), cap)) for cap in (40.0, 1e9))
    np.testing.assert_allclose(least.usd[0, 2:], 40.0, rtol=1e-3)
    assert least.usd[0, 1] == free(one).usd[0, 1] < 40.0
    for found, expected in zip(most, free(one), strict=True):
        np.testing.assert_array_equal(found, expected)
    nothing = capped(one, np.zeros((1, 1)))
    np.testing.assert_allclose(nothing.output, without(one).output)


def test_who_spreads_a_cap_gains_more_from_it() -> None:
    paced, unpaced = (
        capped(kinds(np.array([[4.0]]), pacing=np.full((1, 1), pacing)), np.full((1, 1), 60.0)) for pacing in (1.0, 0.0)
    )
    assert paced.output > unpaced.output


@pytest.mark.parametrize("in_usd", [True, False])
@pytest.mark.parametrize("mean", [0.0, 20.0, 200.0, 800.0])
def test_the_mean_is_as_asked_by_a_cap_or_by_encouragement(mean: float, in_usd: bool) -> None:
    one = kinds(np.array([[0.0, 0.05, 0.3, 4.0], [0.1, 0.1, 0.1, 0.1]]))
    found = on_average(one, mean, in_usd)
    used = found.usd if in_usd else found.mtok
    np.testing.assert_allclose((one.weight * used).sum(axis=1), mean, rtol=1e-3, atol=1e-6)


def test_worked_numbers() -> None:
    points, weights = normal_nodes(3)
    assert weights @ points**2 == pytest.approx(1.0)
    one = kinds(np.array([[0.3]]))
    more = free(one)._replace(output=1.1 * free(one).output)
    assert change_in_output(one, free(one), more)[0] == pytest.approx(0.1)
    assert free(one).usd[0, 0] == pytest.approx(1.5 * 0.3 * HOURS_PER_MONTH / expected_pace(CRAFT, 1.0, 0.3, 0.3))
