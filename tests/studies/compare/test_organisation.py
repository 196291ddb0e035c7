"""Supply, compensation, market and claims against sums made by hand."""

import numpy as np
import pytest

from simulator.model import curves
from simulator.model.work import Craft
from simulator.replication.compare import Comparison, compare
from simulator.scenario.blocks.market import Market
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.tables.claim import held, speedup, speedup_at_spend
from simulator.studies.compare.tables.compensation import compensation_table
from simulator.studies.compare.tables.market import installed, market_table, months_shown, to_order
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.tables.supply import fleet_facts, supply_table
from simulator.theory import organisation
from tests.worlds import policy, still, team, world

CRAFT = Craft(curves.MICHAELIS_MENTEN, 1.5, 0.5, 1.0, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)
OWN = policy("uncapped", name="own", supply="fleet")


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    scenario = world(
        team(engineers=6, salary={"bonus_share": 0.2, "equity_share": 0.5}), team("beta", 4, salary={"sigma": 0.0}),
        months=12, policies=(policy("uncapped"), OWN), accounting={"capitalised_share": 0.25}, market={},
        price={"usd_per_mtok": 2.0},
    )  # fmt: skip
    claim = {"speedup": 10.0, "usd_per_engineer_and_year": 250_000.0, "usd_per_year": 2e9}
    tree = {**scenario.model_dump(exclude_none=True), "replications": 4, "claim": claim}
    return compare(Scenario.model_validate(tree), workers=1)


def test_opex_is_tokens_at_the_price_and_capex_does_not_move(comparison: Comparison) -> None:
    table = supply_table(paired_totals(comparison)).set_index("policy")
    for label in ("uncapped", "own"):
        assert table.loc[label, "opex_usd"] == pytest.approx(2.0 * table.loc[label, "mtok_per_year"])
    assert table.loc["uncapped", "bill_usd"] == pytest.approx(table.loc["uncapped", "opex_usd"])
    assert table.loc["own", "bill_usd"] == 0.0
    fleet = comparison.scenario.world.supply.fleet
    assert table.loc["own", "own_usd"] == pytest.approx(12 * fleet.usd_per_month)
    busy = table.loc["own", "gpu_hours"] / fleet.working_gpu_hours_per_year
    assert table.loc["own", "utilisation"] == pytest.approx(busy)
    assert np.isnan(table.loc["uncapped", "utilisation"])
    facts = fleet_facts(comparison)
    assert facts["outlay_usd"] == 324_800.0
    assert facts["depreciation_usd"] == pytest.approx(64_960.0)
    assert facts["break_even_mtok"] * 2.0 == pytest.approx(fleet.usd_per_month)


def test_total_compensation_adds_up(comparison: Comparison) -> None:
    table = compensation_table(comparison).set_index("policy")
    ledger = comparison.ledger
    assert ledger is not None
    own = ledger[ledger["policy"] == "uncapped"].groupby("team", observed=True)[["base_pay_usd", "charged_usd"]].sum()
    years = 4 * 10.0
    row = table.loc["uncapped"]
    assert row["base_usd"] == pytest.approx(own["base_pay_usd"].sum() / years)
    bonus = 0.2 * own.loc["alpha", "base_pay_usd"] + 0.1 * own.loc["beta", "base_pay_usd"]
    assert row["bonus_usd"] == pytest.approx(bonus / years)
    assert row["tokens_usd"] == pytest.approx(own["charged_usd"].sum() / years)
    parts = row[["base_usd", "bonus_usd", "equity_usd", "tokens_usd"]].sum()
    assert row["total_usd"] == pytest.approx(parts)
    assert row["capitalised_usd"] == pytest.approx(0.25 * row["tokens_usd"])
    assert row["tokens_usd_low"] < row["tokens_usd"] < row["tokens_usd_high"]


def test_the_market_is_the_organisation_times_its_size(comparison: Comparison) -> None:
    table = market_table(comparison)
    assert months_shown(30) == [1, 12, 24, 30]
    assert set(table["month"]) == {1, 12}
    ledger = comparison.ledger
    assert ledger is not None
    last = ledger[(ledger["policy"] == "uncapped") & (ledger["month"] == 12)]
    size = 1_895_500 / 10.0
    row = table[(table["policy"] == "uncapped") & (table["month"] == 12)].iloc[0]
    assert row["mtok"] == pytest.approx(last["granted_mtok"].sum() / 4 * size)
    assert row["revenue_usd"] == pytest.approx(12 * 2.0 * row["mtok"])
    assert row["gpu_hours"] == pytest.approx(row["mtok"] / 17.82)
    assert row["utilisation"] == pytest.approx(row["gpu_hours"] / 730 / 100_000)


def test_orders_and_installed_base_in_numbers() -> None:
    market = Market(installed_gpus=1000.0, new_gpus_per_month=0.0, lead_time_weeks=2 * 365.25 / 84)
    assert to_order(market, 1, 1000.0, 0.1) == pytest.approx(210.0)
    assert to_order(market, 1, 100.0, 0.1) == 0.0
    assert installed(Market(installed_gpus=1000.0, new_gpus_per_month=10.0), 12) == 1110.0


def test_speed_on_the_curve() -> None:
    assert speedup(CRAFT, 0.5) == pytest.approx(1.1628, abs=5e-5)
    assert speedup_at_spend(CRAFT, 0.0) == pytest.approx(1.0)
    at = 0.5 / 0.86  # Mtok per hour at half a Mtok per baseline hour
    assert speedup_at_spend(CRAFT, at) == pytest.approx(speedup(CRAFT, 0.5))
    assert speedup_at_spend(CRAFT, 1000.0) == 0.0  # checking would take longer than the hour


def test_the_claim_is_held_against_the_curves(comparison: Comparison) -> None:
    found = held(comparison)
    said = " ".join(found.sentences)
    assert "2 billion USD a year are 8,000 engineers at 250,000 USD each." in said
    assert f"{organisation.mtok_per_hour(250_000, 2.0):.1f} Mtok in every working hour" in said
    assert "The claim is not consistent with this scenario." in said
    assert "more than 90% can be sped up" in said
    assert found.table["needed_multiplier"].isna().all()
    assert found.table["curve_speedup"].iloc[0] == pytest.approx(1.0 / (0.65 + 0.35 / 2.5))
    assert (found.table["best_speedup"] < found.table["curve_speedup"]).all()


def test_without_a_claim_nothing_is_said() -> None:
    scenario = world(still(), months=2, policies=(policy("uncapped"),)).model_copy(update={"replications": 2})
    assert held(compare(scenario, workers=1)).sentences == ()


def test_a_claim_beside_upper_bounds_alone_is_held_against_the_curves_alone() -> None:
    scenario = world(team(engineers=1), policies=(policy("planner"),), months=1)
    tree = {**scenario.model_dump(exclude_none=True), "replications": 2, "claim": {"speedup": 10.0}}
    (sentence,) = held(compare(Scenario.model_validate(tree))).sentences
    assert "The claim is not consistent with this scenario." in sentence


def test_a_claim_where_nothing_is_finished_is_held_against_the_curves_alone() -> None:
    scenario = world(team(engineers=1, work={"effort_mean_hours": 200.0}), policies=(policy("uncapped"),), months=1)
    tree = {**scenario.model_dump(exclude_none=True), "replications": 2, "claim": {"speedup": 10.0}}
    comparison = compare(Scenario.model_validate(tree))
    assert comparison.totals["items"].sum() == 0
    (sentence,) = held(comparison).sentences
    assert "The claim is not consistent with this scenario." in sentence
