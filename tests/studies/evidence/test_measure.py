"""Worlds without chance, in which every fact has a closed form; and engineers told apart in two ways alike."""

import math
from typing import Any

import numpy as np
import pytest

from simulator.engines.by_engineer import PEOPLE, by_engineer, from_trace, one_engineer_teams, shares_work
from simulator.engines.run import run
from simulator.model.choice import thrift
from simulator.model.work import Craft, expected_pace, own_hours, remaining
from simulator.problem import build
from simulator.problem.problem import PER_TEAM
from simulator.problem.teams import craft_of_team
from simulator.records import COLUMN, HOURS_PER_YEAR
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.evidence.measure import ITEMS, TOKENS, USD, Part, groups
from simulator.studies.evidence.published import FACTS
from simulator.studies.evidence.run import CAP_USD, FACTOR, FREE, NONE, TRACED, _replication, policy
from simulator.workload import draw
from tests.worlds import Floats, play, still, team, world

MONTHS = 36
HOURS = 1.0  # small items, so that a month has many of them
STEP = 2.0 * math.log(FACTOR)


def measured(scenario: Scenario, replication: int = 0) -> dict[str, Part]:
    """Every fact of one replication as written."""
    rows = _replication([scenario], "compiled", replication)[0]
    return {fact.key: tuple(row) for fact, row in zip(FACTS, rows, strict=True)}  # type: ignore[misc]


def value(parts: dict[str, Part], key: str) -> float:
    return parts[key][0] / parts[key][1]


def company(engineers: int = 12, *, tokens: float = 0.5, months: int = MONTHS, **blocks: Any) -> Scenario:
    return world(still(engineers=engineers, tokens=tokens, hours=HOURS, **blocks), months=months)


def craft_of(scenario: Scenario) -> Craft:
    return craft_of_team(scenario.world.teams[0], scenario.world.price.usd_per_mtok)


def hours_at(craft: Craft, use: float) -> float:
    return expected_pace(craft, 1.0, use, use)


def near(expected: float, absolute: float) -> Any:
    """An engineer finishes 6,000 items of an hour, so output is off by a few 1e-4, twice where runs are compared."""
    return pytest.approx(expected, abs=absolute)


@pytest.fixture(scope="module")
def alike() -> tuple[Scenario, dict[str, Part]]:
    scenario = company()
    return scenario, measured(scenario)


def test_the_price_elasticity_where_the_price_is_felt_in_full_is_that_of_the_choice(
    alike: tuple[Scenario, dict[str, Part]],
) -> None:
    scenario, parts = alike
    craft, pay = craft_of(scenario), scenario.world.teams[0].salary
    hour = pay.median_usd_per_year * pay.loaded_multiplier / HOURS_PER_YEAR

    def used(price: float) -> float:
        left = 0.5 * thrift(craft, 1.0, 0.5, price * scenario.world.price.usd_per_mtok / hour)
        return left / hours_at(craft, left)  # tokens an hour

    expected = math.log(used(1.0 / FACTOR) / used(FACTOR)) / STEP
    assert expected > 0.2
    assert value(parts, "price_full") == near(expected, 0.005)
    assert 0.0 < value(parts, "price_charged") < 0.5 * expected


def test_the_elasticity_on_own_tokens_is_that_of_the_curve(alike: tuple[Scenario, dict[str, Part]]) -> None:
    scenario, parts = alike
    pace = [hours_at(craft_of(scenario), 0.5 * factor) for factor in (1.0 / FACTOR, FACTOR)]
    faster = math.log(pace[0] / pace[1])
    assert value(parts, "own") == near(faster / (faster + STEP), 0.005)


def test_effects_on_output_and_hours_saved_are_those_of_the_curve(alike: tuple[Scenario, dict[str, Part]]) -> None:
    scenario, parts = alike
    craft = craft_of(scenario)
    pace = hours_at(craft, 0.5)
    assert value(parts, "company") == near(1.0 / pace - 1.0, 1e-3)
    assert value(parts, "top_effect") == near(1.0 / pace - 1.0, 1e-3)
    assert value(parts, "saved_output") == near(40.0 * (1.0 / pace - 1.0), 0.04)
    net = 1.0 - remaining(craft, 0.5) - own_hours(craft, 1.0, 0.5)
    assert value(parts, "saved_told") == near(40.0 / pace * net, 0.04)


