"""The bill of a contract from the ledger of a run: vendors' own worked bills, what must add up, who pays."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.engines.settlement import billed
from simulator.records import COLUMN, Floats
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.presets import presets
from simulator.scenario.reading.load import loads

ITEMS = ("seats_usd", "metered_usd", "reserved_usd", "shortfall_usd", "prepaid_lapsed_usd")
COMPANY = """
title: contracts
question: what is paid?
months: 14
replications: 2
world:
  teams:
    - {name: a, engineers: 6}
    - {name: b, engineers: 4}
policies:
  - {kind: uncapped, name: metered}
  - {kind: uncapped, name: written, contract: {}}
  - {kind: uncapped, name: own, contract: {seat_usd_per_month: 40, included_usd_per_seat: 20, unmetered_share: 0.1}}
  - {kind: uncapped, name: pool, contract: {preset: github_copilot_business_2026, discount: 0.1, overage_price: 1.2}}
  - {kind: uncapped, name: seats, contract: {preset: github_copilot_business_2026, seats_share: 0.5}}
  - kind: capped
    usd_per_month: 50
    contract:
      {commitment_usd_per_year: 12000, prepaid_usd: 1000, prepaid_months: 2, unmetered_share: 0.1, discount: 0.1,
       reserved_usd_per_month: 100, reserved_mtok_per_month: 100}
  - kind: limits
    name: stopped
    use_it_or_lose_it: 0
    limits: [{window: request, usd: 1000}]
    contract: {preset: github_copilot_business_2026, overage: false, seats_share: 0.8}
