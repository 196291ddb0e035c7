"""Every error in one error, each once, in the order of the file."""

import time

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.source import ErrorLine
from tests.scenario.texts import FILE, SMALL, changed, errors, lines

TEN = """\
title: 2026
qestion: Which policy?
months: 0
world:
  price: {usd_per_mtok: "1.5 USD"}
  leaderboard: {scope: company}
  teams:
    - name: product
      engineers: 0
      salary: us_dentist_2024
      curve: {family: power, exponent: 1.4}
    - name: product
      engineers: 8
policies:
  - kind: unlimited
"""


def test_ten_faults_at_once_in_the_order_of_the_lines() -> None:
    assert errors(TEN) == lines(
        "1: title = 2026 must be text. Put it in quotes: '2026'.",
        "2: the scenario has no key 'qestion'. Did you mean 'question'?",
        "3: months = 0 must be from 1 to 600 (months).",
        "5: world.price.usd_per_mtok = '1.5 USD' must be a number above 0 and at most 1,000 (USD/Mtok). "
        "Write the bare number, without unit or quotes.",
        "6: world.leaderboard.scope = 'company' must be one of: organisation, team.",
        "9: team 1 (product): world.teams[0].engineers = 0 must be from 1 to 1,000,000 (count).",
        "10: team 1 (product): world.teams[0].salary = 'us_dentist_2024' must be the name of a preset. "
        "Known: us_quality_assurance_2024, us_software_developer_2024, us_software_developer_upper_quartile_2024.",
        "11: team 1 (product): world.teams[0].curve.exponent = 1.4 must be below 1 (a concave curve). Try 0.3 to 0.8.",
        "12: team 2 (product): world.teams[1] is a second team called 'product'. Give each team its own name.",
        "15: policy 1 (unlimited): policies[0].kind = 'unlimited' must be one of: uncapped, capped, limited, limits, "
        "routed, gated, chargeback, exchange, adaptive, planner, planner_free, own. Did you mean 'uncapped'?",
    )


def test_the_faults_are_also_there_one_by_one() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(changed("months: 12", "months: 0\nseed: -1"))
    assert caught.value.errors == (
        ErrorLine(3, "months = 0 must be from 1 to 600 (months)."),
        ErrorLine(4, "seed = -1 must be from 0 to 9,223,372,036,854,775,807."),
    )


@pytest.mark.parametrize(
    ("shared", "message"),
    [
        ("appetite: {sigma: -1}", "8: world.defaults.appetite.sigma = -1 must be from 0 to 4 (log)."),
        ("amenable_share: 2", "8: world.defaults.amenable_share = 2 must be from 0 to 1 (share)."),
        ("curve: {famly: ces}", "8: world.defaults.curve has no key 'famly'. Did you mean 'family'?"),
        ("curv: {family: ces}", "8: world.defaults has no key 'curv'. Did you mean 'curve'?"),
        (
            "curve: {family: hill}",
            "8: world.defaults.curve needs the key 'exponent' for the family hill. Try 0.3 to 0.8.",
        ),
        (
            "curve: {gain: 2, gain_at_reference: 1, reference_usd_per_month: 90, half_gain_usd_per_month: 60}",
            "8: world.defaults.curve gives both gain and gain_at_reference, two ways to say the same. "
            "Keep one of them.",
        ),
        ("work: [16]", "8: world.defaults.work is a list; it must be a block of keys."),
    ],
)
@pytest.mark.parametrize("own", ["", "\n      curve: {gain: 2}", "\n      appetite: {demand_sigma: 1}"])
def test_a_fault_in_the_defaults_is_reported_once(shared: str, message: str, own: str) -> None:
    text = changed("engineers: 8", f"engineers: 8{own}")
    assert errors(changed("salary: us_software_developer_2024", shared, text)) == lines(message)


def test_a_fault_that_a_team_repeats_is_reported_for_the_team_too() -> None:
    text = changed("salary: us_software_developer_2024", "amenable_share: 2")
    assert errors(changed("engineers: 8", "engineers: 8\n      amenable_share: 3", text)) == lines(
        "8: world.defaults.amenable_share = 2 must be from 0 to 1 (share).",
        "14: team 2 (data): world.teams[1].amenable_share = 3 must be from 0 to 1 (share).",
    )


