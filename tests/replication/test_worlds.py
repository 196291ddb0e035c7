"""Worlds: inputs that more replications leave as they are, the same for all policies, and none beyond evidence."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulator.engines.run import run_policies
from simulator.problem import setting_of
from simulator.records import Floats
from simulator.replication.compare import BASELINE, compare, policies_of
from simulator.replication.otherwise import as_written_needs, with_as_written, with_totals_without_events
from simulator.replication.worlds import (
    Worlds,
    beyond_evidence,
    drawn_worlds,
    heaviest_bill,
    joint,
    settings_of,
    sobol,
)
from simulator.scenario.blocks.distributions import Value
from simulator.scenario.blocks.observed_ranges import OF_SPEND
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile, load, loads
from simulator.scenario.reading.ranges import JOINT, correlations
from tests.scenario.texts import SCENARIOS
from tests.worlds import column, team, world

TEXT = """
title: Unknown
question: which?
seed: 3
replications: 6
months: 2
world:
  price: {usd_per_mtok: 1.5}
  defaults: {curve: {family: michaelis_menten, largest_saving: 0.21, half_saving_mtok_per_hour: 0.2}}
  teams: [{name: a, engineers: 4}, {name: b, engineers: 2, appetite: {median_mtok_per_hour: 0.6}}]
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 20}, {kind: capped, name: twin, usd_per_month: 20}]
"""
HEAVY = TEXT.replace("median_mtok_per_hour: 0.6", "sigma: 1.6").replace("engineers: 2,", "engineers: 300,")


@pytest.fixture(scope="module")
def file() -> ScenarioFile:
    return loads(TEXT)


def test_worked_numbers() -> None:
    scenario = world(months=2)
    assert Worlds(scenario).at(3) is scenario
    assert not Worlds(scenario).drawn
    assert Worlds(scenario).with_(months=3).at(0).months == 3
    assert settings_of(Worlds(scenario)).at(3).scenario is scenario
    assert np.array_equal(sobol(3, 10, 1), sobol(3, 16, 1)[:10])
    assert as_written_needs(scenario.model_copy(update={"replications": 100})) == 24
    assert as_written_needs(scenario.model_copy(update={"replications": 10})) == 10
    shares = sobol(2, 64, 1)
    np.testing.assert_allclose(joint(shares, {(0, 1): 1.0})[:, 1], shares[:, 0], atol=1e-9)
    one = world(
        team(engineers=1, appetite={"median_mtok_per_hour": 0.3, "returns": 0.0}),
        price={"usd_per_mtok": 1.0, "rise_with_use": 0.0},
    )
    assert heaviest_bill(one) == pytest.approx(50.4, abs=0.05)
    assert not beyond_evidence(one, one)  # as written a world never is


def test_a_world_is_beyond_evidence_above_the_highest_bill_and_ten_times_that_as_written() -> None:
    def spending(median: float) -> Scenario:
        return world(team(engineers=1, appetite={"median_mtok_per_hour": median, "returns": 0.0}))

    highest = OF_SPEND["most_usd"].high
    per_mtok = heaviest_bill(spending(1.0))
    light, most = spending(0.3), highest / per_mtok
    assert not beyond_evidence(spending(0.99 * most), light)
    assert beyond_evidence(spending(1.01 * most), light)
    assert not beyond_evidence(spending(1.01 * most), spending(0.5 * most))
    assert not beyond_evidence(spending(4.9 * most), spending(0.5 * most))
    assert beyond_evidence(spending(5.1 * most), spending(0.5 * most))


def test_where_all_is_known_every_world_is_the_scenario_as_written(file: ScenarioFile) -> None:
    known = file.with_(_written(file))
    worlds = drawn_worlds(known)
    assert not worlds.drawn
    assert worlds.at(1) is known.scenario


def _written(file: ScenarioFile) -> dict[str, Value]:
    """Every value that is drawn, as the file has it, by path."""
    return {path: range_.central for one in drawn_worlds(file).inputs for path, range_ in one.places.items()}


def test_more_replications_leave_the_first_ones_as_they_are(file: ScenarioFile) -> None:
    few, many = drawn_worlds(file, 5), drawn_worlds(file, 40)
    assert few.shares.shape == (5, len(few.inputs))
    assert np.array_equal(few.shares, many.shares[:5])
    assert [few.at(i) for i in range(5)] == [many.at(i) for i in range(5)]
    short, long = (compare(worlds._replace(scenario=_asking(file, n))).totals for worlds, n in ((few, 5), (many, 7)))
    pd.testing.assert_frame_equal(short[short["nudge"] == 0], _first(long, 5), check_exact=True)


def _asking(file: ScenarioFile, replications: int) -> Scenario:
    return file.scenario.model_copy(update={"replications": replications})


def _first(totals: pd.DataFrame, count: int) -> pd.DataFrame:
    return totals[(totals["replication"] < count) & (totals["nudge"] == 0)]


def test_worlds_depend_on_the_seed_and_differ_from_each_other(file: ScenarioFile) -> None:
    again, other = drawn_worlds(file), drawn_worlds(file._replace(scenario=_seeded(file, 4)))
    assert np.array_equal(drawn_worlds(file).shares, again.shares)
    assert not np.isclose(other.shares, again.shares).any()
    prices = [again.at(i).world.price.usd_per_mtok for i in range(6)]
    assert len(set(prices)) == 6


def _seeded(file: ScenarioFile, seed: int) -> Scenario:
    return file.scenario.model_copy(update={"seed": seed})


def test_a_world_is_the_same_for_all_policies(file: ScenarioFile) -> None:
    """Two policies alike but for their names earn the same everywhere, and no other policy changes what one does."""
    totals = compare(drawn_worlds(file)).totals
    one, other = (totals[(totals["policy"] == name) & (totals["nudge"] == 0)] for name in ("capped", "twin"))
    columns = [name for name in totals if name not in ("policy", "nudge")]
    assert np.array_equal(one[columns], other[columns])
    fewer = loads(TEXT.replace("{kind: uncapped}, ", "").replace(", {kind: capped, name: twin, usd_per_month: 20}", ""))
    alone = compare(drawn_worlds(fewer)).totals
    alone = alone[(alone["policy"] == "capped") & (alone["nudge"] == 0)]
    assert np.array_equal(alone[columns], one[columns])


def test_values_are_those_of_the_scenarios(file: ScenarioFile) -> None:
    worlds = drawn_worlds(file)
    table = worlds.values()
    assert list(table) == [one.path for one in worlds.inputs]
    for place in range(len(table)):
        found = worlds.at(place)
        assert table["world.price.usd_per_mtok"][place] == found.world.price.usd_per_mtok
        assert table["world.defaults.curve.largest_saving"][place] == found.world.defaults.curve.largest_saving


@pytest.mark.parametrize("pair", JOINT, ids=" and ".join)
def test_inputs_measured_together_are_correlated_as_stated(pair: tuple[str, str]) -> None:
    """Spearman's correlation of a Gaussian copula is 6 / pi * asin(r / 2); each input by itself stays uniform."""
    by_saving = "largest_saving: 0.21, half_saving_mtok_per_hour: 0.2"
    text = TEXT if "saving" in pair[0] else TEXT.replace(by_saving, "gain: 1.5")
    file = loads(text)
    worlds = drawn_worlds(file, 2048)
    at = {one.path.replace("world.defaults.", "world."): place for place, one in enumerate(worlds.inputs)}
    one, other = (at[f"world.{name}"] for name in pair)
    r = correlations(file.scenario, worlds.inputs)[one, other]
    assert r == JOINT[pair]
    found = stats.spearmanr(worlds.shares[:, one], worlds.shares[:, other]).statistic
    assert found == pytest.approx(6.0 / math.pi * math.asin(r / 2.0), abs=0.02)
    for place in (one, other):
        assert stats.kstest(worlds.shares[:, place], "uniform").pvalue > 0.01
    rest = np.delete(worlds.shares, [one, other], axis=1)
    free = [stats.spearmanr(worlds.shares[:, one], another).statistic for another in rest.T]
    assert np.median(np.abs(free)) < 0.02


