"""Forecasts against numbers made by hand, and their intervals in a simulation of simulations."""

import numpy as np
import pandas as pd
import pytest

from simulator.records import Floats
from simulator.replication.reduce import Moments
from simulator.replication.spend import KEPT, Contributions, Spend
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import quantile_interval, share_interval
from simulator.studies.forecast.budget_years import budget_years, year_in_words
from simulator.studies.forecast.charts import risk_sentence, risk_table
from simulator.studies.forecast.drivers import DRIVER_COLUMNS, drivers
from simulator.studies.forecast.outlook import answer, outlook, remarks
from simulator.studies.forecast.results import (
    NO_BUDGET,
    forecast,
    outer_error,
    used_up_months,
)
from simulator.studies.forecast.run import project
from tests.worlds import team, world


def bills(monthly: Floats, teams: int = 2, gate: float = 0.0) -> Spend:
    """Spend from bills [replication, month] of one policy, split evenly; ``gate`` for reviewers on each dollar."""
    contributions, moments = Contributions(), Moments()
    for one in monthly:
        contributions.add(np.full((1, teams), one.sum() / teams))
        moments.add(np.full((1, KEPT), 0.5))
    bill = monthly[:, None, :]
    return Spend(bill, contributions, moments, gate * bill, (1.0 + gate) * bill)


def organisation(months: int = 12, warmup: int = 0, budget: float | None = None) -> Scenario:
    changes = {"months": months, "warmup_months": warmup, "approved_budget_usd_per_year": budget}
    return world(team(), team("beta", 2)).model_copy(update=changes)


@pytest.mark.parametrize(
    ("start", "months", "warmup", "years", "words"),
    [
        (10, 30, 6, [(6, 9), (9, 21), (21, 30)], ["the year of months 10 to 21"]),
        (7, 24, 0, [(0, 6), (6, 18), (18, 24)], ["the year of months 7 to 18"]),
        (1, 24, 0, [(0, 12), (12, 24)], ["the first year", "the year of months 13 to 24"]),
        (1, 24, 12, [(12, 24)], ["the year of months 13 to 24"]),
        (5, 10, 0, [(0, 4), (4, 10)], ["the first 4 months"]),
    ],
)
def test_a_budget_year_begins_with_the_fiscal_year(
    start: int, months: int, warmup: int, years: list[tuple[int, int]], words: list[str]
) -> None:
    scenario = organisation(months, warmup, 1200.0).model_copy(update={"fiscal_year_start": start})
    assert [(year.start, year.stop) for year in budget_years(scenario)] == years
    found = forecast(scenario, ["one"], bills(np.ones((80, months))))
    assert [year_in_words(row) for row in found.at_risk.to_dict("records")] == words
    assert list(found.at_risk["approved_usd"]) == [100.0 * n for n in found.at_risk["months"]]
    spans = found.bands.set_index(["span", "month"])["p50"]
    for first, end in years:  # what is spent since the year began starts anew
        assert spans["year to date", first + 1] == 1.0
        assert spans["year to date", end] == end - first


@pytest.mark.parametrize(
    ("months", "warmup", "years"),
    [(12, 0, [(0, 12)]), (30, 6, [(6, 18), (18, 30)]), (18, 0, [(0, 12), (12, 18)]), (4, 1, [(1, 4)])],
)
def test_budget_years(months: int, warmup: int, years: list[tuple[int, int]]) -> None:
    assert [(year.start, year.stop) for year in budget_years(organisation(months, warmup))] == years


def test_bands_are_quantiles_of_the_bill_by_month_and_since_the_year_began() -> None:
    monthly = np.random.default_rng(0).gamma(4.0, 100.0, size=(200, 18))
    table = forecast(organisation(18), ["one"], bills(monthly)).bands
    spans = table.set_index(["span", "month"])
    method = "median_unbiased"
    assert spans.loc[("month", 5), "p95"] == pytest.approx(np.quantile(monthly[:, 4], 0.95, method=method))
    first, second = monthly[:, :12].sum(axis=1), monthly[:, 12:15].sum(axis=1)
    assert spans.loc[("year to date", 12), "p25"] == pytest.approx(np.quantile(first, 0.25, method=method))
    assert spans.loc[("year to date", 15), "p50"] == pytest.approx(np.quantile(second, 0.5, method=method))
    assert (table["p05_low"] <= table["p05"]).all()
    assert (table["p95"] <= table["p95_high"]).all()
    assert 0.0 < outer_error(table[table["span"] == "month"]) < 1.0


def test_too_few_replications_leave_the_outer_ends_open() -> None:
    table = forecast(organisation(), ["one"], bills(np.random.default_rng(0).gamma(4.0, size=(30, 12)))).bands
    assert table["p95_high"].isna().all()
    assert table["p05_low"].isna().all()
    assert table["p95_low"].notna().all()
    assert np.isnan(outer_error(table))


