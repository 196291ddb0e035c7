"""Configuration files for vendors: they parse, hold the numbers of the policy, and say what they cannot hold."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.exports.configs import VENDORS, Config
from simulator.exports.configs.controls import Control, Controls
from simulator.exports.configs.policy_controls import controls_of
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import read_own
from simulator.scenario.reading.load import loads

SAMPLES = Path(__file__).parent / "samples"
TEAMS = """
  defaults:
    roles: [{name: junior, share: 0.75}, {name: senior, share: 0.25, pay: 1.3}]
    work: {session_hours: 4}
  teams:
    - {name: product, engineers: 40, groups: [emea]}
    - {name: platform, engineers: 12}
"""
LIST = """{name: list, kind: limits, limits: [
      {window: month, usd: 300, on_limit: ask, raise_usd: 100},
      {window: day, usd: 40, on_limit: wait},
      {scope: team, window: month, usd_per_engineer: 250},
      {scope: company, window: month, usd: 12000, hard: false},
      {scope: group, window: week, usd_by: {emea: 3000}},
      {window: request, usd: 25, on_limit: ask},
      {window: month, usd_by: {senior: 350, others: 180.5}, on_limit: economy}]}"""


def scenario(policy: str, more: str = "") -> Scenario:
    return loads(f"title: Controls as sold\nquestion: q\n{more}\nworld:{TEAMS}\npolicies:\n  - {policy}\n").scenario


def controls(policy: str, more: str = "") -> Controls:
    one = scenario(policy, more)
    return controls_of(one, one.policies[0])


def made(vendor: str, policy: str, more: str = "") -> Config:
    return VENDORS[vendor](scenario(policy, more), controls(policy, more), ["The policy of a test."])


def read(config: Config) -> dict[str, Any]:
    """What is in the files of a vendor, by how their names end."""
    return {
        name: (json.loads if name.endswith("json") else yaml.safe_load)(text) for name, text in config.texts.items()
    }


def copilot(policy: str, more: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(made("copilot", policy, more))["copilot.json"]["budgets"]
    return found


# --- the samples ---


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_files_of_a_list_of_limits_are_the_samples(vendor: str) -> None:
    config = made(vendor, LIST, "approved_budget_usd_per_year: 240000")
    assert config.texts == {ending: (SAMPLES / ending).read_text(encoding="utf-8") for ending in config.texts}
    assert len(config.texts) == (2 if vendor == "litellm" else 1)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_file_names_its_pages_and_what_it_cannot_hold_and_no_credential(vendor: str) -> None:
    config = made(vendor, LIST)
    for text in config.texts.values():
        flat = " ".join(text.replace("\n#", "").split())
        assert "docs." in flat or "platform.claude.com" in flat
        assert "read 2026-11" in flat
        assert all(line in flat for line in config.lost)
        assert "sk-" not in text
        assert "api_key" not in text


# --- amounts ---


def test_amounts_come_back_as_they_were() -> None:
    own = "{kind: capped, usd_per_month: 123.45}"
    proxy = read(made("litellm", own))
    assert proxy["litellm.yaml"]["litellm_settings"]["max_internal_user_budget"] == 123.45
    assert proxy["litellm.yaml"]["litellm_settings"]["internal_user_budget_duration"] == "30d"
    (key,) = proxy["litellm.calls.yaml"]["/key/generate"]
    assert key["budget_limits"] == [{"budget_duration": "30d", "max_budget": 123.45}]
    (limit,) = read(made("claude", own))["claude.json"]["members"]
    assert limit == {"amount": "12345", "scope": {"type": "organization"}, "period": "monthly"}


def test_copilot_takes_whole_dollars_and_says_so() -> None:
    (budget,) = copilot("{kind: capped, usd_per_month: 123.45}")
    assert budget["budget_amount"] == 123
    assert budget["budget_scope"] == "multi_user_customer"
    assert budget["prevent_further_usage"] is True
    assert (
        "Amounts are whole dollars: 123.45 USD is written as 123 USD."
        in made("copilot", "{kind: capped, usd_per_month: 123.45}").lost
    )
    (least,) = copilot("{kind: capped, usd_per_month: 0.2}")
    assert least["budget_amount"] == 1, "a budget of 0 blocks everybody"


def test_an_allowance_by_name_is_one_budget_for_each_name() -> None:
    own = "{kind: capped, usd_per_month_by: {senior: 400, product: 150, others: 200}, level: 2}"
    scopes = {(each["budget_scope"], each["budget_entity_name"]): each["budget_amount"] for each in copilot(own)}
    assert scopes == {
        ("multi_user_cost_center", "REPLACE: id of the cost center senior"): 800,
        ("multi_user_cost_center", "REPLACE: id of the cost center product"): 300,
        ("multi_user_customer", ""): 400,
    }
    keys = read(made("litellm", own))["litellm.calls.yaml"]["/key/generate"]
    budgets = {key["key_alias"]: key["budget_limits"][0]["max_budget"] for key in keys}
    assert budgets == {
        "REPLACE: an engineer (junior of product)": 300.0,
        "REPLACE: an engineer (senior of product, senior of platform)": 800.0,
        "REPLACE: an engineer (junior of platform)": 400.0,
    }
    members = read(made("claude", own))["claude.json"]["members"]
    assert [(each["amount"], each["scope"].get("rbac_group_id")) for each in members] == [
        ("80000", "REPLACE: group senior"),
        ("30000", "REPLACE: group product"),
        ("40000", None),
    ]
    assert "A member of several groups has the lowest" in " ".join(made("claude", own).lost)


def test_a_pool_is_what_its_engineers_bring() -> None:
    own = "{kind: capped, usd_per_month: 100, pooled: true}"
    assert {each["budget_entity_name"]: each["budget_amount"] for each in copilot(own)} == {
        "REPLACE: id of the cost center product": 4000,
        "REPLACE: id of the cost center platform": 1200,
    }
    by_role = controls("{kind: capped, usd_per_month_by: {senior: 400, others: 100}, pooled: true}")
    assert [each.usd for each in by_role.limits] == [40 * (0.25 * 400 + 0.75 * 100), 12 * (0.25 * 400 + 0.75 * 100)]
    teams = read(made("litellm", own))["litellm.calls.yaml"]["/team/new"]
    assert [(each["team_alias"], each["max_budget"]) for each in teams] == [("product", 4000.0), ("platform", 1200.0)]
    pools = read(made("claude", own))["claude.json"]["pools"]
    assert [each["scope"]["workspace_id"] for each in pools] == [
        "REPLACE: workspace of product",
        "REPLACE: workspace of platform",
    ]


def test_what_is_right_to_a_cent_is_not_said_to_be_rounded() -> None:
    """1% of 133,080 USD a year is 110.9 USD a month, but for the last bit."""
    own = "{kind: capped, share_of_base_pay: 0.01}"
    assert "whole cents" not in " ".join(made("claude", own).lost)
    assert "110.9 USD is written as 111 USD" in " ".join(made("copilot", own).lost)
    assert "1.125 USD is written as 1.12 USD" in " ".join(made("claude", "{kind: capped, usd_per_month: 1.125}").lost)


def test_a_share_of_pay_is_that_of_the_median_and_says_so() -> None:
    found = controls("{kind: capped, share_of_base_pay: 0.01}")
    assert [each.usd for each in found.limits] == pytest.approx([133_080 * 0.01 / 12] * 2)
    assert any("median pay of each team" in line for line in found.lost)


@pytest.mark.parametrize(
    ("limit", "whom", "names", "usd"),
    [
        ("{scope: company, window: month, usd: 500}", "company", (), 500),
        ("{scope: company, window: month, usd: 500, only: [product]}", "team", ("product",), 500),
        ("{scope: company, window: month, usd: 500, only: [product, platform]}", "group", ("product", "platform"), 500),
        ("{scope: company, window: month, usd_per_engineer: 10}", "company", (), 520),
        ("{scope: group, window: month, usd_per_engineer: 10, only: [emea]}", "group", ("emea",), 400),
        ("{scope: team, window: month, usd_by: {platform: 70}}", "team", ("platform",), 70),
        ("{scope: role, window: month, usd_per_engineer: 10, only: [senior]}", "role", ("senior",), 130),
        ("{window: week, mtok: 50, only: [platform]}", "team", ("platform",), 51.5),
    ],
)
def test_whom_a_limit_is_for_and_how_much_it_is(limit: str, whom: str, names: tuple[str, ...], usd: float) -> None:
    (found,) = controls(f"{{kind: limits, limits: [{limit}]}}").limits
    assert (found.whom, found.names, found.usd) == (whom, names, pytest.approx(usd))


def test_of_several_limits_the_lowest_of_each_name_is_kept() -> None:
    both = Controls(
        (
            Control(0, True, "company", (), "month", 300.0, "stop"),
            Control(1, True, "role", ("senior",), "month", 350.0, "stop"),
            Control(1, True, "company", (), "month", 180.0, "stop"),
        )
    )
    assert [(each.names, each.usd) for each in both.lowest("month")] == [((), 180.0), (("senior",), 300.0)]


def test_a_hard_pool_counts_before_a_soft_one() -> None:
    own = "{kind: limits, limits: [{scope: company, window: month, usd: 9000}]}"
    (budget,) = copilot(own, "approved_budget_usd_per_year: 12000")
    assert (budget["budget_amount"], budget["prevent_further_usage"]) == (9000, True)


# --- what vendors do otherwise ---


def test_a_cheaper_model_after_the_limit_is_a_fallback_of_litellm_alone() -> None:
    own = "{kind: capped, usd_per_month: 200, when_used_up: economy}"
    (key,) = read(made("litellm", own))["litellm.calls.yaml"]["/key/generate"]
    assert key["model_max_budget"] == {"frontier": {"budget_limit": 200.0, "time_period": "30d"}}
    assert key["budget_fallbacks"] == {"frontier": ["economy"]}
    assert "budget_limits" not in key
    for vendor, said in (("copilot", "falls back to no other model"), ("claude", "Claude stops until")):
        assert said in " ".join(made(vendor, own).lost)


def test_a_gate_is_a_limit_of_a_session_in_litellm_and_its_cap_elsewhere() -> None:
    own = "{kind: gated, auto_approve_usd: 20, cap_usd_per_month: 500, reviewers: 3}"
    (agent,) = read(made("litellm", own))["litellm.calls.yaml"]["/v1/agents"]
    assert agent["litellm_params"]["max_budget_per_session"] == 20.0
    assert [each["budget_amount"] for each in copilot(own)] == [500]
    assert "At most 20 USD a request: Claude limits no single request." in made("claude", own).lost
    assert all("3 reviewers" in " ".join(made(vendor, own).lost) for vendor in VENDORS)


def test_a_raise_is_a_call_with_step_and_expiry() -> None:
    own = "{kind: limits, limits: [{window: month, usd: 300, on_limit: ask, raise_usd: 50, raise_days: 10}]}"
    (call,) = read(made("litellm", own))["litellm.calls.yaml"]["/key/update"]
    assert call["temp_budget_increase"] == 50.0
    assert "10 working days" in call["temp_budget_expiry"]
    assert "increase request" in " ".join(made("claude", own).lost)
    assert "expires_at" in " ".join(made("copilot", own).lost)


def test_a_router_of_litellm_has_the_tiers_of_the_policy() -> None:
    proxy = read(made("litellm", "{kind: routed, mode: router}"))["litellm.yaml"]
    (router,) = proxy["model_list"]
    assert router["litellm_params"]["model"] == "auto_router/complexity_router"
    tiers = router["litellm_params"]["complexity_router_config"]["tiers"]
    assert tiers == {"SIMPLE": "economy", "MEDIUM": "economy", "COMPLEX": "frontier", "REASONING": "frontier"}


def test_a_cheaper_model_by_default_or_by_force() -> None:
    default = made("litellm", "{kind: routed, mode: default}")
    settings = read(default)["litellm.yaml"]["router_settings"]
    assert settings == {"model_group_alias": {"default": "economy"}, "fallbacks": [{"economy": ["frontier"]}]}
    assert "does not see whether the work is right" in " ".join(default.lost)
    assert "The names economy and frontier stand for model groups" in default.texts["litellm.yaml"]
    forced = read(made("litellm", "{kind: routed, mode: forced}"))
    assert forced["litellm.yaml"]["router_settings"] == {"model_group_alias": {"frontier": "economy"}}
    assert forced["litellm.calls.yaml"]["/key/generate"] == [
        {"key_alias": "REPLACE: an engineer", "models": ["economy"]}
    ]
    for vendor in ("copilot", "claude"):
        assert made(vendor, "{kind: routed}").texts == {}
        assert "Which model serves a request" in " ".join(made(vendor, "{kind: routed}").lost)


def test_tiers_that_a_team_may_not_use_are_not_in_its_keys() -> None:
    calls = read(made("litellm", "{kind: routed, allowed: {platform: [economy]}}"))["litellm.calls.yaml"]
    (key,) = calls["/key/generate"]
    assert (key["key_alias"], key["models"]) == (
        "REPLACE: an engineer (junior of platform, senior of platform)", ["economy"],
    )  # fmt: skip


def test_credits_of_a_contract_are_a_limit_of_litellm_and_inside_the_plan_elsewhere() -> None:
    pooled = "{kind: uncapped, contract: {seat_usd_per_month: 19, included_usd_per_seat: 19, pooled: true}}"
    (tag,) = read(made("litellm", pooled))["litellm.calls.yaml"]["/tag/new"]
    assert tag == {"name": "company month alert", "soft_budget": 988.0, "budget_duration": "30d"}
    assert made("copilot", pooled).texts == {}
    stops = (
        "{kind: limits, limits: [{window: month, usd: 500}], "
        "contract: {included_usd_per_seat: 30, overage: false, seats_share: 0.5}}"
    )
    (key,) = read(made("litellm", stops))["litellm.calls.yaml"]["/key/generate"]
    assert [each["max_budget"] for each in key["budget_limits"]] == [500.0, 30.0]
    assert "switch off the policy AI credit paid usage" in " ".join(made("copilot", stops).lost)
    assert "30 USD a month of use inside the seats" in " ".join(made("claude", stops).lost)
    assert "Seats for 26 of 52 engineers" in " ".join(made("claude", stops).lost)


def test_of_an_own_policy_the_allowance_is_written(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "class Policy:\n    name = 'own'\n    sentence = 'Mine.'\n    allowance_usd_per_month = 77.0\n"
        "    def grant(self, request):\n        return 0.0\n"
    )
    found = controls_of(scenario("{kind: uncapped}"), read_own(path))
    assert [each.usd for each in found.limits] == [77.0]
    assert "no vendor runs it" in " ".join(found.lost)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("policy", ["{kind: limited, usd_per_hour_of_work: 1.5}", "{kind: uncapped}"])
def test_where_nothing_can_be_set_there_is_no_file(vendor: str, policy: str) -> None:
    config = made(vendor, policy)
    assert config.texts == {}
    assert bool(config.lost) == ("hour" in policy)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("{kind: exchange, usd_per_month: 200}", "nobody sells a market for allowances"),
        ("{kind: adaptive, usd_per_month: 200}", "every 3 months: nobody sells it"),
        ("{kind: capped, usd_per_month: 200, rollover: 0.5}", "50% of what is left is kept"),
        ("{kind: capped, usd_per_month: 200, pacing: 1}", "Pacing by a tool"),
        ("{kind: chargeback, team_budget_usd_per_engineer: 300}", "The charge to an engineer's team"),
        ("{kind: limits, limits: [{window: month, usd: 9, lag_hours: 4, on_limit: overage}]}", "counts 4 hours late"),
        ("{kind: limits, limits: [{window: month, mtok: 9}]}", "9.27 USD is written"),
    ],
)
def test_what_nobody_sells_is_said(policy: str, said: str) -> None:
    assert said in " ".join(controls(policy).lost)


def test_a_limit_that_only_alerts() -> None:
    limits = "{window: month, usd: 90, hard: false}, {scope: team, window: month, usd: 700, on_limit: overage}"
    own = f"{{kind: limits, limits: [{limits}]}}"
    found = [(each["budget_scope"], each["prevent_further_usage"]) for each in copilot(own)]
    assert found == [("cost_center", False)] * 2
    assert "only alerts: a budget of a user always stops" in " ".join(made("copilot", own).lost)
    assert read(made("claude", own)) == {}
    calls = read(made("litellm", own))["litellm.calls.yaml"]
    assert [each["soft_budget"] for each in calls["/tag/new"]] == [700.0, 700.0]
    assert all(key["soft_budget"] == 90.0 for key in calls["/key/generate"])


def test_windows() -> None:
    own = "{kind: limits, limits: [{window: 5h, usd: 5}, {window: day, usd: 9}, {window: week, usd: 30}]}"
    world = "{defaults: {work: {session_hours: 2}}, teams: [{name: a, engineers: 2}]}"
    one = loads(f"title: t\nquestion: q\nworld: {world}\npolicies: [{own}]\n").scenario
    found = {vendor: write(one, controls_of(one, one.policies[0]), []) for vendor, write in VENDORS.items()}
    (key,) = read(found["litellm"])["litellm.calls.yaml"]["/key/generate"]
    assert [each["budget_duration"] for each in key["budget_limits"]] == ["5h", "1d", "7d"]
    assert [each["period"] for each in read(found["claude"])["claude.json"]["members"]] == ["daily", "weekly"]
    assert found["copilot"].texts == {}
    assert "the five hours of a Team plan" in " ".join(found["claude"].lost)


def test_a_key_of_litellm_has_one_budget_with_a_model_behind_it_and_the_other_is_told() -> None:
    month, day = "{window: month, usd: 120, on_limit: economy}", "{window: day, usd: 8, on_limit: economy}"
    own = f"{{kind: limits, limits: [{month}, {day}]}}"
    config = made("litellm", own)
    (key,) = read(config)["litellm.calls.yaml"]["/key/generate"]
    assert key["model_max_budget"] == {"frontier": {"budget_limit": 120.0, "time_period": "30d"}}
    assert any("8 USD a day" in line and "longer window" in line for line in config.lost)