def test_no_world_is_beyond_what_was_ever_reported() -> None:
    """Nearer to the medians where the point itself is: half as far, and its shares say so."""
    file = loads(HEAVY)
    worlds, plain = drawn_worlds(file, 64), drawn_worlds(file, 64).shares
    assert not any(beyond_evidence(worlds.at(i), file.scenario) for i in range(64))
    moved = (worlds.shares != plain).any(axis=1)
    assert 0 < moved.sum() < 64
    for before, after in zip(plain[moved], worlds.shares[moved], strict=True):
        factor = (after - 0.5) / (before - 0.5)
        assert np.allclose(factor, 0.5) or np.allclose(factor, 0.0)
    assert np.array_equal(worlds.shares[~moved], plain[~moved])


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.slow
def test_a_comparison_tells_the_inputs_that_were_run(engine: str) -> None:
    """Also where replications are run in other processes."""
    file = loads(HEAVY.replace("replications: 6", "replications: 40").replace("months: 2", "months: 1"))
    worlds, plain = drawn_worlds(file), drawn_worlds(file).shares
    found = compare(worlds, engine, workers=2, marginal=0).worlds
    assert (found.shares != plain).any()
    laid_out = drawn_worlds(file)
    for i in range(40):
        laid_out.at(i)
    assert np.array_equal(found.shares, laid_out.shares)