def test_a_budget_is_used_up_in_the_month_that_passes_it() -> None:
    three = np.array([[4.0, 4.0, 4.0], [1.0, 1.0, 9.0], [1.0, 1.0, 1.0]])
    assert used_up_months(three, 7.0).tolist() == [2.0, 3.0, 0.0]
    assert used_up_months(three, 12.0).tolist() == [0.0, 0.0, 0.0]


def test_budget_at_risk_and_exhaustion() -> None:
    monthly = np.repeat(np.array([[80.0], [100.0], [120.0], [150.0]]), 12, axis=1)
    found = forecast(organisation(budget=1300.0), ["one"], bills(monthly))
    (row,) = found.at_risk.to_dict("records")
    assert row["bill_usd"] == pytest.approx(1350.0)
    assert row["p_exceed"] == 0.5
    assert (row["p_exceed_low"], row["p_exceed_high"]) == pytest.approx(share_interval(2, 4, 0.95)[1:3])
    assert (row["used_up_p25"], row["used_up_month"], row["used_up_p75"]) == (9.0, 9.0, 11.0)
    by_month = found.exhaustion.set_index("month")["p_used_up"]
    assert by_month.to_dict() == {**dict.fromkeys(range(1, 9), 0.0), 9: 0.25, 10: 0.25, 11: 0.5, 12: 0.5}
    told = answer(found)
    assert told.startswith(
        "No policy fits the approved 1,300 USD for the first year; the chance to pass it is 50% under"
    )
    (sentence,) = remarks(found)
    assert sentence.startswith("One passes the approved budget in 50% (")
    assert sentence.endswith("of 4 replications, mostly in months 9 to 11.")


def test_without_a_budget_the_answer_says_what_to_approve() -> None:
    found = forecast(organisation(), ["one"], bills(np.full((5, 12), 100.0)))
    (row,) = found.at_risk.to_dict("records")
    assert row["p_exceed_reason"] == NO_BUDGET
    assert np.isnan(row["p_exceed"])
    assert found.exhaustion.empty
    assert "For the first year approve 1,200 USD under one" in answer(found)


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (["one"], ""),
        (["one", "two"], " It would be 1,200 USD under two."),
        (["one", "two", "three"], " It would be 1,200 USD under two and 1,200 USD under three."),
        (list("abcde"), " It would be 1,200 USD under b and 1,200 USD under c; the table has 2 more."),
    ],
)
def test_what_other_policies_would_take_is_a_sentence(policies: list[str], said: str) -> None:
    one = forecast(organisation(), ["one"], bills(np.full((5, 12), 100.0)))
    rows = pd.concat([one.at_risk.assign(policy=name) for name in policies], ignore_index=True)
    assert answer(one._replace(at_risk=rows)).endswith(f"with a 95% chance.{said}")


def test_reviewers_are_told_beside_the_token_bill() -> None:
    found = forecast(organisation(), ["one"], bills(np.full((5, 12), 100.0), gate=0.25))
    (row,) = found.at_risk.to_dict("records")
    assert (row["bill_usd"], row["reviewers_usd"], row["total_cost_usd"]) == (1200.0, 300.0, 1500.0)
    told = "This is the token bill alone; the expected total cost is 1,500 USD under one (300 USD for reviewers)."
    assert answer(found).endswith(told)
    assert risk_sentence(found, "one").endswith("; the total cost is 1,500 USD, 300 USD of it for reviewers.")
    heads = [head.text for head in risk_table(found, {}).headers]
    assert heads[2:5] == ["Token bill", "Reviewers", "Total cost"]


def test_where_tokens_are_all_there_is_to_pay_nothing_is_said_twice() -> None:
    found = forecast(organisation(), ["one"], bills(np.full((5, 12), 100.0)))
    assert "total cost" not in answer(found) + risk_sentence(found, "one")
    assert "Total cost" not in [head.text for head in risk_table(found, {}).headers]


def test_part_of_a_year_has_part_of_the_budget() -> None:
    found = forecast(organisation(months=3, budget=1200.0), ["one"], bills(np.full((5, 3), 101.0)))
    (row,) = found.at_risk.to_dict("records")
    assert (row["months"], row["approved_usd"], row["p_exceed"], row["used_up_month"]) == (3, 300.0, 1.0, 3.0)


