"""Which inputs would change the choice: planted values are found, and where no input matters none is told."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from simulator.records import Floats
from simulator.replication.worlds import Worlds, drawn_worlds, sobol
from simulator.scenario.reading.load import loads
from simulator.stats.value_of_information import lead_fits, worth_of
from simulator.studies.choice.flips import Flip, flip_of, input_table, surely_worth
from tests.coverage import share

LEVEL = 0.95
TEXT = """
title: Unknown
question: which?
months: 2
world: {teams: [{name: a, engineers: 4}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 20}]
uncertain:
  world.price.usd_per_mtok: {low: 0.5, high: 2.5, source: a study}
  policies.capped.use_it_or_lose_it: [0.0, 0.5]
"""


def told(net: Floats, shares: Floats, one: int, asked: int | None = None) -> Flip | None:
    others = ndtri(np.delete(shares, one, axis=1))
    return flip_of(net, lead_fits(net, shares[:, one], others), shares[:, one], LEVEL, asked or shares.shape[1])


def rivals(lead: Floats, noise: float, seed: int) -> Floats:
    """Net value of a policy and of a rival that leads by so much, with noise in the lead: [world, 2]."""
    rng = np.random.default_rng(seed)
    both = 100.0 + 10.0 * rng.normal(size=len(lead))
    return np.column_stack([both, both + lead + noise * rng.normal(size=len(lead))])


def test_a_worked_number() -> None:
    shares = sobol(1, 64, 1)
    flip = told(rivals(shares[:, 0] - 0.7, 0.0, 1), shares, 0)
    assert flip is not None
    assert (flip.side, flip.policy) == ("above", 1)
    assert flip.share == pytest.approx(0.7, abs=1 / 64)
    assert flip.beyond == pytest.approx(0.3, abs=1 / 64)


@pytest.mark.parametrize("worlds", [64, 100, 256])
@pytest.mark.parametrize(("side", "at"), [("above", 0.7), ("below", 0.3), ("above", 0.9), ("below", 0.45)])
def test_a_cliff_is_found_within_the_spacing_of_the_worlds(side: str, at: float, worlds: int) -> None:
    """Among four inputs; the lead is 4 beyond the cliff and -4 before it, with a standard deviation of 1."""
    for seed in range(5):
        shares = sobol(4, worlds, seed)
        beyond = shares[:, 2] > at if side == "above" else shares[:, 2] < at
        flip = told(rivals(np.where(beyond, 4.0, -4.0), 1.0, seed), shares, 2)
        assert flip is not None
        assert (flip.side, flip.policy) == (side, 1)
        assert flip.share == pytest.approx(at, abs=2.0 / worlds)
        assert flip.beyond == pytest.approx(1.0 - at if side == "above" else at, abs=2.0 / worlds)


@pytest.mark.parametrize("worlds", [100, 256])
def test_a_slope_is_found_at_the_value_where_the_lead_turns(worlds: int) -> None:
    found = []
    for seed in range(20):
        shares = sobol(4, worlds, seed)
        flip = told(rivals(10.0 * (shares[:, 0] - 0.7), 1.0, seed), shares, 0)
        assert flip is not None
        assert flip.side == "above"
        found.append(flip.share)
    assert np.mean(found) == pytest.approx(0.7, abs=0.03)
    assert max(abs(one - 0.7) for one in found) < 0.15


def test_a_cliff_that_few_worlds_are_beyond_is_told() -> None:
    """Ranks hardly move where four worlds of a hundred are beyond; what is lost there says enough."""
    shares = sobol(30, 100, 3)
    flip = told(rivals(np.where(shares[:, 5] > 0.95, 300.0, -5.0), 2.0, 3), shares, 5)
    assert flip is not None
    assert flip.share == pytest.approx(0.95, abs=0.02)


SLOW = [pytest.param(kind, marks=pytest.mark.slow) for kind in ("skewed", "four policies")]


@pytest.mark.parametrize("kind", ["normal", *SLOW])
@pytest.mark.slow
def test_where_no_input_matters_no_study_tells_a_value_but_by_rare_chance(kind: str) -> None:
    """Thirty inputs, a hundred worlds: of studies at most about one in twenty tells any value."""
    hits = []
    for seed in range(40 if kind == "four policies" else 60):
        rng, shares = np.random.default_rng(seed), sobol(30, 100, seed)
        size = (100, 4 if kind == "four policies" else 2)
        net = -rng.lognormal(0.0, 1.2, size) if kind == "skewed" else rng.normal(size=size)
        hits.append(any(told(net, shares, one) for one in range(30)))
    assert share(hits).low < 0.05, share(hits)
    assert np.mean(hits) <= 0.13


def test_without_counting_what_is_asked_most_studies_would_tell_one() -> None:
    """What the count of inputs is for: at the level of a single question the same studies tell values far too often."""
    hits = []
    for seed in range(12):
        shares = sobol(30, 100, seed)
        net = np.random.default_rng(seed).normal(size=(100, 2))
        hits.append(any(told(net, shares, one, asked=1) for one in range(30)))
    assert np.mean(hits) > 0.3


def test_a_policy_that_always_leads_is_never_changed() -> None:
    shares = sobol(2, 64, 1)
    assert told(rivals(-1.0 - shares[:, 0], 0.0, 1), shares, 0) is None
    alone = np.ones((64, 1))
    assert told(alone, shares, 0) is None


def test_of_several_rivals_that_with_most_to_gain_is_told() -> None:
    shares = sobol(1, 128, 2)
    u = shares[:, 0]
    net = np.column_stack([np.zeros(128), np.where(u > 0.8, 2.0, -2.0), np.where(u > 0.75, 9.0, -9.0)])
    flip = told(net, shares, 0)
    assert flip is not None
    assert (flip.policy, flip.side) == (2, "above")
    assert flip.share == pytest.approx(0.75, abs=2 / 128)


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return drawn_worlds(loads(TEXT), 128)


def planted(worlds: Worlds, slope: float = 8.0) -> Floats:
    """The rival leads where tokens cost more than 1.7 USD, 60% of the way from 0.5 to 2.5."""
    price = worlds.values()["world.price.usd_per_mtok"].to_numpy()
    return rivals(slope * (price - 1.7), 0.5, 4)


def test_a_row_says_value_name_range_and_source(worlds: Worlds) -> None:
    table = input_table(planted(worlds), worlds.shares, worlds, ["now", "rival"], LEVEL)
    assert len(table) == len(worlds.inputs)
    top = table.iloc[0]
    assert (top["parameter"], top["name"]) == ("world.price.usd_per_mtok", "price of tokens")
    assert (top["range"], top["source"], top["stated"]) == ("0.5 to 2.5", "a study", True)
    assert (top["side"], top["flips_to"]) == ("above", "rival")
    assert top["flips_at"] == pytest.approx(1.7, abs=0.1)
    assert top["flips_share"] == pytest.approx(0.4, abs=0.05)
    assert top["value_usd"] > 0.0
    assert top["lead_share"] > 0.9
    others = table.iloc[1:]
    assert (others["flips_to"] == "").mean() > 0.9
    assert others["lead_share"].median() < 0.05
    assert table["n"].eq(128).all()


def test_most_worth_knowing_comes_first_and_what_is_not_estimated_last(worlds: Worlds) -> None:
    table = input_table(planted(worlds), worlds.shares, worlds, ["now", "rival"], LEVEL)
    assert table["value_usd"].dropna().is_monotonic_decreasing
    assert table["value_usd"].isna().is_monotonic_increasing
    assert (table["value_usd"].isna() == (table["value_usd_reason"] != "")).all()


def test_a_choice_from_a_list_flips_from_one_to_the_other(worlds: Worlds) -> None:
    burnt = worlds.values()["policies.capped.use_it_or_lose_it"].to_numpy()
    net = rivals(np.where(burnt > 0.25, 3.0, -4.0), 0.5, 5)
    row = input_table(net, worlds.shares, worlds, ["now", "rival"], LEVEL).iloc[0]
    assert row["parameter"] == "policies.capped.use_it_or_lose_it"
    assert (row["side"], row["flips_to"], row["flips_at"]) == ("above", "rival", 0.5)


def test_where_one_policy_earns_most_everywhere_nothing_is_worth_knowing(worlds: Worlds) -> None:
    table = input_table(rivals(np.full(128, -1.0), 0.0, 6), worlds.shares, worlds, ["now", "rival"], LEVEL)
    assert (table["value_usd"] == 0.0).all()
    assert (table["flips_to"] == "").all()
    assert table["flips_at"].isna().all()


def rows_of(value: float, half: float, many: int, n: int = 100) -> pd.DataFrame:
    first = {"value_usd": value, "value_usd_low": value - half, "n": n}
    return pd.DataFrame([first, *[{"value_usd": 0.0, "value_usd_low": 0.0, "n": n}] * (many - 1)])


def test_the_first_of_many_is_worth_knowing_only_beyond_what_chance_makes_of_one() -> None:
    """With 100 worlds the half-width of one of 30 inputs is 1.62 times that of a single one."""
    assert surely_worth(rows_of(1.1, 1.0, 1), LEVEL)
    assert not surely_worth(rows_of(0.9, 1.0, 1), LEVEL)
    assert not surely_worth(rows_of(1.55, 1.0, 30), LEVEL)
    assert surely_worth(rows_of(1.65, 1.0, 30), LEVEL)
    assert not surely_worth(rows_of(float("nan"), float("nan"), 30), LEVEL)


def test_where_no_input_matters_none_is_named_to_find_out_first() -> None:
    """At the level of one input one of four studies names some."""
    named = []
    for seed in range(30):
        rng, shares = np.random.default_rng(seed), sobol(30, 100, seed)
        net = rng.normal(size=(100, 2))
        values = []
        for one in range(30):
            fits = lead_fits(net, shares[:, one], ndtri(np.delete(shares, one, axis=1)))
            values.append(worth_of(net, fits, LEVEL).value)
        table = pd.DataFrame([{"value_usd": v.value, "value_usd_low": v.low, "n": 100} for v in values])
        named.append(surely_worth(table.sort_values("value_usd", ascending=False), LEVEL))
    assert np.mean(named) <= 0.1, named