def test_values_set_in_some_worlds_leave_the_others_as_they_are() -> None:
    file = loads(HEAVY)
    worlds, untouched = drawn_worlds(file, 32), drawn_worlds(file, 32).shares
    dear = worlds.at_values({"world.price.usd_per_mtok": 3.0, "policies.capped.usd_per_month": 70.0})
    for i in range(32):
        made = dear.at(i)
        assert made.world.price.usd_per_mtok == 3.0
        assert made.policies[1].model_dump()["usd_per_month"] == 70.0
    assert (dear.shares != untouched).any()
    assert np.array_equal(worlds.shares, untouched)


def test_fields_of_the_users_are_in_every_world(file: ScenarioFile) -> None:
    worlds = drawn_worlds(file).with_(months=1)
    for scenario in (worlds.scenario, *(worlds.at(i) for i in range(6))):
        assert scenario.months == 1


@pytest.mark.parametrize("workers", [1, 3])
def test_as_written_is_the_plain_run_to_the_last_bit(file: ScenarioFile, workers: int) -> None:
    """Every ledger is that of the engine on the scenario itself; nothing of the worlds is in it."""
    comparison = compare(Worlds(file.scenario), workers=workers)
    assert comparison.ledger is not None
    names = [one.label for one in comparison.policies]
    for replication in range(6):
        outcomes = run_policies(setting_of(file.scenario), policies_of(file.scenario), replication, "compiled")
        for place, name in enumerate(names):
            spent = _spent(comparison.ledger, name, replication)
            assert np.array_equal(spent, column(outcomes[place].ledger, "spend_usd").ravel())
    assert comparison.totals.equals(compare(file.scenario, workers=1).totals)


def _spent(ledger: pd.DataFrame, name: str, replication: int) -> Floats:
    rows = ledger[(ledger["policy"] == name) & (ledger["replication"] == replication)]
    return rows.sort_values(["team", "month"], kind="stable")["spend_usd"].to_numpy()


def test_replications_as_written_have_the_random_numbers_of_their_worlds(file: ScenarioFile) -> None:
    comparison = with_as_written(compare(drawn_worlds(file), workers=1), 1)
    assert comparison.written is not None
    plain = compare(file.scenario, workers=1, marginal=0)
    assert comparison.written.totals.equals(plain.totals)
    assert np.array_equal(comparison.history, plain.history)
    assert comparison.written.ledger is None
    assert with_as_written(plain, 1) is plain  # nothing is drawn


def test_without_events_the_worlds_stay() -> None:
    eventful = loads(TEXT + "events: [{kind: price_shock, month: 1, factor: 3}]\n")
    found = with_totals_without_events(compare(drawn_worlds(eventful), workers=1, marginal=0), 1).totals_without_events
    plain = compare(drawn_worlds(loads(TEXT)), workers=1, marginal=0).totals
    assert found is not None
    assert found.equals(plain)
    assert not (found["spend_usd"] == compare(drawn_worlds(eventful), marginal=0).totals["spend_usd"]).all()
    assert (found.loc[found["policy"] == BASELINE, "spend_usd"] == 0.0).all()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_are_valid_in_every_world_and_seldom_drawn_in(path: Path) -> None:
    file = load(path)
    worlds = drawn_worlds(file, 16)
    plain = worlds.shares.copy()
    assert all(not beyond_evidence(worlds.at(i), file.scenario) for i in range(16))
    assert (worlds.shares != plain).any(axis=1).sum() <= 3


def test_points_fill_the_ranges_evenly() -> None:
    shares = np.sort(sobol(2, 64, 5), axis=0)
    assert ((shares > 0.0) & (shares < 1.0)).all()
    for each in shares.T:
        assert all(int(64 * later) - int(64 * one) == 1 for one, later in pairwise(each))  # one in each 64th
