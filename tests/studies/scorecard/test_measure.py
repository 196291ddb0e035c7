"""Worked numbers of the measures: companies without chance, planted people, and planted ledgers."""

import math
from typing import Any

import numpy as np
import pytest

from simulator.engines.by_engineer import PEOPLE, Played
from simulator.model.work import own_hours, remaining
from simulator.problem.teams import craft_of_team
from simulator.records import COLUMN, LEDGER
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.evidence.measure import ITEMS, TOKENS, USD
from simulator.studies.scorecard.measure import first_week, of_people, of_time, task_time_saved
from simulator.studies.scorecard.measures import MEASURES
from simulator.studies.scorecard.run import company, middle
from tests.worlds import still, team, world

MONTHS = 12


def alike(engineers: int = 12, *, tokens: float = 0.5, months: int = MONTHS, **blocks: Any) -> Scenario:
    """A company of engineers who are all alike, with many small items."""
    return world(still(engineers=engineers, tokens=tokens, hours=1.0, **blocks), months=months)


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    return company(alike(), 0)


def test_every_measure_is_found_in_a_company(found: dict[str, float]) -> None:
    assert set(found) >= {one.key for one in MEASURES}


def test_engineers_who_are_alike_spend_and_do_the_same(found: dict[str, float]) -> None:
    for key in (
        "spend_p75_over_p50",
        "spend_p90_over_mean",
        "spend_p99_over_p50",
        "item_cost_spread",
        "output_top_percent",
    ):
        assert found[key] == pytest.approx(1.0, abs=2e-3), key
    assert found["spend_top_fifth"] == pytest.approx(found["spend_mean"], rel=2e-3)
    assert found["spend_top_tenth_share"] == pytest.approx(1.0 / 12.0, abs=1e-3), "one of twelve"
    assert found["item_cost"] * found["items_per_month"] == pytest.approx(found["spend_mean"], rel=1e-9)
    assert found["effect_p50"] == pytest.approx(found["effect"], abs=1e-3)
    assert found["user_share"] == 1.0
    assert found["effect_25_points"] == pytest.approx(0.25 * found["effect"], rel=1e-9)


def test_a_task_that_ai_can_speed_up_wholly_by_hand() -> None:
    one = alike().world.teams[0]
    craft = craft_of_team(one, 1.0)._replace(amenable=1.0)
    assert task_time_saved(one, 1.0) == pytest.approx(1.0 - remaining(craft, 0.5) - own_hours(craft, 1.0, 0.5))
    free = {"checking_hours_per_mtok": 0.0, "steering_hours_per_mtok": 0.0}
    knee = {"gain": 1.5, "scale_mtok_per_hour": 0.3}
    easy = alike(tokens=0.3, curve=knee, **free).world.teams[0]
    assert task_time_saved(easy, 1.0) == pytest.approx(1.0 - 1.0 / 1.75), (
        "0.3 Mtok/h is the knee: half of the gain of 1.5"
    )


def test_the_fastest_month_of_adoption_lies_around_the_midpoint() -> None:
    scenario = world(team("a", 3, adoption={"ramp_months": 1.0}), team("b", 1, adoption={"ramp_months": 4.0}), months=2)
    empty = np.zeros((2, 2, len(LEDGER)))
    jump = of_time(scenario, empty)["adoption_jump"]
    assert jump == pytest.approx((3.0 * math.tanh(0.25) + math.tanh(0.25 / 4.0)) / 4.0)


def test_growth_compares_months() -> None:
    ledger = np.zeros((1, MONTHS, len(LEDGER)))
    ledger[0, :, COLUMN["spend_usd"]] = 2.0 ** np.arange(MONTHS)
    ledger[0, :, COLUMN["granted_mtok"]] = 3.0 ** np.arange(MONTHS)
    grown = of_time(alike(), ledger)
    assert (grown["spend_growth_6_months"], grown["tokens_growth_9_months"]) == (64.0, 3.0**9)
    assert math.isnan(of_time(alike(months=6), ledger[:, :6])["spend_growth_6_months"]), "too short"


