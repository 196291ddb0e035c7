"""Planted facts: intervals that hold, verdicts on either side, and a table that says what is not known."""

import numpy as np
import pytest

from simulator.stats.check import PASS, REVIEW
from simulator.studies.evidence.published import FACTS, NO_SOURCE
from simulator.studies.evidence.results import COLUMNS, Evidence, conclude, estimate
from simulator.studies.evidence.sentences import ABOVE, BELOW, INSIDE, NO, UNKNOWN
from tests.studies.evidence.planted import MIDDLE, planted

TITLES = {fact.key: fact.title for fact in FACTS}
BY_KEY = {fact.key: fact for fact in FACTS}


@pytest.fixture(scope="module")
def found() -> Evidence:
    return conclude(planted({"own": 0.01, "mean_spend": 600.0, "gini": 0.9}))


def test_a_figure_is_met_or_missed_on_one_side(found: Evidence) -> None:
    told = found.facts.set_index("fact")["verdict"]
    assert told[TITLES["own"]] == BELOW
    assert told[TITLES["mean_spend"]] == told[TITLES["gini"]] == ABOVE
    assert told[TITLES["across"]] == told[TITLES["company"]] == INSIDE
    assert told[TITLES["top_effect"]] == UNKNOWN


def test_one_end_that_meets_it_is_enough() -> None:
    runs = planted({"own": 0.01})
    place = [fact.key for fact in FACTS].index("own")
    runs.parts[2, :, place, 0] += 0.1 * 0.2
    told = conclude(runs).facts.set_index("fact").loc[TITLES["own"]]
    assert told["verdict"] == INSIDE
    assert told["heavy_gain"] == pytest.approx(0.11, abs=0.01)
    assert told["as_written"] == pytest.approx(0.01, abs=0.01)


def test_the_answer_counts_what_an_input_was_set_from_apart(found: Evidence) -> None:
    known = [fact for fact in FACTS if fact.low == fact.low]
    free = [fact for fact in known if not fact.set_from]
    met = f"meets {len(known) - 3} of {len(known)} published figures, {len(free) - 2} of the {len(free)} that no input"
    assert met in found.answer
    assert found.answer.endswith("It is lower than 1 and higher than 2.")
    assert len(found.answer.split()) <= 40
    assert len(found.remarks) == 2, "what an input was set from needs no remark"
    assert "(n = 20), below what was published (0.04\u00a0–\u00a00.56, vendor benchmark)" in found.remarks[0]
    assert "600 USD" in found.remarks[1]


@pytest.mark.parametrize("key", ["own", "company"])
@pytest.mark.parametrize("truth", [0.0, 0.3])
def test_intervals_hold_the_truth_at_nothing_as_elsewhere(key: str, truth: float) -> None:
    held = 0
    place = list(MIDDLE).index(key)
    for seed in range(400):
        parts = planted({key: truth}, n=8, noise=0.05, seed=seed).parts[0, :, place]
        one = estimate(BY_KEY[key], parts, 0.95)
        held += one.low <= truth <= one.high
    assert held / 400 == pytest.approx(0.95, abs=4.0 * (0.95 * 0.05 / 400) ** 0.5)


def test_a_replication_without_a_figure_is_left_out_and_n_says_so() -> None:
    runs = planted({})
    place = list(MIDDLE).index("gini")
    runs.parts[:, 4:, place] = np.nan
    told = conclude(runs).facts.set_index("fact").loc[TITLES["gini"]]
    assert (told["n"], told["verdict"]) == (4, INSIDE)


def test_a_fact_that_is_not_measured_says_why() -> None:
    runs = planted({})
    runs.parts[:, :, list(MIDDLE).index("across")] = np.nan
    runs.parts[..., list(MIDDLE).index("time"), 1] = 0.0  # tokens that do not change
    made = conclude(runs)
    lost = made.facts[made.facts["as_written"].isna()]
    assert set(lost["fact"]) == {TITLES["across"], TITLES["time"]}
    assert lost["as_written_reason"].str.contains("too little changes").all()
    assert set(lost["verdict"]) == {UNKNOWN}
    status = made.checks.set_index("check")["status"]
    assert (status["facts measured"], status["published figures held"]) == (REVIEW, PASS)
    bare = planted({})
    bare.parts[:] = np.nan
    assert conclude(bare).answer == "None of the published figures could be compared with this scenario."


def test_every_row_has_intervals_and_where_the_figure_comes_from(found: Evidence) -> None:
    for name in COLUMNS:
        assert (found.facts[f"{name}_low"] <= found.facts[name]).all()
        assert (found.facts[f"{name}_high"] >= found.facts[name]).all()
    assert (found.facts[["published", "source", "grade"]] != "").all().all()
    assert (found.facts.loc[found.facts["published_low"].isna(), "source"] == NO_SOURCE).all()
    assert found.facts["fact"].is_unique
    assert (found.facts["emerges"] == NO).sum() == sum(fact.set_from for fact in FACTS)
    assert (found.facts["published_low"].dropna() <= found.facts["published_high"].dropna()).all()
