"""The split of a variance into inputs and random variation, against planted variances."""

import numpy as np
import pytest

from simulator.records import Floats
from simulator.stats.intervals import MISSING
from simulator.studies.choice.parts import SHARES, random_share, variance_parts
from tests.coverage import share

WORLDS, WRITTEN = 100, 24


def spread(values: Floats, variance: float) -> Floats:
    """The values moved to a mean of 0 and this variance."""
    centred = values - values.mean()
    return np.asarray(centred * (variance / centred.var(ddof=1)) ** 0.5)


def test_worked_numbers() -> None:
    rng = np.random.default_rng(1)
    found = random_share(spread(rng.normal(size=50), 4.0), spread(rng.normal(size=20), 1.0), 0.95)
    assert found.value == pytest.approx(0.25)
    assert 0.0 < found.low < 0.25 < found.high < 1.0
    assert found.n == 50
    net = rng.normal(size=(30, 2))
    table = variance_parts(net, np.zeros((8, 2)), ["a", "b"], 0.95)
    assert table["inputs_share"].tolist() == [1.0, 1.0]
    assert table["random_share"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("planted", [0.1, 0.4, 0.8, 1.0])
def test_the_interval_covers_the_planted_share(planted: float) -> None:
    """Of 1,500 studies of 100 worlds and 24 replications as written, 95% intervals hold it in 95%."""
    rng, hits, found = np.random.default_rng(5), [], []
    for _ in range(1500):
        worlds = (1.0 - planted) ** 0.5 * rng.normal(size=WORLDS) + planted**0.5 * rng.normal(size=WORLDS)
        one = random_share(worlds, planted**0.5 * rng.normal(size=WRITTEN), 0.95)
        hits.append(one.low <= planted <= one.high)
        found.append(one.value)
    covered = share(hits)
    assert covered.low <= 0.95 <= covered.high or covered.value > 0.95, covered
    if planted < 0.5:
        assert np.mean(found) == pytest.approx(planted, rel=0.05)


def test_a_share_is_never_above_one() -> None:
    rng = np.random.default_rng(2)
    one = random_share(rng.normal(size=40), 3.0 * rng.normal(size=20), 0.95)
    assert (one.value, one.high) == (1.0, 1.0)
    assert one.low <= 1.0


def test_what_cannot_be_known_is_missing() -> None:
    assert random_share(np.full(10, 3.0), np.arange(4.0), 0.95) == MISSING
    assert random_share(np.arange(10.0), np.array([1.0]), 0.95).n == 0


def test_the_table_has_the_chosen_policy_and_its_lead_over_each_other_by_their_order() -> None:
    """The chosen one varies with inputs and random numbers alike; over the second it leads by inputs alone."""
    rng = np.random.default_rng(3)
    inputs, random = spread(rng.normal(size=400), 3.0), spread(rng.normal(size=400), 1.0)
    random = random - inputs * (inputs @ random) / (inputs @ inputs)  # no correlation in the sample
    written = spread(rng.normal(size=200), 1.0)
    net = np.column_stack([np.zeros(400), 10.0 + inputs + random, 5.0 + random])
    as_written = np.column_stack([np.zeros(200), 10.0 + written, 5.0 + written])
    table = variance_parts(net, as_written, ["none", "best", "second"], 0.95).set_index("what")
    assert list(table.index) == ["net value of best", "lead over second"]  # none earns exactly nothing
    own, lead = (table.loc[name] for name in table.index)
    assert own["mean_usd"] == pytest.approx(10.0)
    assert own["random_share"] == pytest.approx(0.25, abs=0.01)
    assert (lead["random_share"], lead["inputs_share"]) == pytest.approx((0.0, 1.0))
    assert lead["mean_usd"] == pytest.approx(5.0)
    assert table["n"].eq(400).all()


def test_shares_sum_to_one_and_their_intervals_are_mirrored() -> None:
    rng = np.random.default_rng(4)
    table = variance_parts(rng.normal(size=(60, 3)) * 2.0, rng.normal(size=(24, 3)), list("abc"), 0.95)
    np.testing.assert_allclose(table[list(SHARES)].sum(axis=1), 1.0)
    np.testing.assert_allclose(table["inputs_share_low"], 1.0 - table["random_share_high"])
    np.testing.assert_allclose(table["inputs_share_high"], 1.0 - table["random_share_low"])
