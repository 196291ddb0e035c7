"""Hit, miss and cannot tell, of a planted fact inside the interval and of one outside."""

import math

import pytest

from simulator.studies.scorecard.results import conclude, spread_of
from simulator.studies.scorecard.verdict import FEWEST, HIT, MISS, VAGUE, judged
from tests.studies.scorecard.planted import fact, planted


def test_a_planted_fact_inside_is_hit_and_one_outside_is_missed() -> None:
    runs = planted({"spend_mean": (100.0, 200.0)})
    found = conclude(runs, [fact("spend_mean", 150.0), fact("spend_mean", 250.0), fact("spend_mean", 99.0)]).facts
    assert found["verdict"].tolist() == [MISS, MISS, HIT], "misses stand first"
    assert found["published_value"].tolist() == [250.0, 99.0, 150.0]
    assert (found["simulated_low"][0], found["simulated"][0], found["simulated_high"][0]) == (105.0, 150.0, 195.0)
    assert found["off_by"].tolist() == pytest.approx([250.0 / 195.0, 105.0 / 99.0, 1.0])
    assert found["how_far"].tolist() == ["1.28 times too low", "1.06 times too high", ""]


def test_the_ends_of_an_interval_are_hits() -> None:
    assert judged(fact("spend_mean", 100.0), 100.0, 200.0, 50).word == HIT
    assert judged(fact("spend_mean", 200.0), 100.0, 200.0, 50).word == HIT
    assert judged(fact("spend_mean", 200.1), 100.0, 200.0, 50).word == MISS


def test_where_a_range_was_published_all_of_it_must_be_inside() -> None:
    assert judged(fact("spend_mean", low=110.0, high=190.0), 100.0, 200.0, 50).word == HIT
    partly = judged(fact("spend_mean", low=150.0, high=300.0), 100.0, 200.0, 50)
    assert (partly.word, partly.off_by, partly.how_far) == (MISS, 1.5, "1.50 times too low")
    around = judged(fact("spend_mean", low=20.0, high=300.0), 100.0, 200.0, 50)
    assert (around.word, around.off_by) == (MISS, 5.0), "the end that is further off counts"


def test_a_figure_outside_whose_own_interval_reaches_in_is_a_miss_that_says_so() -> None:
    found = judged(fact("effect", 0.22, -0.08, 0.61), 0.0, 0.17, 50)
    assert (found.word, found.how_far) == (MISS, "5.0 points too low; the published interval overlaps")
    assert judged(fact("effect", -0.16, -0.28, -0.02), 0.0, 0.17, 50).how_far == "16.0 points too high"


@pytest.mark.parametrize(
    ("key", "inside", "wide", "narrow"),
    [
        ("spend_mean", 500.0, (100.0, 1001.0), (100.0, 1000.0)),
        ("effect", 0.2, (-0.1, 0.81), (-0.1, 0.79)),
        ("below_50_mtok_a_week", 0.5, (0.1, 0.91), (0.1, 0.89)),
        ("elasticity_own", 0.1, (-0.3, 0.51), (-0.3, 0.49)),
    ],
    ids=["factor", "change", "share", "elasticity"],
)
def test_an_interval_that_nothing_could_miss_tells_nothing(
    key: str, inside: float, wide: tuple[float, float], narrow: tuple[float, float]
) -> None:
    assert judged(fact(key, inside), *wide, 50).word == VAGUE
    assert judged(fact(key, inside), *narrow, 50).word == HIT
    assert judged(fact(key, 1e6), *wide, 50).word == MISS, "what misses even that is a miss"


def test_an_interval_that_begins_at_nothing_is_too_wide() -> None:
    found = judged(fact("spend_least_fifth", 1.0), 0.0, 3.0, 50)
    assert (found.word, found.how_far) == (VAGUE, "interval from 0")


def test_too_few_companies_tell_nothing() -> None:
    found = judged(fact("spend_mean", 1e6), 100.0, 200.0, FEWEST - 1)
    assert found.word == VAGUE
    assert math.isnan(found.off_by)
    assert found.how_far == "19 companies tell, of 20 needed"


def test_companies_that_do_not_tell_are_left_out() -> None:
    assert spread_of(planted({}).values[:0, 0]) == pytest.approx((math.nan, math.nan, math.nan, 0), nan_ok=True)
    values = planted({"spend_mean": (0.0, 100.0)}).values[:, 1]
    values[-1] = math.nan
    assert spread_of(values)[3] == 100
