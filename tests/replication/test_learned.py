"""Worlds in the light of experiments: the posterior where it is known, and nothing changed where none is used."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.records import Floats
from simulator.replication.compare import compare
from simulator.replication.comparison_files import read, save
from simulator.replication.learned import FIRST, effective, lit, log_likelihood, predicted_in, prior_p, scenarios_of
from simulator.replication.worlds import drawn_worlds, light_of, over_ranges
from simulator.scenario.blocks.experiments import Arm, Experiment
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, load, loads
from simulator.scenario.reading.posterior import write_posterior
from tests.scenario.test_posterior import MEDIAN, PRICE, SOURCE, draws
from tests.scenario.texts import SCENARIOS, SMALL, STARTER

GAIN = "world.defaults.curve.gain"
# all work amenable, everybody and every item alike, no checking: the change in output is gain * S(x / kappa)
STILL = f"""
title: Still
question: how much do tokens bring?
months: 12
replications: 100
world:
  price: {{usd_per_mtok: 1.5, rise_with_use: 0, change_per_year: 0}}
  defaults:
    ability: {{sigma: 0}}
    appetite: {{median_mtok_per_hour: 0.5, sigma: 0, demand_sigma: 0, non_user_share: 0, returns: 0}}
    adoption: {{midpoint_month: -240, ramp_months: 1}}
    amenable_share: 1
    leak_share: 0
    checking_hours_per_mtok: 0
    steering_hours_per_mtok: 0
    progress_per_year: 0
    curve: {{gain: 1, scale_mtok_per_hour: 0.5}}
  teams: [{{name: a, engineers: 10}}]
