"""Every control and contract that companies buy can be written: it loads, does what it is for, runs in both engines.

One file each in ``controls/``; its title is what it is, its note who sells it (November 2026).
"""

from pathlib import Path

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.records import LEDGER
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.reading.load import load
from tests.engines.parity import differences
from tests.worlds import policy, total

FOLDER = Path(__file__).parent / "controls"
# what each one leaves in the ledger that uncapped use does not
LEAVES = {
    "allowance_per_engineer": "issued_usd",
    "allowance_per_role": "issued_usd",
    "allowance_per_team": "issued_usd",
    "pool_per_team": "over_usd",
    "pool_per_company": "over_usd",
    "allowance_then_ask": "raised_usd",
    "limit_per_request": "",
    "limit_per_hour_of_work": "",
    "limit_per_5_hours": "held",
    "limit_per_day": "",
    "limit_per_week": "held",
    "limit_per_month": "",
    "soft_limit": "over_usd",
    "lag_in_enforcement": "",
    "cheaper_model_by_default": "escalated",
    "cheaper_model_by_router": "escalated",
    "cheaper_model_by_budget": "economy_mtok",
    "effort_level_as_tier": "economy_mtok",
    "session_cap": "",
    "seats_with_credits": "lapsed_usd",
    "seats_with_pooled_credits": "lapsed_usd",
    "prepaid_credits": "prepaid_lapsed_usd",
    "commitment": "shortfall_usd",
    "reserved_throughput": "covered_usd",
    "allow_list": "economy_mtok",
    "unmetered_use": "covered_usd",
    "chargeback": "issued_usd",
    "exchange": "sold_usd",
    "adaptive": "issued_usd",
}
NOT_LESS = ("soft_limit", "seats_with_credits", "prepaid_credits", "reserved_throughput", "unmetered_use")


def test_every_file_is_named_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(LEAVES)


@pytest.mark.parametrize("name", LEAVES)
def test_it_runs_in_both_engines_alike_and_does_what_it_is_for(name: str) -> None:
    scenario = load(FOLDER / f"{name}.yaml").scenario
    one = scenario.policies[0]
    assert differences(scenario, one) == []
    free, controlled = run_policies(scenario, [policy("uncapped"), one], 0, engine="compiled")
    (settled,) = run_policies(scenario, [one], 0)
    assert np.array_equal(settled.ledger, controlled.ledger)
    used, all_use = (total(each.ledger, "spend_usd") for each in (controlled, free))
    assert (used == all_use > 0.0) if name in NOT_LESS else (0.0 < used < all_use)
    if LEAVES[name]:
        assert LEAVES[name] in {column.name for column in LEDGER}
        assert total(controlled.ledger, LEAVES[name]) > 0.0
        assert total(free.ledger, LEAVES[name]) == 0.0


def test_a_lag_lets_more_pass_than_the_limit() -> None:
    scenario = load(FOLDER / "lag_in_enforcement.yaml").scenario
    (late,) = run_policies(scenario, scenario.policies, 0, engine="compiled")
    assert total(late.ledger, "charged_usd") > 60.0 * scenario.engineers * scenario.months


def test_a_raise_that_is_not_used_up_expires() -> None:
    scenario = load(FOLDER / "allowance_then_ask.yaml").scenario
    (asked,) = run_policies(scenario, scenario.policies, 0, engine="compiled")
    assert total(asked.ledger, "raise_lapsed_usd") > 0.0


@pytest.mark.parametrize("name", ["exchange", "adaptive"])
def test_what_nobody_sells_says_so_in_its_note_and_in_the_catalogue(name: str) -> None:
    assert "Nobody sells it" in load(FOLDER / f"{name}.yaml").scenario.notes
    assert not KINDS[name].sold