def test_a_survey_counts_slack_and_output_does_not() -> None:
    told = measured(company(leak_share=0.5))
    craft = craft_of(company())
    slow = craft._replace(amenable=0.5 * craft.amenable)
    net = 1.0 - remaining(craft, 0.5) - own_hours(craft, 1.0, 0.5)
    assert value(told, "saved_told") == near(40.0 / hours_at(slow, 0.5) * net, 0.04)
    assert value(told, "saved_output") == near(40.0 * (1.0 / hours_at(slow, 0.5) - 1.0), 0.04)
    assert value(told, "saved_output") < 0.5 * value(told, "saved_told")


def test_where_all_are_alike_spend_is_not_spread(alike: tuple[Scenario, dict[str, Part]]) -> None:
    scenario, parts = alike
    usd = 168.0 / hours_at(craft_of(scenario), 0.5) * 0.5 * scenario.world.price.usd_per_mtok
    assert value(parts, "median_spend") == near(usd, 0.1)
    assert value(parts, "mean_spend") == near(usd, 0.1)
    assert value(parts, "spend_ratio") == value(parts, "token_ratio") == 1.0
    assert value(parts, "gini") == near(0.0, 1e-12)
    assert value(parts, "non_users") == 0.0
    assert math.isnan(value(parts, "median_to_top")), "nobody uses more than others"


def test_a_paced_allowance_lasts_and_an_unpaced_one_is_spent_at_full_appetite() -> None:
    scenario = company(tokens=2.0)
    parts = measured(scenario)
    early = 42.0 / hours_at(craft_of(scenario), 2.0) * 2.0 * scenario.world.price.usd_per_mtok
    assert CAP_USD > early > 0.25 * CAP_USD
    assert value(parts, "first_quarter_unpaced") == near(early / CAP_USD, 0.02)
    assert value(parts, "first_quarter_paced") == near(0.25, 0.01)
    assert parts["first_quarter"] == parts["first_quarter_unpaced"], "the plain team does not pace"


def test_who_gains_as_much_more_as_they_use_finishes_no_more_than_others() -> None:
    use = {"median_mtok_per_hour": 0.5, "demand_sigma": 0.0}
    gain = measured(company(100, appetite={**use, "sigma": 1.0, "returns": 1.0}, months=6))
    assert value(gain, "across") == near(0.0, 1e-3)
    assert value(gain, "top_output") == near(1.0, 2e-3)
    alike = measured(company(100, appetite={**use, "sigma": 0.5, "returns": 0.0}, months=6))
    assert value(alike, "across") > 0.01


def test_spread_is_that_of_a_lognormal_use() -> None:
    use = {"median_mtok_per_hour": 0.1, "sigma": 1.2, "demand_sigma": 0.0, "returns": 1.0, "non_user_share": 0.3}
    parts = [measured(company(400, appetite=use, months=2), at) for at in range(5)]
    ratio, gini, idle = (np.mean([value(one, key) for one in parts]) for key in ("token_ratio", "gini", "non_users"))
    n = 5 * 280
    assert ratio == near(math.exp(1.2816 * 1.2), 5.0 * 1.2 * 4.7 * math.sqrt(0.1 * 0.9 / n) / 0.1755)
    assert gini == near(math.erf(1.2 / 2.0), 0.03)
    assert idle == near(0.3, 4.0 * math.sqrt(0.3 * 0.7 / 2000))


def test_growth_of_use_and_what_comes_of_it() -> None:
    grown = {"median_mtok_per_hour": 0.2, "sigma": 0.0, "demand_sigma": 0.0, "growth_per_year": 1.0, "returns": 1.0}
    use, output = measured(company(appetite=grown, months=12))["time"][1], measured(company(appetite=grown))["time"][0]
    assert use > 0.3
    assert output == near(0.0, 2e-3), "in own units nobody uses more"
    assert math.isnan(measured(company(months=3))["time"][0]), "too short to have quarters"