policies: [{{kind: uncapped}}]
uncertain: {{{GAIN}: {{kind: normal, mean: 1, sigma: 0.2}}}}
"""


def row(name: str = "trial", change: float = 0.05, error: float = 0.02, **more: Any) -> Experiment:
    told = {"name": name, "source": "own", "population": "all", "months": 12, "change_in_output": change,
            "standard_error": error, "arms": [Arm(rule="none"), Arm(rule="uncapped")], **more}  # fmt: skip
    return Experiment.model_validate(told)


@pytest.fixture(scope="module")
def still() -> ScenarioFile:
    """Everything known but the gain, normal around 1 with a standard deviation of 0.2."""
    file = loads(STILL)
    known = {path: one.central for each in drawn_worlds(file, 1).inputs for path, one in each.places.items()}
    known = {path: value for path, value in known.items() if path != GAIN}
    return file.with_(known)


@pytest.fixture(scope="module")
def small() -> ScenarioFile:
    return loads(SMALL)


def gains(file: ScenarioFile, many: int) -> Floats:
    return np.asarray(drawn_worlds(file, many).values()[GAIN].to_numpy(dtype=np.float64))


def normal_posterior(mean: float, sigma: float, found: float, error: float) -> tuple[float, float]:
    """Mean and standard deviation of a normal after one normal observation."""
    precision = 1.0 / sigma**2 + 1.0 / error**2
    return (mean / sigma**2 + found / error**2) / precision, precision**-0.5


@pytest.mark.parametrize(("found", "error"), [(0.6, 0.1), (0.4, 0.05), (0.75, 0.2)])
def test_a_normal_gain_and_a_normal_finding_have_the_textbook_posterior(
    still: ScenarioFile, found: float, error: float
) -> None:
    """The change is gain / 2, so a finding y with error e tells of the gain 2 y with error 2 e."""
    many = 1000
    mean, sigma = normal_posterior(1.0, 0.2, 2.0 * found, 2.0 * error)
    values = gains(still.with_experiments([row(change=found, error=error)]), many)
    assert len(np.unique(values)) == many
    assert values.mean() == pytest.approx(mean, abs=4.0 * sigma / many**0.5)
    assert values.std() == pytest.approx(sigma, rel=4.0 / (2.0 * many) ** 0.5)
    light = light_of(still, [row(change=found, error=error)])
    assert light is not None
    prior = light.worlds.values()[GAIN].to_numpy(dtype=np.float64)
    assert light.weight @ prior == pytest.approx(mean, abs=4.0 * sigma / effective(light.weight) ** 0.5)


def test_two_findings_are_as_good_as_their_precision_weighted_mean(still: ScenarioFile) -> None:
    both = gains(still.with_experiments([row("a", 0.4, 0.1), row("b", 0.6, 0.05)]), 400)
    together = gains(still.with_experiments([row("c", (0.4 / 0.01 + 0.6 / 0.0025) / 500.0, 500.0**-0.5)]), 400)
    np.testing.assert_allclose(both, together)


def test_intervals_hold_the_truth_as_often_as_they_say(small: ScenarioFile) -> None:
    """Truths drawn over the ranges, a trial simulated at each: the middle 90% of the posterior hold 90% of them."""
    truths, error = 300, 0.03
    worlds = over_ranges(small)(FIRST + truths)
    trial = row(error=error)
    predicted = predicted_in(worlds, range(FIRST + truths), [trial])
    gain = worlds.values()[GAIN].to_numpy(dtype=np.float64)
    noise = error * np.random.default_rng(3).standard_normal(truths)
    inside, narrower = [], []
    order = np.argsort(gain[:FIRST])
    for truth in range(truths):
        seen = trial.model_copy(update={"change_in_output": float(predicted[FIRST + truth, 0] + noise[truth])})
        weight = np.exp(log_likelihood(predicted[:FIRST], [seen]))
        below = np.cumsum(weight[order]) / weight.sum()
        low, high = np.interp((0.05, 0.95), below, gain[order])
        inside.append(low <= gain[FIRST + truth] <= high)
        narrower.append(high - low)
    assert np.mean(inside) == pytest.approx(0.9, abs=3.0 * (0.09 / truths) ** 0.5)
    assert np.mean(narrower) < np.diff(np.quantile(gain[:FIRST], (0.05, 0.95)))[0]


def test_the_more_precise_the_narrower(small: ScenarioFile) -> None:
    """And one that says next to nothing changes next to nothing."""
    light = light_of(small, [row(used=False)])
    assert light is not None
    values = light.predicted[:, 0]
    spreads = []
    for error in (20.0, 0.1, 0.05, 0.02, 0.01):
        weight = np.exp(log_likelihood(light.predicted, [row(change=float(values[7]), error=error)]))
        weight /= weight.sum()
        spreads.append(float(weight @ (values - weight @ values) ** 2))
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] == pytest.approx(values.var(), rel=0.001)
    assert spreads[-1] < 0.05 * spreads[0]
    vague = drawn_worlds(small.with_experiments([row(error=20.0)]), 50)
    np.testing.assert_array_equal(vague.shares, drawn_worlds(small, 50).shares)


@pytest.mark.parametrize("path", SCENARIOS[:3], ids=lambda path: path.stem)
def test_without_a_used_row_worlds_are_the_same_bits(path: Path) -> None:
    file = load(path)
    before, after = (drawn_worlds(each, 8) for each in (file, file.with_experiments([row(used=False), {
        "preset": "cui_2026", "used": False}])))  # fmt: skip
    assert before.shares.tobytes() == after.shares.tobytes()
    assert after.learned is None
    assert [one.path for one in before.inputs] == [one.path for one in after.inputs]


def test_more_replications_leave_the_first_worlds_as_they_are(small: ScenarioFile) -> None:
    file = small.with_experiments([row()])
    few, many = drawn_worlds(file, 5), drawn_worlds(file, 40)
    np.testing.assert_array_equal(few.shares, many.shares[:5])
    assert [few.at(i) for i in range(5)] == [many.at(i) for i in range(5)]
    other = file._replace(scenario=file.scenario.model_copy(update={"seed": 9}))
    assert not np.isclose(drawn_worlds(other, 5).shares, few.shares).all(axis=1).any()


def test_the_order_of_rows_does_not_matter(small: ScenarioFile) -> None:
    rows = [row("a", 0.02, 0.05), row("b", 0.08, 0.03, months=6), row("c", 0.1, 0.1, arms=[Arm(mean_usd_per_month=20),
            Arm(cap_usd_per_month=500)])]  # fmt: skip
    one, other = (drawn_worlds(small.with_experiments(each), 60) for each in (rows, rows[::-1]))
    np.testing.assert_array_equal(one.shares, other.shares)


def test_kept_worlds_are_among_those_over_the_ranges_each_once(small: ScenarioFile) -> None:
    found = drawn_worlds(small.with_experiments([row()]), 60)
    prior = drawn_worlds(small, FIRST)
    assert found.learned is not None
    assert found.learned.looked_at <= FIRST
    places = [np.flatnonzero(np.isclose(prior.shares, one).mean(axis=1) > 0.9) for one in found.shares]
    assert all(len(each) == 1 for each in places)
    assert len({int(each[0]) for each in places}) == 60


@pytest.mark.parametrize("name", ["policy_comparison", "starter"])
def test_a_world_laid_out_quickly_is_the_one_that_is_read(name: str) -> None:
    """Teams with values of their own, defaults that reach others, values that together can make no scenario."""
    file = load(STARTER if name == "starter" else STARTER.parents[3] / "scenarios" / f"{name}.yaml")
    quick, read_ones = drawn_worlds(file, 24), drawn_worlds(file, 24)
    for place, one in enumerate(scenarios_of(quick)):
        other = read_ones.at(place)
        assert one.world.teams == other.world.teams
        assert (one.world.price, one.world.leaderboard) == (other.world.price, other.world.leaderboard)
    np.testing.assert_array_equal(quick.shares, read_ones.shares)


def test_rows_of_a_posterior_stay_together(tmp_path: Path) -> None:
    table = draws()
    write_posterior(tmp_path / "own.parquet", table, SOURCE)
    (tmp_path / "own.yaml").write_text(f"posterior: own.parquet\n{SMALL}", encoding="utf-8")
    file = load(tmp_path / "own.yaml").with_experiments([row()])
    found = drawn_worlds(file, 60).values()[[PRICE, MEDIAN]].to_numpy(dtype=np.float64)
    away = np.abs(found[:, None, :] / table.to_numpy()[None] - 1.0).max(axis=2).min(axis=1)
    assert (away < 0.03).all()


def test_what_contradicts_every_world_is_refused(small: ScenarioFile) -> None:
    file = small.with_experiments([row("quite likely"), row("twice the output", 5.0, 0.001)])
    with pytest.raises(ScenarioError) as caught:
        drawn_worlds(file, 100)
    assert "The least likely is 'twice the output' (p = " in str(caught.value)
    assert "set used: no" in str(caught.value)


def test_where_all_is_known_there_is_nothing_to_learn(still: ScenarioFile) -> None:
    known = still.with_({GAIN: 1.0}).with_experiments([row()])
    assert not drawn_worlds(known, 4).drawn
    assert light_of(known, known.scenario.experiments) is None


def test_what_was_learned_is_kept_with_a_comparison(tmp_path: Path, small: ScenarioFile) -> None:
    file = small.with_({"months": 1, "replications": 2}).with_experiments([row()])
    made = compare(drawn_worlds(file))
    save(made, tmp_path)
    assert read(tmp_path).worlds.learned == made.worlds.learned is not None


def test_worked_numbers() -> None:
    assert effective(np.array([1.0, 1.0, 0.0])) == pytest.approx(2.0)
    predicted = np.array([[0.05], [0.09]])
    np.testing.assert_allclose(log_likelihood(predicted, [row()]), [0.0, -2.0])
    assert prior_p(np.zeros(3), row(change=1.96 * 0.02)) == pytest.approx(0.05, abs=1e-4)
    draw = over_ranges(loads(SMALL))
    assert lit(draw, []).weight.sum() == pytest.approx(1.0)
