"""Equal marginals between teams: against curves with a known answer, and against random splits."""

import numpy as np
import pytest

from simulator.studies.budget.allocation import Allocation, allocate, concave, verified
from simulator.studies.budget.levers import grid
from simulator.studies.budget.run import run_grid
from tests.planted import Planted, planted_runs
from tests.worlds import policy, team, world

UNLIKE = [Planted(1000.0, 100.0), Planted(300.0, 100.0), Planted(2000.0, 200.0)]


def best_split(total: float) -> np.ndarray:
    """C_k = sqrt(A_k K_k / mu) - K_k with mu such that they add up; all are inside the grid."""
    roots = np.array([np.sqrt(curve.most * curve.half) for curve in UNLIKE])
    halves = np.array([curve.half for curve in UNLIKE])
    return np.asarray(roots * (total + halves.sum()) / roots.sum() - halves)


def planted(**options: float) -> Allocation:
    found = allocate(planted_runs(UNLIKE, spread=0.0, noise=0.0, today=150.0, **options), 0.0)
    assert found is not None
    return found


def test_the_worked_curve() -> None:
    found = concave(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 3.0]))
    assert found.slopes.tolist() == [1.5] * 4
    assert found.costs.tolist() == [0.0, 0.5, 1.5, 2.0]


def test_pooling_is_the_isotonic_regression_of_the_slopes() -> None:
    from scipy.optimize import isotonic_regression

    chance = np.random.default_rng(2)
    cost = np.cumsum(chance.uniform(1.0, 5.0, 20))
    gain = np.cumsum(chance.normal(1.0, 3.0, 20))
    reference = isotonic_regression(np.diff(gain) / np.diff(cost), weights=np.diff(cost), increasing=False).x
    np.testing.assert_allclose(concave(cost, gain).slopes[1:-1], reference)


def test_tokens_fall_as_their_worth_rises_and_stay_on_the_grid() -> None:
    curve = concave(np.array([1.0, 2.0, 4.0, 8.0]), np.array([0.0, 5.0, 8.0, 9.0]))
    told = [curve.tokens_at(worth) for worth in np.linspace(0.0, 6.0, 200)]
    assert told == sorted(told, reverse=True)
    assert (told[0], told[-1]) == (7.0, 0.0)


def test_the_planted_split_is_found() -> None:
    found = planted()
    expected = best_split(450.0)
    np.testing.assert_allclose(found.table["same_total_usd"], expected, rtol=0.02)
    np.testing.assert_allclose(found.table["same_total_lever"], found.table["same_total_usd"], rtol=0.01)
    assert found.same_total.spent.sum() == pytest.approx(10 * 450.0, rel=0.01)
    gain = sum(c.gain(x) - c.gain(np.float64(150.0)) for c, x in zip(UNLIKE, expected, strict=True))
    assert found.same_total.predicted.value == pytest.approx(10 * float(gain), rel=0.05)


def test_the_best_total_is_every_teams_right_budget() -> None:
    found = planted()
    np.testing.assert_allclose(found.table["best_total_usd"], [c.right_budget() for c in UNLIKE], rtol=0.01)


def test_no_random_split_of_the_same_total_beats_it() -> None:
    found = planted()
    chance = np.random.default_rng(3)
    shares = chance.dirichlet(np.ones(3), 2000) * 450.0
    earned = sum(curve.gain(shares[:, k]) for k, curve in enumerate(UNLIKE))
    planned = sum(c.gain(x) for c, x in zip(UNLIKE, found.table["same_total_usd"].to_numpy(), strict=True))
    assert np.max(earned) <= float(planned) * 1.001  # the plan is read between levels


def test_one_team_has_nothing_to_split() -> None:
    assert allocate(planted_runs(UNLIKE[:1]), 0.0) is None


def test_a_lever_whose_cost_turns_back_is_not_split() -> None:
    found = planted_runs(UNLIKE)
    turned = found.outcomes.copy()
    turned[:, 0] = turned[:, 6]
    assert allocate(found._replace(outcomes=turned), 0.0) is None


def test_a_lever_that_saves_is_read_from_its_frugal_end() -> None:
    forward = planted_runs(UNLIKE, spread=0.0, noise=0.0, today=150.0)
    backward = forward._replace(outcomes=forward.outcomes[:, ::-1])
    one, other = allocate(forward, 0.0), allocate(backward, 0.0)
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one.table["same_total_usd"], other.table["same_total_usd"], rtol=0.01)


def test_a_cap_is_verified_by_team_and_a_gate_cannot_be() -> None:
    gate = policy("gated", auto_approve_usd=2.0, reviewers=1)
    scenario = world(
        team("web", 4), team("data", 3, appetite={"median_mtok_per_hour": 1.0}),
        policies=(policy("capped", usd_per_month=40.0), gate), months=3,
    ).model_copy(update={"replications": 4})  # fmt: skip
    capped = run_grid(scenario, grid(scenario, steps=5))
    found = allocate(capped, 0.0)
    assert found is not None
    assert "not verified" in found.sentence
    checked = verified(found, capped, workers=1)
    assert checked.fresh == 4
    assert checked.same_total.measured is not None
    assert "4 fresh replications" in checked.sentence
    gated = run_grid(scenario, grid(scenario, "gated", steps=5))
    ruled = allocate(gated, 0.0)
    if ruled is not None:
        assert ruled.plans is None
        assert verified(ruled, gated).fresh == 0
        assert "one rule for all teams" in ruled.sentence