def test_quantiles_shares_and_fifths_of_planted_users() -> None:
    users, months = 100, 2
    people = np.zeros((users, months, len(PEOPLE)))
    people[:, :, USD] = np.arange(1.0, users + 1.0)[:, None]
    people[:, :, TOKENS] = 4.2 * np.arange(1.0, users + 1.0)[:, None]
    people[:, :, ITEMS] = np.where(np.arange(users) < 50, 2.0, 6.0)[:, None]
    none = people.copy()
    none[:, :, ITEMS] = 4.0
    found = of_people(Played(np.empty(0), people, np.empty(0)), Played(np.empty(0), none, np.empty(0)), 0)
    assert (found["spend_top_fifth"], found["spend_least_fifth"]) == (90.5, 10.5)
    assert found["spend_top_tenth_share"] == pytest.approx(sum(range(91, 101)) / 5050.0)
    assert found["spend_top_percent_share"] == pytest.approx(100.0 / 5050.0)
    assert found["spend_p75_over_p50"] == pytest.approx(75.25 / 50.5)
    assert found["output_top_over_least_fifth"] == 3.0
    assert (found["items_top_fifth"], found["items_least_fifth"]) == (6.0, 2.0)
    assert found["item_cost_spread"] == pytest.approx((90.5 / 6.0) / (10.5 / 2.0))
    assert found["item_cost_top_fifth"] == pytest.approx(90.5 / 6.0)
    assert found["effect_p50"] == pytest.approx(0.0), "between half the output and half more"
    assert found["below_50_mtok_a_week"] == 0.49, "50 Mtok a week are 210 a month, what the fiftieth uses"


def test_few_users_tell_nothing_of_groups() -> None:
    people = np.ones((9, 2, len(PEOPLE)))
    assert of_people(Played(np.empty(0), people, np.empty(0)), Played(np.empty(0), people, np.empty(0)), 0) == {}


def test_the_first_week_of_allowances_that_are_used_up() -> None:
    ledger = np.zeros((2, 2, len(LEDGER)))
    ledger[..., COLUMN["charged_usd"]] = [[100.0, 50.0], [99.5, 20.0]]
    ledger[..., COLUMN["first_quarter_usd"]] = [[60.0, 50.0], [39.8, 20.0]]
    assert first_week(ledger, 100.0) == pytest.approx(99.8 / 199.5)
    assert math.isnan(first_week(ledger, 1000.0)), "nobody uses it up"


def test_a_price_cut_and_caps_change_what_they_should(found: dict[str, float]) -> None:
    assert found["price_cut_tokens"] > 0.0
    assert found["cap_200_spend"] == pytest.approx(0.0, abs=1e-3), "nobody wants as much"
    heavy = company(alike(tokens=20.0), 0)
    assert heavy["cap_200_spend"] < -0.5
    assert heavy["cap_1500_item_cost"] < -0.2
    assert heavy["cap_1500_spend"] < -0.2
    assert heavy["first_week_cap_100"] > 0.25


def test_what_is_lost_with_less_use_is_more_the_less_is_left(found: dict[str, float]) -> None:
    assert 0.0 < found["gain_lost_at_half"] < found["gain_lost_at_quarter"] < 1.0
    idle = company(alike(curve={"gain": 0.0}), 0)
    assert math.isnan(idle["gain_lost_at_half"]), "of no gain nothing can be lost"


def test_what_happens_comes_after_half_of_the_window() -> None:
    assert middle(alike()) == 6
    assert middle(alike().model_copy(update={"warmup_months": 4})) == 8


def test_where_a_team_shares_work_nobody_is_told_apart_under_a_cap() -> None:
    shared = world(team("web", 12, backlog={"items_per_week": 3.0}), months=2)
    assert math.isnan(company(shared, 0)["first_week_cap_100"])
