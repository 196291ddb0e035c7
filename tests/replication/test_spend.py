"""What is kept of the bill: concentration against hand-made numbers, contributions against numpy's covariance."""

import numpy as np
import pytest

from simulator.replication.compare import compare
from simulator.replication.reduce import COSTS
from simulator.replication.spend import GROUPS, LORENZ, SPREAD, Contributions, spread
from simulator.studies.forecast.run import project
from tests.worlds import team, world

GINI, TOP, MEDIAN, MOST = range(len(SPREAD))


def test_one_who_spends_everything() -> None:
    found = spread(np.array([0.0, 8.0, 0.0, 0.0]), months=2)
    assert found[GINI] == pytest.approx(0.75)
    assert found[[TOP, MEDIAN, MOST]] == pytest.approx([0.4, 0.0, 4.0])  # a tenth of four engineers is 0.4 of one


def test_all_alike() -> None:
    found = spread(np.full(10, 3.0), months=1)
    assert found[GINI] == pytest.approx(0.0, abs=1e-15)
    assert found[TOP] == pytest.approx(0.1)
    np.testing.assert_allclose(found[len(SPREAD) : -GROUPS], LORENZ, atol=1e-15)
    np.testing.assert_allclose(found[-GROUPS:], np.full(GROUPS, 3.0))


def test_twentieths_of_forty_are_means_of_two_least_first() -> None:
    x = np.arange(40.0)
    found = spread(np.random.default_rng(1).permutation(x), months=2)[-GROUPS:]
    np.testing.assert_allclose(found, x.reshape(GROUPS, 2).mean(axis=1) / 2, rtol=1e-12)
    assert found.mean() == pytest.approx(x.mean() / 2)


def test_the_gini_is_the_mean_difference() -> None:
    """Gini = mean absolute difference between two engineers over twice the mean."""
    x = np.random.default_rng(3).lognormal(0.0, 1.6, 200)
    difference = np.abs(x[:, None] - x).mean()
    assert spread(x, 1)[GINI] == pytest.approx(difference / (2 * x.mean()), rel=1e-12)


def test_the_gini_of_a_lognormal_is_that_of_the_evidence() -> None:
    """2 * Phi(sigma / sqrt 2) - 1 = 0.742 at sigma 1.6; 400 samples of 2,000 engineers."""
    ginis = [spread(np.random.default_rng(i).lognormal(0.0, 1.6, 2000), 1)[GINI] for i in range(400)]
    error = np.std(ginis, ddof=1) / 20.0
    assert np.mean(ginis) == pytest.approx(0.7421, abs=4 * error + 0.002)  # and the bias of n = 2,000


def test_nobody_spends() -> None:
    found = spread(np.zeros(5), months=3)
    assert np.isnan(found[[GINI, TOP]]).all()
    assert found[[MEDIAN, MOST]].tolist() == [0.0, 0.0]


def test_contributions_are_covariances_with_the_sum() -> None:
    parts = np.random.default_rng(5).normal(size=(40, 3, 4))
    running = Contributions()
    for one in parts:
        running.add(one)
    for policy in range(3):
        whole = parts[:, policy].sum(axis=1)
        for part in range(4):
            expected = np.cov(parts[:, policy, part], whole)[0, 1]
            assert running.cross[policy, part] / 39 == pytest.approx(expected, rel=1e-9)
    np.testing.assert_allclose(running.cross.sum(axis=-1), running.whole.squares, rtol=1e-9)


def test_a_comparison_keeps_its_bills() -> None:
    scenario = world(team(), team("beta", 2), months=4).model_copy(update={"replications": 3, "warmup_months": 1})
    comparison = compare(scenario)
    ledger = comparison.ledger
    assert ledger is not None
    for place, policy in enumerate(comparison.policies):
        own = ledger[ledger["policy"] == policy.label]
        assert (own["contract_usd"] == 0.0).all()
        monthly = own.groupby(["replication", "month"])["spend_usd"].sum().to_numpy().reshape(3, 4)
        np.testing.assert_allclose(comparison.spend.monthly[:, place], monthly, rtol=1e-12)
        costs = own.groupby(["replication", "month"])[[*COSTS]].sum().to_numpy().reshape(3, 4, -1)
        np.testing.assert_allclose(
            comparison.spend.reviewers[:, place], costs[..., COSTS.index("gate_usd")], rtol=1e-12
        )
        np.testing.assert_allclose(comparison.spend.total[:, place], costs.sum(axis=-1), rtol=1e-12)
        by_team = own[own["month"] > 1].groupby("team", observed=True)["spend_usd"].sum() / 3
        np.testing.assert_allclose(comparison.spend.teams.parts.mean[place], by_team[["alpha", "beta"]], rtol=1e-12)


def test_a_projection_is_the_comparison_without_upper_bounds_and_the_same_people_twice() -> None:
    scenario = world(team(), team("beta", 2), months=4).model_copy(update={"replications": 3})
    found, comparison = project(scenario), compare(scenario)
    labels = [policy.label for policy in comparison.policies]
    assert [policy.label for policy in found.policies] == ["uncapped", "capped", "gated"]
    for place, policy in enumerate(found.policies):
        theirs = comparison.spend.monthly[:, labels.index(policy.label)]
        np.testing.assert_array_equal(found.spend.monthly[:, place], theirs)
        np.testing.assert_allclose(found.bills[:, place, 0], theirs.sum(axis=1), rtol=1e-12)
    assert (found.bills[..., 0] != found.bills[..., 1]).all()


def test_the_same_people_on_other_work() -> None:
    from simulator.workload import draw

    own, other, people = (draw(world(), *which) for which in ((0,), (7,), (7, 1.0, None, 0)))
    assert np.array_equal(people.appetite, own.appetite)
    assert np.array_equal(people.salary, own.salary)
    assert not np.array_equal(people.appetite, other.appetite)
    assert people.effort[0] == other.effort[0]
    assert people.effort[0] != own.effort[0]


def test_ctrl_c_keeps_the_worlds_that_are_finished() -> None:
    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    found = project(world(months=1), progress=stop)
    assert found.interrupted
    assert found.replications == 3
    with pytest.raises(KeyboardInterrupt):
        project(world(months=1), progress=lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
