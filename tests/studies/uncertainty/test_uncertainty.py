"""Value of information against the linear Gaussian closed form, variance components against planted ones."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from simulator.stats.two_way import components, crossed_mean, jackknife
from simulator.studies.uncertainty.results import (
    Uncertainty,
    conclude,
)
from simulator.studies.uncertainty.run import Exploration, explore, sobol

from simulator.records import Floats
from simulator.scenario.reading.load import loads
from simulator.stats.unseen_fit import terms
from simulator.stats.value_of_information import Known, best_now, partial_information, perfect_information
from simulator.text import usd
from tests.worlds import standard_error

SLOPES = (3.0, 1.0, 0.0)  # of the difference between two policies in three parameters; the third does not matter
LEAD = 0.5


def gain_of_knowing(sigma: float, lead: float = LEAD) -> float:
    """E[max(d, 0)] - max(E[d], 0) of a normal d with mean ``lead``: sigma * phi(z) + lead * Phi(z) - max(lead, 0)."""
    z = lead / sigma
    return sigma * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi) + lead * float(ndtr(z)) - max(lead, 0.0)


def linear(
    points: int, replications: int, seed: int, noise: float = 4.0, shared: float = 2.0, spread_evenly: bool = True
) -> tuple[Floats, Floats]:
    """Shares [point, parameter], net values [point, 2, replication] apart by LEAD + slopes @ z + shared + noise."""
    rng = np.random.default_rng(seed)
    shares = sobol(3, points, seed) if spread_evenly else rng.random((points, 3))
    difference = LEAD + (ndtri(shares) @ SLOPES)[:, None] + shared * rng.normal(size=replications)
    difference = difference + noise * rng.normal(size=(points, replications))
    both = 10.0 + 5.0 * rng.normal(size=(points, replications))
    return shares, np.stack([both + difference, both], axis=1)


def knowing(shares: Floats, net: Floats, parameter: int, controls: bool = True) -> Known:
    others = ndtri(np.delete(shares, parameter, axis=1))[:, : None if controls else 0]
    return partial_information(net, shares[:, parameter], others, 0.95)


def worth_of(known: Known) -> float:
    """What is estimated; nothing where it is not."""
    return 0.0 if known.reason else known.value.value


def test_the_other_parameters_are_taken_out_as_noise() -> None:
    """The second parameter moves the difference a third as much as the first: controls make its value far surer."""
    errors = {}
    for controls in (True, False):
        values = [worth_of(knowing(*linear(64, 8, seed, shared=0.0), 1, controls)) for seed in range(30)]
        errors[controls] = np.mean((np.array(values) - gain_of_knowing(1.0)) ** 2) ** 0.5
    assert errors[True] < 0.7 * errors[False]


def test_a_worked_number_of_perfect_information() -> None:
    net = np.zeros((8, 2, 4))
    net[:, 0] = np.tile([2.0, -2.0], 4)[:, None]
    assert perfect_information(net, 0.95).value == pytest.approx(1.0)


def test_the_closed_form_at_no_lead() -> None:
    assert gain_of_knowing(2.0, 0.0) == pytest.approx(2.0 / math.sqrt(2 * math.pi))  # sigma * phi(0)


def test_perfect_information_of_a_linear_gaussian_case() -> None:
    truth = gain_of_knowing(math.hypot(*SLOPES))
    found = [perfect_information(linear(64, 12, seed, shared=0.0)[1], 0.95).value for seed in range(40)]
    assert np.mean(found) == pytest.approx(truth, abs=4 * standard_error(found))


def test_without_the_halves_noise_would_flatter() -> None:
    """The naive figure, the best of noisy means, is too high by more than its error; the corrected one is not."""
    truth = gain_of_knowing(math.hypot(*SLOPES))
    naive = []
    for seed in range(60):
        means = linear(64, 4, seed, shared=0.0)[1].mean(axis=2)
        naive.append(float(means.max(axis=1).mean() - means.mean(axis=0).max()))
    assert np.mean(naive) > truth + 4 * standard_error(naive)


@pytest.mark.parametrize("parameter", [0, 1, 2])
def test_partial_information_of_a_linear_gaussian_case(parameter: int) -> None:
    """At most the truth, and near it: a rule learned from 256 points loses little."""
    truth = gain_of_knowing(SLOPES[parameter]) if SLOPES[parameter] else 0.0
    raw = []
    for seed in range(40):
        shares, net = linear(256, 8, seed, shared=0.0)
        raw.append(worth_of(knowing(shares, net, parameter)))
    error = standard_error(raw)
    assert np.mean(raw) < truth + 4 * error + (0.03 if parameter == 2 else 0.0)  # clipped at zero, so a little above
    assert np.mean(raw) > truth - 4 * error - 0.05 * SLOPES[0]


def test_a_parameter_that_does_not_matter_is_worth_nothing_and_seldom_changes_the_choice() -> None:
    shares, net = linear(256, 8, 3, shared=0.0)
    weak, strong = knowing(shares, net, 2), knowing(shares, net, 0)
    assert worth_of(weak) < 0.1 * strong.value.value
    assert not weak.changes_choice >= 0.3
    assert strong.changes_choice > 0.3


@pytest.mark.slow
def test_intervals_of_the_value_of_information_cover() -> None:
    """Of 400 explorations of 64 independent points and 10 replications, 95% intervals hold the truth in 95%.

    A Sobol sequence, which explorations use, spreads points more evenly than chance: there they cover more.
    """
    truths = (gain_of_knowing(math.hypot(*SLOPES)), gain_of_knowing(SLOPES[0]))
    hits = {True: np.zeros(2), False: np.zeros(2)}
    for seed in range(400):
        for evenly, count in hits.items():
            shares, net = linear(64, 10, seed, noise=2.0, shared=0.5, spread_evenly=evenly)
            found = (
                perfect_information(net, 0.95),
                knowing(shares, net, 0).value,
            )
            count += [one.low <= truth <= one.high for one, truth in zip(found, truths, strict=True)]
    allowed = 4 * math.sqrt(0.95 * 0.05 / 400)
    assert (hits[False] / 400 > 0.95 - allowed).all(), hits
    assert (hits[True] / 400 > 0.95 - allowed).all(), hits


@pytest.mark.parametrize(
    "planted", [(9.0, 4.0, 1.0), (0.0, 4.0, 1.0), (9.0, 0.0, 1.0)], ids=["both", "random only", "parameters only"]
)
def test_variance_components_find_what_was_planted(planted: tuple[float, float, float]) -> None:
    rows, columns, cells = (math.sqrt(one) for one in planted)
    found = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        table = rows * rng.normal(size=(40, 1)) + columns * rng.normal(size=12) + cells * rng.normal(size=(40, 12))
        found.append(components(table))
    for place, truth in enumerate(planted):
        values = [one[place] for one in found]
        slack = 0.03 if truth == 0.0 else 0.0  # a negative estimate counts as zero
        assert np.mean(values) == pytest.approx(truth, abs=4 * standard_error(values) + slack)


def test_the_noise_of_few_replications_is_taken_out_of_the_variance_between_points() -> None:
    """Points that do not differ: the naive variance of their means is 1 / R of the noise, the component is not."""
    rng = np.random.default_rng(1)
    tables = [rng.normal(size=(60, 5)) for _ in range(100)]
    assert np.mean([np.var(one.mean(axis=1), ddof=1) for one in tables]) == pytest.approx(0.2, abs=0.01)
    assert np.mean([components(one).rows for one in tables]) < 0.02


def test_worked_numbers_of_crossed_tables() -> None:
    assert components(np.array([[0.0, 0.0], [2.0, 2.0]])) == (2.0, 0.0, 0.0)
    assert crossed_mean(np.full((3, 4), 7.0), 0.95)[:3] == (7.0, 7.0, 7.0)


def test_the_crossed_mean_covers_where_rows_alone_would_not() -> None:
    """Shared replications: an interval that takes points for independent covers far less than it says."""
    rng, crossed, naive = np.random.default_rng(8), 0, 0
    for _ in range(1000):
        table = rng.normal(size=(30, 1)) + 2.0 * rng.normal(size=10) + rng.normal(size=(30, 10))
        one = crossed_mean(table, 0.95)
        crossed += one.low <= 0.0 <= one.high
        naive += abs(table.mean()) <= 2.045 * table.mean(axis=1).std(ddof=1) / math.sqrt(30)
    assert abs(crossed / 1000 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 1000) + 0.01
    assert naive / 1000 < 0.7


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    table = np.random.default_rng(2).normal(size=(50, 1)) + np.zeros(8)
    one = jackknife(lambda rows, columns: float(table[np.ix_(rows, columns)].mean()), (50, 8), 0.95)
    plain = 2.0096 * table[:, 0].std(ddof=1) / math.sqrt(50)  # t with 49 degrees of freedom
    assert (one.high - one.low) / 2 == pytest.approx(plain, rel=1e-3)


def test_terms_bend_where_points_are_many_and_are_straight_where_they_are_few() -> None:
    assert terms(sobol(1, 16, 1)[:, 0]).shape == (16, 2)
    assert terms(sobol(1, 64, 1)[:, 0]).shape == (64, 5)
    few = np.where(sobol(1, 64, 1)[:, 0] < 0.5, 1.0, 2.0)
    assert terms(sobol(1, 64, 1)[:, 0], few).tolist() == [
        [1.0, 0.0] if u < 0.5 else [0.0, 1.0] for u in sobol(1, 64, 1)
    ]
    assert terms(sobol(1, 8, 1)[:, 0], few[:8]).shape == (8, 2)


def test_a_spline_is_straight_outside_its_knots() -> None:
    shares = np.linspace(0.001, 0.999, 400)
    curve, score = terms(shares), ndtri(shares)
    for tail in (score < ndtri(0.04), score > ndtri(0.97)):
        line = np.polyfit(score[tail], curve[tail], 1)
        np.testing.assert_allclose(np.outer(score[tail], line[0]) + line[1], curve[tail], atol=1e-8)


def test_the_best_now_is_best_on_average() -> None:
    net = np.zeros((4, 3, 2))
    net[:, 1], net[0, 2] = 1.0, 3.9
    assert best_now(net) == 1


TEXT = """
title: Unknown
question: which?
replications: 4
months: 2
world: {teams: [{name: a, engineers: 4}, {name: b, engineers: 2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 20}, {kind: planner}]
uncertain:
  world.price.usd_per_mtok: {kind: loguniform, low: 0.25, high: 20, source: a wild guess}
  world.defaults.checking_hours_per_mtok: {low: 0.0, high: 0.3}
  policies.capped.use_it_or_lose_it: [0.0, 0.5]
"""


@pytest.fixture(scope="module")
def found() -> Uncertainty:
    return conclude(explore(loads(TEXT), points=32))


def test_an_exploration_sets_values_and_has_the_same_replications(found: Uncertainty) -> None:
    exploration = found.exploration
    assert exploration.net.shape == (32, 3, 4)
    assert [policy.label for policy in exploration.policies] == ["none", "uncapped", "capped"]
    price, checking, burnt = exploration.values.T
    assert price.min() >= 0.25
    assert price.max() <= 20
    assert checking.max() <= 0.3
    assert set(burnt) == {0.0, 0.5}
    assert (exploration.net[:, 0] == 0.0).all()
    same = explore(loads(TEXT), points=32, workers=1)
    assert np.array_equal(same.net, exploration.net)
    first = explore(loads(TEXT), points=20)
    assert np.array_equal(first.net, exploration.net[:20])


def test_a_point_is_a_comparison_at_its_values(found: Uncertainty) -> None:
    import simulator

    exploration = found.exploration
    price, checking, _ = exploration.values[5].tolist()
    text = TEXT.replace(
        "world: {",
        f"world: {{price: {{usd_per_mtok: {price!r}}}, defaults: {{checking_hours_per_mtok: {checking!r}}}, ",
    )
    table = simulator.compare(simulator.loads(text)).summary.set_index("policy")
    assert exploration.net[5, 1].mean() == pytest.approx(table.loc["uncapped", "net_usd"], rel=1e-9)


def test_there_is_a_row_for_every_point(found: Uncertainty) -> None:
    assert len(found.points) == 32
    assert set(found.exploration.parameters) <= set(found.points.columns)


def test_the_parts_of_the_variance_sum_to_one_and_probabilities_too(found: Uncertainty) -> None:
    shares = found.variance[["parameters_share", "random_share", "both_share"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1.0, rtol=1e-9)
    for name in ("p_best", "p_best_realised"):
        assert found.policies[name].sum() == pytest.approx(1.0)
        assert (found.policies[f"{name}_low"] <= found.policies[name] + 1e-12).all()
    assert found.policies["net_usd"].is_monotonic_decreasing
    assert found.policies["regret_usd"].iloc[0] == pytest.approx(found.perfect.value)


def test_one_value_is_never_worth_more_than_all(found: Uncertainty) -> None:
    assert found.resolving["value_usd"].max() <= found.perfect.high
    assert found.resolving["value_usd"].dropna().is_monotonic_decreasing
    assert (found.resolving["value_usd"].isna() == (found.resolving["value_usd_reason"] != "")).all()
    sources = found.resolving.set_index("parameter")["source"]
    assert sources["world.price.usd_per_mtok"] == "a wild guess"
    assert sources["world.defaults.checking_hours_per_mtok"] == "assumed"


def test_the_answer_names_choice_and_worth_and_remarks_say_how_sure(found: Uncertainty) -> None:
    best = str(found.policies["policy"].iloc[0])
    assert found.answer.lower().startswith(f"{best} is the best choice now")
    assert "a year for the whole organisation" in found.answer
    assert len(found.answer.split()) <= 40
    remarks = " ".join(found.remarks)
    for part in ("n = 32 points, 4 replications each", "parameters and", "expected regret", "n = 32 points)"):
        assert part in remarks
    assert "nan" not in f"{found.answer} {remarks}"


def test_the_worth_of_a_study_is_bounded_by_the_upper_end_and_by_who_is_there(found: Uncertainty) -> None:
    most = usd(found.perfect.high * 6 * 12)
    told = " ".join(found.remarks)
    assert f"is worth at most the upper end, {most} a year" in told
    assert "among these policies, over these ranges" in told
    assert "another policy, or that a range was too narrow, can be worth more" in told
    grown = found.exploration.scenario.model_copy(deep=True)
    teams = tuple(
        team.model_copy(update={"staffing": team.staffing.model_copy(update={"growth_per_year": 3.0})})
        for team in grown.world.teams
    )
    grown = grown.model_copy(update={"months": 12, "world": grown.world.model_copy(update={"teams": teams})})
    present = grown.engineer_months() / 12
    assert present > 7
    told = " ".join(conclude(found.exploration._replace(scenario=grown)).remarks)
    assert f"{usd(found.perfect.high * present * 12)} a year" in told


def test_nothing_to_resolve_is_said(found: Uncertainty) -> None:
    sure = found.exploration.net.copy()
    sure[:, 2] = sure.max(axis=1) + 1.0
    told = conclude(found.exploration._replace(net=sure))
    assert "No single value is worth knowing by itself." in told.remarks
    assert told.perfect.value == 0.0


def _stop_after(count: int) -> Any:
    def stop(done: int) -> None:
        if done == count:
            raise KeyboardInterrupt

    return stop


def test_ctrl_c_keeps_the_points_that_are_finished(found: Uncertainty) -> None:
    cut: Exploration = explore(loads(TEXT), points=32, progress=_stop_after(10))
    assert cut.interrupted
    assert np.array_equal(cut.net, found.exploration.net[:10])
    assert len(conclude(cut).points) == 10
    with pytest.raises(KeyboardInterrupt):
        explore(loads(TEXT), points=32, progress=_stop_after(3))


def test_what_could_not_be_estimated_is_said_and_not_called_nothing(found: Uncertainty) -> None:
    """Of pure noise around the same mean no value tells which policy is ahead."""
    noise = found.exploration.net + 1000.0 * np.random.default_rng(4).normal(size=found.exploration.net.shape)
    told = conclude(found.exploration._replace(net=noise - noise.mean(axis=(0, 2), keepdims=True)))
    unknown = told.resolving[told.resolving["value_usd"].isna()]
    assert len(unknown) > 0
    assert unknown["value_usd_reason"].str.startswith("not estimated: ").all()
    assert told.resolving["value_usd"].isna().is_monotonic_increasing  # they come last
    remarks = " ".join(told.remarks)
    assert "could not be estimated for" in remarks
    assert "No single value is worth knowing by itself." not in remarks
    assert "nan" not in f"{told.answer} {remarks}"
    assert len(told.answer.split()) <= 40