"""
FILE = loads(COMPANY, "contracts.yaml")
POLICIES = FILE.scenario.policies


@pytest.fixture(scope="module")
def ledgers() -> dict[str, Floats]:
    made = run_policies(FILE.scenario, POLICIES, 0, "compiled")
    return {policy.label: one.ledger for policy, one in zip(POLICIES, made, strict=True)}


def column(ledger: Floats, name: str) -> Floats:
    return np.asarray(ledger[..., COLUMN[name]], dtype=np.float64)


def total(ledger: Floats, *names: str) -> float:
    return float(sum(column(ledger, name).sum() for name in names))


def contract(name: str, **more: Any) -> Contract:
    return Contract.model_validate({**presets("contract")[name]["values"], **more})


def bill_of(used: Contract, seats: list[float], uses: list[float], own: float = 0.0) -> dict[str, float]:
    """The bill of one team by item: its seats and what it uses in each month."""
    ledger = np.zeros((1, len(uses), len(COLUMN)))
    ledger[0, :, COLUMN["spend_usd"]] = ledger[0, :, COLUMN["granted_mtok"]] = uses
    ledger[0, :, COLUMN["included_usd"]] = own
    made = billed(ledger, used, np.array([seats]))
    found = {name: round(total(made, name), 2) for name in COLUMN}
    return found | {"bill": round(total(made, "spend_usd", "contract_usd"), 2)}


def test_githubs_own_bill_of_400_seats() -> None:
    # "400 Copilot Business licenses at $19 USD per month means $7,600 USD in license fees. A $5,000 USD enterprise
    # budget means your maximum bill is $12,600 USD": GitHub, budgets for usage-based billing
    found = bill_of(contract("github_copilot_business_2026"), [400.0], [7600.0 + 5000.0])
    assert (found["seats_usd"], found["metered_usd"], found["bill"]) == (7600.0, 5000.0, 12_600.0)


def test_githubs_own_pool_of_100_seats() -> None:
    # "an enterprise with 100 Copilot Business users gets a shared pool of 190,000 AI credits"; "unused credits are
    # forfeited": GitHub, usage-based billing for organizations and enterprises
    found = bill_of(contract("github_copilot_business_2026"), [100.0] * 2, [1500.0, 2000.0])
    assert found["included_usd"] + found["lapsed_usd"] == 2 * 190_000 * 0.01
    assert (found["included_usd"], found["lapsed_usd"], found["metered_usd"]) == (3400.0, 400.0, 100.0)


def test_an_enterprise_seat_includes_3900_credits() -> None:
    found = bill_of(contract("github_copilot_enterprise_2026"), [10.0], [0.0])
    assert (found["bill"], found["lapsed_usd"]) == (390.0, 10 * 3900 * 0.01)


def test_anthropics_own_bill_of_10_and_15_members() -> None:
    # "10 members ... $300 ($30 x 10 seats)", "$450 ($30 x 15 members)": Anthropic, How is my bill calculated?
    found = bill_of(contract("claude_team_2026", seat_usd_per_month=30.0), [10.0, 15.0], [900.0, 900.0])
    assert (found["seats_usd"], found["bill"], found["covered_usd"]) == (750.0, 750.0, 1800.0)


def test_an_enterprise_seat_of_claude_includes_no_use() -> None:
    found = bill_of(contract("claude_enterprise_2026"), [50.0], [3000.0])
    assert (found["seats_usd"], found["metered_usd"], found["bill"]) == (1000.0, 3000.0, 4000.0)


def test_ten_seats_of_cursor_of_which_two_are_used() -> None:
    # "10 team seats = $400/month, total included usage = $200/month, but if only 1-2 users are actively using Cursor,
    # each of them is still capped at $20/month": forum.cursor.com/t/146379
    found = bill_of(contract("cursor_teams_2026"), [10.0], [200.0], own=40.0)
    assert (found["seats_usd"], found["included_usd"], found["lapsed_usd"]) == (400.0, 40.0, 160.0)
    assert (found["metered_usd"], found["bill"]) == (160.0, 560.0)


def test_prepaid_credits_of_openai_expire_after_a_year() -> None:
    found = bill_of(contract("openai_prepaid_2026"), [0.0] * 14, [4.0, *[0.0] * 11, 0.0, 3.0])
    # 6 of the first 10 expire; of the 7 that are left 5.50 are used in 11 months, at 0.50 a month
    assert (found["prepaid_usd"], found["metered_usd"], found["prepaid_lapsed_usd"]) == (20.0, 7.0, 6.0 + 1.5)


def test_a_commitment_is_the_larger_of_itself_and_use_by_the_year() -> None:
    promised = Contract(commitment_usd_per_year=1200.0)
    made = bill_of(promised, [0.0] * 30, [50.0] * 12 + [200.0] * 12 + [10.0] * 6)
    assert made["shortfall_usd"] == (1200.0 - 600.0) + 0.0 + (600.0 - 60.0)
    assert made["bill"] == 1200.0 + 2400.0 + 600.0


def test_a_shortfall_is_billed_in_the_last_month_of_the_year() -> None:
    ledger = np.zeros((1, 14, len(COLUMN)))
    made = billed(ledger, Contract(commitment_usd_per_year=1200.0), np.zeros((1, 14)))
    assert column(made, "shortfall_usd")[0].tolist() == [*[0.0] * 11, 1200.0, 0.0, 200.0]


def test_reserved_throughput_covers_its_tokens_and_the_rest_is_metered() -> None:
    reserved = Contract(reserved_usd_per_month=50.0, reserved_mtok_per_month=60.0)
    found = bill_of(reserved, [0.0] * 2, [100.0, 40.0])  # of 1 USD a Mtok
    assert (found["covered_usd"], found["metered_usd"], found["reserved_usd"]) == (60.0 + 40.0, 40.0, 100.0)


def test_credits_come_before_reserved_throughput() -> None:
    both = contract("github_copilot_business_2026", reserved_usd_per_month=5.0, reserved_mtok_per_month=10.0)
    found = bill_of(both, [1.0], [100.0])
    assert (found["included_usd"], found["covered_usd"], found["metered_usd"]) == (19.0, 10.0, 71.0)


def test_overage_price_and_discount() -> None:
    found = bill_of(Contract(overage_price=1.5, discount=0.2, unmetered_share=0.25), [0.0], [400.0])
    assert (found["covered_usd"], found["metered_usd"], found["bill"]) == (100.0, 360.0, 360.0)


def test_a_discount_on_a_commitment_ends_with_it() -> None:
    part = Contract(commitment_usd_per_year=1200.0, discount=0.2, discount_on="committed")
    # 1,200 USD pay for 1,500 USD of use; 300 more are paid in full, and the second year leaves 600 - 320
    found = bill_of(part, [0.0] * 18, [150.0] * 12 + [400.0, *[0.0] * 5])
    assert (found["metered_usd"], found["shortfall_usd"]) == (1500.0 + 320.0, 600.0 - 320.0)


def test_without_a_contract_the_ledger_is_the_very_same(ledgers: dict[str, Floats]) -> None:
    assert not ledgers["metered"][..., [COLUMN[name] for name in (*ITEMS, "contract_usd", "lapsed_usd")]].any()
    (alone,) = run_policies(FILE.scenario, POLICIES[:1], 0, "compiled")
    assert alone.ledger.tobytes() == ledgers["metered"].tobytes()


def test_a_contract_with_nothing_in_it_is_the_metered_bill(ledgers: dict[str, Floats]) -> None:
    assert total(ledgers["written"], "contract_usd") == 0.0
    assert (column(ledgers["written"], "metered_usd") == column(ledgers["metered"], "spend_usd")).all()


@pytest.mark.parametrize("label", ["own", "pool", "seats", "capped", "stopped"])
def test_the_items_are_the_bill_in_every_team_and_month(ledgers: dict[str, Floats], label: str) -> None:
    paid = sum(column(ledgers[label], name) for name in ITEMS)
    bill = column(ledgers[label], "spend_usd") + column(ledgers[label], "contract_usd")
    np.testing.assert_allclose(bill, paid, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize(("label", "issued"), [("own", 20.0), ("pool", 19.0), ("seats", 19.0), ("stopped", 19.0)])
def test_credits_are_conserved(ledgers: dict[str, Floats], label: str, issued: float) -> None:
    seats = {"seats": 5, "stopped": 8}.get(label, 10)
    one = ledgers[label]
    by_month = (column(one, "included_usd") + column(one, "lapsed_usd")).sum(axis=0)
    np.testing.assert_allclose(by_month, seats * issued, rtol=1e-12)
    assert (column(one, "lapsed_usd") >= -1e-9).all()


@pytest.mark.parametrize("label", ["own", "pool", "seats", "capped"])
def test_use_is_covered_or_paid(ledgers: dict[str, Floats], label: str) -> None:
    one, price = ledgers[label], {"pool": 1.2 * 0.9, "capped": 0.9}.get(label, 1.0)
    covered = column(one, "included_usd") + column(one, "covered_usd")
    np.testing.assert_allclose(covered + column(one, "metered_usd") / price, column(one, "spend_usd"), rtol=1e-12)


def test_prepaid_credits_are_conserved(ledgers: dict[str, Floats]) -> None:
    one = ledgers["capped"]
    left = np.cumsum((column(one, "prepaid_usd") - column(one, "metered_usd")).sum(axis=0))
    left -= np.cumsum(column(one, "prepaid_lapsed_usd").sum(axis=0))
    assert (left > -1e-9).all()  # issued = used + lapsed + left
    assert (left < 1000.0).all()


def test_who_has_no_seat_uses_no_tokens(ledgers: dict[str, Floats]) -> None:
    half, everybody = ledgers["seats"], ledgers["metered"]
    assert total(half, "seats_usd") == 14 * 5 * 19.0
    assert total(half, "granted_mtok") < total(everybody, "granted_mtok")
    assert total(half, "items") > 0.0


def test_without_overage_use_stops_at_the_pool(ledgers: dict[str, Floats]) -> None:
    one = ledgers["stopped"]
    assert column(one, "spend_usd").sum(axis=0).max() <= 8 * 19.0 * (1 + 1e-9)
    assert total(one, "metered_usd") == pytest.approx(0.0, abs=1e-6)
    assert total(one, "spend_usd") > 0.9 * 14 * 8 * 19.0  # it binds


def test_both_engines_settle_alike(ledgers: dict[str, Floats]) -> None:
    chosen = [policy for policy in POLICIES if policy.label in ("own", "seats", "stopped")]
    for policy, made in zip(chosen, run_policies(FILE.scenario, chosen, 0, "simpy"), strict=True):
        assert made.ledger.tobytes() == ledgers[policy.label].tobytes()


def test_twins_that_differ_in_their_contract_alone_are_settled_apart(ledgers: dict[str, Floats]) -> None:
    assert (column(ledgers["metered"], "items") == column(ledgers["pool"], "items")).all()
    assert total(ledgers["pool"], "contract_usd") != 0.0
    assert total(ledgers["metered"], "contract_usd") == 0.0


@pytest.mark.parametrize("months", [1, 11, 12, 25])
@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"discount": 1.0},
        {"discount": 1.0, "discount_on": "committed", "commitment_usd_per_year": 100.0},
        {"discount": 0.3, "discount_on": "committed", "commitment_usd_per_year": 1e6, "prepaid_usd": 1e-3},
        {"overage_price": 0.0, "commitment_usd_per_year": 5.0},
        {"seats_share": 0.0, "included_usd_per_seat": 5.0, "pooled": True},
        {"seat_usd_per_month": 9.0, "included_usd_per_seat": 5.0, "unmetered_share": 1.0},
        {"reserved_usd_per_month": 1.0, "reserved_mtok_per_month": 1e9, "prepaid_usd": 1e6, "prepaid_months": 1},
    ],
)
def test_the_bill_is_finite_and_its_items_add_up_at_the_edges(terms: dict[str, Any], months: int) -> None:
    random = np.random.default_rng(months)
    ledger, seats = np.zeros((3, months, len(COLUMN))), random.integers(0, 4, (3, months)).astype(float)
    used = random.exponential(100.0, (3, months)) * random.integers(0, 2, (3, months))
    ledger[..., COLUMN["spend_usd"]] = ledger[..., COLUMN["granted_mtok"]] = used
    contract = Contract.model_validate(terms)
    own = 0.0 if contract.pooled else contract.included_usd_per_seat
    ledger[..., COLUMN["included_usd"]] = np.minimum(used, seats * own)
    before = ledger.copy()
    made = billed(ledger, contract, seats)
    assert np.isfinite(made).all()
    assert (ledger == before).all()  # others may share it
    assert all((column(made, name) >= -1e-9).all() for name in (*ITEMS, "included_usd", "lapsed_usd", "covered_usd"))
    paid = sum(column(made, name) for name in ITEMS)
    np.testing.assert_allclose(used + column(made, "contract_usd"), paid, rtol=1e-9, atol=1e-6)
    issued = (column(made, "included_usd") + column(made, "lapsed_usd")).sum()
    assert issued == pytest.approx(seats.sum() * contract.included_usd_per_seat)