def test_shares_of_the_variance_sum_to_one_and_find_the_wild_team() -> None:
    """Variances 1, 4 and 25 of independent teams are shares of 1/30, 4/30 and 25/30."""
    draws = np.random.default_rng(2).normal(100.0, [1.0, 2.0, 5.0], size=(4000, 3))
    contributions, spread = Contributions(), Moments()
    for one in draws:
        contributions.add(one[None])
        spread.add(np.full((1, KEPT), 0.5))
    scenario = world(team(), team("beta", 2), team("gamma", 1)).model_copy(update={"months": 12})
    table = forecast(
        scenario,
        ["one"],
        Spend(*[np.ones((2, 1, 12)), contributions, spread, np.zeros((2, 1, 12)), np.ones((2, 1, 12))]),
    ).teams
    assert table["variance_share"].sum() == pytest.approx(1.0)
    for share, low, high, planted in zip(
        table["variance_share"], table["variance_share_low"], table["variance_share_high"], (1, 4, 25), strict=True
    ):
        assert share == pytest.approx(planted / 30, abs=2.1 * (high - low) / 2)
        assert high - low < 0.05


def planted_bills(rng: np.random.Generator, n: int, variances: tuple[float, float, float]) -> Floats:
    """As it is, with the same people on other work, with other people and work: always with the same inputs."""
    inputs, people, work = (one**0.5 * rng.normal(size=(n, 1, 3)) for one in variances)
    shown = np.stack([people[..., 0], people[..., 0], people[..., 1]], axis=-1)
    return np.asarray(100.0 + inputs[..., :1] + shown + work)


@pytest.mark.parametrize(
    "planted", [(0, 1, 0), (0, 4, 1), (0, 0, 1), (1, 0, 0), (4, 2, 1), (1, 0, 3)], ids=lambda planted: str(planted)
)
def test_drivers_find_the_planted_shares(planted: tuple[float, float, float]) -> None:
    found = drivers(["one"], planted_bills(np.random.default_rng(4), 2000, planted), 1, 0.95).iloc[0]
    for name, variance in zip(DRIVER_COLUMNS, planted, strict=True):
        half = (found[f"{name}_high"] - found[f"{name}_low"]) / 2
        assert found[name] == pytest.approx(variance / sum(planted), abs=2.1 * half + 1e-9), name
        assert half < 0.06
    assert sum(found[name] for name in DRIVER_COLUMNS) == pytest.approx(1.0)
    assert found["n"] == 2000


@pytest.mark.slow
def test_intervals_of_the_drivers_cover() -> None:
    """Of 400 forecasts of 100 replications, 95% intervals hold the planted share of each cause in about 95%."""
    hits, planted = np.zeros(3), (4.0, 2.0, 1.0)
    for seed in range(400):
        found = drivers(["one"], planted_bills(np.random.default_rng(seed), 100, planted), seed, 0.95).iloc[0]
        for place, name in enumerate(DRIVER_COLUMNS):
            hits[place] += found[f"{name}_low"] <= planted[place] / 7.0 <= found[f"{name}_high"]
    assert (hits / 400 > 0.95 - 4 * np.sqrt(0.95 * 0.05 / 400)).all(), hits / 400


def test_a_bill_that_does_not_vary_has_no_drivers() -> None:
    found = drivers(["one"], np.full((10, 1, 3), 5.0), 1, 0.95).iloc[0]
    assert found[list(DRIVER_COLUMNS)].isna().all()


def test_quantile_intervals_cover_as_promised() -> None:
    """At least 95% of 2,000 intervals from 100 exponentials hold the true quantile; the excess is that of steps."""
    rng, hits = np.random.default_rng(6), 0
    truth = -np.log(0.05)
    for _ in range(2000):
        found = quantile_interval(rng.standard_exponential(100), 0.95, 0.95)
        hits += found.low <= truth <= found.high
    assert hits / 2000 > 0.95 - 4 * np.sqrt(0.95 * 0.05 / 2000)
    assert hits / 2000 < 0.99


def test_worked_numbers_of_the_intervals() -> None:
    middle = quantile_interval(np.arange(1.0, 11.0), 0.5, 0.95)
    assert middle[:3] == (5.5, 2.0, 9.0)
    assert np.isnan(quantile_interval(np.arange(71.0), 0.95, 0.95).high)
    assert quantile_interval(np.arange(72.0), 0.95, 0.95).high == 71.0
    assert share_interval(0, 30, 0.95)[1:3] == pytest.approx((0.0, 0.1157), abs=5e-5)
    assert share_interval(5, 5, 0.95).high == 1.0


def test_an_outlook_reads_a_projection() -> None:
    scenario = world(team(), team("beta", 2), months=12).model_copy(update={"replications": 4})
    found = outlook(project(scenario))
    assert found.replications == 4
    assert not found.interrupted
    assert set(found.drivers["policy"]) == {"uncapped", "capped", "gated"}
    assert found.answer.startswith("For the first year approve ")
