"""The right budget against planted response curves, and on a small world."""

import numpy as np
import pytest

import simulator
from simulator.stats.response_peak import estimate_peak, follows, peak
from simulator.stats.response_peak import read as read_off
from simulator.studies.budget import per_engineer as scopes
from simulator.studies.budget import results as module
from simulator.studies.budget.results import Budget
from simulator.studies.budget.run import GridRuns
from simulator.text import setting
from tests.coverage import report, share
from tests.planted import COST, GAIN, NET, Planted, planted_runs
from tests.worlds import policy, team, world

CURVE = Planted(1000.0, 100.0)  # its right budget is 216.2 USD


@pytest.fixture(autouse=True)
def unverified(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Planted curves have no engine to verify a split in."""
    if "small" not in request.fixturenames:
        monkeypatch.setattr(module, "verified", lambda allocation, *_: allocation)


def read(runs: GridRuns, hurdle: float = 0.0) -> Budget:
    return module.conclude(runs, hurdle)


@pytest.fixture(scope="module")
def small() -> Budget:
    hungry = team("data", 4, appetite={"median_mtok_per_hour": 0.6})
    cap = policy("capped", name="small cap", usd_per_month=100.0)
    scenario = world(team("web", 6), hungry, policies=(policy("uncapped"), cap, policy("gated")), months=4)
    return simulator.budget(scenario, replications=6, steps=7)


def test_a_worked_peak() -> None:
    found = peak(np.arange(4.0), np.array([[0.0, 1, 4, 9]]), np.array([[3.0, 4, 3, 0]]))
    assert found.position == pytest.approx([1.0])
    assert found.cost == pytest.approx([1.0])
    assert read_off(np.arange(4.0), np.array([[0.0, 1, 4, 9]]), np.array([1.5])) == pytest.approx([2.25])


@pytest.mark.parametrize("top", [1.2, 2.0, 2.9])
def test_a_lopsided_peak_is_found(top: float) -> None:
    """Net value -(e^(t - top) - (t - top)) peaks at its top and bends more on the right."""
    positions = np.arange(0.0, 5.0, 0.5)
    net = -(np.exp(positions - top) - (positions - top))[None]
    assert peak(positions, net, net).position[0] == pytest.approx(top, abs=0.01)


def test_a_peak_at_an_end_is_the_end() -> None:
    positions, rising = np.arange(4.0), np.array([[1.0, 2, 3, 4], [4.0, 3, 2, 1]])
    found = peak(positions, 10 * np.ones((2, 1)) * positions, rising)
    assert found.position.tolist() == [3.0, 0.0]
    assert (found.at_top.tolist(), found.at_bottom.tolist()) == ([1.0, 0.0], [0.0, 1.0])


def test_cost_follows_a_lever_that_stops_binding() -> None:
    assert follows(np.array([1.0, 2.0, 2.0]))
    assert follows(np.array([3.0, 2.0, 1.0]))
    assert not follows(np.array([1.0, 2.0, 1.0]))


@pytest.mark.parametrize("hurdle", [0.0, 1.0])
def test_a_planted_budget_is_found(hurdle: float) -> None:
    """Without noise only what lies between levels is in the way: it may move it by half a percent."""
    found = read(planted_runs([CURVE], spread=0.0, noise=0.0), hurdle).budgets.iloc[0]
    assert found["budget_usd"] == pytest.approx(CURVE.right_budget(hurdle), rel=0.005)
    assert found["lever"] == pytest.approx(found["budget_usd"], rel=0.005)
    assert found["chance_below"] == found["chance_beyond"] == 0.0


@pytest.mark.parametrize(("n", "trials"), [(8, 80), pytest.param(30, 250, marks=pytest.mark.slow)])
def test_its_interval_covers_as_promised(n: int, trials: int) -> None:
    chance, truth, covered = np.random.default_rng(n), CURVE.right_budget(), []
    for trial in range(trials):
        runs = planted_runs([CURVE], chance, n)
        costs, net = (runs.outcomes[:, :, 0, measure] / 10 for measure in (COST, NET))
        found = estimate_peak(np.array(runs.grid.positions), costs, net, 0.95, trial)
        covered.append(found.cost.low <= truth <= found.cost.high)
    told = share(covered)
    report(f"n = {n}: intervals of the right budget cover {told}")
    assert told.high >= 0.95


def test_marginal_roi_is_that_of_the_curve_in_the_middle_of_the_step() -> None:
    curve = read(planted_runs([CURVE], spread=0.0, noise=0.0)).curve.iloc[:-1]
    middle = curve["step_usd"].to_numpy()
    slope = CURVE.most * CURVE.half / (middle + CURVE.half) ** 2
    np.testing.assert_allclose(curve["step_roi"] + 1.0, slope, rtol=0.03)


def test_steps_add_up_to_the_whole_gain() -> None:
    curve = read(planted_runs([CURVE])).curve
    extra = (curve["step_roi"] + 1.0).iloc[:-1].to_numpy() * np.diff(curve["cost_usd"])
    assert extra.sum() == pytest.approx(curve["gain_usd"].iloc[-1] - curve["gain_usd"].iloc[0])


@pytest.mark.parametrize(("low", "high", "word"), [(300.0, 2400.0, "bottom"), (10.0, 150.0, "top")])
def test_outside_the_ladder_it_says_which_end_to_move(low: float, high: float, word: str) -> None:
    found = read(planted_runs([CURVE], low=low, high=high))
    row = found.budgets.iloc[0]
    assert row["lever"] == (low if word == "bottom" else high)
    assert row["chance_below" if word == "bottom" else "chance_beyond"] > 0.99
    assert f"at or {'below' if word == 'bottom' else 'beyond'} the {word} of the grid" in found.answer
    assert ("lower --from" if word == "bottom" else "raise --to") in found.answer


@pytest.mark.slow
def test_the_flat_zone_holds_the_true_best_rung_as_often_as_promised() -> None:
    chance, held = np.random.default_rng(8), []
    values = np.array(planted_runs([CURVE]).grid.values)
    best = int(np.argmax(CURVE.gain(values) - values))
    for _ in range(80):
        found = read(planted_runs([CURVE], chance, n=8, spread=0.02, noise=12.0))
        held.append(bool(found.curve["in_flat_zone"].iloc[best]))
    told = share(held)
    report(f"flat zone holds the best level in {told}")
    assert told.high >= 0.95


def test_half_of_base_pay_is_marked_with_how_far_it_lies() -> None:
    found = read(planted_runs([CURVE]))
    row = found.budgets.iloc[0]
    assert row["half_of_pay_usd"] == pytest.approx(5000.0)
    assert row["half_of_pay_cost_usd"] == pytest.approx(5000.0)
    assert row["half_of_pay_behind_usd"] > 3000.0
    assert "Half of base pay is 5,000 USD per post and month, 23 times the right budget" in " ".join(found.remarks)


def test_a_higher_hurdle_never_raises_the_budget() -> None:
    runs = planted_runs([CURVE])
    budgets = [read(runs, hurdle).budgets["budget_usd"].iloc[0] for hurdle in (0.0, 0.25, 1.0, 3.0)]
    assert budgets == sorted(budgets, reverse=True)


def test_where_cost_turns_back_there_is_no_marginal_roi_and_it_says_so() -> None:
    runs = planted_runs([CURVE], spread=0.0)
    turned = runs.outcomes.copy()
    turned[:, 0] = turned[:, 5]
    found = read(runs._replace(outcomes=turned))
    assert not found.follows
    assert found.curve["step_roi"].isna().all()
    assert "net value peaks at" in found.answer


def test_all_teams_are_the_sum_of_the_teams(small: Budget) -> None:
    curve = small.curve.set_index(["scope", "level"])
    for column in ("cost_usd", "gain_usd", "net_usd"):
        teams = (6 * curve.loc["web"][column] + 4 * curve.loc["data"][column]) / 10
        np.testing.assert_allclose(curve.loc[scopes.TOTAL][column], teams)


def test_a_small_world_is_read_and_its_split_verified(small: Budget) -> None:
    assert small.allocation is not None
    assert small.allocation.fresh == 6
    assert small.allocation.same_total.measured is not None
    assert "both verified in 6 fresh replications" in small.remarks[-2]
    assert "nan" not in " ".join([small.answer, *small.remarks])
    assert small.runs.grid.today == 100.0


def test_workers_do_not_change_it(small: Budget) -> None:
    again = simulator.budget(small.runs.scenario, steps=7, workers=1)
    assert again.curve.equals(small.curve)
    assert again.budgets.equals(small.budgets)
    assert (again.answer, again.remarks) == (small.answer, small.remarks)


def test_ctrl_c_while_the_split_is_verified_leaves_it_unverified(small: Budget) -> None:
    def press(done: int) -> None:
        raise KeyboardInterrupt

    found = module.conclude(small.runs, workers=1, progress=press)
    assert found.interrupted
    assert not small.interrupted
    assert "not verified" in found.remarks[-2]
    assert found.curve.equals(small.curve)


def test_a_value_of_a_lever_is_written_to_three_digits() -> None:
    assert [setting(value, 3) for value in (1131.37, 0.0625, 25, 1600.0, 0.61095)] == [
        "1,130", "0.0625", "25", "1,600", "0.611",
    ]  # fmt: skip


def test_the_measures_it_reads_are_where_it_thinks() -> None:
    assert (scopes.COST, scopes.GAIN) == (COST, GAIN)