def test_two_teams_on_one_line_keep_a_fault_each() -> None:
    teams = "  teams:\n    - name: product\n      engineers: 12\n    - name: data\n      engineers: 8\n"
    flow = "  teams: [{name: product, engineers: 0}, {name: data, engineers: 0}]\n"
    assert errors(changed(teams, flow)) == lines(
        "9: team 1 (product): world.teams[0].engineers = 0 must be from 1 to 1,000,000 (count).",
        "9: team 2 (data): world.teams[1].engineers = 0 must be from 1 to 1,000,000 (count).",
    )


def test_a_key_named_like_a_policy_keeps_its_place() -> None:
    assert errors(changed("usd_per_month: 200", "usd_per_month: 200\n    gated: {none: 1}")) == lines(
        "18: policy 2 (capped): policies[1] has no key 'gated'. Known: burn_limit, contract, kind, level, name, "
        "pacing, pooled, rollover, share_of_base_pay, supply, usd_per_month, usd_per_month_by, use_it_or_lose_it, "
        "when_used_up."
    )


def test_a_list_of_faulty_entries_is_not_called_empty() -> None:
    policies = SMALL[SMALL.index("policies:") :]
    assert errors(changed(policies, "policies:\n  - kind: capped\n")) == lines(
        "15: policy 1 (capped): policies[0] gives no allowance. Give usd_per_month or share_of_base_pay."
    )
    assert errors(changed(policies, "policies: []\n")) == lines("14: policies must not be empty.")


def test_teams_are_checked_beside_faulty_defaults() -> None:
    text = changed("    salary: us_software_developer_2024\n", "")
    own = "engineers: 8\n      salary: us_software_developer_2024"
    assert errors(changed("engineers: 8", own, text)) == lines(
        "7: world.defaults has no value; it must be a block of keys."
    )


def test_nothing_of_the_right_type() -> None:
    assert errors("title: 1\nquestion: []\nworld: 3\npolicies: 4\n") == lines(
        "1: title = 1 must be text. Put it in quotes: '1'.",
        "2: question is a list; it must be text.",
        "3: world = 3 must be a block of keys.",
        "4: policies = 4 must be a list: one entry a line, each after a dash.",
    )


def test_teams_and_defaults_of_the_wrong_type() -> None:
    text = "title: a\nquestion: b\nworld: {teams: 1, defaults: 2}\npolicies: [{kind: uncapped}]\n"
    assert errors(text) == lines(
        "3: world.defaults = 2 must be a block of keys.",
        "3: world.teams = 1 must be a list: one entry a line, each after a dash.",
    )


def test_long_and_strange_words_stay_short_and_on_one_line() -> None:
    word = "x" * 100
    assert errors(changed("months: 12", f'"a\\nb": 1\n{word}: 2')) == lines(
        "3: the scenario has no key 'a\\nb'. Known: approved_budget_usd_per_year, assumptions, baseline, claim, "
        "confidence, currency, current_policy, events, experiments, fiscal_year_start, months, notes, optimize, "
        "policies, posterior, question, replications, seed, start, sweep, title, uncertain, version, warmup_months, "
        "world.",
        f"4: the scenario has no key '{'x' * 57}...'. Known: approved_budget_usd_per_year, assumptions, "
        "baseline, claim, confidence, currency, current_policy, events, experiments, fiscal_year_start, months, notes, "
        "optimize, policies, posterior, question, replications, seed, start, sweep, title, uncertain, version, "
        "warmup_months, world.",
    )


def test_thousands_of_unknown_keys_are_told_in_part_and_at_once() -> None:
    started = time.process_time()
    told = errors(SMALL + "".join(f"key_{number}: 1\n" for number in range(9000))).splitlines()
    assert told[0] == f"{FILE}: has 8,800 more errors than the 200 told here. Mend these first."
    assert len(told) == 201
    assert time.process_time() - started < 3.0
