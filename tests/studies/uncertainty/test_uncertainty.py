"""The study of what is not known: the worlds and numbers of a comparison, read as a choice, and what it refuses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.compare import compare
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.studies.choice.parts import SHARES
from simulator.studies.choice.results import choice
from simulator.studies.choice.sentences import headline
from simulator.studies.compare.ranking import candidates, net_values
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.uncertainty.study import Uncertainty, uncertainty
from simulator.text import usd

TEXT = """
title: Unknown
question: which?
replications: 32
months: 2
world: {teams: [{name: a, engineers: 4}, {name: b, engineers: 2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 20}, {kind: planner}]
uncertain:
  world.price.usd_per_mtok: {kind: loguniform, low: 0.25, high: 20, source: a wild guess}
  world.defaults.checking_hours_per_mtok: {low: 0.0, high: 0.3}
  policies.capped.use_it_or_lose_it: [0.0, 0.5]
"""
STATED = ("world.price.usd_per_mtok", "world.defaults.checking_hours_per_mtok", "policies.capped.use_it_or_lose_it")


@pytest.fixture(scope="module")
def found() -> Uncertainty:
    return uncertainty(loads(TEXT))


def net_of(found: Uncertainty) -> np.ndarray:
    return net_values(paired_totals(found.comparison))


def test_worlds_have_the_values_that_the_file_calls_uncertain_and_every_other_that_is_not_known(
    found: Uncertainty,
) -> None:
    points = found.choice.points
    price, checking, burnt = (points[name] for name in STATED)
    assert (price.between(0.25, 20).all(), checking.between(0.0, 0.3).all(), set(burnt)) == (True, True, {0.0, 0.5})
    assert len(found.comparison.worlds.inputs) > 30
    assert {one.path for one in found.comparison.worlds.inputs} < set(points)
    assert list(points["world"]) == list(range(32))
    assert (points["net_usd none"] == 0.0).all()
    assert [name for name in points if str(name).startswith("net_usd ")] == [
        "net_usd none", "net_usd uncapped", "net_usd capped",
    ]  # fmt: skip  # the upper bound is no choice


def test_the_same_question_has_the_same_numbers_in_a_comparison(found: Uncertainty) -> None:
    findings = simulator.compare(loads(TEXT))
    assert findings.choice is not None
    for name in ("policies", "variance", "inputs", "points"):
        pd.testing.assert_frame_equal(getattr(findings.choice, name), getattr(found.choice, name), check_exact=True)
    assert findings.choice.box == found.choice.box
    assert findings.answer == found.answer == headline(found.choice)


def test_more_worlds_leave_the_first_ones_as_they_are(found: Uncertainty) -> None:
    few = uncertainty(loads(TEXT), replications=20, workers=1)
    pd.testing.assert_frame_equal(few.choice.points, found.choice.points[:20], check_exact=True)


def test_a_world_is_a_comparison_at_its_values(found: Uncertainty) -> None:
    worlds = drawn_worlds(loads(TEXT))
    scenario = worlds.at(5)
    assert scenario.world.price.usd_per_mtok == pytest.approx(found.choice.points[STATED[0]][5], rel=1e-12)
    alone = compare(scenario, workers=1, marginal=0)
    np.testing.assert_array_equal(net_values(paired_totals(alone))[5], net_of(found)[5])


def test_parts_of_the_variance_sum_to_one_and_probabilities_too(found: Uncertainty) -> None:
    np.testing.assert_allclose(found.choice.variance[list(SHARES)].sum(axis=1), 1.0, rtol=1e-9)
    policies = found.choice.policies
    assert policies["p_best"].sum() == pytest.approx(1.0)
    assert (policies["p_best_low"] <= policies["p_best"]).all()
    assert policies["net_usd"].is_monotonic_decreasing
    assert policies["regret_usd"].is_monotonic_increasing


def test_the_choice_reads_net_values(found: Uncertainty) -> None:
    comparison = found.comparison
    assert comparison.written is not None
    written = net_values(paired_totals(comparison.written))
    assert written.shape == (24, 3)
    again = choice(comparison.worlds, net_of(found), written, candidates(comparison))
    pd.testing.assert_frame_equal(again.policies, found.choice.policies)
    assert again.best_as_written == candidates(comparison)[int(written.mean(axis=0).argmax())]
    assert again.best == found.choice.policies["policy"].iloc[0]


def test_one_input_is_never_worth_more_than_all(found: Uncertainty) -> None:
    inputs = found.choice.inputs
    assert inputs["value_usd"].max() <= found.choice.policies["regret_usd_high"].iloc[0]
    assert inputs["value_usd"].dropna().is_monotonic_decreasing
    assert (inputs["value_usd"].isna() == (inputs["value_usd_reason"] != "")).all()
    sources = inputs.set_index("parameter")["source"]
    assert sources[STATED[0]] == "a wild guess"
    assert sources[STATED[1]] == "assumed"
    assert inputs.set_index("parameter")["stated"][list(STATED)].all()
    assert inputs["stated"].sum() == 3


def test_the_answer_names_choice_money_and_chance(found: Uncertainty) -> None:
    best = found.choice.policies.iloc[0]
    assert found.answer.lower().startswith(f"{best['policy']} adds most") or "No policy pays" in found.answer
    assert "a year for the whole organisation" in found.answer
    assert f"{best['p_best']:.0%} of worlds with plausible inputs" in found.answer
    assert len(found.answer.split()) <= 60
    assert "nan" not in found.answer


def test_money_a_year_counts_the_posts_that_are_there(found: Uncertainty) -> None:
    assert found.choice.yearly == pytest.approx(6 * 12)
    grown = found.choice.scenario.model_copy(deep=True)
    teams = tuple(
        team.model_copy(update={"staffing": team.staffing.model_copy(update={"growth_per_year": 3.0})})
        for team in grown.world.teams
    )
    grown = grown.model_copy(update={"months": 12, "world": grown.world.model_copy(update={"teams": teams})})
    more = found.choice._replace(scenario=grown)
    assert more.yearly == pytest.approx(grown.engineer_months())
    assert more.yearly > 7 * 12
    row = more.policies.iloc[0]
    if row["policy"] != "none":
        assert usd(float(f"{row['net_usd'] * more.yearly:.3g}")) in headline(more)


def _stop_after(count: int) -> Callable[..., object]:
    @contextmanager
    def progress(total: int, what: str = "replications") -> Iterator[Callable[[int], None]]:
        def tell(done: int) -> None:
            if done == count and what == "replications":
                raise KeyboardInterrupt

        yield tell

    return progress


def test_ctrl_c_keeps_the_worlds_that_are_finished(found: Uncertainty) -> None:
    cut = uncertainty(loads(TEXT), progress=_stop_after(10))  # type: ignore[arg-type]
    assert cut.comparison.interrupted
    pd.testing.assert_frame_equal(cut.choice.points, found.choice.points[:10], check_exact=True)
    assert cut.comparison.written is not None
    assert cut.comparison.written.replications == 10
    with pytest.raises(KeyboardInterrupt):
        uncertainty(loads(TEXT), progress=_stop_after(1))  # type: ignore[arg-type]


def test_what_could_not_be_estimated_is_said_and_not_called_nothing(found: Uncertainty) -> None:
    """Of pure noise around the same mean no input tells which policy is ahead."""
    noise = 1000.0 * np.random.default_rng(4).normal(size=(32, 3))
    told = choice(found.comparison.worlds, noise - noise.mean(axis=0), noise[:24], ["none", "uncapped", "capped"])
    unknown = told.inputs[told.inputs["value_usd"].isna()]
    assert len(unknown) > 0
    assert unknown["value_usd_reason"].str.startswith("not estimated: ").all()
    assert told.inputs["value_usd"].isna().is_monotonic_increasing  # they come last


def test_everything_that_is_wrong_is_said_at_once() -> None:
    file = loads(TEXT)
    known = file.with_({path: value for one in drawn_worlds(file).inputs for path, value in one.values(0.5).items()})
    with pytest.raises(ScenarioError, match="at least 8"):
        uncertainty(file, replications=7)
    stated = known.text.partition("uncertain:")[0]
    with pytest.raises(ScenarioError) as error:
        uncertainty(loads(stated), replications=3)
    assert "has no value that is not known" in str(error.value)
    assert "replications = 3 must be at least 8" in str(error.value)
    with pytest.raises(ScenarioError, match="no such engine"):
        uncertainty(file, engine="steam")