def test_medians_and_slopes_of_planted_groups() -> None:
    free, none = np.zeros((20, len(PEOPLE))), np.zeros((20, len(PEOPLE)))
    free[:, TOKENS] = np.exp(np.arange(20.0))
    free[:, ITEMS], none[:, ITEMS] = free[:, TOKENS] ** 0.2, 10.0
    found = groups(free, none)
    assert found["across"] == pytest.approx(0.2)
    middle, top = (np.median(free[part], axis=0) for part in (slice(8, 12), slice(18, 20)))
    assert found["top_tokens"] == pytest.approx(top[TOKENS] / middle[TOKENS])
    assert found["median_to_top"] == pytest.approx(
        math.log(top[ITEMS] / middle[ITEMS]) / math.log(top[TOKENS] / middle[TOKENS])
    )
    assert found["top_effect"] == pytest.approx(free[18:, ITEMS].sum() / 20.0 - 1.0)


MIXED = world(
    team("web", 7, vanity={"prone_share": 1.0}, adoption={"midpoint_month": 1.0}),
    team("data", 5, appetite={"returns": 0.7, "non_user_share": 0.4}, curve={"gain": 2.5}),
    months=4,
    leaderboard={"visibility": 0.5, "scope": "team"},
    price={"rise_with_use": 0.2},
)


@pytest.mark.parametrize("one", [NONE, FREE], ids=["none", "uncapped"])
def test_a_company_of_one_engineer_teams_leaves_what_the_trace_tells(one: Any) -> None:
    drawn = draw(MIXED, 0, policies=[one])
    apart = by_engineer(MIXED, one, drawn, 0, "compiled")
    told = play(MIXED, one)
    traced = from_trace(told.trace or [], 12, MIXED.months)
    np.testing.assert_allclose(apart.people, traced, rtol=1e-12)
    np.testing.assert_allclose(apart.ledger, told.ledger, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(apart.people[..., USD].sum(axis=1), told.spend_usd, rtol=1e-12)
    alone = run(one_engineer_teams(build(MIXED, one, drawn)), "simpy").ledger
    np.testing.assert_array_equal(alone[..., [COLUMN[name] for name in PEOPLE]], apart.people)


def test_every_field_with_a_row_of_each_team_is_told_apart() -> None:
    """Compiled code does not look whether a row is there: a field left out is read beyond its end."""
    moved = policy("adaptive", usd_per_month=100.0)  # without it nobody draws readings
    problem = build(MIXED, FREE, draw(MIXED, 0, policies=[FREE, moved]))
    apart, teams = one_engineer_teams(problem), len(MIXED.world.teams)
    rows = {name for name, value in problem._asdict().items() if np.shape(value)[:1] == (teams,)}
    assert rows == set(PER_TEAM)
    assert {len(getattr(apart, name)) for name in PER_TEAM} == {12}


@pytest.mark.parametrize(
    "blocks", [{"backlog": {"items_per_week": 3.0}}, {"delivery": {"review_hours": 1.0}}], ids=["backlog", "delivery"]
)
def test_where_a_team_shares_work_the_trace_tells_engineers_apart(blocks: dict[str, Any]) -> None:
    scenario = world(team("web", 12, **blocks), months=2)
    assert shares_work(scenario)
    drawn = draw(scenario, 0, policies=[FREE])
    found = by_engineer(scenario, FREE, drawn, 0, "compiled")

    def column(name: str) -> Floats:
        return np.asarray(found.ledger[0, :, COLUMN[name]])

    for name in PEOPLE:
        np.testing.assert_allclose(found.people[..., PEOPLE.index(name)].sum(axis=0), column(name), rtol=1e-12)
    first, late = measured(scenario), measured(scenario, TRACED)
    assert math.isfinite(first["gini"][0])
    assert math.isnan(late["gini"][0]), "traces are few"
    assert math.isfinite(late["company"][0])


def test_few_users_have_no_heaviest_tenth() -> None:
    parts = measured(company(9))
    assert math.isnan(parts["gini"][0])
    assert value(parts, "non_users") == 0.0
    nobody = measured(company(12, appetite={"non_user_share": 1.0}))
    assert (value(nobody, "non_users"), value(nobody, "company")) == (1.0, 0.0)
    assert math.isnan(nobody["saved_told"][0])
